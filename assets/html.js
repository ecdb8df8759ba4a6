/* The Dash component cockpit.Html: shows one string of HTML made by the server. */
(function () {
  "use strict";
  const cockpit = (window.cockpit = window.cockpit || {});

  // Dash finds an element of a dict id by its keys in order.
  function domId(id) {
    if (!id || typeof id === "string") return id;
    return JSON.stringify(id, Object.keys(id).sort());
  }

  // Every page of the history has a name of its own.
  function nameDocument() {
    const text = (selector) => document.querySelector(selector)?.textContent.trim();
    const parts = [text("h1"), text(".crumbs b"), text(".product")].filter((part, at, all) => part && all.indexOf(part) === at);
    if (parts.length) document.title = parts.join(" · ");
  }

  // What scrolls by itself is reached by keyboard, and says what it is; Chromium does so by itself from 130 on.
  function reachScrollers() {
    for (const room of document.querySelectorAll(".card > .body, .card .scroll")) {
      const scrolls = room.scrollWidth > room.clientWidth + 1 || room.scrollHeight > room.clientHeight + 1;
      if (scrolls === room.hasAttribute("tabindex")) continue;
      if (scrolls) {
        room.tabIndex = 0;
        room.setAttribute("role", "group");
        room.setAttribute("aria-label", room.closest(".card")?.querySelector("h2")?.textContent || room.textContent.slice(0, 40));
      } else for (const name of ["tabindex", "role", "aria-label"]) room.removeAttribute(name);
    }
  }
  let due = 0;
  cockpit.reachScrollers = () => {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(reachScrollers);
  };
  window.addEventListener("resize", () => cockpit.reachScrollers());

  cockpit.Html = function Html(props) {
    const React = window.React;
    const room = React.useRef(null);
    React.useEffect(() => {
      // Every redraw changes some link of the page, so the answer is here.
      delete document.documentElement.dataset.busy;
      if (cockpit.placeMarks) cockpit.placeMarks(room.current);
      if (cockpit.refocus) cockpit.refocus(room.current);
      if (cockpit.anchor) cockpit.anchor();
      nameDocument();
      cockpit.reachScrollers();
    }, [props.html]);
    return React.createElement(props.tag || "div", {
      ref: room,
      id: domId(props.id),
      className: props.className,
      dangerouslySetInnerHTML: { __html: props.html || "" },
    });
  };
})();
