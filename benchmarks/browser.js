/* Runs in both pages, before anything else: says when a page is painted, reads what it shows, and follows its links. */
(function () {
  "use strict";
  const TEXT = '[id*=\'"type":"text"\']';
  const GRAPH = '[id*=\'"type":"graph"\']';
  const QUIET = 500;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const plotOf = (graph) => graph.querySelector(".js-plotly-plot");

  let touched = () => {};
  const observer = new MutationObserver(() => touched());

  function watch() {
    observer.disconnect();
    for (const part of all(TEXT)) observer.observe(part, { childList: true });
    for (const graph of all(GRAPH)) {
      const plot = plotOf(graph);
      if (!plot || plot.benched) continue;
      plot.benched = true;
      plot.on("plotly_afterplot", () => touched());
    }
  }

  const bench = (window.bench = {
    // Milliseconds from the start of the navigation until every figure is painted.
    painted: new Promise((resolve) => requestAnimationFrame(() => ready(resolve))),

    // Milliseconds from the act to the second animation frame after the last change.
    step(act) {
      watch();
      return new Promise((resolve, reject) => {
        let last = 0;
        let waiting = 0;
        let timer = setTimeout(() => reject(new Error("nothing changed")), 20000);
        touched = () => {
          waiting += 1;
          clearTimeout(timer);
          requestAnimationFrame(() => requestAnimationFrame(() => {
            last = performance.now();
            waiting -= 1;
            if (!waiting) {
              clearTimeout(timer);
              timer = setTimeout(settled, QUIET);
            }
          }));
        };
        const settled = () => {
          if (document.querySelector(".nothing.failed")) reject(new Error(`a card failed at ${location.search}`));
          resolve(last - began);
        };
        const began = performance.now();
        act();
      });
    },

    links() {
      return all("a[data-go]").map((link) => new URL(link.href)).filter((url) => url.pathname === location.pathname)
        .map((url) => url.search);
    },

    click(search) {
      const link = all("a[data-go]").find((one) => new URL(one.href).search === search && new URL(one.href).pathname === location.pathname);
      if (link) link.click();
      else window.cockpit.go(location.pathname + search, "push");
    },

    // What the page shows: text by id, classes by id, figures by id as they were given to plotly.
    state() {
      const plain = (_, one) => (ArrayBuffer.isView(one) ? Array.from(one) : one);
      const figures = all(GRAPH).map((graph) => {
        const { data, layout, cockpit } = plotOf(graph);
        return [graph.id, JSON.parse(JSON.stringify({ data, layout, config: cockpit.config }, plain))];
      });
      return {
        text: Object.fromEntries(all(TEXT).map((part) => [part.id, part.innerHTML])),
        classes: Object.fromEntries(all("section[id]").map((card) => [card.id, card.className])),
        heights: Object.fromEntries(all("section[id]").map((card) => [card.id, card.querySelector(".plot").style.height])),
        figures: Object.fromEntries(figures),
      };
    },

    // The page's elements without what is drawn into them.
    skeleton() {
      const page = document.querySelector(".page").cloneNode(true);
      for (const part of page.querySelectorAll(TEXT)) part.replaceChildren();
      for (const graph of page.querySelectorAll(GRAPH)) {
        const plot = plotOf(graph);
        plot.replaceChildren();
        plot.classList.remove("js-plotly-plot");
        plot.classList.add("floor-plot");
      }
      return page.outerHTML;
    },
  });

  // floor: begin
  window.floorDraw = (state) => {
    for (const [id, html] of Object.entries(state.text)) document.getElementById(id).innerHTML = html;
    for (const [id, name] of Object.entries(state.classes)) document.getElementById(id).className = name;
    for (const [id, height] of Object.entries(state.heights)) {
      document.getElementById(id).querySelector(".plot").style.height = height;
    }
    for (const [id, { data, layout, config }] of Object.entries(state.figures)) {
      Plotly.react(document.getElementById(id).querySelector(".floor-plot"), data, layout, config);
    }
  };
  // floor: end
  bench.draw = (state) => window.floorDraw(state);

  function ready(resolve) {
    const graphs = all(GRAPH);
    const drawn = graphs.length && graphs.every((graph) => graph.querySelector(".main-svg"));
    if (!drawn) return requestAnimationFrame(() => ready(resolve));
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
  }
})();
