/* What a reader could not read: words cut by a box or by the window, words over words, a page that scrolls sideways. */
() => {
  const shown = (one) => one.getClientRects().length && getComputedStyle(one).visibility !== "hidden";
  const said = (text) => text.trim().replace(/\s+/g, " ").slice(0, 60);
  const meet = (a, b, x, y) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > x && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > y;
  const cut = [], lost = [], over = [], broad = [];
  const wide = document.documentElement.clientWidth;

  // A clause, and a part of a scope line, may be left out whole, and are read by pointing; a caveat must stand.
  const left = (part, row) => part.top >= row.bottom - 1;
  const out = (home) => {
    const part = home.closest(".scope > span:not(.caveat), .clause");
    const row = part && part.parentElement;
    return part && row.closest("[title]") && left(part.getBoundingClientRect(), row.getBoundingClientRect());
  };

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {
    const node = texts.currentNode;
    const home = node.parentElement;
    if (!node.textContent.trim() || !shown(home) || home.closest("script, style, svg, .unseen, .pop, .skip, .toast, dialog")) continue;
    range.selectNodeContents(node);
    const at = range.getBoundingClientRect();
    if (at.width < 1 || out(home)) continue;
    let held = false; // by a box that scrolls, or that has cut it already
    for (let box = home; box && box !== document.body && !held; box = box.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(box);
      const edge = box.getBoundingClientRect();
      held = /auto|scroll/.test(overflowX) && box.scrollWidth > box.clientWidth;
      if (held) break;
      const aside = overflowX !== "visible" && (at.right > edge.right + 1.5 || at.left < edge.left - 1.5);
      const below = /hidden|clip/.test(overflowY) && (at.bottom > edge.bottom + 4 || at.top < edge.top - 4);
      if (!aside && !below) continue;
      const found = `${box.tagName.toLowerCase()}.${box.className}: ${said(node.textContent)}`;
      (home.closest(".caveat") ? lost : cut).push(found);
      held = true;
    }
    if (!held && (at.right > wide + 1 || at.left < -1)) cut.push(`the window: ${said(node.textContent)}`);
  }

  // A table has its room, or shows at its edge that it goes on: on a phone or a tablet, or as a twin of many columns.
  for (const box of document.querySelectorAll(".card > .body, .scroll")) {
    if (!shown(box) || box.scrollWidth <= box.clientWidth + 1) continue;
    const may = innerWidth < 1200 || box.matches(".scroll");
    if (!may || !/gradient/.test(getComputedStyle(box).backgroundImage)) {
      broad.push(`${box.closest(".card").id}: ${box.scrollWidth} in ${box.clientWidth}`);
    }
  }

  // What a figure writes stands within it, and not over what else it writes.
  for (const gd of document.querySelectorAll(".js-plotly-plot")) {
    if (!shown(gd)) continue;
    const name = JSON.parse(gd.closest(".card").id).name;
    const ground = gd.getBoundingClientRect();
    // Names on a map of boundaries stand where their areas are; the table beside has them all.
    const words = [...gd.querySelectorAll(".main-svg text")]
      .filter((one) => !one.closest(".scattergeolayer") && one.textContent.trim() && shown(one) && getComputedStyle(one).opacity !== "0")
      .map((one) => [said(one.textContent), one.getBoundingClientRect()]);
    words.forEach(([one, a], at) => {
      if (a.left < ground.left - 1.5 || a.right > ground.right + 1.5 || a.top < ground.top - 1.5 || a.bottom > ground.bottom + 1.5) {
        cut.push(`${name} figure: ${one}`);
      }
      for (const [other, b] of words.slice(at + 1)) if (meet(a, b, 2, 7)) over.push(`${name} figure: ${one} | ${other}`);
    });
  }
  const entries = [...document.querySelectorAll(".lead > *")].filter(shown).map((one) => [said(one.textContent), one.getBoundingClientRect()]);
  entries.forEach(([one, a], at) => {
    for (const [other, b] of entries.slice(at + 1)) if (meet(a, b, 1, 1)) over.push(`lead: ${one} | ${other}`);
  });
  const cards = [...document.querySelectorAll(".card")].filter(shown).map((one) => [one.id, one.getBoundingClientRect()]);
  cards.forEach(([one, a], at) => {
    for (const [other, b] of cards.slice(at + 1)) if (meet(a, b, 1, 1)) over.push(`cards: ${one} | ${other}`);
  });
  const sideways = Math.max(0, document.documentElement.scrollWidth - innerWidth);
  const faults = [];
  for (const [kind, found] of Object.entries({ cut, lost, over, wide: broad })) faults.push(...new Set(found.map((one) => `${kind}: ${one}`)));
  if (sideways) faults.push(`sideways by ${sideways} px`);
  return faults;
}
