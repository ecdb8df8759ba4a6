/* Ctrl-P: a sheet of A4 in the light theme. Figures are drawn for the width of the sheet before it is printed, and back. */
(function () {
  "use strict";
  const cockpit = (window.cockpit = window.cockpit || {});
  const root = document.documentElement;
  const SHEET = 780; // pixels of a sheet's height, at the size of print in cockpit.css
  let theme = null;

  // A heading on every sheet: a string of CSS, since only margin boxes stand on each.
  function stamp() {
    const top = document.querySelector("[data-stamp]");
    const read = (selector) => document.querySelector(selector)?.textContent.trim() || "";
    const filters = [...document.querySelectorAll(".filters > :not(.only-narrow)")].map((one) =>
      (one.querySelector("summary .value, [aria-current]")?.textContent || "").trim());
    const said = [read("h1"), ...filters].filter(Boolean).join(" · ");
    const quoted = (text) => JSON.stringify(text).replace(/\\[nt]/g, " ");
    root.style.setProperty("--print-title", quoted(said));
    root.style.setProperty("--print-simulated", quoted(top ? top.dataset.simulated : ""));
    root.style.setProperty("--print-stamp", quoted(top ? top.dataset.stamp : ""));
    root.style.setProperty("--print-address", quoted(location.pathname + location.search));
  }

  window.addEventListener("beforeprint", () => {
    theme = root.dataset.theme;
    stamp();
    root.dataset.printing = "";
    root.dataset.theme = "light";
    if (cockpit.refit) cockpit.refit();
    // What is longer than a sheet begins where it stands, and not on the next.
    for (const card of document.querySelectorAll(".card")) card.toggleAttribute("data-long", card.offsetHeight > SHEET);
  });
  window.addEventListener("afterprint", () => {
    delete root.dataset.printing;
    root.dataset.theme = theme;
    if (cockpit.refit) cockpit.refit();
  });
})();
