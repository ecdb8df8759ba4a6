"""Fixtures of every test: the small fixed lake, and the app at a desk."""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

pytest_plugins = ("tests.shared", "tests.lake", "tests.desk")

# What shares a Chromium, a server or what was drawn stays in one worker; any other file is taken as a whole.
SERVERS = ("wall", "pdf", "deliver", "serving", "prefix", "print")
TOGETHER = {
    **{f"tests/browser/test_{name}.py": "servers" for name in SERVERS},
    "tests/browser/": "browser",
    "tests/pages/": "pages",
    "tests/shell/": "pages",
    "tests/delivery/": "pages",
    "tests/house/test_no_ranking.py": "pages",
}


class ByRoom(LoadScopeScheduling):  # type: ignore[misc]
    """Gives tests to workers by room. (xdist 3.8 writes its groups where pytest 9.2 does not read them.)"""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((room for start, room in TOGETHER.items() if file.startswith(start)), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByRoom:
    """Return how tests are given to workers."""
    return ByRoom(config, log)
