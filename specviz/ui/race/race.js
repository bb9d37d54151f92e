// Two measured runs on one clock. A picture is a function of the milliseconds since both were called;
// what is new here is the clock and the keys. Tokens are set as text, never as markup.
const races = new WeakMap();

export default function ({ data, parentElement }) {
  let race = races.get(parentElement);
  if (!race) {
    race = new Race(parentElement.querySelector(".race"));
    races.set(parentElement, race);
  }
  race.receive(data);
  return () => {
    race.dispose();
    races.delete(parentElement);
  };
}

function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

class Race {
  constructor(root) {
    this.root = root;
    this.ms = 0;
    this.playing = false;
    this.find = (selector) => root.querySelector(selector);
    this.stop = new AbortController();
    const on = (target, name, act) => target.addEventListener(name, act, { signal: this.stop.signal });
    on(root, "click", ({ target }) => this.acts[target.closest("button")?.dataset.do]?.());
    on(root, "keydown", (event) => this.pressed(event));
    on(this.find("input"), "input", ({ target }) => this.seek(Number(target.value)));
  }

  acts = {
    play: () => (this.playing ? this.pause() : this.play()),
    start: () => this.seek(0),
    step: () => this.seek(this.nextEnd()),
  };

  dispose() {
    this.stop.abort();
    cancelAnimationFrame(this.request);
  }

  receive(data) {
    if (data.run === this.run) return;
    const finishes = data.lanes.map((lane) => lane.wall);
    this.end = Math.max(...finishes);
    this.poster = Math.min(...finishes); // the first has finished, the other is on its way
    Object.assign(this, { run: data.run, lanes: data.lanes, ms: this.poster, playing: false });
    this.find(".badge b").textContent = data.source;
    this.find(".facts").replaceChildren(...data.facts.map((fact) => element("span", "", fact)));
    this.drawn = data.lanes.map((lane) => this.laneOf(lane, data.prompt));
    this.find(".lanes").replaceChildren(...this.drawn.map((lane) => lane.box));
    this.find("input").max = this.end;
    this.draw();
  }

  laneOf(lane, prompt) {
    const box = element("article", "lane");
    const header = element("header");
    const count = element("p", "count");
    header.append(element("h3", "", lane.name), count);
    const text = element("div", "text");
    const line = element("span");
    line.append(element("span", "prompt", prompt));
    const rounds = lane.rounds.map(({ kept }) => kept.map(([kind, piece]) => element("u", `${kind} off`, piece)));
    line.append(...rounds.flat());
    text.append(line);
    const gantt = element("div", "gantt");
    gantt.setAttribute("aria-hidden", "true");
    const part = (name, from, to) => {
      const cell = element("i", name);
      cell.style.left = `${(100 * from) / this.end}%`;
      cell.style.width = `${(100 * (to - from)) / this.end}%`;
      gantt.append(cell);
      return { cell, from };
    };
    const cells = [part("prefill", 0, lane.rounds[0]?.start ?? lane.wall)];
    for (const round of lane.rounds) {
      if (round.draft > 0) cells.push(part("draft", round.start, round.start + round.draft));
      cells.push(part("verify", round.start + round.draft, round.end));
    }
    const now = element("i", "now");
    const flag = element("i", "flag");
    flag.style.left = `calc(${(100 * lane.wall) / this.end}% - 2px)`;
    gantt.append(flag, now);
    box.append(header, text, gantt);
    return { box, count, rounds, cells, now, shown: -1 };
  }

  // -- the clock

  play() {
    if (this.ms >= this.end || this.ms === this.poster) this.ms = 0;
    this.playing = true;
    this.last = null;
    cancelAnimationFrame(this.request);
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
    const passed = this.last === null ? 0 : now - this.last;
    this.last = now;
    this.ms = Math.min(this.end, this.ms + passed / Number(this.find("select").value));
    if (this.ms >= this.end) return this.pause();
    this.request = requestAnimationFrame((next) => this.tick(next));
    this.draw();
  }

  seek(ms) {
    this.playing = false;
    cancelAnimationFrame(this.request);
    this.ms = Math.min(this.end, Math.max(0, ms));
    this.draw();
  }

  ends() {
    return this.lanes.flatMap((lane) => [...lane.rounds.map((round) => round.end), lane.wall]).sort((a, b) => a - b);
  }

  nextEnd() {
    return this.ends().find((end) => end > this.ms) ?? this.end;
  }

  endBefore() {
    return this.ends().findLast((end) => end < this.ms) ?? 0;
  }

  pressed(event) {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("select")) return;
    const acts = {
      " ": target.closest("button") ? null : this.acts.play,
      ArrowRight: this.acts.step,
      ArrowLeft: () => this.seek(this.endBefore()),
      Home: this.acts.start,
      End: () => this.seek(this.end),
    };
    if (!acts[key]) return;
    event.preventDefault();
    event.stopPropagation();
    acts[key]();
  }

  // -- drawing

  draw() {
    this.drawn.forEach((drawn, index) => this.drawLane(drawn, this.lanes[index]));
    this.find("input").value = this.ms;
    this.find("input").setAttribute("aria-valuetext", `${this.ms.toFixed(0)} ms`);
    this.find(".clock").textContent = `${this.ms.toFixed(this.end < 1000 ? 1 : 0)} ms`;
    const main = this.find(".main");
    main.classList.toggle("playing", this.playing);
    main.setAttribute("aria-label", this.playing ? "Pause" : "Play");
    if (!this.playing) this.find(".said").textContent = this.lanes.map((lane) => this.saidOf(lane)).join(" ");
  }

  drawLane(drawn, lane) {
    drawn.now.style.left = `${(100 * Math.min(this.ms, lane.wall)) / this.end}%`;
    for (const { cell, from } of drawn.cells) cell.classList.toggle("on", from < this.ms);
    const rounds = this.roundsBy(lane);
    const over = this.ms >= lane.wall;
    if (drawn.shown === rounds && drawn.over === over) return;
    drawn.shown = rounds;
    drawn.over = over;
    drawn.rounds.forEach((pieces, number) => pieces.forEach((piece) => piece.classList.toggle("off", number >= rounds)));
    const count = element("b", "", `${this.tokensBy(lane)}`);
    drawn.count.replaceChildren(count, ` of ${lane.tokens} tokens in ${rounds} ${rounds === 1 ? "pass" : "passes"} of the target`);
    if (over) drawn.count.append(", finished at ", element("b", "", `${lane.wall.toFixed(0)} ms`));
  }

  roundsBy(lane) {
    return lane.rounds.filter((round) => round.end <= this.ms + 1e-6 || this.ms >= lane.wall).length;
  }

  tokensBy(lane) {
    return lane.rounds.slice(0, this.roundsBy(lane)).reduce((sum, round) => sum + round.tokens, 0);
  }

  saidOf(lane) {
    const finished = this.ms >= lane.wall ? `, finished at ${lane.wall.toFixed(0)} ms` : "";
    return `${lane.name}: ${this.tokensBy(lane)} of ${lane.tokens} tokens${finished}.`;
  }
}
