from __future__ import annotations

import flask
from dash import Dash


def test_the_longest_time_of_a_query_is_that_of_the_settings(app: Dash) -> None:
    assert isinstance(app.server, flask.Flask)
    assert app.server.extensions["cockpit"].reading({}).seconds == 20.0
