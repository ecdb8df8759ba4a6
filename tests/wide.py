"""Cases of the full matrices: `make look` runs them, `make test` has a choice."""

from __future__ import annotations

from typing import Any

import pytest


def further(*case: Any) -> Any:
    """Return a case that only the full matrix has."""
    return pytest.param(*case, marks=pytest.mark.wide)
