"""The docs and the code agree. Each kind of disagreement is planted and seen caught."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import pytest
import typer

import cli
from data.contract import contracts
from data.definition import audits, marts
from docs import generate
from domain.errors import CockpitError
from domain.settings import Settings
from tests.house.conftest import ROOT

READMES = ("README.md", "README.zh-CN.md")
WRITTEN = {"var", "bundle", ".venv"}  # named in the docs, made when something runs


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """Return the text of every page by its path from the root."""
    paths = [*map(ROOT.joinpath, READMES), ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths}


def absent(names: Iterable[str], text: str) -> list[str]:
    """Return the names that stand nowhere in a text as code."""
    return [name for name in names if not re.search(rf"`{re.escape(name)}[`\s.]", text)]


def settings(kind: type[Settings]) -> list[str]:
    return [name for one in fields(kind) for name in (one.name, f"COCKPIT_{one.name.upper()}")]


def errors(kind: type[Exception]) -> list[str]:
    return [name for below in kind.__subclasses__() for name in (below.__name__, *errors(below))]


def options(app: typer.Typer) -> list[str]:
    found = generate.commands(app)
    return [one.opts[0] for _, command in found for one in command.params if one.opts[0].startswith("--")]


def tree(readme: str) -> set[str]:
    """Return the folders and files that a README's tree names."""
    (lines,) = re.findall(r"^```\n(\w+/ .*?)^```", readme, re.DOTALL | re.MULTILINE)
    return {line.split()[0] for line in lines.splitlines()}


def rooms(sources: Iterable[Path]) -> set[str]:
    """Return the folders of the root, and its Python files."""
    return {f"{path.parts[0]}/" if len(path.parts) > 1 else path.name for path in sources if shown(path)}


def shown(path: Path) -> bool:
    return not path.parts[0].startswith(".") and (len(path.parts) > 1 or path.suffix == ".py")


def lost_paths(text: str, sources: list[Path]) -> list[str]:
    """Return what a page names in the manner of a path of the repository and what is not there."""
    top = {path.parts[0] for path in sources}
    files = {path.as_posix() for path in sources}
    folders = {parent.as_posix() for path in sources for parent in path.parents}
    names = {path.name for path in sources}
    lost = []
    for named in re.findall(r"`([\w.*<>-]+(?:/[\w.*<>-]+)*/?)`", text):
        plain = named.rstrip("/")
        pattern = re.sub(r"[^/]*<\w+>[^/]*|\*", "*", plain)
        if "/" in named:
            if plain.split("/")[0] in WRITTEN or plain.split("/")[0] not in top:
                continue
            if plain not in files | folders and not any(ROOT.glob(pattern)):
                lost.append(named)
        elif Path(plain).suffix in (".py", ".md", ".sh", ".sql", ".css", ".js") and plain not in names | {".sql"}:
            lost.append(named)
    return lost


def dead_links(page: str, pages: Mapping[str, str]) -> list[str]:
    """Return the links of a page whose file or heading is not there."""
    dead = []
    for target in re.findall(r"\]\(([^)\s]+)\)", pages[page]):
        place, _, heading = target.partition("#")
        if "://" in place:
            continue
        path = ((ROOT / page).parent / place).resolve() if place else ROOT / page
        text = path.read_text("utf-8") if path.suffix == ".md" and path.exists() else ""
        if not path.exists() or (heading and heading not in headings(text)):
            dead.append(target)
    return dead


def headings(text: str) -> set[str]:
    """Return the anchors of a page's headings."""
    found = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in found}


@pytest.mark.parametrize("path", generate.pages(), ids=lambda path: path.name)
def test_a_generated_page_is_what_the_code_says_now(path: Path) -> None:
    assert path.read_text("utf-8") == generate.pages()[path], "run `make docs`"


def test_every_setting_is_documented(pages: dict[str, str]) -> None:
    assert not absent(settings(Settings), pages["docs/settings.md"])
    example = (ROOT / "cockpit.example.toml").read_text("utf-8")
    assert not [one.name for one in fields(Settings) if f"\n# {one.name} = " not in example]


