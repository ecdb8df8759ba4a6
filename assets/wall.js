/* The wall: holds every picture of a play-list, toggles them by CSS, and goes on whatever happens to server and network.
   One loop asks (never two at once, with back-off), one timer turns. A set of pictures is of one release: it is fetched
   and drawn whole beside the one that is shown, and takes its place between two pictures; on a paused wall at once. */
(function () {
  "use strict";
  const root = document.getElementById("wall");
  if (!root) return;
  const config = JSON.parse(document.body.dataset.wall);
  const said = config.words;
  const stage = root.querySelector(".stage");
  const screen = new URLSearchParams(location.search).get("screen") || "";
  const FADE = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 400;
  const DESK = 11; // px of the smallest type in a figure of the desk
  const FLOOR = 0.0233; // of the height, the smallest type of a wall
  const SHIFTS = [[0, 0], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]];
  const memory = window.sessionStorage;

  const wall = (window.cockpitWall = { alive: false, turns: 0, swaps: 0, at: -1, painted: 0, paused: "", failed: [] });
  // Without all of its scripts and its style sheet the wall does not begin, and the document loads itself again.
  if (!window.Plotly || !window.cockpit || getComputedStyle(root).position !== "fixed") return;
  wall.alive = true;
  wall.paused = memory.getItem("wall-paused") || ""; // an operator's pause outlives a reload
  let shown = null; // the set of pictures on the wall: {release, build, foot, slots}
  let next = null; // a whole set that waits for the next turn
  let coming = null; // the set that is being gathered
  let heard = Date.now(); // when the server last answered
  let beaten = 0; // when it last told its state
  let refused = 0; // the error that it answers instead
  let offset = 0; // of the server's clock to this one's
  let zone = -new Date().getTimezoneOffset() * 60;
  let turning = 0;
  let idle = 0;
  let current = null;
  let leaving = false;

  /* Asking. */

  async function ask(path, options) {
    const answer = await fetch(config.prefix + path, {
      cache: "no-store", signal: AbortSignal.timeout(Math.max(8000, config.poll * 1000)), ...options,
    });
    if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { status: answer.status });
    const found = await answer.json();
    heard = Date.now();
    return found;
  }

  function state() {
    if (!screen) return ask(`wall/${config.list}/state`);
    const body = {
      list: config.list, picture: current ? current.path : "", release: shown ? shown.release : "", build: config.build,
      memory: performance.memory ? performance.memory.usedJSHeapSize : 0, painted: wall.painted / 1000,
      failed: wall.failed.length, paused: Boolean(wall.paused), done: Number(memory.getItem("wall-done") || 0),
    };
    return ask(`screens/${screen}/beat`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
  }

  async function beat() {
    try {
      const found = await state();
      beaten = Date.now();
      offset = found.now * 1000 - beaten;
      zone = found.zone;
      refused = 0;
      obey(found);
      return found;
    } catch (error) {
      refused = error.status || 0;
      throw error;
    }
  }

  let wait = config.poll * 1000;
  async function loop() {
    try {
      const found = await beat();
      wait = config.poll * 1000;
      // The list first: where this one is gone, its address answers no new build.
      if (found.sent && found.sent !== config.list) await leave(`${config.prefix}wall/${found.sent}${location.search}`);
      else if (found.build !== config.build) await anew(found.build);
      else await gather(found);
    } catch (error) {
      wait = Math.min(wait * 1.7, 20000, Math.max(config.poll * 6000, 2000));
    }
    tick();
    setTimeout(loop, wait * (0.9 + Math.random() * 0.2));
  }

  /* No navigation before the place to go to has answered. */
  async function leave(address) {
    if (leaving) return;
    leaving = true;
    try {
      const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(8000) });
      if (answer.ok) {
        await answer.text();
        location.replace(address);
        return;
      }
    } catch (error) {
      /* the next state asks again */
    }
    leaving = false;
  }

  // A new build is loaded once: if the document still is of the old one, it is not loaded over and over.
  async function anew(build) {
    const before = JSON.parse(memory.getItem("wall-build") || "[]");
    if (before[0] === build && Date.now() - before[1] < 600000) return;
    memory.setItem("wall-build", JSON.stringify([build, Date.now()]));
    await leave(location.href);
  }

  /* Gathering a whole set of one release. */

  /* The newest whole set: the one that waits for the next turn, or the one that is shown. */
  const held = () => next || shown;

  async function gather(found) {
    let set = held();
    if (set && set.release === found.release) {
      abandon();
    } else {
      if (!coming || coming.release !== found.release) {
        abandon();
        const slots = found.pictures.map(() => null);
        coming = { release: found.release, foot: found.foot, published: found.published, slots, again: [] };
      }
      set = coming;
    }
    for (let at = 0; at < found.pictures.length; at++) {
      if (set.slots[at] || (set.again[at] && Date.now() < set.again[at].due)) continue;
      // Pictures may be slow: a wall that gathers is neither silent nor without an answer.
      if (Date.now() - beaten > config.poll * 1000) await beat().catch(() => {});
      try {
        const picture = await ask(`wall/${config.list}/${at}?release=${found.release}`);
        if (picture.release !== found.release || picture.build !== config.build) throw new Error("another release");
        set.slots[at] = await mount(picture, found.pictures[at]);
        set.again[at] = null;
      } catch (error) {
        // An answer that says no, or none in time, is the picture's fault; no connection is not.
        if (!error.status && error.name !== "TimeoutError") throw error;
        // A picture that fails is never remembered: every wall that asks for it has it drawn anew.
        const wait = set.again[at] ? Math.min(set.again[at].wait * 2, config.poll * 60000) : config.poll * 1000;
        set.again[at] = { wait, due: Date.now() + wait };
      }
      if (!shown && set.slots[at]) begin();
    }
    wall.failed = set.again.flatMap((one, at) => (one ? [at] : []));
    // A set without a single picture does not take the place of the old one, which stays, with its age.
    if (set === coming && set.slots.some(Boolean)) {
      if (next) drop(next.slots);
      next = coming;
      coming = null;
    }
    if (next && wall.paused) turn(0); // no turn comes by itself
  }

  /* The first picture need not wait for the others: nothing of another release stands beside it. */
  function begin() {
    next = coming;
    coming = null;
    turn(1);
  }

  function abandon() {
    if (coming) drop(coming.slots);
    coming = null;
  }

  function drop(slots) {
    for (const slot of slots) {
      if (!slot) continue;
      for (const gd of slot.element.querySelectorAll(".figure")) {
        if (gd.cockpit) {
          window.cockpit.forget(gd);
          window.Plotly.purge(gd);
        }
      }
      slot.element.remove();
    }
  }

  async function mount(picture, [path, seconds]) {
    const element = document.createElement("section");
    element.className = "picture";
    element.lang = picture.lang;
    element.dataset.theme = picture.theme;
    element.setAttribute("aria-hidden", "true");
    element.innerHTML = picture.html;
    stage.insertBefore(element, stage.querySelector(".status-line"));
    const slot = { element, path, seconds, headline: picture.headline };
    try {
      const rooms = [...element.querySelectorAll(".figure")];
      for (let at = 0; at < rooms.length; at++) {
        await window.Plotly.react(rooms[at], picture.figures[at].data, picture.figures[at].layout, {
          staticPlot: true, displayModeBar: false, locale: picture.lang === "en" ? "en-US" : "zh-CN",
        });
      }
    } catch (error) {
      drop([slot]);
      throw Object.assign(error, { status: 0 - 1 });
    }
    clock();
    fit(element);
    return slot;
  }

  // A long finding is set smaller rather than cut, but first what stands beside it goes: the panels say it too.
  function fit(element) {
    const head = element.querySelector("header");
    const about = head && head.querySelector(".about");
    if (!head) return;
    const high = root.clientHeight / 100;
    const over = () => head.scrollWidth > head.clientWidth + 1 || (about.textContent && about.scrollWidth > about.clientWidth + 1);
    for (const hidden of [false, true]) {
      about.hidden = hidden || !about.textContent;
      for (const size of hidden ? [5, 4.6, 4.2, 3.8, 3.5, 3.2, 2.9] : [5, 4.6]) {
        head.style.setProperty("--h", size + "cqh");
        if (high && !over()) return;
      }
    }
  }

  /* Turning. */

  function turn(way) {
    clearTimeout(turning);
    try {
      if (next) {
        const old = shown;
        shown = next;
        next = null;
        wall.swaps++;
        const to = pick(wall.at < 0 ? -1 : wall.at, way);
        show(to);
        if (old) setTimeout(drop, FADE + 100, old.slots);
      } else if (shown) {
        show(pick(wall.at, way));
      }
    } finally {
      if (!wall.paused) turning = setTimeout(turn, dwell() * 1000, 1);
    }
  }

  function dwell() {
    return current ? current.seconds / (window.cockpitWallHurry || 1) : 5;
  }

  function pick(from, way) {
    const count = shown.slots.length;
    if (!way && shown.slots[from]) return from;
    way = way || 1;
    for (let step = 1; step <= count; step++) {
      const at = (((from + way * step) % count) + count) % count;
      if (shown.slots[at]) return at;
    }
    return from;
  }

  function show(at) {
    const slot = shown.slots[at];
    if (!slot) return;
    if (slot !== current) {
      if (current) {
        current.element.classList.remove("shown");
        current.element.setAttribute("aria-hidden", "true");
      }
      slot.element.classList.add("shown");
      slot.element.removeAttribute("aria-hidden");
      stage.dataset.theme = slot.element.dataset.theme;
      document.body.dataset.theme = slot.element.dataset.theme;
      current = slot;
    }
    wall.at = at;
    wall.turns++;
    root.classList.add("live");
    const [x, y] = SHIFTS[wall.turns % SHIFTS.length];
    stage.style.setProperty("--x", x);
    stage.style.setProperty("--y", y);
    requestAnimationFrame(() => {
      wall.painted = Date.now();
    });
    tick();
  }

  /* What the status line says. */

  function put(selector, html) {
    const room = stage.querySelector(selector);
    if (room.innerHTML !== html) room.innerHTML = html;
  }

  function words(text, values) {
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  function age(seconds) {
    const [name, unit] = seconds < 5400 ? ["minutes", 60] : seconds < 172800 ? ["hours", 3600] : ["days", 86400];
    return words(said[name], { n: Math.max(1, Math.round(seconds / unit)) });
  }

  function clock() {
    const now = new Date(Date.now() + offset + zone * 1000);
    const two = (n) => String(n).padStart(2, "0");
    const text = words(said.clock, {
      month: now.getUTCMonth() + 1, day: now.getUTCDate(), time: two(now.getUTCHours()) + ":" + two(now.getUTCMinutes()),
    });
    for (const one of stage.querySelectorAll(".clock")) if (one.textContent !== text) one.textContent = text;
  }

  function tick() {
    clock();
    const silence = (Date.now() - heard) / 1000;
    const old = shown && shown.published ? (Date.now() + offset) / 1000 - shown.published : 0;
    const lines = [];
    let urgency = "";
    if (silence >= config.lost) {
      lines.push(words(refused ? said.refused : said.lost, { age: age(silence), status: refused }));
      urgency = silence >= config.dead ? "urgent" : "late";
    }
    if (wall.failed.length) lines.push(words(said.failed, { n: wall.failed.map((at) => at + 1).join(", ") }));
    if (old >= config.old) lines.push(words(said.old, { age: age(old) }));
    if (wall.paused) lines.push(said.paused);
    if (lines.length && !urgency) urgency = "late";
    put(".notice", lines.map((line) => `<span class="status late">${line}</span>`).join(""));
    if (stage.dataset.urgency !== urgency) stage.dataset.urgency = urgency;
    if (!shown) return;
    put(".facts", shown.foot);
    const count = shown.slots.length;
    const dashes = shown.slots.map((_, at) => `<i${at === wall.at ? ' class="on"' : ""}></i>`).join("");
    put(".place", `<b>${wall.at + 1} / ${count}</b>${dashes}`);
  }

  /* Being told: by keyboard, by an operator. */

  function pause(by) {
    wall.paused = by;
    if (by === "operator") memory.setItem("wall-paused", by);
    clearTimeout(turning);
    tick();
  }
  function resume() {
    wall.paused = "";
    memory.removeItem("wall-paused");
    clearTimeout(turning);
    turning = setTimeout(turn, dwell() * 1000, 1);
    tick();
  }
  function obey(found) {
    for (const [id, kind] of found.commands || []) {
      memory.setItem("wall-done", String(id));
      if (kind === "pause") pause("operator");
      if (kind === "resume") resume();
      if (kind === "skip") turn(1);
      if (kind === "reload") leave(location.href);
    }
  }
  document.addEventListener("keydown", (event) => {
    const way = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
    if (!shown || event.ctrlKey || event.metaKey || event.altKey) return;
    if (way) turn(way);
    else if (event.key === " ") wall.paused ? resume() : pause("key");
    else return;
    event.preventDefault();
    clearTimeout(idle);
    idle = setTimeout(() => wall.paused === "key" && resume(), config.idle * 1000);
  });

  /* Figures of the desk are drawn at desk size and scaled as a whole, so that type, lines and margins keep their proportion. */
  function measure() {
    root.style.setProperty("--f", (root.clientHeight * FLOOR) / DESK);
  }
  new ResizeObserver(() => {
    measure();
    stage.querySelectorAll(".picture").forEach(fit);
  }).observe(root);
  measure();

  // A timer that the browser put to sleep is late, not lost: a turn that is overdue is made up for once.
  setInterval(() => {
    tick();
    const due = current ? current.seconds * 1000 + 15000 : 30000;
    if (!wall.paused && wall.painted && Date.now() - wall.painted > due) turn(1);
  }, 1000);
  document.addEventListener("visibilitychange", () => !document.hidden && tick());
  loop();
})();
