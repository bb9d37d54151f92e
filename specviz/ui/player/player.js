// Draws frames and listens to the learner. What is to be seen is decided in frames.js; what is new
// here is the clock, the keys and the conversation with the server.
import * as frames from "./frames.js";
import * as inspector from "./inspector.js";
import * as pieces from "./pieces.js";

const { element } = pieces;

const PULL_MS = 100;
const PAST = 12; // earlier rounds in the document at once
const TEXT_TOKENS = 400; // tokens of the running text in the document at once
const CELLS = 40; // places of a cache in sight
const PACES = [...frames.SPEEDS.map(String), "measured", "slow"];
const players = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let player = players.get(parentElement);
  if (!player) {
    player = new Player(parentElement.querySelector(".player"));
    players.set(parentElement, player);
  }
  player.receive(data, setStateValue);
  return () => {
    player.dispose();
    players.delete(parentElement);
  };
}

class Player {
  constructor(root) {
    this.root = root;
    this.rounds = [];
    this.starts = [0];
    this.position = 0;
    this.pace = "1";
    this.playing = false;
    this.pinned = null; // {round, slot}
    this.pointed = null;
    this.guesses = new Map(); // "round.token" to whether the guess was right
    this.predict = false;
    this.drawn = {}; // what stands in the document, so that only changes are written
    this.find = (selector) => root.querySelector(selector);
    this.listen();
  }

  listen() {
    this.stop = new AbortController();
    const on = (target, name, act) => target.addEventListener(name, act, { signal: this.stop.signal });
    on(this.root, "click", (event) => this.clicked(event));
    on(this.root, "keydown", (event) => this.pressed(event));
    for (const name of ["pointerover", "focusin"]) on(this.root, name, (event) => this.point(event.target));
    for (const name of ["pointerleave", "focusout"]) on(this.root, name, () => this.point(null));
    on(this.find("input"), "input", (event) => this.seek(Math.round(Number(event.target.value))));
    on(this.find("select"), "change", (event) => this.setPace(event.target.value));
    on(this.find(".table"), "toggle", () => this.fillTable());
  }

  dispose() {
    this.stop.abort();
    cancelAnimationFrame(this.request);
    clearTimeout(this.pull);
  }

  /** Rounds come from `from` on; those the player has already are sent again only by a whole run. */
  receive(data, setStateValue) {
    const fresh = data.run !== this.run;
    if (fresh) Object.assign(this, { run: data.run, rounds: [], position: 0, pinned: null, guesses: new Map(), playing: false, drawn: {} });
    if (data.from <= this.rounds.length) this.rounds = [...this.rounds.slice(0, data.from), ...data.rounds];
    this.starts = frames.startsOf(this.rounds);
    this.over = data.over;
    if (JSON.stringify(data.head) !== JSON.stringify(this.head)) this.showHead(data.head);
    this.showTicks();
    this.drawn.text = this.drawn.past = this.drawn.step = null;
    if (fresh) this.wanted = data.start;
    // A link into a live run waits for its round.
    if (this.wanted && (data.over || this.rounds.length >= this.wanted.round)) this.open(this.wanted);
    else if (fresh && data.over) this.position = this.poster = frames.posterOf(this.rounds, this.starts);
    else if (fresh && !this.wanted) this.play();
    this.fillTable();
    this.draw();
    clearTimeout(this.pull);
    if (!data.over) {
      this.pull = setTimeout(() => setStateValue("have", { run: this.run, rounds: this.rounds.length, asked: performance.now() }), PULL_MS);
    }
  }

  /** A deep link: a round, and a token of it to be inspected; both count from 1. */
  open({ round, token }) {
    this.wanted = null;
    this.position = frames.positionOf(this.rounds, this.starts, round, token);
    const number = Math.min(round, this.rounds.length) - 1;
    if (token && number >= 0) this.pinned = { round: number, slot: Math.min(token - 1, this.rounds[number].drafts.length) };
  }

  // -- playing

  get end() { return this.starts.at(-1); }
  get still() { return matchMedia("(prefers-reduced-motion: reduce)").matches; }

  play() {
    if (this.position === this.poster || (this.position >= this.end && this.over)) this.position = 0;
    this.poster = null;
    this.playing = true;
    this.last = null;
    cancelAnimationFrame(this.request); // of the run before, which may still play
    this.request = requestAnimationFrame((now) => this.tick(now));
    this.draw();
  }

