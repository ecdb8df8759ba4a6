"""What leaves the cockpit: images that say what they are, and the rows behind a card."""

from __future__ import annotations

import csv
import io
import re
import struct
from pathlib import Path

import openpyxl
import pytest

from tests.browser.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NAMES = ("months", "bridge", "trend", "industries", "areas", "multiples")


def card(name: str) -> str:
    """Return a selector of a card by its name."""
    return f'.card[id*=\'"name":"{name}"\']'


def fetch(reader: Reader, name: str, entry: str) -> Path:
    """Open a card's download menu, choose, and return the file that came."""
    reader.page.click(f"{card(name)} .tools details:has(a[download]) > summary")
    with reader.page.expect_download() as coming:
        reader.page.click(f"{card(name)} .tools .pop {entry}")
    assert coming.value.failure() is None
    found = Path(coming.value.path())
    return found.rename(found.with_name(coming.value.suggested_filename))


@pytest.mark.parametrize("query", ["", "theme=dark&map=bounds"])
def test_every_svg_says_what_it_is(reader: Reader, query: str) -> None:
    reader.open(query)
    for name in NAMES if not query else ("areas",):
        path = fetch(reader, name, "[data-image=svg]")
        assert path.suffix == ".svg"
        text = path.read_text("utf-8")
        written = "".join(re.findall(r">([^<>]*)<", text)).replace("\xa0", " ")
        plain = " ".join(written.split())
        assert reader.text(f"{card(name)} h2") in plain
        scope = reader.text(f"{card(name)} .scope")
        missing = [part for part in re.split(r"\s*·\s*", scope) if part not in plain]
        assert not missing, (name, missing)
        for said in ("数据截至 2026-09-30", reader.text(".trust .more").split(" · ")[0], "模拟数据"):
            assert said in plain, (name, said)
        assert "var(--" not in text
        assert "http" not in re.sub(r"http://www\.w3\.org/[\w/]+", "", text)
        path.unlink()


def test_a_png_has_twice_the_size_of_its_figure(reader: Reader) -> None:
    reader.open()
    stated = reader.page.evaluate(
        f"""(() => {{ const {{ width, height }} = window.cockpit.imageFigure(
          document.querySelector(`{card("months")}`)).figure.layout; return [width, height]; }})()"""
    )
    path = fetch(reader, "months", "[data-image=png]")
    body = path.read_bytes()
    assert body[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", body[16:24])
    assert [width, height] == [2 * round(side) for side in stated]
    assert len(body) > 20_000
    path.unlink()


def test_rows_come_as_csv_and_xlsx(reader: Reader) -> None:
    reader.open("area=330200&month=2026-05")
    shown = reader.page.locator(f"{card('taxes')} tbody tr").count()
    path = fetch(reader, "taxes", "a[href*='.csv']")
    text = path.read_text("utf-8-sig")
    assert "模拟数据" in text
    rows = [row for row in csv.reader(io.StringIO(text)) if row]
    assert "增值税" in "".join(map("".join, rows))
    path.unlink()
    path = fetch(reader, "taxes", "a[href*='.xlsx']")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    cells = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert sum(len(row) > 4 for row in cells) == shown + 1
    path.unlink()
    assert reader.calls == []
