"""A reader at the page: opens addresses, changes them, and remembers everything the browser complained of."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import axe_playwright_python
import pytest
from playwright.sync_api import BrowserContext, Page, Request

from docs.listed import PAGES

CALLBACK = "_dash-update-component"
PATIENCE = 60.0
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
CROWD = Path(__file__).with_name("crowd.js").read_text("utf-8")

# What axe-core finds: the rule, and the elements. Plotly's drawings are told by their tables, and hold no rule of its.
_AXE = """async () => (await axe.run({ exclude: [".js-plotly-plot"] }, { resultTypes: ["violations"], preload: false }))
  .violations.filter(({ impact }) => impact !== "minor").map(({ id, impact, help, nodes }) =>
    `axe ${impact}: ${id} (${help}) at ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(" and ")}`)"""

# Why the page is not at rest, or null. Plotly draws after React, and a map after its polygons have come.
_UNREST = """() => {
  const root = document.querySelector("[data-page]");
  if (!root) return "no page";
  if (document.documentElement.dataset.busy !== undefined) return "busy";
  if (window.dash_stores.some((store) => store.getState().isLoading)) return "a callback runs";
  if (document.fonts.status !== "loaded") return "fonts";
  for (const room of document.querySelectorAll(".dash-graph")) {
    const name = room.id;
    if (!room.getClientRects().length) continue;
    const gd = room.querySelector(".js-plotly-plot");
    if (!gd || !gd._fullLayout || !gd.querySelector(".main-svg")) return name + " is not drawn";
    if (gd.clientWidth !== gd._fullLayout.width) return name + " has another width";
    const map = gd.data.find((trace) => trace.type === "choropleth");
    if (map && gd.querySelectorAll(".choroplethlayer path").length < map.locations.length) return name + " has no map";
  }
  return null;
}"""

# What a page says: everything that must be the same when its address is opened afresh.
_SAID = """() => {
  const text = (one) => one.innerText.replace(/\\s+/g, " ").trim();
  const all = (selector, read) => [...document.querySelectorAll(selector)].map(read);
  const drawn = (gd) => ({
    data: gd.data,
    title: gd.layout.title,
    annotations: gd.layout.annotations,
    shapes: gd.layout.shapes,
    axes: Object.entries(gd.layout).filter(([key]) => /axis|geo/.test(key)),
    size: [gd._fullLayout.width, gd._fullLayout.height],
  });
  return JSON.stringify({
    head: all(".page-top, .page-head, .drill, .lead, .page-foot", text),
    cards: all(".card", (card) => [card.className, text(card)]),
    figures: all(".js-plotly-plot", (gd) => (gd.getClientRects().length ? drawn(gd) : null)),
    marks: all(".marks .mark:not([hidden])", (mark) => [
      mark.getAttribute("href"), mark.getAttribute("aria-current"), mark.getAttribute("aria-label"),
      ...["left", "top", "width", "height"].map((side) => Math.round(parseFloat(mark.style[side]))),
    ]),
    chosen: all("[aria-current]", text),
    theme: document.documentElement.dataset.theme,
    lang: document.documentElement.lang,
  });
}"""

# What the page shows beside what the server answers to the address that stands in the browser's bar.
_AGREES = """async () => {
  const layout = await (await fetch(document.querySelector("#_dash-config") &&
    JSON.parse(document.querySelector("#_dash-config").textContent).requests_pathname_prefix + "_dash-layout")).json();
  const read = (room) => {
    const copy = room.cloneNode(true);
    const areas = [...copy.querySelectorAll("[data-areas] a")].map((one) => one.getAttribute("href"));
    copy.querySelectorAll(".picker").forEach((one) => one.remove());
    return [
      copy.textContent,
      areas,
      [...copy.querySelectorAll("a")].map((one) => [one.getAttribute("href"), one.getAttribute("aria-current")]),
      [...copy.querySelectorAll("[style]:not(.mark)")].map((one) => one.getAttribute("style")),
    ];
  };
  const faults = [];
  const same = (name, one, other) => {
    if (JSON.stringify(one) !== JSON.stringify(other)) faults.push(name);
  };
  const id = (one) => JSON.stringify(one, Object.keys(one).sort());
  const parsed = (html) => {
    const room = document.createElement("div");
    room.innerHTML = html;
    return room;
  };
  let seen = 0;
  const walk = (part) => {
    if (Array.isArray(part)) return part.forEach(walk);
    if (!part || !part.props) return;
    const { props, type } = part;
    const room = props.id && typeof props.id === "object" && document.getElementById(id(props.id));
    if (type === "Html" && room) {
      seen += 1;
      same(props.id.name, read(room), read(parsed(props.html)));
    }
    if (type === "Graph") {
      seen += 1;
      same(props.id.name + " figure", room.querySelector(".js-plotly-plot").cockpit.figure, {
        data: props.figure.data, layout: props.figure.layout,
      });
    }
    if (type === "Section" && room) same(props.id.name + " card", room.className, props.className);
    walk(props.children);
  };
  walk(layout);
  return seen < 30 ? [`only ${seen} parts found`] : faults;
}"""

# What takes the focus and does not show it. Menus are shut; what is in them is tried where they are opened.
_UNSHOWN = """() => [...document.querySelectorAll("a[href], button, summary, input")]
  .filter((one) => one.getClientRects().length && !one.closest(".pop"))
  .filter((one) => {
    one.focus({ focusVisible: true });
    const styles = [getComputedStyle(one), getComputedStyle(one, "::after")];
    const seen = styles.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
    return document.activeElement !== one || !seen;
  })
  .map((one) => `no focus shown: ${one.outerHTML.slice(0, 120)}`)"""

# What a finger is to meet on a phone and is less than 44 px.
_SMALL = """() => [...document.querySelectorAll(
    ".tools .glyph, .filters summary, .burger summary, .switch .choice")]
  .filter((one) => one.getClientRects().length)
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([, { width, height }]) => width < 44 || height < 44)
  .map(([one, { width, height }]) => `small: ${one.outerHTML.slice(0, 80)}: ${[width, height].map(Math.round)}`)"""


def some(pages: Iterable[str]) -> list[Any]:
    """Return pages as parameters: the first and the last with cards of their own in every run, all in `make look`."""
    names = list(pages)
    always = {names[0], *[name for name in names if name != "indicators"][-1:]}
    return [name if name in always else pytest.param(name, marks=pytest.mark.wide) for name in names]


def barriers(page: Page) -> list[str]:
    """Return what axe-core finds on a page."""
    page.evaluate(AXE)
    found: list[str] = page.evaluate(_AXE)
    return found


class Reader:
    """One page of a browser over one cockpit; `faults` holds what went wrong in it, in its own words."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.url = url
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.requests: list[Request] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        self.page.on("request", self._request)
        self.page.on("requestfailed", self._failed)
        self.page.on(
            "response",
            lambda answer: self.faults.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None,
        )

    def open(self, query: str = "", page: str = "revenue") -> Reader:
        """Open an address of a page, as typed, and wait until all of it is painted."""
        address = self.url.removesuffix("revenue") + PAGES[page].path.lstrip("/")
        self.page.goto(address + (f"?{query}" if query else ""))
        return self.settle()

    def settle(self) -> Reader:
        """Wait until nothing moves: no callback, every figure in sight drawn at its size."""
        unrest = self.wait(_UNREST, until=lambda found: found is None)
        assert unrest is None, f"{unrest}; {self.faults}"
        return self

    def wait(self, expression: str, until: Any = bool, patience: float = PATIENCE) -> Any:
        """Return what an expression gives once it satisfies, else what it gave last.

        Playwright's own waiting evaluates text inside the page, which the page's CSP forbids.
        """
        end = time.monotonic() + patience
        while True:
            try:
                found = self.page.evaluate(expression)
            except Exception as error:  # a page that is being left has no context to ask
                found = f"asking failed: {error}"
            if until(found) or time.monotonic() > end:
                return found
            self.page.wait_for_timeout(15)

    @property
    def calls(self) -> list[Request]:
        """Return the callbacks that were asked of the server."""
        return [one for one in self.requests if one.method == "POST" and CALLBACK in one.url]

    @property
    def query(self) -> dict[str, str]:
        """Return the query of the address now."""
        return dict(parse_qsl(urlsplit(self.page.url).query))

    @contextmanager
    def one_call(self) -> Iterator[None]:
        """Hold what is done inside to exactly one call of the server; the page is at rest afterwards."""
        before = len(self.calls)
        yield
        end = time.monotonic() + PATIENCE
        while len(self.calls) == before and time.monotonic() < end:
            self.page.wait_for_timeout(10)
        self.settle()
        self.page.wait_for_timeout(60)
        made = [one.post_data for one in self.calls[before:]]
        assert len(made) == 1, f"{len(made)} calls: {made}"

    def said(self) -> dict[str, Any]:
        """Return everything the page says and draws."""
        found: dict[str, Any] = json.loads(self.page.evaluate(_SAID))
        return found

    def agrees(self) -> Reader:
        """Hold that every text, link and figure is what the server answers to the address in the bar."""
        other = self.page.evaluate(_AGREES)
        assert other == [], f"not what {self.page.url} answers: {other}"
        return self

    def text(self, selector: str) -> str:
        """Return the text of the first element, spaces joined."""
        return " ".join(self.page.locator(selector).first.inner_text().split())

    def crowded(self) -> list[str]:
        """Return what cannot be read: cut, over other words, beyond the edge."""
        found: list[str] = self.page.evaluate(CROWD[CROWD.index("() =>") :])
        return found

    def barriers(self) -> list[str]:
        """Return what axe-core finds."""
        return barriers(self.page)

    def skip(self) -> list[str]:
        """Go by the first key past the head of a page just opened, and return what stands in the way."""
        active = "document.activeElement.matches('.skip') && document.activeElement.getBoundingClientRect().top >= 0"
        inside = "document.querySelector('#content').contains(document.activeElement)"
        self.page.keyboard.press("Tab")
        if not self.page.evaluate(active):
            return ["no skip link is shown at the first key"]
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Tab")
        return [] if self.page.evaluate(inside) else ["the skip link does not lead to the content"]

    def unshown(self) -> list[str]:
        """Return what takes the focus and does not show it."""
        found: list[str] = self.page.evaluate(_UNSHOWN)
        return found

    def small(self) -> list[str]:
        """Return what is too small for a finger on a phone; the sizes come by the width of the window."""
        found: list[str] = self.page.evaluate(_SMALL)
        return found

    def clean(self) -> None:
        """Hold that nothing went wrong so far."""
        assert not self.faults, "\n".join(self.faults)

    def close(self) -> None:
        """Close the page."""
        self.page.close()

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        self.requests.append(request)
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != urlsplit(self.url).netloc:
            self.faults.append(f"another host: {request.url}")

    def _failed(self, request: Request) -> None:
        # A download is an aborted navigation; what is asked for while a page is left is aborted too.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed: {request.url} {request.failure}")
