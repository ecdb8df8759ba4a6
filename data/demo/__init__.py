"""The simulated lake: extracts of any pack, as its bureaus would have dropped them, met to its published totals."""

from __future__ import annotations

from data.demo.lake import write

__all__ = ["write"]
