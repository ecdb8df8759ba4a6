"""No number stands without its recomputation: each mart is told again by an oracle, and each page has its numbers."""

from __future__ import annotations

import re

import pytest

from docs.listed import PAGES
from domain.settings import ROOT

# The dictionary shows no figure.
DRAWN = [name for name, page in PAGES.items() if page.filters]
MARTS = sorted(path.stem for path in (ROOT / "data/marts").glob("*.sql"))
ORACLES = sorted(path.stem for path in (ROOT / "tests/oracle").glob("*.py") if path.stem != "__init__")


def against_an_oracle(folder: str) -> dict[str, str]:
    """Return the tests of a folder that hold something against an oracle, by name."""
    every = {path.stem: path.read_text("utf-8") for path in (ROOT / "tests" / folder).glob("test_*.py")}
    return {name: text for name, text in every.items() if "from tests.oracle" in text}


@pytest.mark.parametrize("mart", MARTS)
def test_each_mart_is_held_against_an_oracle(mart: str) -> None:
    named = re.compile(rf'\bmart\.{mart}\b|"{mart}"')
    assert [name for name, text in against_an_oracle("data").items() if named.search(text)]


@pytest.mark.parametrize("page", DRAWN)
def test_each_page_has_its_numbers_held_against_an_oracle(page: str) -> None:
    assert f"test_{page}_numbers" in against_an_oracle("pages")


@pytest.mark.parametrize("oracle", ORACLES)
def test_an_oracle_asks_neither_the_marts_nor_the_queries(oracle: str) -> None:
    text = (ROOT / "tests/oracle" / f"{oracle}.py").read_text("utf-8")
    assert not re.search(r"^(?:from|import) (?:data|queries|pages|components)\b", text, re.MULTILINE)
