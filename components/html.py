"""The Dash component that shows a string of HTML: one element to redraw where a tree would be hundreds."""

from __future__ import annotations

from typing import Any, ClassVar

from dash.development.base_component import Component


class Html(Component):
    """A `tag` (div) that holds `html` as it is; drawn by assets/html.js. The string must come from htpy."""

    _namespace = "cockpit"
    _type = "Html"
    _children_props: ClassVar[list[str]] = []
    _base_nodes: ClassVar[list[str]] = []
    _prop_names: ClassVar[list[str]] = ["id", "html", "className", "tag"]
    _valid_wildcard_attributes: ClassVar[list[str]] = []
    available_properties: ClassVar[list[str]] = _prop_names
    available_wildcard_properties: ClassVar[list[str]] = []

    def __init__(
        self,
        *,
        id: str | dict[str, Any] | None = None,
        html: str = "",
        className: str | None = None,
        tag: str | None = None,
    ) -> None:
        given = {"id": id, "html": str(html), "className": className, "tag": tag}
        super().__init__(**{name: value for name, value in given.items() if value is not None})
