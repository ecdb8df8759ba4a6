"""Screenshots of every state, for the designer's eye: `python -m tests.browser.look [part of a name]`.

Writes look-out/*.png and look-out/index.html below the folder of the call.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import product
from pathlib import Path

from playwright.sync_api import sync_playwright

from docs.listed import PAGES
from tests.browser.conftest import launch, publish_demo
from tests.browser.reader import Reader
from tests.browser.served import Served

OUT = Path("look-out")
SIZES = {390: (390, 844), 1366: (1366, 768), 1920: (1920, 1080), 3840: (3840, 2160)}
LEVELS = {"province": "", "city": "area=330100", "county": "area=330113"}
STATES = {
    "boundaries": "map=bounds",
    "boundaries-city": "area=330300&map=bounds",
    "late-month": "month=2026-10",
    "before-2021": "area=330100&month=2020-11",
    "january": "month=2026-01",
    "february": "month=2026-02&basis=month",
    "first-year": "month=2019-05",
    "month-basis": "basis=month",
    "one-tax": "tax=VAT&area=330200",
    "one-industry": "industry=C",
    "withheld": "area=330304&industry=B",
    "residual": "area=330000R",
    "without-ningbo": "scope=without",
}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, the width of the window, and the query."""

    name: str
    width: int
    query: str
    page: str


def shots() -> Iterator[Shot]:
    """Return every page at every size, theme, language and level, with its twins, each card alone, then the states."""
    for page, (level, query), theme, lang, width in product(
        PAGES.values(), LEVELS.items(), ("light", "dark"), ("zh", "en"), SIZES
    ):
        parts = [query, "theme=dark" if theme == "dark" else "", "lang=en" if lang == "en" else ""]
        if page.filters or not query:
            yield Shot(f"{page.name}-{level}-{theme}-{lang}-{width}", width, "&".join(filter(None, parts)), page.name)
    for page, width in product(PAGES.values(), (1920, 1366, 390)):
        yield Shot(f"{page.name}-twins-{width}", width, f"open={'.'.join(page.cards)}", page.name)
    for page in PAGES.values():
        for card in page.cards:
            yield Shot(f"{page.name}-alone-{card}-1366", 1366, f"card={card}", page.name)
    for (state, query), page, width in product(STATES.items(), PAGES.values(), (1920, 390)):
        if page.filters:
            yield Shot(f"{page.name}-{state}-{width}", width, query, page.name)


def main() -> None:
    """Take the pictures whose names hold the argument, or all."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    OUT.mkdir(exist_ok=True)
    taken = [shot for shot in shots() if wanted in shot.name]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder) / "home"
        home.mkdir()
        desk = launch(playwright, Path(folder) / "profile")
        with Served(publish_demo(home)) as served:
            for shot in taken:
                width, height = SIZES[shot.width]
                reader = Reader(desk, served.url)
                reader.page.set_viewport_size({"width": width, "height": height})
                reader.open(shot.query, shot.page)
                reader.page.screenshot(path=OUT / f"{shot.name}.png", full_page=True)
                print(shot.name, *reader.faults, *reader.crowded(), sep="\n  ")
                reader.close()
        desk.close()
    _write_index()


def _write_index() -> None:
    """Show every picture there is, with its name."""
    figures = "".join(
        f'<figure><figcaption>{escape(path.stem)}</figcaption><a href="{path.name}"><img loading="lazy" '
        f'src="{path.name}" alt="{escape(path.stem)}"></a></figure>'
        for path in sorted(OUT.glob("*.png"))
    )
    style = "body{font:14px sans-serif;columns:3 420px}figure{break-inside:avoid;margin:0 0 24px}img{width:100%}"
    (OUT / "index.html").write_text(
        f'<!DOCTYPE html><meta charset="utf-8"><title>look</title><style>{style}</style>{figures}', "utf-8"
    )


if __name__ == "__main__":
    main()
