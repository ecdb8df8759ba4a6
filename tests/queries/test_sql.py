"""Every named query is asked by one typed function, limits its places to the grant, and never ranks."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import duckdb
import pytest

from domain.measure import Better, Sums
from domain.pack import Pack
from queries._sql import Named, named

FOLDER = Path(__file__).parents[2] / "queries"
PACK = Pack.load(FOLDER.parent / "regions" / "330000")
SUBJECTS = sorted(path.stem for path in FOLDER.glob("*.sql"))
BLOCKS = [(subject, name) for subject in SUBJECTS for name in named(subject)]
# What an answer may be ordered by: what a row is about. Money and counts are none of it.
ORDER = {"place", "area", "month", "tax", "industry", "kind", "documents", "year", "indicator", "item"}
ORDER |= {"every", "due", "filed", "channel", "minutes", "tax_group", "step", "open", "days"}


def block(subject: str, name: str) -> Named:
    return named(subject)[name]


def asked(sql: str) -> set[str]:
    (statement,) = duckdb.extract_statements(sql)
    return set(statement.named_parameters)


def orders(sql: str) -> set[str]:
    """Return every column that a text orders by, in the whole of it or inside an aggregate."""
    found = re.findall(r"order\s+by\s+([^()\n]*?)(?=\)|\n|$)", sql)
    return {part.strip() for one in found for part in one.split(",")}


def given(subject: str) -> dict[str, set[str]]:
    """Return by query name the parameters that the subject's functions hand over, read from their source."""
    functions = [
        node
        for node in ast.parse((FOLDER / f"{subject}.py").read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
    ]
    spans = {function.name: {key for node in ast.walk(function) for key in keys(node)} for function in functions}
    found: dict[str, set[str]] = {}
    for function in functions:
        for node in ast.walk(function):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "rows"):
                continue
            _, sql, params = node.args
            assert isinstance(params, ast.Dict)
            (name,) = [one for part in ast.walk(sql) for one in text(part) if one in named(subject)]
            assert name not in found, f"{name} is asked by two functions"
            assert name == function.name, f"{function.name} asks {name}"
            found[name] = keys(params)
            for key, value in zip(params.keys, params.values, strict=True):
                if key is None:
                    assert isinstance(value, ast.Call)
                    assert isinstance(value.func, ast.Name)
                    found[name] |= spans[value.func.id]
    return found


def keys(node: ast.AST) -> set[str]:
    return {one for key in node.keys if key for one in text(key)} if isinstance(node, ast.Dict) else set()


def text(node: ast.AST) -> list[str]:
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


@pytest.mark.parametrize(("subject", "name"), BLOCKS)
def test_a_query_asks_for_the_grant_in_what_it_selects_from(subject: str, name: str) -> None:
    sql = block(subject, name).sql
    marts = len(re.findall(r"\b(?:from|join)\s+mart\.", sql))
    assert marts, "a query reads marts"
    assert len(re.findall(r"\$granted\b", re.sub(r"--.*", "", sql))) == marts


@pytest.mark.parametrize(("subject", "name"), BLOCKS)
def test_a_function_hands_over_what_its_query_names(subject: str, name: str) -> None:
    assert given(subject)[name] | {"granted"} == asked(block(subject, name).sql)


@pytest.mark.parametrize(("subject", "name"), BLOCKS)
def test_a_query_says_what_it_gives(subject: str, name: str) -> None:
    found = block(subject, name)
    assert found.about.endswith(".")
    told = {f"{what}_{language}" for what in ("title", "formula", "unit") for language in ("en", "zh")} | {"about_zh"}
    measures = found.facts["sums"] != "none"
    assert found.facts["sums"] in {*Sums, "none"}
    assert found.facts.keys() - {"target"} == {"sums", "extracts"} | (told | {"better"} if measures else set())
    assert not measures or found.facts["better"] in set(Better)
    assert set(found.facts.get("target", "").split()) <= set(PACK.targets)


def planted(fault: str) -> str:
    return {
        "amount": "select place, local as amount from mart.revenue order by amount desc, place",
        "inside": "select list(amount order by amount desc) from mart.revenue order by place",
        "number": "select place, local from mart.revenue order by 2",
        "all": "select local, place from mart.revenue order by all",
        "rank": "select place, rank() over (order by local) as place_of from mart.revenue order by place",
        "window": "select place from mart.revenue qualify row_number() over (partition by month) < 4 order by place",
        "limit": "select place, local from mart.revenue order by place limit 3",
        "top": "select arg_max(place, local) as place from mart.revenue order by place",
    }[fault]


def ranks(sql: str) -> list[str]:
    """Return why a query may rank: an order by something else than what a row is about, or a function that picks."""
    found = [f"order by {one}" for one in sorted(orders(sql) - ORDER)]
    if not re.search(r"order\s+by\s+[\w, ]+\s*$", sql):
        found.append("no order")
    picks = (
        r"\b(?:rank|dense_rank|percent_rank|cume_dist|ntile|row_number|arg_max|arg_min|max_by|min_by|limit|top|desc)\b"
    )
    return found + re.findall(picks, sql, re.IGNORECASE)


@pytest.mark.parametrize(("subject", "name"), BLOCKS)
def test_a_query_never_ranks(subject: str, name: str) -> None:
    assert ranks(block(subject, name).sql) == []


@pytest.mark.parametrize("fault", ["amount", "inside", "number", "all", "rank", "window", "limit", "top"])
def test_a_query_that_ranks_is_caught(fault: str) -> None:
    assert ranks(planted(fault))
