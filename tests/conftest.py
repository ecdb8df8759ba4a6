"""Fixtures of every test: the small fixed lake."""

from __future__ import annotations

pytest_plugins = ("tests.lake",)
