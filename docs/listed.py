"""The pages as their modules say, for docs, tests and benchmarks, so that none of them can forget the next one.

Pages register themselves when the app is made; whoever has none reads their source. `tests/pages/test_walk.py` holds
this list to that of the app.
"""

from __future__ import annotations
import __future__

import ast
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.settings import ROOT
from pages._draw import Slot


@dataclass(frozen=True, slots=True)
class Listed:
    """A page: its name, path, title, filters, and where its cards stand, in reading order."""

    name: str
    path: str
    title: str
    order: int
    filters: tuple[str, ...]
    slots: Mapping[str, Slot]

    @property
    def cards(self) -> tuple[str, ...]:
        """Return the names of its cards."""
        return tuple(self.slots)

    @property
    def figures(self) -> tuple[str, ...]:
        """Return the names of its cards that hold a figure."""
        return tuple(name for name, slot in self.slots.items() if slot.figure)


def read(file: Path) -> Listed:
    """Return what a page's module says in its constants."""
    said: dict[str, Any] = {"Slot": Slot}
    order = 0
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            code = compile(ast.Module([node], []), file, "exec", flags=__future__.annotations.compiler_flag)
            with suppress(NameError):  # the subject is named by a module of queries
                exec(code, said)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            order = next((ast.literal_eval(one.value) for one in node.value.keywords if one.arg == "order"), order)
    return Listed(said["PAGE"], said["PATH"], said["TITLE"], order, said["FILTERS"], said["CARDS"])


FILES = sorted(path for path in (ROOT / "pages").glob("*.py") if not path.name.startswith("_"))
PAGES = {one.name: one for one in sorted(map(read, FILES), key=lambda one: (one.order, one.name))}
