"""Writes the pages of docs/ that the code itself can tell (`make docs`); a test sees that they are up to date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import typer

import cli
from components.explain import Definition
from components.words import Words
from data.contract import CLASSES, Contract, contracts
from data.definition import audits, marts
from docs.listed import PAGES, Listed
from domain.pack import Pack
from domain.settings import ROOT, Settings, _home
from pages._define import defined
from queries._sql import named

NOTE = "<!-- Written by docs/generate.py; `make docs` writes it again. -->"


def pages() -> Mapping[Path, str]:
    """Return the text of every generated file by its path."""
    return {
        ROOT / "docs" / "settings.md": settings(Settings),
        ROOT / "docs" / "cli.md": verbs(cli.app),
        ROOT / "docs" / "data-dictionary.md": dictionary(contracts()),
        ROOT / "docs" / "indicators.md": indicators(PAGES.values(), Pack.load(ROOT / "regions" / Settings().pack)),
        ROOT / "cockpit.example.toml": example(Settings),
    }


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def settings(kind: type[Settings]) -> str:
    """Return the page of settings: key, environment variable, default, bounds and meaning."""
    rows = [
        (
            f"`{one.name}`",
            f"`COCKPIT_{one.name.upper()}`",
            f"`{_default(one)}`",
            _bounds(one.metadata),
            one.metadata["help"],
        )
        for one in fields(kind)
    ]
    return f"""# Settings

{NOTE}

Settings stand in one TOML file: the one that `COCKPIT_SETTINGS` names, else `cockpit.toml` in the folder in which the
command is run. An environment variable wins over the file. `PORT` is read too, and `COCKPIT_PORT` wins over it. All are
checked at start; a wrong one is named, with exit status 2. `cockpit.example.toml` holds every key with its default.

{table(("key", "environment variable", "default", "allowed", "meaning"), rows)}
"""


def example(kind: type[Settings]) -> str:
    """Return a settings file in which every key stands with its default, commented out."""
    lines = ["# Every setting with its default. Copy to cockpit.toml and take out the # of what you change."]
    for one in fields(kind):
        default = _default(one)
        written = f'"{default}"' if isinstance(default, str) else default
        lines += ["", f"# {one.metadata['help']}", f"# {one.name} = {written}"]
    return "\n".join(lines) + "\n"


def verbs(app: typer.Typer) -> str:
    """Return the page of the command line: each verb with its options."""
    parts = [_verb(path, command) for path, command in commands(app)]
    return f"""# The command line

{NOTE}

`make run` puts `cockpit` into `.venv/bin`. It works from any folder. Exit status: 0 done, 1 `check` or `doctor` found
faults or `deliver` did not deliver, 2 an error that is named in one sentence, 130 stopped by hand. Progress and errors
go to standard error, results to standard output.

{"".join(parts)}"""


def commands(app: typer.Typer) -> Iterator[tuple[str, Any]]:
    """Yield every verb by what is typed, with its command."""

    def below(path: str, group: Any) -> Iterator[tuple[str, Any]]:
        for name, command in group.commands.items():
            if hasattr(command, "commands"):
                yield from below(f"{path} {name}", command)
            else:
                yield f"{path} {name}", command

    yield from below("cockpit", typer.main.get_command(app))


def _verb(path: str, command: Any) -> str:
    typed = "".join(
        f" [{one.name}]" if not one.required else f" <{one.name}>" for one in command.params if not _option(one)
    )
    rows = [
        (f"`{one.opts[0] if _option(one) else one.name}`", "" if one.default is None else f"`{one.default}`", one.help)
        for one in command.params
    ]
    options = f"{table(('option', 'default', 'meaning'), rows)}\n\n" if rows else ""
    return f"## {path}\n\n```sh\n{path}{typed}\n```\n\n{command.help}\n\n{options}"


def _option(parameter: Any) -> bool:
    return bool(parameter.opts[0].startswith("--"))


def dictionary(known: Mapping[str, Contract]) -> str:
    """Return the data dictionary: extracts by their contracts, audits, marts and named questions by their headings."""
    rules = [(f"`{one.name}`", one.extract, _WHOSE[one.faults], one.sentence) for one in audits()]
    made = [(f"`mart.{one.name}`", one.sentence) for one in marts()]
    asked = [
        (f"`{one.name}`", one.about)
        for path in sorted((ROOT / "queries").glob("*.sql"))
        for one in named(path.stem).values()
    ]
    return f"""# Data dictionary

{NOTE}

