/* Dresses every figure when it is drawn: colours and template of the reader's theme, lengths in pixels, narrow
   variants, cells that wrap, places of the drillable marks. The server sends roles and data, never a template. */
(function () {
  "use strict";
  const cockpit = (window.cockpit = window.cockpit || {});
  const NARROW = 520;
  const LEAST = 480;
  const ROLE = /var\(--([\w-]+)\)/g;
  const NONE = { visible: false };
  const BLANK = { width: 10, height: 10, xaxis: NONE, yaxis: NONE, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" };
  let plotly; // as loaded
  let dressed; // as everybody else sees it

  (window.PlotlyLocales = window.PlotlyLocales || []).push({
    moduleType: "locale",
    name: "zh-CN",
    dictionary: {},
    format: {
      days: ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"],
      shortDays: ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
      months: ["一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"],
      shortMonths: ["1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"],
      date: "%Y-%m-%d",
      decimal: ".",
      thousands: ",",
    },
  });

  // A figure wears the theme it stands in: a wall may hold pictures of several.
  function theme(gd) {
    const name = (gd.closest("[data-theme]") || document.documentElement).dataset.theme;
    return cockpit.templates[name] ? name : "light";
  }

  // A copy with every role replaced by its colour; arrays of numbers are shared, not copied.
  function coloured(part, roles) {
    if (typeof part === "string") {
      return part.includes("var(--") ? part.replace(ROLE, (_, name) => roles[name]) : part;
    }
    if (Array.isArray(part)) {
      const plain = part.every((one) => one === null || typeof one === "number");
      return plain ? part : part.map((one) => coloured(one, roles));
    }
    if (part && typeof part === "object") {
      return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, coloured(one, roles)]));
    }
    return part;
  }

  function domains(layout, px, width, height) {
    for (const [name, [from, to]] of Object.entries(px)) {
      const { l, r, t, b } = layout.margin;
      const length = Math.max(name[0] === "x" ? width - l - r : height - t - b, 1);
      const ends = [from < 0 ? length + from : from, to <= 0 ? length + to : to];
      const start = Math.min(Math.max(ends[0] / length, 0), 0.98);
      const end = Math.min(Math.max(ends[1] / length, start + 0.02), 1);
      layout[name] = { ...layout[name], domain: [start, end] };
    }
  }

  // Small multiples: every trace is cut into the rows that fit the width, one y axis a row.
  // On a very wide desk, where figures are 1.6 times as high (cockpit.css), frames are as much larger.
  // On a wall the rows share the height that there is.
  function flowed(data, layout, given, width, filled) {
    const grand = window.matchMedia("(min-width: 2800px)").matches && document.documentElement.dataset.printing === undefined;
    const flow = grand ? { ...given, least: given.least * given.grand, row: given.row * 1.6 } : given;
    const { l, r, t, b } = layout.margin;
    const inner = width - l - r;
    const most = Math.max(1, Math.min(flow.cells, Math.floor((inner + flow.gap) / (flow.least + flow.gap))));
    const rows = Math.max(1, Math.ceil(flow.cells / most));
    const columns = Math.max(1, Math.ceil(flow.cells / rows));
    const frame = (inner - flow.gap * (columns - 1)) / columns;
    const pitch = (flow.span * (frame + flow.gap)) / frame;
    const tall = filled ? filled / rows : flow.row;
    const height = rows * tall;
    const room = height - t - b;
    const axis = layout.yaxis;
    layout.xaxis = { ...layout.xaxis, range: [0, pitch * (columns - 1) + flow.span] };
    for (let row = 0; row < rows; row++) {
      const top = (row * tall) / room;
      const depth = (tall - t - b) / room;
      layout["yaxis" + (row ? row + 1 : "")] = { ...axis, domain: [Math.max(1 - top - depth, 0), 1 - top] };
    }
    const cut = [];
    for (const trace of data) {
      const cells = trace.meta && trace.meta.cell;
      if (!cells) {
        cut.push(trace);
        continue;
      }
      for (let row = 0; row < rows; row++) {
        const keep = [];
        cells.forEach((cell, at) => {
          const inRow = Math.floor(cell / columns) === row;
          if (inRow && (!trace.meta.first || cell % columns === 0)) keep.push(at);
        });
        const pick = (list) => (Array.isArray(list) ? keep.map((at) => list[at]) : list);
        const part = { ...trace, yaxis: "y" + (row ? row + 1 : "") };
        part.x = keep.map((at) => (trace.x[at] === null ? null : trace.x[at] + (cells[at] % columns) * pitch));
        part.y = pick(trace.y);
        if (trace.text) part.text = pick(trace.text);
        if (trace.hovertext) part.hovertext = pick(trace.hovertext);
        if (trace.marker && Array.isArray(trace.marker.color)) {
          part.marker = { ...trace.marker, color: pick(trace.marker.color) };
        }
        cut.push(part);
      }
    }
    return { data: cut, height, columns, pitch };
  }

  function dress(figure, name, width, height, filled) {
    const { template, roles } = cockpit.templates[name];
    let data = coloured(figure.data || [], roles);
    const layout = coloured(figure.layout || {}, roles);
    const meta = layout.meta || {};
    const narrow = width < (meta.until || NARROW);
    if (narrow && meta.narrow) {
      Object.assign(layout, Object.fromEntries(Object.entries(meta.narrow).map(([key, part]) => [
        key,
        part && typeof part === "object" && !Array.isArray(part) ? { ...layout[key], ...part } : part,
      ])));
    }
    if (narrow) data = data.map((trace) => (trace.meta && trace.meta.narrow ? { ...trace, ...trace.meta.narrow } : trace));
    layout.margin = { l: 0, r: 0, t: 0, b: 0, ...layout.margin };
    let flow = null;
    if (meta.flow) {
      flow = flowed(data, layout, meta.flow, width, filled && height);
      data = flow.data;
      height = flow.height;
    }
    if (meta.px) domains(layout, { ...meta.px, ...(narrow && meta.narrow && meta.narrow.px) }, width, height);
    const family = getComputedStyle(document.body).fontFamily;
    const { font, hoverlabel } = template.layout;
    layout.template = {
      layout: {
        ...template.layout,
        font: { ...font, family },
        hoverlabel: { ...hoverlabel, font: { ...hoverlabel.font, family } },
      },
    };
    return { data, layout: { ...layout, width, height }, flow };
  }

  function draw(gd) {
    const { figure, config } = gd.cockpit;
    const width = gd.clientWidth;
    const height = gd.clientHeight;
    // Without data nothing is drawn; a hidden figure is drawn when it has a size, even if it is the one it had before.
    if (!(figure.data || []).length || !width || !height) {
      gd.cockpit.size = null;
      return plotly.react(gd, [], BLANK, config);
    }
    const filled = Boolean(gd.closest(".wall"));
    const worn = dress(figure, theme(gd), width, height, filled);
    gd.cockpit.flow = worn.flow;
    gd.cockpit.size = [width, worn.flow ? worn.layout.height : height];
    const plot = gd.closest(".plot");
    if (worn.flow && plot && !filled) plot.style.height = worn.layout.height + "px";
    return plotly.react(gd, worn.data, worn.layout, config).then((drawn) => {
      placeMarks(plot);
      return drawn;
    });
  }

  function refit(gd) {
    const [width, height] = gd.cockpit.size || [];
    if (!(gd.cockpit.figure.data || []).length) return Promise.resolve(gd);
    if (!gd.isConnected || (gd.clientWidth === width && gd.clientHeight === height)) return Promise.resolve(gd);
    return draw(gd);
  }

  // Two frames of one container change are drawn once.
  const due = new Set();
  const observer = new ResizeObserver((entries) => {
    if (!due.size) {
      requestAnimationFrame(() => {
        const now = [...due];
        due.clear();
        now.forEach((gd) => refit(gd));
      });
    }
    entries.forEach((entry) => due.add(entry.target));
  });

  function react(target, figure, layout, config) {
    const gd = typeof target === "string" ? document.getElementById(target) : target;
    const whole = figure && !Array.isArray(figure) ? figure : { data: figure, layout, config };
    gd.cockpit = { ...gd.cockpit, figure: { data: whole.data, layout: whole.layout }, config: whole.config || config };
    observer.observe(gd);
    return draw(gd).then((drawn) => {
      if (!gd.cockpit.heard) {
        gd.cockpit.heard = true;
        gd.removeAllListeners && gd.removeAllListeners("plotly_click");
        gd.on("plotly_click", (event) => follow(gd, event));
      }
      return drawn;
    });
  }

  // Nothing keeps a figure that is taken away: the observer would.
  cockpit.forget = function (gd) {
    observer.unobserve(gd);
    due.delete(gd);
    gd.removeAllListeners && gd.removeAllListeners();
    delete gd.cockpit;
  };

  function wear(loaded) {
    if (!loaded || !loaded.react || loaded === dressed) return;
    plotly = loaded;
    const resize = (target) => (target && target.cockpit ? refit(target) : plotly.Plots.resize(target));
    dressed = { ...loaded, react, newPlot: react, Plots: { ...loaded.Plots, resize } };
  }
  wear(window.Plotly);
  Object.defineProperty(window, "Plotly", { configurable: true, get: () => dressed, set: wear });

  // The page may set the theme it has on every redraw; only another one is drawn anew.
  let worn = document.documentElement.dataset.theme;
  new MutationObserver(() => {
    if (worn === document.documentElement.dataset.theme) return;
    worn = document.documentElement.dataset.theme;
    graphs().forEach(draw);
  }).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-theme"],
  });

  // At once, where nobody waits for an observer: before the page is printed, and after.
  cockpit.refit = () => {
    worn = document.documentElement.dataset.theme;
    graphs().forEach(draw);
  };

  function graphs() {
    return [...document.querySelectorAll(".js-plotly-plot")].filter((gd) => gd.cockpit);
  }

  /* Drillable marks: real links laid over the figure. */

  function along(gd, ref, at) {
    const { _size: size } = gd._fullLayout;
    if (ref === "paper") return size.l + at * size.w;
    const axis = gd._fullLayout[ref[0] + "axis" + ref.slice(1)];
    return axis._offset + axis.l2p(at);
  }

  function box(gd, place) {
    let [xref, x0, x1, yref, y0, y1] = place;
    if (xref === "geo") {
      const [x, y] = gd._fullLayout.geo._subplot.projection([x0, y0]);
      return [x - 18, y - 11, 36, 22];
    }
    if (xref === "cell") {
      const { columns, pitch } = gd.cockpit.flow;
      const row = Math.floor(x0 / columns);
      yref = "y" + (row ? row + 1 : "");
      [x0, x1] = [(x0 % columns) * pitch, (x0 % columns) * pitch + x1];
      xref = "x";
    }
    const xs = [along(gd, xref, x0), along(gd, xref, x1)];
    const ys = [along(gd, yref, y0), along(gd, yref, y1)];
    return [Math.min(...xs), Math.min(...ys), Math.abs(xs[1] - xs[0]), Math.abs(ys[1] - ys[0])];
  }

  function placeMarks(part) {
    const plot = part && part.closest(".plot");
    const gd = plot && plot.querySelector(".js-plotly-plot");
    if (!gd || !gd.cockpit || !gd._fullLayout) return;
    const places = (gd.cockpit.figure.layout.meta || {}).places || {};
    for (const mark of plot.querySelectorAll(".mark")) {
      const place = places[mark.dataset.key];
      mark.hidden = !place;
      if (!place) continue;
      const [left, top, width, height] = box(gd, place);
      Object.assign(mark.style, { left: left + "px", top: top + "px", width: width + "px", height: height + "px" });
    }
  }
  cockpit.placeMarks = placeMarks;

  // Where no mark lies (the body of an area on the map), a click on the figure is a click on its link.
  function follow(gd, event) {
    const point = event.points && event.points[0];
    const plot = gd.closest(".plot");
    if (!point || point.customdata === undefined || !plot) return;
    const key = String(Array.isArray(point.customdata) ? point.customdata[0] : point.customdata);
    const mark = [...plot.querySelectorAll(".mark")].find((one) => one.dataset.key === key);
    if (!mark) return;
    const { ctrlKey, metaKey, shiftKey } = event.event || {};
    mark.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, view: window, ctrlKey, metaKey, shiftKey }));
  }

  // A mark lies over its figure, so the figure is told where the pointer is.
  function hover(mark, clientX, clientY) {
    const gd = mark.closest(".plot").querySelector(".js-plotly-plot");
    if (!gd || !gd._fullLayout || !gd._fullLayout._subplots.cartesian.length) return;
    const ground = gd.getBoundingClientRect();
    const [x, y] = [clientX - ground.left, clientY - ground.top];
    for (const id of gd._fullLayout._subplots.cartesian) {
      const { xaxis, yaxis } = gd._fullLayout._plots[id];
      const [xpx, ypx] = [x - xaxis._offset, y - yaxis._offset];
      if (xpx >= 0 && xpx <= xaxis._length && ypx >= 0 && ypx <= yaxis._length) {
        plotly.Fx.hover(gd, { xpx, ypx }, id);
        return;
      }
    }
  }
  function unhover(mark) {
    const gd = mark.closest(".plot").querySelector(".js-plotly-plot");
    if (gd && gd._fullLayout) plotly.Fx.unhover(gd, {});
  }
  const markOf = (event) => event.target.closest && event.target.closest(".marks .mark");
  document.addEventListener("mousemove", (event) => {
    const mark = markOf(event);
    if (mark) hover(mark, event.clientX, event.clientY);
  });
  document.addEventListener("mouseout", (event) => {
    const mark = markOf(event);
    if (mark) unhover(mark);
  });
  document.addEventListener("focusin", (event) => {
    const mark = markOf(event);
    if (!mark || !mark.matches(":focus-visible")) return;
    const at = mark.getBoundingClientRect();
    hover(mark, at.left + at.width / 2, at.top + at.height / 2);
  });
  document.addEventListener("focusout", (event) => {
    const mark = markOf(event);
    if (mark) unhover(mark);
  });
  document.addEventListener("keydown", (event) => {
    const mark = markOf(event);
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!mark) return;
    if (event.key === "Escape") mark.blur();
    if (!way) return;
    event.preventDefault();
    const here = mark.getBoundingClientRect();
    const centre = (at) => [at.left + at.width / 2, at.top + at.height / 2];
    const [x, y] = centre(here);
    let best = null;
    for (const other of mark.parentElement.querySelectorAll(".mark:not([hidden])")) {
      const [dx, dy] = centre(other.getBoundingClientRect()).map((at, axis) => at - [x, y][axis]);
      const ahead = dx * way[0] + dy * way[1];
      const aside = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
      if (other !== mark && ahead > 2 && (!best || ahead + 2 * aside < best.far)) best = { other, far: ahead + 2 * aside };
    }
    if (best) best.other.focus();
  });

  /* Images: what leaves the cockpit carries its title, scope, data-through, release and the word 模拟数据. */

  function wrapped(text, font, width) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = font;
    const lines = [""];
    for (const word of text.split(/(?<= · )/)) {
      if (lines[lines.length - 1] && pen.measureText(lines[lines.length - 1] + word).width > width) lines.push("");
      lines[lines.length - 1] += word;
    }
    return lines;
  }

  function escaped(text) {
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  }

  function framed(worn, said, roles, key) {
    const { layout } = worn;
    const family = layout.template.layout.font.family;
    const side = 20;
    const lines = wrapped(said.scope, `12px ${family}`, layout.width);
    const head = 46 + 18 * lines.length;
    const keyRoom = key ? 40 : 0;
    const stamp = wrapped(said.stamp, `12px ${family}`, layout.width);
    const foot = 22 + 18 * stamp.length + keyRoom;
    const { l, r, t, b } = layout.margin;
    const text = (string, y, yshift, more) => ({
      text: string, showarrow: false, x: 0, xref: "paper", xanchor: "left", xshift: -l, y, yref: "paper",
      yanchor: "top", yshift, align: "left", font: { size: 12, color: roles.ink2 }, borderpad: 0, ...more,
    });
    const inner = layout.width - l - r;
    const rule = (y, at, colour, width) => ({
      type: "line", xref: "paper", x0: -l / inner, x1: 1 + r / inner, yref: "paper", ysizemode: "pixel",
      yanchor: y, y0: at, y1: at, line: { color: colour, width },
    });
    const above = t + head - 10;
    layout.annotations = [
      ...(layout.annotations || []),
      text(`<span style="color:${roles.ink3}">${escaped(said.number)}</span>  <b>${escaped(said.title)}</b>`, 1, above - 4, {
        font: { size: 15, color: roles.ink },
      }),
      text(lines.map(escaped).join("<br>"), 1, above - 26, { font: { size: 12, color: roles.ink3 } }),
      text(said.simulated ? `<b>${escaped(said.simulated)}</b>` : "", 1, above - 3, {
        x: 1, xanchor: "right", xshift: r - 1, bordercolor: roles.ink2, borderwidth: 1, borderpad: 3,
        visible: Boolean(said.simulated), font: { size: 12, color: roles.ink },
      }),
      text(stamp.map(escaped).join("<br>"), 0, -b - keyRoom - 12, { font: { size: 12, color: roles.ink2 } }),
    ];
    layout.shapes = [
      ...(layout.shapes || []),
      rule(1, above, roles.rule, 1.5),
      rule(1, t + 2, roles.hair, 1),
      rule(0, -b - keyRoom - 6, roles.hair, 1),
    ];
    if (key) {
      const width = Math.min(layout.width, 480) / 6;
      for (let step = 0; step < 6; step++) {
        const from = (step * width - l) / inner;
        layout.shapes.push({
          type: "rect", xref: "paper", x0: from, x1: from + (width - 1) / inner, yref: "paper", ysizemode: "pixel",
          yanchor: 0, y0: -b - 6, y1: -b - 14, line: { width: 0 }, fillcolor: roles[`${key.scale}-${step + 1}`],
        });
        if (step) {
          layout.annotations.push(text(String(key.breaks[step - 1].toLocaleString("en")), 0, -b - 16, {
            x: from, xanchor: "center", xshift: 0,
          }));
        }
      }
    }
    layout.margin = { l: l + side, r: r + side, t: t + head, b: b + foot };
    layout.width += 2 * side;
    layout.height += head + foot;
    layout.paper_bgcolor = roles.paper;
    return worn;
  }

  // What an image of a card would hold, as a figure.
  cockpit.imageFigure = function (card) {
    const gd = card.querySelector(".js-plotly-plot");
    const read = (selector) => ((card.querySelector(selector) || {}).textContent || "").trim();
    const stamp = document.querySelector("[data-stamp]");
    const said = {
      number: read(".card-title .no"),
      title: read(".card-title h2"),
      scope: read(".scope"),
      stamp: stamp ? stamp.dataset.stamp : "",
      simulated: stamp ? stamp.dataset.simulated : "",
    };
    // A figure of a narrow card is drawn wider, so that its names have room.
    const worn = dress(gd.cockpit.figure, "light", Math.max(gd.clientWidth, LEAST), gd.clientHeight);
    const key = (gd.cockpit.figure.layout.meta || {}).key;
    const { data, layout } = framed(worn, said, cockpit.templates.light.roles, key);
    return { figure: { data, layout, config: { ...gd.cockpit.config, staticPlot: true } }, said };
  };

  cockpit.image = async function (card, format) {
    const { figure, said } = cockpit.imageFigure(card);
    const { width, height } = figure.layout;
    const url = await plotly.toImage(figure, { format, width, height, scale: format === "png" ? 2 : 1 });
    const link = document.createElement("a");
    link.href = url;
    link.download = `${said.number} ${said.title}.${format}`.replace(/[\\/:*?"<>|]+/g, "-").trim();
    document.body.append(link);
    link.click();
    link.remove();
    return url;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-image]");
    if (button) cockpit.image(button.closest(".card"), button.dataset.image);
  });
})();
