"""PDFium is asked by one thread at a time, whatever prints side by side."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf

from delivery._pdfium import opened


def test_only_one_thread_is_within_and_all_is_closed_after_it(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(file)
    inside: list[int] = []
    most: list[int] = []

    def read(_: int) -> bool:
        with opened(file) as document:
            page = document[0]
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()
        return page.raw is None

    with ThreadPoolExecutor(4) as pool:
        closed = list(pool.map(read, range(12)))
    assert all(closed)
    assert set(most) == {1}
