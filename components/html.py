"""The Dash component that shows a string of HTML: one element to redraw where a tree would be hundreds."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component


class Html(Component):
    """A `tag` (div) that holds `html` as it is; drawn by assets/html.js. The string must come from htpy."""

    _namespace = "cockpit"
    _type = "Html"
    _children_props: list[str] = []  # noqa: RUF012
    _base_nodes: list[str] = []  # noqa: RUF012
    _prop_names: list[str] = ["id", "html", "className", "tag"]  # noqa: RUF012
    _valid_wildcard_attributes: list[str] = []  # noqa: RUF012
    available_properties: list[str] = ["id", "html", "className", "tag"]  # noqa: RUF012
    available_wildcard_properties: list[str] = []  # noqa: RUF012

    def __init__(
        self,
        *,
        id: str | dict[str, Any] | None = None,
        html: str = "",
        className: str | None = None,
        tag: str | None = None,
    ) -> None:
        # Not by Component.__init__: for each property it would try to import a package of the name of our namespace.
        given = {"id": id, "html": str(html), "className": className, "tag": tag}
        for name, value in given.items():
            if value is not None:
                setattr(self, name, value)
