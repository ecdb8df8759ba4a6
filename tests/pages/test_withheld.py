from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from components.cards import Column, Kind, Nothing
from pages._revenue import Revenue


@pytest.mark.parametrize("values", [[None, None], [0.1, None]])
def test_a_withheld_cell_is_the_sign_itself_whatever_stands_beside_it(values: list[Any]) -> None:
    hidden = [frozenset({"natural"} if value is None else ()) for value in values]
    rows = pd.DataFrame({"industry": ["A", "B"], "natural": values, "hidden": hidden})
    columns = (Column("industry", "", Kind.CODE), Column("natural", "", Kind.PERCENT))
    found = Revenue.hide(None, rows, columns)  # type: ignore[arg-type]
    signs = [cell for cell, value in zip(found["natural"], values, strict=True) if value is None]
    assert signs
    assert all(cell is Nothing.SUPPRESSED for cell in signs)