  pause() {
    this.playing = false;
    cancelAnimationFrame(this.request);
    this.draw();
  }

  tick(now) {
    if (!this.playing) return;
    const passed = this.last === null ? 0 : Math.min(now - this.last, 250);
    this.last = now;
    const to = this.later(passed);
    if (to === this.position && to < this.end) {
      this.request = requestAnimationFrame((next) => this.tick(next));
      return;
    }
    const question = this.predict ? this.questionBefore(to) : null;
    this.position = question ?? to;
    if (question !== null || (this.position >= this.end && this.over)) return this.pause();
    this.request = requestAnimationFrame((next) => this.tick(next));
    this.draw();
  }

  /** The position after so many more milliseconds. Reduced motion goes from rest to rest. */
  later(ms) {
    const { rounds, starts, position } = this;
    if (this.pace === "measured" || this.pace === "slow") {
      const clock = frames.msAt(rounds, starts, position) + (this.pace === "slow" ? ms / 20 : ms);
      return Math.max(position, frames.positionAtMs(rounds, starts, clock));
    }
    this.owed = (this.still ? this.owed ?? 0 : 0) + ms * Number(this.pace);
    const to = frames.advanced(rounds, starts, position, this.owed);
    if (this.still && Math.floor(to) === Math.floor(position) && to < this.end) return position;
    if (this.still) this.owed = 0;
    return this.still ? Math.floor(to) : to;
  }

  setPace(pace) {
    this.pace = pace;
    this.find("select").value = pace;
  }

  faster(by) {
    this.setPace(PACES[Math.min(frames.SPEEDS.length - 1, Math.max(0, PACES.indexOf(this.pace) + by))]);
  }

  seek(position) {
    this.playing = false;
    this.poster = null;
    cancelAnimationFrame(this.request);
    this.position = Math.min(this.end, Math.max(0, position));
    this.draw();
  }

  step() {
    if (this.predict && this.questionBefore(this.position + 1) !== null) return this.draw();
    this.seek(Math.floor(this.position) + 1);
  }

  seekRound(by) {
    const at = frames.roundAt(this.starts, this.position);
    const whole = this.position === this.starts[at + 1] ? at + 1 : at;
    this.seek(by > 0 ? this.starts[Math.min(whole + 1, this.rounds.length)] : this.starts[this.position > this.starts[whole] ? whole : Math.max(0, whole - 1)]);
  }

  // -- guessing

  /** The rest before the first verdict that has no guess yet, if it lies before `to`. */
  questionBefore(to) {
    for (let at = Math.ceil(this.position); at < Math.min(to, this.end); at++) {
      const number = Math.min(frames.roundAt(this.starts, at + 0.5), this.rounds.length - 1);
      const step = frames.stepsOf(this.rounds[number])[at - this.starts[number]];
      if (step?.kind === "verdict" && !this.guesses.has(`${number}.${step.index}`)) return at;
    }
    return null;
  }

  question() {
    const frame = this.frame;
    if (!this.predict || !frame || this.position !== Math.floor(this.position)) return null;
    const at = this.questionBefore(this.position + 1);
    if (at === null) return null;
    const number = frames.roundAt(this.starts, at + 0.5);
    return { number, index: at - this.starts[number] - this.rounds[number].drafts.length - 1 };
  }

  answer(guess) {
    const { number, index } = this.question();
    this.guesses.set(`${number}.${index}`, this.rounds[number].drafts[index].verdict === guess);
    this.seek(this.position + 1);
    this.play();
  }

  // -- listening

