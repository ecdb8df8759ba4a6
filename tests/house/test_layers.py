"""Who may import whom. Each fault is planted in a copy of the house and seen caught."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.conftest import ROOT

BIN = Path(sys.executable).parent
SHELL = {"app", "cli", "wsgi"}
LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
LAYERS = [[room.strip(" ()") for room in layer.split("|")] for layer in LINTER["contracts"][0]["layers"]]
HEIGHT = {room: height for height, layer in enumerate(reversed(LAYERS)) for room in layer}
ROOMS = sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")


def imports(place: Path) -> Iterator[tuple[Path, str]]:
    """Yield each Python file at or below a place with the absolute name of every module it imports."""
    for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((path, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path} imports by a relative name"
                yield path, node.module or ""


def strays(folder: Path, allowed: set[str]) -> list[str]:
    """Return "file: module" for each import below a folder whose first part is not allowed."""
    return [f"{path}: {name}" for path, name in imports(folder) if name.split(".")[0] not in allowed]


def importers(house: Path, forbidden: set[str]) -> list[str]:
    """Return "file: module" for each import of a forbidden module by a room."""
    return [
        f"{path}: {name}" for room in ROOMS for path, name in imports(house / room) if name.split(".")[0] in forbidden
    ]


def lint_imports(house: Path) -> tuple[int, str]:
    """Return the exit status and the words of import-linter in a house."""
    done = subprocess.run([BIN / "lint-imports", "--no-cache"], cwd=house, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def plant(house: Path, module: str, line: str) -> None:
    path = house / f"{module.replace('.', '/')}.py"
    path.write_text(f"{line}\n", "utf-8")


def forbidden_pairs() -> Iterator[tuple[str, str]]:
    """Yield every two rooms of which the first may not import the second."""
    for importer in ROOMS:
        for imported in ROOMS:
            if importer != imported and HEIGHT.get(importer, 0) <= HEIGHT.get(imported, 0):
                yield importer, imported
    yield "pages", "data"


def test_every_room_has_its_layer() -> None:
    assert set(ROOMS) <= HEIGHT.keys(), "a new room needs its place in the layers of pyproject.toml"
    assert sorted(LINTER["root_packages"]) == ROOMS


def test_every_folder_with_python_is_a_package_of_a_room(sources: list[Path]) -> None:
    """Import-linter passes over a folder without `__init__.py`, in silence."""
    folders = {path.parent for path in sources if path.suffix == ".py" and len(path.parts) > 1}
    rooms = {folder for folder in folders if folder.parts[0] not in {"tests", "benchmarks", "docs", "examples"}}
    assert {folder.parts[0] for folder in rooms} == set(ROOMS)
    assert [folder.as_posix() for folder in sorted(rooms) if not (ROOT / folder / "__init__.py").exists()] == []


def test_the_house_as_it_stands_is_clean(house: Path) -> None:
    status, said = lint_imports(house)
    assert status == 0, said


def test_an_import_from_a_room_above_or_beside_is_caught(house: Path) -> None:
    for room in ROOMS:
        plant(house, f"{room}.planted", "")
    for importer, imported in forbidden_pairs():
        plant(house, f"{importer}.fault_{imported}", f"import {imported}.planted")
    status, said = lint_imports(house)
    assert status == 1
    wanted = {f"{importer}.fault_{imported} -> {imported}.planted" for importer, imported in forbidden_pairs()}
    assert {one for one in wanted if one not in said} == set()


def test_duckdb_and_flask_in_other_rooms_are_caught(house: Path) -> None:
    wanted = {(room, "duckdb") for room in set(ROOMS) - {"data"}}
    wanted |= {(room, "flask") for room in set(ROOMS) - {"shell", "access"}}
    for room, package in wanted:
        plant(house, f"{room}.fault_{package}", f"import {package}")
    status, said = lint_imports(house)
    assert status == 1
    assert {one for one in wanted if f"{one[0]}.fault_{one[1]} -> {one[1]}" not in said} == set()


def borrowed(house: Path) -> list[str]:
    """Return "file: module" for each import of a page (not of what pages share, which begins with _) by pages."""
    return [
        f"{path.name}: {name}"
        for path, name in imports(house / "pages")
        if name.startswith("pages.") and not name.startswith("pages._")
    ]


def test_a_page_that_imports_a_page_is_caught(house: Path) -> None:
    assert borrowed(house) == []
    plant(house, "pages.planted", "")
    plant(house, "pages.planted_fault", "import pages.planted")
    plant(house, "pages._planted_fault", "from pages.planted import sheet")
    assert borrowed(house) == ["_planted_fault.py: pages.planted", "planted_fault.py: pages.planted"]


def test_the_domain_is_the_standard_library(house: Path) -> None:
    allowed = {*sys.stdlib_module_names, "domain"}
    assert strays(house / "domain", allowed) == []
    plant(house, "domain.planted_fault", "def late() -> None:\n    import pandas")
    assert [line.split("/")[-1] for line in strays(house / "domain", allowed)] == ["planted_fault.py: pandas"]


def test_nothing_imports_the_shells_scripts(house: Path) -> None:
    assert importers(house, SHELL) == []
    plant(house, f"{ROOMS[0]}.planted_fault", "from app import create_app")
    assert [line.split("/")[-1] for line in importers(house, SHELL)] == ["planted_fault.py: app"]


def test_the_oracle_recomputes_without_data_and_queries() -> None:
    assert strays(ROOT / "tests/oracle", {*sys.stdlib_module_names, "pandas", "pyarrow", "domain", "tests"}) == []


@pytest.mark.parametrize(
    "line", ["from dash import callback", "import dash\n\n@dash.clientside_callback\ndef f(): ..."]
)
@pytest.mark.parametrize(
    ("file", "status"),
    [
        ("components/planted.py", 1),
        ("queries/planted.py", 1),
        ("shell/planted.py", 1),
        ("pages/planted.py", 0),
        ("app.py", 0),
    ],
)
def test_callbacks_live_in_pages_and_app(house: Path, line: str, file: str, status: int) -> None:
    (house / file).write_text(f"{line}\n", "utf-8")
    done = subprocess.run(
        [BIN / "ruff", "check", "--no-cache", "--select=TID251", file],
        cwd=house,
        capture_output=True,
        text=True,
    )
    assert done.returncode == status, done.stdout
    assert ("TID251" in done.stdout) == bool(status)
