"""Fixtures of every test: the small fixed lake, and the app at a desk."""

from __future__ import annotations

pytest_plugins = ("tests.lake", "tests.desk")
