from __future__ import annotations

import sys

import pytest

from components.html import Html


def test_it_says_what_it_was_given() -> None:
    made = Html(id={"type": "text"}, html="<b>1</b>", tag="nav")
    assert made.to_plotly_json() == {  # type: ignore[no-untyped-call]
        "props": {"id": {"type": "text"}, "html": "<b>1</b>", "tag": "nav"},
        "type": "Html",
        "namespace": "cockpit",
    }


def test_it_looks_for_no_package_of_its_namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Listener:
        @staticmethod
        def find_spec(name: str, path: object = None, target: object = None) -> None:
            asked.append(name)

    monkeypatch.setattr(sys, "meta_path", [Listener, *sys.meta_path])
    Html(id="a", html="b", className="c", tag="p")
    assert "cockpit" not in asked