Amounts are whole numbers in the minor unit of the currency (fen, cents). An extract's column is of the type named,
never rounded or converted with loss. Classification: {", ".join(CLASSES)}.

## Extracts

{"".join(_extract(one) for one in known.values())}## Audits

An audit is a query that must return no rows.

{table(("audit", "extract", "what it faults", "rule"), rules)}

## Marts

{table(("mart", "what it holds"), made)}

## Questions

What pages ask of the marts: the blocks of the `.sql` files in `queries/`.

{table(("question", "what it answers"), asked)}
"""


def indicators(listed: Iterable[Listed], pack: Pack) -> str:
    """Return the dictionary of indicators, each under the page that is about it, by the headings of the SQL."""
    words, pages = Words.of("en"), list(listed)
    places = {page.name: {name: slot.number for slot in page.slots.values() for name in slot.about} for page in pages}
    groups: dict[str, list[Definition]] = {name: [] for name in (*places, "")}
    for one in defined(None, pack, words, lambda name: f"#{name}"):
        # The overview, the first page, draws what other pages are about.
        groups[next((page.name for page in reversed(pages) if one.name in places[page.name]), "")].append(one)
    numbers = [(page.title, slot.number, slot.about) for page in pages for slot in page.slots.values()]
    parts = []
    for page in (*pages, None):
        found = groups[page.name if page else ""]
        if found:
            parts.append(f"## {page.title if page else words('In no figure of its own')}\n\n")
            parts += [_indicator(one, numbers) for one in found]
    return f"""# Indicators

{NOTE}

What each number means, as the headings of the SQL in `queries/` say it. The page `/indicators` shows the same in both
languages; the key `i` on a figure explains it there and then. Targets are those of the pack `{pack.code}`.

{"".join(parts).rstrip()}
"""


def _indicator(one: Definition, numbers: Iterable[tuple[str, str, tuple[str, ...]]]) -> str:
    drawn = [f"{title} {number}" for title, number, about in numbers if one.name in about]
    rows = [
        ("formula", one.formula),
        *(("clause and target", target) for target in one.targets),
        ("direction", one.direction),
        ("unit", one.unit),
        ("may be summed over", one.sums),
        ("extracts", ", ".join(f"`{name}`" for name in one.extracts)),
        ("drawn in", ", ".join(drawn) or "no figure of its own"),
    ]
    return f"""### {one.name}

**{one.title}.** {one.about}

{table(("", ""), rows)}

"""


_WHOSE = {"file": "the file", "extract": "every new file of the extract", "nothing": "nothing; it informs"}


def _extract(contract: Contract) -> str:
    rows = [
        (
            f"`{one.name}`" + (f" (key {one.key})" if one.key else ""),
            one.type,
            "yes" if one.required else "no",
            one.classification,
            one.descriptions["en"] + _rules(one),
            one.descriptions["zh"],
        )
        for one in contract.fields
    ]
    facts = [
        f"Version {contract.version}.",
        f"Sums: {contract.sums}.",
        "A file may be without rows." if contract.may_be_empty else "A file must have rows.",
        *(
            [f"A file that replaces another may move the total by {contract.tolerance:.0%}."]
            if contract.tolerance
            else []
        ),
        *([f"Money of fewer than {contract.floor} active taxpayers is withheld."] if contract.floor else []),
    ]
    return f"""### {contract.name}

{contract.descriptions["en"]}

{contract.descriptions["zh"]}。

{" ".join(facts)} Contract: `data/contracts/{contract.name}.yaml`.

{table(("column", "type", "required", "classification", "meaning", "含义"), rows)}

"""


def _rules(one: Any) -> str:
    said = [
        *([f"one of {', '.join(f'`{value}`' for value in one.values)}"] if one.values else []),
        *([f"a code of the pack's {one.reference}"] if one.reference else []),
        *([f"at least {one.minimum:,}"] if one.minimum is not None else []),
        *([f"at most {one.maximum:,}"] if one.maximum is not None else []),
        *(["not blank"] if one.shortest else []),
    ]
    return f" ({'; '.join(said)})" if said else ""


def _default(one: Any) -> Any:
    if one.default is not MISSING:
        return one.default
    return "var" if one.default_factory is _home else one.default_factory()


def _bounds(metadata: Mapping[str, Any]) -> str:
    if "least" in metadata:
        return f"{metadata['least']:,} to {metadata['most']:,}"
    return ", ".join(f"`{one}`" for one in metadata.get("among", ()))


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, "utf-8")
