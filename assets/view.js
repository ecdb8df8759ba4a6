/* A page is an address: every control and every drill is a link. This turns a click on a link of the same cockpit into one
   change of the address and one redraw; Back and Forward do the same. Without it the links still work, as plain links. */
(function () {
  "use strict";

  const state = { path: location.pathname, search: location.search, anchor: location.hash };
  const setProps = (id, props) => window.dash_clientside.set_props(id, props);

  function query(search) {
    return Object.fromEntries(new URLSearchParams(search));
  }

  function show(url) {
    const samePage = url.pathname === state.path;
    state.anchor = url.hash;
    if (samePage && url.search === state.search) return anchor();
    state.path = url.pathname;
    state.search = url.search;
    document.querySelector(".unheard")?.remove(); // it was of the address as typed
    const theme = url.searchParams.get("theme") === "dark" ? "dark" : "light";
    const { dataset } = document.documentElement;
    if (dataset.theme !== theme) dataset.theme = theme; // setting even the same value redraws every figure
    dataset.busy = "";
    // An answer that never comes must not leave a page that ignores its own address: the next click asks again.
    clearTimeout(state.waiting);
    state.waiting = setTimeout(() => {
      if (dataset.busy === undefined) return;
      delete dataset.busy;
      state.search = null;
      const toast = document.querySelector(".toast");
      if (toast && window.cockpit.toast) window.cockpit.toast(toast.dataset.failed);
    }, 15000);
    const root = document.querySelector("[data-page][data-slot='0']");
    if (samePage && root) {
      setProps({ type: "view", page: root.dataset.page, slot: 0 }, { data: query(url.search) });
    } else {
      setProps("address", { data: { path: url.pathname, query: query(url.search) } });
    }
  }

  /* What an address names by its # is not there before it is drawn. */
  function anchor() {
    const name = state.anchor && state.anchor.slice(1);
    const found = name && document.getElementById(name);
    if (!found) return;
    state.anchor = "";
    found.scrollIntoView({ block: "start" });
    found.focus({ preventScroll: true });
  }

  function go(href, how) {
    const url = new URL(href, location.href);
    const clean = url.pathname + url.search + url.hash;
    if (clean === location.pathname + location.search + location.hash) return;
    history[how === "replace" ? "replaceState" : "pushState"](null, "", clean);
    show(url);
  }

  /* New HTML takes the focused link away: its successor in the same room gets the focus, by key, else by words. */
  let left = null;

  function leave(link) {
    const room = link.closest("[id]");
    const summary = link.closest("details")?.querySelector("summary");
    left = room && { id: room.id, key: link.dataset.key, words: link.textContent.trim(), label: summary?.querySelector(".label")?.textContent };
  }

  function refocus(room) {
    if (!left || !room || room.id !== left.id || (document.activeElement && document.activeElement !== document.body)) return;
    const menus = [...room.querySelectorAll("summary")].filter((one) => left.label && one.querySelector(".label")?.textContent === left.label);
    const links = [...room.querySelectorAll("a[data-go]")];
    const next = menus[0] || links.find((one) => left.key && one.dataset.key === left.key) || links.find((one) => one.textContent.trim() === left.words) || links[0];
    left = null;
    if (next) next.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("a[data-go]");
    if (!link || link.target || link.origin !== location.origin) return;
    // Another language is another document: its own lang, its own words of the browser's furniture.
    const english = (search) => new URLSearchParams(search).get("lang") === "en";
    if (english(link.search) !== english(location.search)) return;
    event.preventDefault();
    leave(link);
    link.closest("details")?.removeAttribute("open");
    go(link.href, link.dataset.go);
  });

  window.addEventListener("popstate", () => show(new URL(location.href)));

  window.cockpit = Object.assign(window.cockpit || {}, { go, refocus, anchor });
})();