  clicked({ target }) {
    const button = target.closest("button");
    if (!button) return;
    const acts = {
      play: () => (this.playing ? this.pause() : this.play()),
      step: () => this.step(),
      back: () => this.seek(Math.ceil(this.position) - 1),
      "step-round": () => this.seekRound(1),
      "back-round": () => this.seekRound(-1),
      predict: () => this.togglePredict(),
      link: () => this.copyLink(button),
    };
    if (button.dataset.do) acts[button.dataset.do]();
    else if (button.dataset.guess) this.answer(button.dataset.guess);
    else if (button.dataset.round) this.seek(this.starts[Number(button.dataset.round) + 1]);
    else if (button.dataset.slot) this.pin(Number(button.dataset.slot));
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key, shiftKey: shift, target } = event;
    const onButton = target.closest("button, summary, select");
    const acts = {
      " ": onButton ? null : () => (this.playing ? this.pause() : this.play()),
      ArrowRight: () => (shift ? this.seekRound(1) : this.step()),
      ArrowLeft: () => (shift ? this.seekRound(-1) : this.seek(Math.ceil(this.position) - 1)),
      PageDown: () => this.step(),
      PageUp: () => this.seek(Math.ceil(this.position) - 1),
      Home: () => this.seek(0),
      End: () => this.seek(this.end),
      "+": () => this.faster(1),
      "-": () => this.faster(-1),
      "?": () => (this.find(".keys").open = !this.find(".keys").open),
      Escape: () => this.pin(null),
    };
    if (!acts[key] || (target.closest("select") && key.startsWith("Arrow"))) return;
    event.preventDefault();
    event.stopPropagation();
    acts[key]();
  }

  pin(slot) {
    const at = this.frame?.number;
    const same = this.pinned && this.pinned.round === at && this.pinned.slot === slot;
    this.pinned = slot === null || same ? null : { round: at, slot };
    this.draw();
  }

  point(target) {
    const slot = target?.closest?.("[data-slot]")?.dataset.slot;
    this.pointed = slot === undefined ? null : Number(slot);
    this.showInspector();
  }

  togglePredict() {
    this.predict = !this.predict;
    this.find("[data-do=predict]").setAttribute("aria-pressed", this.predict);
    this.draw();
  }

  async copyLink(button) {
    const link = new URL(location.href);
    link.searchParams.set("round", (this.frame?.number ?? 0) + 1);
    if (this.pinned) link.searchParams.set("token", this.pinned.slot + 1);
    else link.searchParams.delete("token");
    try {
      await navigator.clipboard.writeText(link.href);
      button.textContent = "Copied";
    } catch {
      history.replaceState(history.state, "", link);
      button.textContent = "In the address bar";
    }
    setTimeout(() => (button.textContent = "Link"), 1500);
  }

  // -- drawing

  draw() {
    this.frame = frames.frameAt(this.rounds, this.starts, this.position);
    const { frame } = this;
    this.root.classList.toggle("playing", this.playing);
    this.find("[data-do=play]").setAttribute("aria-label", this.playing ? "Pause" : "Play");
    if (!frame) return this.showEmpty();
    if (this.drawn.number !== frame.number || this.drawn.rounds !== this.rounds[frame.number]) this.buildRound();
    this.showShares();
    this.showPlace();
    const step = `${frame.number}.${Math.ceil(frame.local)}.${frame.kept > 0}`;
    if (this.drawn.step !== step) {
      this.drawn.step = step;
      this.showText();
      this.showPast();
      this.showStrips();
      this.showSaid();
      this.showInspector();
    }
    this.showGuess();
  }

  showEmpty() {
    this.find(".head h2").textContent = this.over ? "No round was run" : "Waiting for the first round";
    this.find(".columns").replaceChildren();
    this.find(".inspector").replaceChildren(element("p", "", "Every token can be inspected here."));
    if (this.head) this.showText();
  }

  showHead(head) {
    this.head = head;
    const badge = this.find(".badge b");
    badge.textContent = head.source;
    badge.className = head.source.toLowerCase();
    this.find(".facts").replaceChildren(...[...head.facts, head.settings].map((fact) => element("span", "", fact)));
  }

  showTicks() {
    const { rounds, starts } = this;
    const highest = Math.max(1, ...rounds.map(frames.tokensOf));
    this.find(".track svg").setAttribute("viewBox", `0 0 ${Math.max(1, this.end)} 100`);
    const paths = { clean: "", cut: "", plain: "" };
    rounds.forEach((round, number) => {
      const height = 100 * Math.max(0.15, frames.tokensOf(round) / highest);
      const width = starts[number + 1] - starts[number];
      paths[frames.outcome(round)] += `M${starts[number] + 0.06 * width} 100v${-height}h${0.88 * width}v${height}z`;
    });
    for (const [name, path] of Object.entries(paths)) this.find(`.track .${name}`).setAttribute("d", path);
    this.find("input").max = this.end;
    this.slots = Math.max(1, ...rounds.map((round) => round.drafts.length + 1));
    const columns = this.slots <= 6 ? this.slots : Math.ceil(this.slots / 2);
    this.find(".columns").style.setProperty("--columns", columns);
    this.longest = Math.max(...rounds.map(frames.roundMs));
  }

  buildRound() {
    const { round, number } = this.frame;
    this.drawn.number = number;
    this.drawn.rounds = this.rounds[number];
    const at = round.final?.kind === "correction" ? frames.accepted(round) : round.drafts.length;
    const columns = Array.from({ length: this.slots }, (_, slot) => {
      const column = element("div", "column");
      const draft = round.drafts[slot];
      if (slot > round.drafts.length) column.classList.add("empty");
      else column.append(pieces.tokenButton(draft, slot));
      column.classList.toggle("first", slot === 0);
      column.classList.toggle("last", slot === round.drafts.length);
      column.classList.toggle("open", !draft);
      if (slot === at && round.final) column.append(pieces.finalButton(round.final, round.drafts.length));
      return column;
    });
    this.columns = columns;
    this.shares = columns.map(() => ({}));
    this.find(".columns").replaceChildren(...columns);
  }

  /** Only what moves: a few custom properties, and only those that changed. */
  showShares() {
    const { frame } = this;
    this.columns.forEach((column, slot) => {
      const values = { d: frame.proposed[slot] ?? 0, t: frame.pass, v: frame.verdicts[slot] ?? 0, f: frame.final };
      for (const [name, value] of Object.entries(values)) {
        if (this.shares[slot][name] === value) continue;
        this.shares[slot][name] = value;
        column.style.setProperty(`--${name}`, value);
      }
    });
    if (this.drawn.kept !== frame.kept) {
      this.drawn.kept = frame.kept;
      this.find(".text").style.setProperty("--k", frame.kept);
    }
  }

  showPlace() {
    this.find(".track").style.setProperty("--at", this.end ? this.position / this.end : 0);
    const input = this.find("input");
    input.value = this.position;
  }

  /** The prompt and the tokens kept so far. Those of the round in sight come in softly while they are
   * being kept; all others are whole. */
  showText() {
    const { frame } = this;
    const coming = frame?.kept > 0;
    const shown = frame ? frame.number + (coming ? 1 : 0) : 0;
    const picture = `${shown} ${coming}`;
    if (this.drawn.text === picture) return;
    this.drawn.text = picture;
    const line = element("span");
    const kept = this.rounds.slice(0, shown).map((round) => round.kept);
    const all = kept.flat();
    const latest = coming ? kept.at(-1).length : 0;
    const tokens = all.slice(-TEXT_TOKENS);
    line.append(element("span", "prompt", all.length > TEXT_TOKENS ? "… " : this.head.prompt));
    tokens.forEach(([kind, text], index) => {
      line.append(element("u", index >= tokens.length - latest ? `${kind} now` : kind, text));
    });
    line.append(element("span", "cursor"));
    this.find(".text").replaceChildren(line);
  }

  showPast() {
    const upto = this.frame.number;
    if (this.drawn.past === upto) return;
    this.drawn.past = upto;
    const lines = [];
    for (let number = upto - 1; number >= Math.max(0, upto - PAST); number--) lines.push(pieces.pastLine(this.rounds[number], number));
    if (!lines.length) lines.push(element("li", "", "Rounds that are over are listed here."));
    this.find(".past").replaceChildren(...lines);
  }

  showStrips() {
    const { round } = this.frame;
    ["draft", "verify", "sample", "other"].forEach((name, index) => {
      this.find(`.time .${name}`).style.width = `${(100 * round.times[index]) / this.longest}%`;
    });
    const [draft, verify, sample, other] = round.times.map((ms) => ms.toFixed(ms < 10 ? 2 : 1));
    this.find(".ms").textContent = `draft ${draft} · verify ${verify} · sample ${sample} · other ${other} ms`;
    const caches = frames.cachesAt(this.frame);
    const longest = Math.max(round.cache.target[1], round.cache.draft?.[1] ?? 0);
    const first = Math.max(0, longest - CELLS + 4);
    const held = this.root.querySelectorAll(".held:not(i)");
    ["target", "draft"].forEach((name, index) => {
      const cache = caches[name];
      this.find(`.cells.${name}`).replaceChildren(...pieces.cacheCells(cache, first, CELLS));
      held[index].textContent = cache ? pieces.heldText(cache) : "no draft model";
    });
  }

  showSaid() {
    const { frame } = this;
    this.find(".head h2").textContent = `Round ${frame.number + 1} of ${this.rounds.length}${this.over ? "" : " so far"}`;
    const said = this.find(".said");
    said.setAttribute("aria-live", this.playing ? "off" : "polite");
    said.textContent = frames.said(frame);
    this.find("input").setAttribute("aria-valuetext", `round ${frame.number + 1} of ${this.rounds.length}: ${frames.said(frame)}`);
    const { round } = frame;
    for (const [slot, column] of this.columns.entries()) this.labelColumn(column, round, slot);
  }

  /** What a button says to who cannot see it; nothing that is not to be seen yet. */
  labelColumn(column, round, slot) {
    const { frame } = this;
    const token = column.querySelector("button.token");
    if (token) {
      const draft = round.drafts[slot];
      const shown = frame.proposed[slot] > 0;
      token.disabled = !shown;
      const verdict = frames.revealed(frame, slot) ? `${draft.verdict}, p ${frames.prob(draft.p)}, ` : "";
      token.setAttribute("aria-label", shown ? `round ${frame.number + 1}, draft ${slot + 1}, ${draft.text}, ${verdict}q ${frames.prob(draft.q)}` : `draft ${slot + 1}`);
      token.classList.toggle("pinned", this.isPinned(slot));
    }
    const final = column.querySelector("button.final");
    if (final) {
      const shown = frame.final > 0;
      final.disabled = !shown;
      final.classList.toggle("shown", shown);
      final.setAttribute("aria-label", shown ? `round ${frame.number + 1}, ${round.final.kind}, ${round.final.text}` : "the target's token");
      final.classList.toggle("pinned", this.isPinned(round.drafts.length));
    }
  }

  isPinned(slot) {
    return this.pinned?.round === this.frame.number && this.pinned.slot === slot;
  }

  showGuess() {
    const question = this.playing ? null : this.question();
    const panel = this.find(".guess");
    const right = [...this.guesses.values()].filter(Boolean).length;
    const button = this.find("[data-do=predict]");
    const label = this.predict && this.guesses.size ? `Predict ${right}/${this.guesses.size}` : "Predict";
    if (button.textContent !== label) button.textContent = label;
    if (panel.hidden !== !question) panel.hidden = !question;
    if (!question) return;
    const tally = this.guesses.size ? ` (${right} of ${this.guesses.size} right)` : "";
    const text = `Will the target accept ${this.rounds[question.number].drafts[question.index].text}?${tally}`;
    if (panel.firstElementChild.textContent !== text) panel.firstElementChild.textContent = text;
  }

  // -- inspecting

  /** The token under the pointer, or the pinned one, or the one that the step is about. */
  slotInSight() {
    const { frame, pinned, pointed } = this;
    if (pointed !== null) return pointed;
    if (pinned && pinned.round === frame.number) return pinned.slot;
    if (!frame.step || frame.step.kind === "pass") return frame.step ? -1 : null;
    return frame.step.kind === "keep" ? frame.round.drafts.length : frame.step.index;
  }

  showInspector() {
    if (!this.frame) return;
    const slot = this.slotInSight();
    const box = this.find(".inspector");
    const key = `${this.drawn.step} ${slot}`;
    for (const [index, column] of this.columns.entries()) {
      column.querySelector(".token")?.classList.toggle("pinned", this.isPinned(index));
      column.querySelector(".final")?.classList.toggle("pinned", this.isPinned(this.frame.round.drafts.length));
    }
    if (this.drawn.inspector === key) return;
    this.drawn.inspector = key;
    box.replaceChildren(...inspector.inspection(this.frame, slot));
  }

  fillTable() {
    const details = this.find(".table");
    if (!details.open) return;
    const box = details.querySelector("div");
    box.tabIndex = 0;
    box.replaceChildren(pieces.tableOf(this.rounds));
  }
}
