// specviz/ui/shared/js/dom.js
function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
function find(root, selector, kind) {
  const found = root.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`There is no ${kind.name} ${selector}.`);
}
function closest(event, tag) {
  return event.target instanceof Element ? event.target.closest(tag) : null;
}
function listen(target, names, act, options) {
  const heard = (
    /** @type {EventListener} */
    /** @type {unknown} */
    act
  );
  for (const name of names.split(" ")) target.addEventListener(name, heard, options);
}

// specviz/ui/shared/js/mount.js
function mounted(make) {
  const living = /* @__PURE__ */ new WeakMap();
  return (mount) => {
    const { data, parentElement } = mount;
    const component = living.get(parentElement) ?? make(parentElement);
    living.set(parentElement, component);
    component.receive(data, mount);
    return () => {
      component.dispose();
      living.delete(parentElement);
    };
  };
}

// specviz/ui/shared/js/transport.js
var LONGEST_FRAME_MS = 250;
var OF_A_SELECT = /^( |Arrow|Page|Home$|End$)/;
var Transport = class {
  position = 0;
  playing = false;
  /** @type {number | null} what stood there before anybody played; a play begins at the start then */
  poster = null;
  /** @type {number | null} */
  last = null;
  request = 0;
  /**
   * @param {HTMLElement} root
   * @param {Stage} stage
   * @param {Keys} keys of the stage alone
   * @param {AbortSignal} signal
   */
  constructor(root, stage, keys, signal) {
    this.stage = stage;
    this.keys = {
      " ": () => this.toggle(),
      ArrowRight: () => stage.step(1),
      ArrowLeft: () => stage.step(-1),
      Home: () => this.seek(0),
      End: () => this.seek(stage.end),
      ...keys
    };
    listen(root, "keydown", (event) => this.pressed(event), {
      signal
    });
    signal.addEventListener("abort", () => cancelAnimationFrame(this.request));
  }
  get still() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  }
  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }
  play() {
    const { end, over } = this.stage;
    if (this.position === this.poster || this.position >= end && over) this.position = 0;
    this.poster = null;
    this.playing = true;
    this.last = null;
    this.await();
    this.stage.draw();
  }
  pause() {
    this.halt();
    this.stage.draw();
  }
  /** @param {number} position */
  seek(position) {
    this.halt();
    this.poster = null;
    this.position = Math.min(this.stage.end, Math.max(0, position));
    this.stage.draw();
  }
  /**
   * Shows a position before anybody has played.
   * @param {number} position
   */
  rest(position) {
    this.halt();
    this.position = position;
    this.poster = position;
  }
  halt() {
    this.playing = false;
    cancelAnimationFrame(this.request);
  }
  await() {
    cancelAnimationFrame(this.request);
    this.request = requestAnimationFrame((now) => this.tick(now));
  }
  /** @param {number} now */
  tick(now) {
    if (!this.playing) return;
    const { stage } = this;
    const passed = this.last === null ? 0 : Math.min(now - this.last, LONGEST_FRAME_MS);
    this.last = now;
    const to = stage.later(passed);
    const stop = stage.stopBefore(to);
    const moved = to !== this.position;
    this.position = stop ?? to;
    if (stop !== null || to >= stage.end && stage.over) return this.pause();
    this.await();
    if (moved) stage.draw();
  }
  /** @param {KeyboardEvent} event */
  pressed(event) {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === " " && (closest(event, "button") || closest(event, "summary"))) return;
    if (closest(event, "select") && OF_A_SELECT.test(key)) return;
    if (!Object.hasOwn(this.keys, key)) return;
    event.preventDefault();
    event.stopPropagation();
    this.keys[key](event);
  }
};

