"""The lists that tests walk, so that none can forget the next page: pages and their cards, read from their modules.

Pages register themselves when the app is made; what is to be tested must be known before. `tests/pages/test_walk.py`
holds these lists to those of the app.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Walked:
    """A page as its module says it: its name, its path, its cards in order, and those of them with a figure."""

    name: str
    path: str
    order: int
    cards: tuple[str, ...]
    figures: tuple[str, ...]


def read(file: Path) -> Walked:
    """Return what a page's module says."""
    said: dict[str, object] = {}
    cards: list[str] = []
    figures: list[str] = []
    order = 0
    for node in ast.parse(file.read_text("utf-8")).body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Tuple)
            and isinstance(node.value, ast.Tuple)
        ):
            names = [ast.unparse(one) for one in node.targets[0].elts]
            said |= dict(zip(names, map(ast.literal_eval, node.value.elts), strict=True))
        elif (
            isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "CARDS" and isinstance(node.value, ast.Dict)
        ):
            for key, slot in zip(node.value.keys, node.value.values, strict=True):
                assert isinstance(key, ast.Constant)
                assert isinstance(slot, ast.Call)
                cards.append(str(key.value))
                if len(slot.args) > 2 or any(one.arg == "height" for one in slot.keywords):
                    figures.append(cards[-1])
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            order = next((ast.literal_eval(one.value) for one in node.value.keywords if one.arg == "order"), order)
    return Walked(str(said["PAGE"]), str(said["PATH"]), order, tuple(cards), tuple(figures))


FILES = sorted(path for path in (ROOT / "pages").glob("*.py") if not path.name.startswith("_"))
PAGES = {one.name: one for one in sorted(map(read, FILES), key=lambda one: (one.order, one.name))}
