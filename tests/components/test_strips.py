"""Bars and dots in cells say how much by length and place alone."""

from __future__ import annotations

from components import strips


def test_a_bar_is_as_long_as_its_value() -> None:
    assert "width:25.00%;background:var(--soft)" in strips.bar(5, 20)
    assert "<i" not in strips.bar(None, 20)
    assert "<i" not in strips.bar(0, 20)


def test_parts_follow_each_other_and_never_leave_the_strip() -> None:
    drawn = strips.parts(((3, "soft"), (9, "risk-4")), 10)
    assert "width:30.00%" in drawn
    assert "width:70.00%;background:var(--risk-4)" in drawn


def test_a_dot_stands_on_its_axis_and_a_line_is_marked() -> None:
    drawn = strips.dot(0.97, 0.94, 1.0, 0.96)
    assert '<b style="left:33.33%"' in drawn
    assert '<u style="left:50.00%"' in drawn
    assert "left:0.00%" in strips.dot(0.5, 0.94, 1.0)
    assert "<u" not in strips.dot(None, 0.94, 1.0)


def test_a_shaded_value_says_why() -> None:
    assert str(strips.below("95.1", "低于省级线")) == '<span class="below" title="低于省级线">95.1</span>'


def test_a_legend_names_the_parts_and_escapes_them() -> None:
    drawn = strips.legend((("soft", "<late>"),), "6 %")
    assert "&lt;late&gt;" in drawn
    assert "6 %" in drawn
