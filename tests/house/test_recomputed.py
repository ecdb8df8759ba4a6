"""No number stands without its recomputation: each mart is told again by an oracle, and so is each card of a page."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from docs.listed import PAGES
from domain.settings import ROOT

EVERY = [(name, card) for name, page in PAGES.items() for card in page.cards]
# Cards that have no figure of their own, and why.
WORDS = {
    ("overview", "state"): "which extract came, was refused or is late: words, held in test_overview_page",
    ("indicators", "list"): "the dictionary: what the figures of the other pages mean",
}
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


@pytest.mark.parametrize(("page", "card"), [one for one in EVERY if one not in WORDS])
def test_each_card_has_its_numbers_held_against_an_oracle(page: str, card: str) -> None:
    text = against_an_oracle("pages")[f"test_{page}_numbers"]
    assert card in import_module(f"tests.pages.test_{page}_numbers").CARDS
    # What the constant names is gone through, one by one where cards have nothing in common.
    assert re.search(rf'for name in CARDS:|\bcards\["{card}"\]', text)


def test_what_is_excepted_is_there() -> None:
    assert set(WORDS) <= set(EVERY)


@pytest.mark.parametrize("oracle", ORACLES)
def test_an_oracle_asks_neither_the_marts_nor_the_queries(oracle: str) -> None:
    text = (ROOT / "tests/oracle" / f"{oracle}.py").read_text("utf-8")
    assert not re.search(r"^(?:from|import) (?:data|queries|pages|components)\b", text, re.MULTILINE)
