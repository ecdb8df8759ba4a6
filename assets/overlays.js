/* Menus, the area picker, the toast, and copying: what opens over the page and closes again. */
(function () {
  "use strict";
  const cockpit = (window.cockpit = window.cockpit || {});
  const closest = (event, selector) => event.target.closest && event.target.closest(selector);
  const OPEN = "details.menu[open]";

  /* Menus: one at a time; a click elsewhere or Escape closes, and gives the focus back. */
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(OPEN)) {
      const inside = menu.contains(event.target);
      if (!inside || closest(event, ".pop a, .pop button")) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = closest(event, OPEN) || (event.key === "Escape" && document.querySelector(OPEN));
    if (!menu) return;
    if (event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary").focus();
      event.preventDefault();
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const links = [...menu.querySelectorAll(".pop a, .pop li > button")].filter((one) => one.offsetParent);
    const at = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    const search = menu.querySelector("input");
    if (at < 0 && search) search.focus();
    else if (links.length) links[Math.min(Math.max(at, 0), links.length - 1)].focus();
    event.preventDefault();
  });
  document.addEventListener(
    "toggle",
    (event) => {
      const menu = event.target;
      if (!menu.matches || !menu.matches("details.menu") || !menu.open) return;
      for (const other of document.querySelectorAll(OPEN)) if (other !== menu) other.open = false;
      const pop = menu.querySelector(".pop");
      if (pop) {
        pop.classList.remove("turned");
        if (pop.getBoundingClientRect().right > document.documentElement.clientWidth - 8) pop.classList.add("turned");
      }
      const picker = menu.querySelector("[data-picker]");
      if (!picker) return;
      recent(picker);
      const input = picker.querySelector("input");
      input.value = "";
      find(picker);
      input.focus();
    },
    true,
  );

  /* Area picker: name, Latin name, its initials, or the first digits of the code. */
  const KEPT = "cockpit.areas";
  function kept() {
    try {
      return JSON.parse(localStorage.getItem(KEPT)) || [];
    } catch (_) {
      return [];
    }
  }
  function keep(code) {
    try {
      localStorage.setItem(KEPT, JSON.stringify([code, ...kept().filter((one) => one !== code)].slice(0, 3)));
    } catch (_) {
      // A browser that keeps nothing still picks areas.
    }
  }
  document.addEventListener("click", (event) => {
    const link = closest(event, "[data-picker] [data-code]");
    if (link) keep(link.dataset.code);
  });

  function recent(picker) {
    const room = picker.querySelector("[data-recent]");
    const links = kept()
      .map((code) => [...picker.querySelectorAll("[data-areas] a[data-code]")].find((one) => one.dataset.code === code))
      .filter(Boolean);
    room.querySelector("ul").replaceChildren(
      ...links.map((link) => {
        const item = document.createElement("li");
        const copy = link.cloneNode(true);
        copy.querySelectorAll("mark").forEach((mark) => mark.replaceWith(mark.textContent));
        copy.removeAttribute("aria-current");
        item.append(copy);
        return item;
      }),
    );
    room.dataset.any = links.length ? "1" : "";
  }

  function underline(place, asked, loose) {
    const text = place.textContent;
    const flat = [...text].map((sign, at) => [sign.toLowerCase(), at]).filter(([sign]) => !/['\s]/.test(sign));
    const at = flat.map(([sign]) => sign).join("").indexOf(asked);
    place.textContent = text;
    if (!asked || at < 0 || (at > 0 && !loose)) return;
    const [from, to] = [flat[at][1], flat[at + asked.length - 1][1] + 1];
    const mark = document.createElement("mark");
    mark.textContent = text.slice(from, to);
    place.replaceChildren(text.slice(0, from), mark, text.slice(to));
  }

  function find(picker) {
    const asked = picker.querySelector("input").value.toLowerCase().replace(/['\s]/g, "");
    let found = 0;
    for (const item of picker.querySelectorAll("[data-areas] > li")) {
      const [name, ...others] = item.dataset.search.split(" ");
      const hit = asked ? name.includes(asked) || others.some((one) => one.startsWith(asked)) : "near" in item.dataset;
      item.hidden = !hit;
      if (!hit) continue;
      found += 1;
      underline(item.querySelector(".name"), asked, true);
      for (const part of item.querySelectorAll(".latin, .code")) underline(part, asked, false);
      const note = item.querySelector(".note");
      if (note) note.hidden = !asked;
    }
    const room = picker.querySelector("[data-recent]");
    room.hidden = Boolean(asked) || !room.dataset.any;
    const head = picker.querySelector("[data-count]");
    head.textContent = asked ? head.dataset[found === 1 ? "one" : "many"].replace("{n}", found) : head.dataset.plain;
    head.hidden = Boolean(asked) && !found;
    const none = picker.querySelector("[data-none]");
    none.hidden = Boolean(found);
    none.textContent = none.dataset.none.replace("{text}", picker.querySelector("input").value.slice(0, 40));
  }
  document.addEventListener("input", (event) => {
    const picker = closest(event, "[data-picker]");
    if (picker) find(picker);
  });
  document.addEventListener("keydown", (event) => {
    const input = closest(event, "[data-picker] input");
    if (!input || event.key !== "Enter") return;
    event.preventDefault();
    const first = [...input.closest("[data-picker]").querySelectorAll("[data-areas] a")].find((one) => one.offsetParent);
    if (first && input.value) first.click();
  });

  /* Toast: says what was done, for four seconds. */
  let gone;
  cockpit.toast = function (text, detail, next) {
    const toast = document.querySelector(".toast");
    if (!toast) return;
    toast.querySelector("b").textContent = text;
    toast.querySelector("span").textContent = detail || "";
    const link = toast.querySelector("a");
    link.hidden = !next;
    link.textContent = next ? next.said : "";
    if (next) Object.assign(link, { href: next.href }).dataset.go = "replace";
    toast.classList.add("shown");
    clearTimeout(gone);
    gone = setTimeout(() => toast.classList.remove("shown"), 4000);
  };

  // The clipboard is only there on https and localhost; inside an office's network it is often neither.
  cockpit.copy = async function (text, said, detail, next) {
    try {
      await navigator.clipboard.writeText(text);
    } catch (_) {
      const page = document.createElement("textarea");
      page.value = text;
      page.style.cssText = "position:fixed;opacity:0";
      document.body.append(page);
      page.select();
      document.execCommand("copy");
      page.remove();
    }
    cockpit.toast(said, detail, next);
  };
  document.addEventListener("click", (event) => {
    const link = closest(event, "[data-copy]");
    if (!link) return;
    if (link.dataset.copy === "table") {
      const rows = [...link.closest(".card").querySelectorAll(".lines tr")];
      const text = rows.map((row) => [...row.cells].map((cell) => cell.innerText.trim()).join("\t")).join("\n");
      cockpit.copy(text, link.dataset.said);
    } else {
      const { said, pin, pinSaid } = link.dataset;
      cockpit.copy(location.href, said, location.href, pin && { href: pin, said: pinSaid });
    }
  });
})();
