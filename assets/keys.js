/* The keys: each is a click on what stands in the page anyway, so nothing can be done by keyboard alone. */
(function () {
  "use strict";
  const OFF = "cockpit.keys-off";
  const click = (one) => one && one.click();

  function off() {
    try {
      return Boolean(localStorage.getItem(OFF));
    } catch (_) {
      return false;
    }
  }

  const shown = (one) => one.getClientRects().length > 0;
  const cards = () => [...document.querySelectorAll(".card")].filter(shown);

  // The card that a key is about: the one with the focus, else the one under the pointer, else the first in sight.
  let pointed = null;
  document.addEventListener("mouseover", (event) => {
    pointed = event.target.closest ? event.target.closest(".card") : null;
  });
  function card() {
    const held = document.activeElement && document.activeElement.closest(".card");
    const all = cards();
    return held || (all.includes(pointed) && pointed) || all.find((one) => one.getBoundingClientRect().bottom > 80);
  }
  const tool = (name) => card()?.querySelector(`[data-tool="${name}"]`);
  function explain() {
    const summary = tool("explain")?.querySelector("summary");
    if (!summary) return;
    summary.focus();
    summary.click();
  }

  function step(by) {
    const all = cards();
    const at = all.indexOf(document.activeElement && document.activeElement.closest(".card"));
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    if (!next) return;
    next.tabIndex = -1;
    next.focus({ focusVisible: true });
    next.scrollIntoView({ block: "nearest" });
  }

  // The menu of months has the newest first; a month beyond its ends is none.
  function month(by) {
    const here = document.querySelector("[data-control=month] li a[aria-current]");
    const next = here && (by < 0 ? here.parentElement.nextElementSibling : here.parentElement.previousElementSibling);
    click(next && next.querySelector("a"));
  }

  const map = () => document.querySelector("dialog.keys");
  function tell() {
    const dialog = map();
    if (!dialog || dialog.open) return;
    dialog.querySelector("[data-keys-off]").checked = off();
    dialog.showModal();
  }

  const ACTS = {
    j: () => step(1),
    k: () => step(-1),
    t: () => click(tool("twin")),
    i: explain,
    o: () => click(tool("alone") || tool("whole")),
    "[": () => month(-1),
    "]": () => month(1),
    "/": () => click(document.querySelector("[data-control=area] summary")),
    l: () => click(document.querySelector("[data-language]")),
    d: () => click(document.querySelector("[data-theme-link]")),
    "?": tell,
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    if (event.key === "Escape" && document.activeElement?.matches(".card")) return document.activeElement.blur();
    const pages = [...document.querySelectorAll(".top .nav a")];
    const act = /^[1-9]$/.test(event.key) ? () => click(pages[event.key - 1]) : ACTS[event.key];
    if (!act || off()) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]")) tell();
    if (event.target === map()) map().close(); // beside the map
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys-off]")) return;
    try {
      if (event.target.checked) localStorage.setItem(OFF, "1");
      else localStorage.removeItem(OFF);
    } catch (_) {
      // A browser that keeps nothing keeps the keys.
    }
  });
})();
