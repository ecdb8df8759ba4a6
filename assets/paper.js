/* Cuts a document into sheets of A4, draws its figures at their final size, numbers the contents, and says so:
   <html data-paper="drawn"> with what stands where in data-report, or data-paper="failed" with the reason in data-why.
   Nothing waits for a time: the marker is set when every figure and font is there. */
(function () {
  "use strict";
  const root = document.documentElement;
  const main = document.querySelector("main");
  const ROOM = Number(getComputedStyle(main).getPropertyValue("--sheet")); // px of a sheet's height
  const SMALL = 0.6; // how far a figure may shrink to come on a sheet, and grow to fill it
  const TALL = 0.8; // one whose labels need room
  const LINED = 1.25; // labels stand over their bars: two lines a row
  const FULL = 1.4;
  const LEAST = 130; // px of a long table that may begin at the foot of a sheet
  const zoom = main.getBoundingClientRect().width / main.offsetWidth;

  const make = (classes, ...inside) => {
    const one = Object.assign(document.createElement("div"), { className: classes });
    one.append(...inside);
    return one;
  };
  const height = (one) => one.getBoundingClientRect().height / zoom;
  const sheets = () => [...main.querySelectorAll(".sheet")];
  const length = (card, name) => parseFloat(card.style.getPropertyValue(name));
  // Where the contents of a sheet end, in px from its top.
  const end = (sheet) => Math.max(0, ...[...sheet.querySelectorAll(":scope > *, :scope > .run-in > *")].filter(height).map((one) =>
    (one.getBoundingClientRect().bottom - sheet.getBoundingClientRect().top) / zoom));

  /* Take the rows that do not fit out of a card that is a long table, into another of the same shape. */
  function cut(card, room) {
    const rows = (one) => [...one.querySelectorAll(":scope > .body > table > tbody > tr, :scope > .body > .indicators > *")];
    const parts = rows(card);
    if (room < LEAST || parts.length < 9) return null;
    const low = (one) => (one.getBoundingClientRect().bottom - card.getBoundingClientRect().top) / zoom;
    const after = height(card) - low(parts[parts.length - 1]);
    let keep = parts.findIndex((one) => low(one) + after > room);
    while (keep > 0 && (parts[keep - 1].matches(".group, h3") || keep > parts.length - 3)) keep -= 1;
    if (keep < 3) return null;
    const rest = card.cloneNode(true);
    rest.removeAttribute("id");
    rest.classList.add("rest");
    rest.classList.remove("beside");
    for (const one of rest.querySelectorAll(":scope > .plot, :scope > .key-room, .jumps")) one.remove();
    for (const one of rest.querySelectorAll("h2")) one.replaceWith(make("again", one.textContent));
    for (const one of rest.querySelectorAll(":scope > .head, thead")) one.dataset.again = "";
    rows(rest).slice(0, keep).forEach((one) => one.remove());
    parts.slice(keep).forEach((one) => one.remove());
    const foot = card.querySelector(":scope > .foot");
    if (foot) foot.remove();
    for (const one of [card, rest].flatMap((part) => [...part.querySelectorAll(".indicators:empty")])) one.remove();
    // With fewer rows its columns may be narrower, and its rows higher.
    const more = rows(rest)[0].parentElement;
    for (let left = rows(card); height(card) > room && left.length > 1; left = rows(card)) more.prepend(left.pop());
    return rest;
  }

  /* The cards of a grid by rows: those that stand side by side. */
  function rows(grid) {
    const found = [];
    const near = (one, other) => Math.abs(one.offsetTop - other.offsetTop) < 4;
    const seen = (one, other) => (near(one, other) ? one.offsetLeft - other.offsetLeft : one.offsetTop - other.offsetTop);
    for (const card of [...grid.children].sort(seen)) {
      const row = found[found.length - 1];
      if (row && near(row[0], card)) row.push(card);
      else found.push([card]);
    }
    return found;
  }

  /* Lay cards into sheets: row by row, or down two columns. `place` puts one into the room that is left and says what
     did not fit: nothing, a rest, or the row itself. */
  function lay(queue, sheet, open, place) {
    let here = open(sheet);
    for (let fresh = false; queue.length; ) {
      const row = queue.shift();
      const rest = place(here, row, queue.length === 0);
      if (!rest) {
        fresh = false;
        continue;
      }
      if (fresh && rest === row) throw new Error(`${row[0].dataset.part} is higher than a sheet`);
      queue.unshift(rest);
      sheet.after((sheet = make("sheet")));
      here = open(sheet);
      fresh = true;
    }
    return sheet;
  }

  function inRows(noted) {
    return (grid, row, isLast) => {
      grid.append(...row);
      const room = ROOM - 1 - (isLast ? noted : 0) - (row[0].getBoundingClientRect().top - grid.closest(".sheet").getBoundingClientRect().top) / zoom;
      const over = row.filter((card) => height(card) > room);
      if (!over.length) return null;
      // Side by side, long tables are cut only where they have a whole sheet.
      const alone = row.length === 1 || (grid.children.length === row.length && room > ROOM - 60);
      const rests = alone ? over.map((card) => cut(card, room)) : [];
      if (rests.length && rests.every(Boolean)) return rests;
      row.forEach((card) => card.remove());
      return row;
    };
  }

  function inColumns(columns, row) {
    for (const column of columns.children) {
      if (column.dataset.full) continue;
      column.append(...row);
      const top = (row[0].getBoundingClientRect().top - columns.closest(".sheet").getBoundingClientRect().top) / zoom;
      if (height(row[0]) <= ROOM - 1 - top) return null;
      column.dataset.full = "yes";
      const rest = cut(row[0], ROOM - 1 - top);
      if (rest) row = [rest];
      else row.forEach((card) => card.remove());
    }
    return row;
  }

  const grids = (sheet) => sheet.appendChild(make("grid"));
  const pairs = (sheet) => sheet.appendChild(make("columns", make("column"), make("column")));

  /* Cut a chapter into sheets. One that is `data-runs`, or is short enough, begins below the one before it. */
  function pack(chapter, before) {
    let sheet = chapter.querySelector(".sheet");
    const grid = sheet.querySelector(".grid");
    const notes = sheet.querySelector(".chapter-notes");
    const noted = notes ? height(notes) + 10 : 0;
    const whole = end(sheet);
    const queue = rows(grid);
    const used = before ? end(before) + 38 : ROOM;
    if (used + whole <= ROOM || (chapter.matches("[data-runs]") && used < ROOM * 0.62)) {
      const room = make("run-in", ...sheet.children);
      room.id = chapter.id;
      before.append(room);
      chapter.remove();
      sheet = before;
    }
    queue.flat().forEach((card) => card.remove());
    if (notes) notes.remove();
    const wide = queue.filter(([card]) => card.matches(".w12"));
    if (chapter.matches("[data-columns]") && wide.length < queue.length) {
      sheet = lay(queue.filter((row) => !wide.includes(row)).flat().map((card) => [card]), sheet, pairs, inColumns);
      grid.remove();
      sheet = lay(wide, sheet, grids, inRows(noted));
    } else {
      sheet = lay(queue, sheet, (one) => (one.contains(grid) ? grid : grids(one)), inRows(noted));
    }
    if (notes) sheet.append(notes);
  }

  /* Figures grow to fill their sheet, a row of cards as one. */
  function fill(sheet) {
    const grown = [...sheet.querySelectorAll(".grid")].flatMap(rows)
      .map((row) => row.filter((card) => card.style.getPropertyValue("--full"))).filter((row) => row.length);
    const tall = (row) => Math.max(...row.map((card) => length(card, "--h")));
    const slack = Math.max(ROOM - 2 - end(sheet), 0);
    const share = slack / grown.reduce((sum, row) => sum + tall(row), 0);
    for (const row of grown) {
      const more = tall(row) * share;
      for (const card of row) {
        card.style.setProperty("--h", Math.floor(Math.min(length(card, "--h") + more, length(card, "--full") * FULL)) + "px");
      }
    }
  }

  async function draw(figures, config, names) {
    for (const name of names) {
      const gd = main.querySelector(`[data-figure="${name}"]`);
      if (!gd) throw new Error(`${name}: the room of its figure is missing`);
      const { data, layout } = figures[name];
      await window.Plotly.react(gd, { data, layout, config });
      if (!gd._fullLayout || !gd.querySelector(".main-svg")) throw new Error(`${name}: its figure is not drawn`);
    }
  }

  /* What stands where, in shares of the paper: the printed words are looked for there. */
  function report() {
    const [left, top, wide, tall] = root.dataset.page.split(" ").map((mm) => (mm * 96) / 25.4);
    const every = sheets();
    const box = (one) => {
      const sheet = one.closest(".sheet");
      const ground = sheet.getBoundingClientRect();
      const at = one.getBoundingClientRect();
      const x = (value) => (value - ground.left + left) / wide;
      const y = (value) => (value - ground.top + top) / tall;
      return [every.indexOf(sheet), x(at.left), y(at.top), x(at.right), y(at.bottom)];
    };
    const rooms = {};
    const figures = {};
    const cells = {};
    for (const part of main.querySelectorAll("[data-part]")) {
      const name = part.dataset.part;
      const inner = part.matches(".card") ? [...part.children].filter((one) => !one.matches(".plot")) : [part];
      const told = inner.flatMap((one) => {
        const again = one.querySelector("[data-again]");
        return one.dataset.again === "" ? [] : again ? [...one.querySelectorAll("tbody")] : [one];
      });
      rooms[name] = [...(rooms[name] || []), ...told.filter((one) => height(one)).map(box)];
      const plot = part.matches(".card") && part.querySelector(":scope > .plot");
      if (plot) figures[name] = box(plot);
      const own = [...part.querySelectorAll("td, th")].filter((one) => !one.closest("thead") && one.closest("[data-part]") === part);
      cells[name] = [...(cells[name] || []), ...own.map(box)];
    }
    return { sheets: every.length, rooms, figures, cells };
  }

  /* The hash of a text; nothing where the cockpit is read over plain HTTP, from where nothing is delivered. */
  async function hashed(text) {
    if (!window.crypto.subtle) return "";
    const bytes = new Uint8Array(await window.crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
    return [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  }

  async function all() {
    const { config, failed } = JSON.parse(document.getElementById("told").textContent);
    if (failed) throw new Error(failed);
    const figures = {};
    const data = {};
    for (const one of document.querySelectorAll("script.drawing")) {
      figures[one.dataset.of] = JSON.parse(one.textContent);
      data[one.dataset.of] = await hashed(one.textContent);
    }
    await document.fonts.ready;
    // Small multiples take the height that their rows need: they are drawn before sheets are cut.
    const flows = Object.keys(figures).filter((name) => ((figures[name].layout || {}).meta || {}).flow);
    for (const name of flows) figures[name].layout.meta.flow.row *= 0.82;
    await draw(figures, config, flows);
    for (const name of flows) {
      const high = main.querySelector(`[data-figure="${name}"]`)._fullLayout.height;
      if (high <= ROOM - 160) continue;
      figures[name].layout.meta.flow.row *= (ROOM - 160) / high;
      await draw(figures, config, [name]);
    }
    for (const gd of main.querySelectorAll("[data-figure]")) {
      const card = gd.closest(".card");
      if (flows.includes(gd.dataset.figure) || card.matches(".kept")) continue;
      const { until } = ((figures[gd.dataset.figure] || {}).layout || {}).meta || {};
      if (card.matches(".lined") && gd.clientWidth < until) {
        card.style.setProperty("--h", length(card, "--h") * LINED + "px");
        continue;
      }
      card.style.setProperty("--full", length(card, "--h"));
      card.style.setProperty("--h", length(card, "--h") * (card.matches(".tall") ? TALL : SMALL) + "px");
    }
    for (const chapter of [...main.querySelectorAll(".chapter")]) {
      const before = sheets().filter((one) => !one.matches(".cover") && one.compareDocumentPosition(chapter) & 4 && !chapter.contains(one));
      pack(chapter, before.pop());
    }
    sheets().forEach(fill);
    for (const cell of main.querySelectorAll("[data-page-of]")) {
      const chapter = document.getElementById(cell.dataset.pageOf);
      cell.textContent = sheets().indexOf(chapter.closest(".sheet") || chapter.querySelector(".sheet")) + 1;
    }
    await draw(figures, config, Object.keys(figures).filter((name) => !flows.includes(name)));
    await document.fonts.ready;
    for (const [at, sheet] of sheets().entries()) {
      if (end(sheet) > ROOM + 1) throw new Error(`sheet ${at + 1} holds ${Math.ceil(end(sheet))} px, and has room for ${ROOM}`);
    }
    // A hatched cell reaches 4 px beyond its table.
    for (const part of main.querySelectorAll("[data-part], .card > .body")) {
      if (part.scrollWidth > part.clientWidth + 6) throw new Error(`${part.closest("[data-part]").dataset.part} is ${part.scrollWidth - part.clientWidth} px wider than its room`);
    }
    root.dataset.report = JSON.stringify({ ...report(), data });
  }

  all().then(
    () => (root.dataset.paper = "drawn"),
    (error) => {
      root.dataset.why = error.message;
      root.dataset.paper = "failed";
    },
  );
})();