def test_the_example_of_settings_holds_the_defaults(tmp_path: Path) -> None:
    example = (ROOT / "cockpit.example.toml").read_text("utf-8")
    file = tmp_path / "cockpit.toml"
    file.write_text(re.sub(r"^# (\w+ = )", r"\1", example, flags=re.MULTILINE), "utf-8")
    loaded = Settings.load(file, environ={})
    assert replace(loaded, home=Settings().home) == Settings()


def test_every_verb_and_option_is_documented(pages: dict[str, str]) -> None:
    verbs = [path for path, _ in generate.commands(cli.app)]
    assert not [verb for verb in verbs if f"## {verb}\n" not in pages["docs/cli.md"]]
    assert not absent(options(cli.app), pages["docs/cli.md"])
    for readme in READMES:
        assert not [verb for verb in verbs if f"`{' '.join(verb.split()[:2])}`" not in pages[readme]]


def test_every_extract_and_column_is_documented(pages: dict[str, str]) -> None:
    dictionary = pages["docs/data-dictionary.md"]
    for name, contract in contracts().items():
        part = dictionary.partition(f"### {name}\n")[2].partition("\n#")[0]
        assert not absent(contract.columns, part)
    assert not absent(contracts(), pages["docs/extracts.md"])
    assert not absent((one.name for one in audits()), dictionary)
    assert not absent((f"mart.{one.name}" for one in marts()), dictionary)


def test_every_error_is_documented(pages: dict[str, str]) -> None:
    assert not absent(errors(CockpitError), pages["docs/architecture.md"])


@pytest.mark.parametrize("readme", READMES)
def test_the_tree_of_a_readme_is_the_tree(readme: str, pages: dict[str, str], sources: list[Path]) -> None:
    assert tree(pages[readme]) == rooms(sources)


def test_every_path_that_is_named_is_there(pages: dict[str, str], sources: list[Path]) -> None:
    assert not {page: lost for page, text in pages.items() if (lost := lost_paths(text, sources))}


def test_every_link_leads_somewhere(pages: dict[str, str]) -> None:
    assert not {page: dead for page in pages if (dead := dead_links(page, pages))}


def test_the_changelog_says_something(pages: dict[str, str]) -> None:
    text = pages["CHANGELOG.md"]
    assert re.search(r"^## .+\n\n\w.+\.$", text, re.MULTILINE)
    for part in ("Added", "Changed", "Fixed"):
        assert re.search(rf"^### {part}\n\n- .+\.$", text, re.MULTILINE)


def test_a_new_setting_is_missed(pages: dict[str, str]) -> None:
    @dataclass(frozen=True, slots=True)
    class More(Settings):
        odd: int = field(default=7, metadata={"help": "Planted."})

    assert absent(settings(More), pages["docs/settings.md"]) == ["odd", "COCKPIT_ODD"]
    assert generate.settings(More) != pages["docs/settings.md"]


def test_a_new_option_is_missed(pages: dict[str, str]) -> None:
    app = typer.Typer()

    @app.command()
    def one(planted: bool = False) -> None: ...

    @app.command()
    def two() -> None: ...

    assert absent(options(app), pages["docs/cli.md"]) == ["--planted"]


def test_a_new_error_is_missed(pages: dict[str, str]) -> None:
    class Root(Exception):
        """Stands for CockpitError, so that nothing stays behind below the real one."""

    class PlantedError(Root):
        """Planted."""

    assert absent(errors(Root), pages["docs/architecture.md"]) == ["PlantedError"]
    assert PlantedError.__name__ in errors(Root)


def test_a_room_without_a_line_is_missed(pages: dict[str, str], sources: list[Path]) -> None:
    assert rooms([*sources, Path("cellar/wine.py")]) - tree(pages["README.md"]) == {"cellar/"}


@pytest.mark.parametrize("named", ["domain/gone.py", "regions/<code>/gone.toml", "gone.py"])
def test_a_path_that_is_gone_is_missed(named: str, sources: list[Path]) -> None:
    assert lost_paths(f"see `{named}` and `domain/view.py`, `regions/<code>/pack.toml`", sources) == [named]


def test_a_dead_link_is_missed(pages: dict[str, str]) -> None:
    planted = {"README.md": "[a](docs/add.md#a-page) [b](docs/gone.md) [c](docs/add.md#gone)"}
    assert dead_links("README.md", planted) == ["docs/gone.md", "docs/add.md#gone"]
