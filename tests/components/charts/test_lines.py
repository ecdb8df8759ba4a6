"""Lines in panels: names and last values beside them, rules, and a hatch over what may still change."""

from __future__ import annotations

import pandas as pd

from components.charts import Figure
from components.charts.lines import Panel, lines
from components.words import Words

ZH = Words.of("zh")
STEPS = ("7月", "8月", "9月")
ROWS = pd.DataFrame(
    [
        {"panel": panel, "line": line, "step": step, "value": value, "main": line == "p50"}
        for panel, line, values in (
            ("export", "p90", (8, 9, 7)),
            ("export", "p50", (4, 4, None)),
            ("credit", "p90", (12, 11, 10)),
            ("credit", "p50", (5, 5, 5)),
        )
        for step, value in enumerate(values)
    ],
    dtype=object,
)
PANELS = (Panel("export", "出口"), Panel("credit", "留抵", rule=(10, "法定 10 日"), legal=True))


def of(figure: Figure, **like: object) -> list[Figure]:
    return [one for one in figure["data"] if all(one.get(key) == value for key, value in like.items())]


def test_each_panel_has_its_lines_and_gaps_stay_gaps() -> None:
    figure = lines(ROWS, words=ZH, panels=PANELS, steps=STEPS, across=True, decimals=0)
    assert [line["y"] for line in of(figure, mode="lines")] == [[8, 9, 7], [4, 4, None], [12, 11, 10], [5, 5, 5]]
    assert [line["xaxis"] for line in of(figure, mode="lines")] == ["x", "x", "x2", "x2"]
    texts = [note["text"] for note in figure["layout"]["annotations"]]
    assert {"p90 <b>7</b>", "p50 <b>4</b>", "p90 <b>10</b>", "p50 <b>5</b>"} <= set(texts)


def test_panels_side_by_side_have_one_scale_and_name_the_periods_once() -> None:
    layout = lines(ROWS, words=ZH, panels=PANELS, steps=STEPS, across=True)["layout"]
    assert layout["yaxis"]["range"] == layout["yaxis2"]["range"]
    assert layout["xaxis"]["ticktext"] == ["7月", "9月"]
    assert layout["xaxis2"]["tickvals"] == []
    assert layout["xaxis"]["domain"][1] < layout["xaxis2"]["domain"][0]
    assert layout["meta"]["narrow"]["xaxis2"]["domain"][1] == 1


def test_a_rule_is_drawn_and_named() -> None:
    across = lines(ROWS, words=ZH, panels=PANELS, steps=STEPS, across=True)["layout"]
    assert [shape["y0"] for shape in across["shapes"]] == [10]
    assert any("留抵" in note["text"] and "法定 10 日" in note["text"] for note in across["annotations"])
    above = lines(ROWS, words=ZH, panels=PANELS, steps=STEPS)["layout"]
    assert any(note["text"] == "法定 10 日" for note in above["annotations"])


def test_steps_that_may_change_are_hatched_and_their_end_is_hollow() -> None:
    figure = lines(ROWS, words=ZH, panels=PANELS, steps=STEPS, open_steps=2, across=True)
    hatched = of(figure, type="bar")
    assert [one["width"] for one in hatched] == [[2], [2]]
    assert [one["x"] for one in hatched] == [[1.5], [1.5]]
    assert all(one["marker"]["color"] == "var(--paper)" for one in of(figure, mode="markers"))
    assert not of(lines(ROWS, words=ZH, panels=PANELS, steps=STEPS), type="bar")


def test_a_cut_axis_is_for_lines_near_their_rule_only() -> None:
    layout = lines(ROWS, words=ZH, panels=(Panel("export", zero=False), Panel("credit")), steps=STEPS)["layout"]
    assert layout["yaxis"]["range"][0] > 0
    assert layout["yaxis2"]["range"][0] == 0
