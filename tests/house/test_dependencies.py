"""What is installed is what is declared and locked."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.house.conftest import ROOT
from tests.house.test_layers import ROOMS, SHELL, imports

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=!~\[; ]", line)[0].lower().replace("_", "-") for line in requirements}


def test_what_is_imported_is_declared() -> None:
    """Each third-party import belongs to a declared dependency, not to some dependency of one."""
    own = {*sys.stdlib_module_names, *ROOMS, *SHELL}
    places = [ROOT / room for room in ROOMS] + [ROOT / f"{script}.py" for script in SHELL]
    used = {name.split(".")[0] for place in places for _, name in imports(place)} - own
    distributions = packages_distributions()
    declared = names(PROJECT["dependencies"]) | names(PROJECT["optional-dependencies"]["report"])
    undeclared = {
        module: distributions.get(module, ["nothing installed"])
        for module in used
        if not names(distributions.get(module, [])) & declared
    }
    assert undeclared == {}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_hashes_and_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text
    assert "--index" not in text


def test_each_lock_holds_what_is_declared_and_both_agree() -> None:
    run, dev = (
        dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE)) for lock in LOCKS
    )
    extras = PROJECT["optional-dependencies"]
    assert names(PROJECT["dependencies"]) | names(extras["setup"]) <= run.keys()
    assert names(extras["dev"]) | names(extras["report"]) | names(extras["postgresql"]) <= dev.keys()
    assert run.items() <= dev.items()