// specviz/ui/race/lane.js
var Lane = class {
  box = element("article", "lane");
  count = element("p", "count");
  now = element("i", "now");
  shown = -1;
  over = false;
  /**
   * @param {LaneData} data
   * @param {string} prompt
   * @param {number} end of the clock that both lanes share
   */
  constructor(data, prompt, end) {
    this.data = data;
    this.end = end;
    const header = element("header");
    header.append(element("h3", "", data.name), this.count);
    this.rounds = data.rounds.map(
      ({ kept }) => kept.map(([kind, piece]) => element("u", `${kind} off`, piece))
    );
    const text = element("div", "text");
    const line = element("span");
    line.append(element("span", "prompt", prompt), ...this.rounds.flat());
    text.append(line);
    this.cells = cellsOf(data);
    this.box.append(header, text, this.gantt());
  }
  gantt() {
    const box = element("div", "gantt");
    box.setAttribute("aria-hidden", "true");
    for (const { cell, from, to } of this.cells) {
      cell.style.left = `${100 * from / this.end}%`;
      cell.style.width = `${100 * (to - from) / this.end}%`;
    }
    const flag = element("i", "flag");
    flag.style.left = `calc(${100 * this.data.wall / this.end}% - 2px)`;
    box.append(...this.cells.map(({ cell }) => cell), flag, this.now);
    return box;
  }
  /** When its rounds end, and it itself. */
  ends() {
    return [...this.data.rounds.map((round) => round.end), this.data.wall];
  }
  /** @param {number} ms */
  draw(ms) {
    const { wall, tokens } = this.data;
    this.now.style.left = `${100 * Math.min(ms, wall) / this.end}%`;
    for (const { cell, from } of this.cells) cell.classList.toggle("on", from < ms);
    const rounds = this.roundsBy(ms).length;
    const over = ms >= wall;
    if (this.shown === rounds && this.over === over) return;
    this.shown = rounds;
    this.over = over;
    this.rounds.forEach((pieces, number) => {
      for (const piece of pieces) piece.classList.toggle("off", number >= rounds);
    });
    const passes = `${rounds} ${rounds === 1 ? "pass" : "passes"}`;
    const count = element("b", "", `${this.tokensBy(ms)}`);
    this.count.replaceChildren(count, ` of ${tokens} tokens in ${passes} of the target`);
    if (over) this.count.append(", finished at ", element("b", "", `${wall.toFixed(0)} ms`));
  }
  /** @param {number} ms */
  roundsBy(ms) {
    return this.data.rounds.filter((round) => round.end <= ms + 1e-6 || ms >= this.data.wall);
  }
  /** @param {number} ms */
  tokensBy(ms) {
    return this.roundsBy(ms).reduce((sum, round) => sum + round.tokens, 0);
  }
  /** @param {number} ms */
  said(ms) {
    const { name, tokens, wall } = this.data;
    const finished = ms >= wall ? `, finished at ${wall.toFixed(0)} ms` : "";
    return `${name}: ${this.tokensBy(ms)} of ${tokens} tokens${finished}.`;
  }
};
function cellsOf({ rounds, wall }) {
  const part = (name, from, to) => ({
    cell: element("i", name),
    from,
    to
  });
  const ofRound = ({ start, draft, end }) => [
    ...draft > 0 ? [part("draft", start, start + draft)] : [],
    part("verify", start + draft, end)
  ];
  return [part("prefill", 0, rounds[0]?.start ?? wall), ...rounds.flatMap(ofRound)];
}

// specviz/ui/race/race.js
var race_default = mounted((host) => new Race(find(host, ".race", HTMLElement)));
var Race = class {
  run = "";
  end = 0;
  over = true;
  /** @type {Lane[]} */
  lanes = [];
  stop = new AbortController();
  /** @param {HTMLElement} root */
  constructor(root) {
    const { signal } = this.stop;
    this.part = (selector) => find(root, selector, HTMLElement);
    this.scrubber = find(root, "input", HTMLInputElement);
    this.speed = find(root, "select", HTMLSelectElement);
    this.transport = new Transport(root, this, {}, signal);
    listen(root, "click", (event) => this.clicked(event), { signal });
    const scrubbed = () => this.transport.seek(Number(this.scrubber.value));
    listen(this.scrubber, "input", scrubbed, { signal });
  }
  dispose() {
    this.stop.abort();
  }
  /** @param {RaceData} data */
  receive(data) {
    if (data.run === this.run) return;
    this.run = data.run;
    const finishes = data.lanes.map((lane) => lane.wall);
    this.end = Math.max(...finishes);
    this.part(".badge b").textContent = data.source;
    this.part(".facts").replaceChildren(...data.facts.map((fact) => element("span", "", fact)));
    this.lanes = data.lanes.map((lane) => new Lane(lane, data.prompt, this.end));
    this.part(".lanes").replaceChildren(...this.lanes.map((lane) => lane.box));
    this.scrubber.max = `${this.end}`;
    this.transport.rest(Math.min(...finishes));
    this.draw();
  }
  // -- what is played
  /** @param {number} ms */
  later(ms) {
    return Math.min(this.end, this.transport.position + ms / Number(this.speed.value));
  }
  stopBefore() {
    return null;
  }
  /**
   * To the end of a round.
   * @param {1 | -1} by
   */
  step(by) {
    const { position } = this.transport;
    const ends = this.lanes.flatMap((lane) => lane.ends()).sort((a, b) => a - b);
    const after = ends.find((end) => end > position) ?? this.end;
    const before = ends.findLast((end) => end < position) ?? 0;
    this.transport.seek(by > 0 ? after : before);
  }
  /** @param {Event} event */
  clicked(event) {
    const act = closest(event, "button")?.dataset.do;
    if (act === "play") this.transport.toggle();
    else if (act === "start") this.transport.seek(0);
    else if (act === "step") this.step(1);
  }
  draw() {
    const { position, playing } = this.transport;
    for (const lane of this.lanes) lane.draw(position);
    this.scrubber.value = `${position}`;
    this.scrubber.setAttribute("aria-valuetext", `${position.toFixed(0)} ms`);
    this.part(".clock").textContent = `${position.toFixed(this.end < 1e3 ? 1 : 0)} ms`;
    const main = this.part(".main");
    main.classList.toggle("playing", playing);
    main.setAttribute("aria-label", playing ? "Pause" : "Play");
    if (playing) return;
    this.part(".said").textContent = this.lanes.map((lane) => lane.said(position)).join(" ");
  }
};
export {
  race_default as default
};
