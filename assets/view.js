/* A page is an address: every control and every drill is a link. This turns a click on a link of the same cockpit into one
   change of the address and one redraw; Back and Forward do the same. Without it the links still work, as plain links. */
(function () {
  "use strict";

  const state = { path: location.pathname, search: location.search };
  const setProps = (id, props) => window.dash_clientside.set_props(id, props);

  function query(search) {
    return Object.fromEntries(new URLSearchParams(search));
  }

  function show(url) {
    const samePage = url.pathname === state.path;
    if (samePage && url.search === state.search) return;
    state.path = url.pathname;
    state.search = url.search;
    const theme = url.searchParams.get("theme") === "dark" ? "dark" : "light";
    const { dataset } = document.documentElement;
    if (dataset.theme !== theme) dataset.theme = theme; // setting even the same value redraws every figure
    dataset.busy = "";
    const root = document.querySelector("[data-page][data-slot='0']");
    if (samePage && root) {
      setProps({ type: "view", page: root.dataset.page, slot: 0 }, { data: query(url.search) });
    } else {
      setProps("address", { data: { path: url.pathname, query: query(url.search) } });
    }
  }

  function go(href, how) {
    const url = new URL(href, location.href);
    const clean = url.pathname + url.search + url.hash;
    if (clean === location.pathname + location.search) return;
    history[how === "replace" ? "replaceState" : "pushState"](null, "", clean);
    show(url);
  }

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("a[data-go]");
    if (!link || link.target || link.origin !== location.origin) return;
    // Another language is another document: its own lang, its own words of the browser's furniture.
    const english = (search) => new URLSearchParams(search).get("lang") === "en";
    if (english(link.search) !== english(location.search)) return;
    event.preventDefault();
    link.closest("details")?.removeAttribute("open");
    go(link.href, link.dataset.go);
  });

  window.addEventListener("popstate", () => show(new URL(location.href)));

  window.cockpit = Object.assign(window.cockpit || {}, { go });
})();
