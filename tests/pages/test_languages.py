"""Every page speaks one language: no English word on a Chinese page, no Chinese sign on an English one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from docs.listed import PAGES
from tests.desk import Seat
from tests.document import every, read

ADDRESSES: list[dict[str, str]] = [
    {},
    {"area": "330100", "basis": "month", "map": "bounds"},
    {"area": "330106", "month": "2022-03", "industry": "B"},
    {"month": "2022-12", "scope": "without", "tax": "VAT"},
]
CHINESE = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff01-\uff5e]+")
ENGLISH = re.compile(r"[A-Za-z][A-Za-z'-]+")
# What stays as it is in Chinese: formats, keys, measures, names of the trade, and the other language's own name.
KEPT = {"XLSX", "CSV", "PNG", "SVG", "UTF-", "EN", "English", "Esc", "ALL", "DB"}
# Titles of documents and what a bureau wrote are not translated, nor the name of the other language.
DOCUMENTS = re.compile(r"[\u4e00-\u9fff、（）〔〕 ]*公告\d{4}年第\d+号|中 / EN|中文|＊")
SAID = {"title", "aria-label", "placeholder", "alt", "data-said", "data-pin-said", "data-failed"}
WRITTEN = {"text", "hovertext", "name", "ticktext", "label", "labels", "title"}


def texts(drawn: dict[str, Any]) -> Iterator[str]:
    """Yield every text of a picture that somebody reads or hears; names of queries and extracts are code."""
    for html in drawn["text"].values():
        plain = re.sub(r"<(code|kbd)[^>]*>.*?</\1>|<span class=\"(latin|code)\">.*?</span>", "", html, flags=re.DOTALL)
        document = read(plain)
        yield from document.texts
        for _, given in document.tags:
            yield from (value for name, value in given.items() if name in SAID)
    for figure in drawn["figures"].values():
        for path, leaf in every(figure):
            if isinstance(leaf, str) and path[-1] in WRITTEN:
                yield re.sub(r"<[^>]*>|%\{[^}]*\}|var\([^)]*\)", " ", leaf)


def foreign(text: str, lang: str, release: str) -> list[str]:
    """Return the words of a text that are of the other language."""
    if lang == "en":
        return CHINESE.findall(DOCUMENTS.sub("", text))
    plain = text.replace(release[:7], "").replace(release, "")
    return [word for word in ENGLISH.findall(plain) if word not in KEPT]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_speaks_one_language(page: str, lang: str, seat: Seat) -> None:
    release, found = seat.reading.release.id, set[str]()
    for query in (*ADDRESSES, {"card": PAGES[page].cards[0]}, {"open": ".".join(PAGES[page].cards)}):
        for text in texts(seat.draw({**query, "lang": lang}, page)):
            found |= {f"{word} in {text[:60]}" for word in foreign(text, lang, release)}
    assert not found, "\n".join(sorted(found)[:40])


@pytest.mark.parametrize(
    ("text", "lang"),
    [("Figure 2.1", "zh"), ("No data yet", "zh"), ("图 2.1", "en"), ("Oct（初步）", "en")],
)
def test_a_foreign_word_is_seen(text: str, lang: str) -> None:
    assert foreign(text, lang, "0123456789ab")


@pytest.mark.parametrize(
    ("text", "lang"), [("数据 XLSX", "zh"), ("发布 01234ab", "zh"), ("T1 电子发票", "zh"), ("中 / EN", "en")]
)
def test_what_is_kept_is_no_fault(text: str, lang: str) -> None:
    assert not foreign(text, lang, "01234ab56789")
