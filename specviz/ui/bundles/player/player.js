// specviz/ui/shared/js/dom.js
function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
function pushButton(className = "", text = "") {
  const button = element("button", className, text);
  button.type = "button";
  return button;
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

// specviz/ui/shared/js/positions.js
var AT = "specviz:at";
var TO = "specviz:to";

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

// specviz/ui/player/timeline.js
var KINDS = ["draft", "pass", "verdict", "final", "keep"];
var LASTS_MS = { draft: 420, pass: 950, verdict: 620, final: 800, keep: 700 };
var MOVES_MS = { draft: 180, pass: 600, verdict: 220, final: 240, keep: 240 };
var of = (round, test) => round.drafts.filter(test).length;
var judged = (round) => of(round, (draft) => draft.verdict !== "unchecked");
var accepted = (round) => of(round, (draft) => draft.verdict === "accepted");
var clamp = (value, low, high) => Math.min(high, Math.max(low, value));
var ease = (share) => share * share * (3 - 2 * share);
function stepsOf(round) {
  const steps = round.drafts.map((_, index) => ({ kind: "draft", index }));
  steps.push({ kind: "pass", index: 0 });
  for (let index = 0; index < judged(round); index++) steps.push({ kind: "verdict", index });
  if (round.final) steps.push({ kind: "final", index: round.drafts.length });
  steps.push({ kind: "keep", index: 0 });
  return steps;
}
var countSteps = (round) => round.drafts.length + judged(round) + (round.final ? 1 : 0) + 2;
function startsOf(rounds) {
  const starts = [0];
  for (const round of rounds) starts.push(starts[starts.length - 1] + countSteps(round));
  return starts;
}
function lastBelow(values, asked, count) {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = low + high + 1 >> 1;
    if (values(middle) < asked) low = middle;
    else high = middle - 1;
  }
  return low;
}
function roundAt(starts, position) {
  return lastBelow((index) => starts[index], position, starts.length - 1);
}
function frameAt(rounds, starts, position) {
  if (!rounds.length) return null;
  const at = clamp(position, 0, starts[starts.length - 1]);
  const number = roundAt(starts, at);
  const round = rounds[number];
  const local = at - starts[number];
  const steps = stepsOf(round);
  const share = (order) => {
    const { kind } = steps[order];
    return ease(Math.min(1, clamp(local - order, 0, 1) * LASTS_MS[kind] / MOVES_MS[kind]));
  };
  const drafts = round.drafts.length;
  const finalAt = drafts + 1 + judged(round);
  return {
    number,
    round,
    local,
    step: local > 0 ? steps[Math.ceil(local) - 1] : null,
    proposed: round.drafts.map((_, index) => share(index)),
    pass: share(drafts),
    verdicts: round.drafts.map((_, index) => verdictShare(round, index, drafts, share)),
    final: round.final ? share(finalAt) : 0,
    kept: share(steps.length - 1)
  };
}
function verdictShare(round, index, drafts, share) {
  return share(drafts + 1 + Math.min(index, Math.max(judged(round) - 1, 0)));
}
function revealed(frame, index) {
  return index < frame.round.drafts.length ? frame.verdicts[index] > 0 : frame.final > 0;
}
function positionOf(rounds, starts, round, token) {
  if (!rounds.length) return 0;
  const number = clamp(Math.round(round) - 1, 0, rounds.length - 1);
  if (!token) return starts[number + 1];
  const { drafts, final } = rounds[number];
  const verdicts = judged(rounds[number]);
  const isFinal = token > drafts.length && final;
  const order = drafts.length + (isFinal ? verdicts + 1 : Math.min(token, verdicts));
  return starts[number] + order + 1;
}
function afterKind(rounds, starts, round, kind) {
  const upTo = (step) => KINDS.indexOf(step.kind) <= KINDS.indexOf(kind);
  return starts[round - 1] + stepsOf(rounds[round - 1]).filter(upTo).length;
}
function posterOf(rounds, starts) {
  const number = rounds.findIndex((round) => round.final?.kind === "correction");
  return rounds.length ? starts[Math.max(number, 0) + 1] : 0;
}
function cachesAt(frame) {
  const { round } = frame;
  const drafts = round.drafts.length;
  const proposed = frame.proposed.filter((share) => share > 0).length;
  const [unread, read] = round.cache.target;
  const target = cells(round.cache.target, frame.pass > 0 ? read : unread, frame.kept > 0);
  if (!round.cache.draft) return { target, draft: null };
  const [before, after] = round.cache.draft;
  const filled = proposed ? Math.max(before, after - (drafts - proposed)) : before;
  return { target, draft: cells(round.cache.draft, drafts ? filled : after, frame.kept > 0) };
}
function cells([before, , rolledBack], filled, kept) {
  if (!kept) return { before, held: filled, filled };
  return { before: Math.min(before, rolledBack), held: rolledBack, filled };
}
function outcome(round) {
  if (!round.drafts.length) return "plain";
  return round.drafts.some((draft) => draft.verdict === "rejected") ? "cut" : "clean";
}
var tokensOf = (round) => accepted(round) + (round.final ? 1 : 0);

// specviz/ui/player/inspector/narration.js
function prob(value) {
  if (value > 0 && value < 5e-3) return "<0.01";
  if (value < 1 && value >= 0.995) return ">0.99";
  return value.toFixed(2);
}
var plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
function sentence(draft) {
  if (draft.copied !== null) {
    return `Copied from earlier in the text, so q = 1; the target gave it p = ${prob(draft.p)}. ${ending(draft)}`;
  }
  const gap = draft.p >= draft.q ? "" : "only ";
  return `The draft gave it q = ${prob(draft.q)}, the target ${gap}p = ${prob(draft.p)}. ${ending(draft)}`;
}
function ending(draft) {
  if (draft.u === null || draft.accept === null) {
    return "It was never judged: a token before it was rejected, or the run ended.";
  }
  const drew = `The draw was u = ${prob(draft.u)}`;
  if (draft.verdict === "rejected") {
    if (draft.accept === 0) return "The target would never choose it: rejected, whatever is drawn.";
    return `So it is kept with probability ${prob(draft.accept)}. ${drew}, not below it: rejected.`;
  }
  if (draft.u >= draft.accept) {
    return `${drew}, not below ${prob(draft.accept)}, but a later draft of the block passed: accepted.`;
  }
  if (draft.accept === 1) return "At least as likely under the target: always accepted.";
  return `So it is kept with probability ${prob(draft.accept)}. ${drew}, below it: accepted.`;
}
var FINAL_SENTENCES = {
  correction: "Drawn by the target from what p exceeds q by, in place of the rejected token.",
  bonus: "Every draft was accepted, and the same pass also gave the target's next token: one more for the round.",
  plain: "Nothing was drafted, so the pass gave the one token the target would have given alone."
};
function said({ round, step, number }) {
  if (!step) return `Round ${number + 1} begins.`;
  const draft = round.drafts[step.index];
  switch (step.kind) {
    case "draft":
      return `The draft model proposes ${draft.text}.`;
    case "pass":
      return `The target checks ${plural(round.drafts.length + 1, "position")} in one pass.`;
    case "verdict":
      return `${draft.text} is ${draft.verdict}.`;
    case "final":
      return finalSaid(round);
    default:
      return keeping(round);
  }
}
function finalSaid({ final }) {
  if (!final) return "";
  return `${final.text} is the ${final.kind === "plain" ? "target's own token" : final.kind}.`;
}
function keeping(round) {
  const [target, draft] = [round.cache.target, round.cache.draft].map(
    (cache) => cache ? cache[1] - cache[2] : 0
  );
  const dropped = target + draft ? `; rolled back: ${target} in the target's cache, ${draft} in the draft's` : "";
  return `${plural(tokensOf(round), "token")} from one target pass${dropped}.`;
}

// specviz/ui/player/round.js
var ONE_BAND = 6;
var Columns = class {
  /** @type {HTMLElement[]} */
  columns = [];
  /** @type {Record<string, number>[]} what of each column was last written */
  shares = [];
  slots = 1;
  /** @type {RoundData | null} */
  round = null;
  number = -1;
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
  }
  /**
   * All rounds of a run have the same number of columns.
   * @param {RoundData[]} rounds
   */
  fit(rounds) {
    this.slots = Math.max(1, ...rounds.map((round) => round.drafts.length + 1));
    const columns = this.slots <= ONE_BAND ? this.slots : Math.ceil(this.slots / 2);
    this.box.style.setProperty("--columns", `${columns}`);
  }
  clear() {
    this.round = null;
    this.columns = [];
    this.box.replaceChildren();
  }
  /**
   * Only what moves: a few custom properties, and only those that changed.
   * @param {Frame} frame
   * @param {Glyphs} glyphs
   */
  draw(frame, glyphs) {
    if (this.number !== frame.number || this.round !== frame.round) this.build(frame, glyphs);
    this.columns.forEach((column, slot) => {
      const [d, v] = [frame.proposed[slot] ?? 0, frame.verdicts[slot] ?? 0];
      for (const [name, value] of Object.entries({ d, t: frame.pass, v, f: frame.final })) {
        if (this.shares[slot][name] === value) continue;
        this.shares[slot][name] = value;
        column.style.setProperty(`--${name}`, `${value}`);
      }
    });
  }
  /**
   * @param {Frame} frame
   * @param {Glyphs} glyphs
   */
  build({ round, number }, glyphs) {
    this.round = round;
    this.number = number;
    this.columns = Array.from({ length: this.slots }, (_, slot) => columnOf(round, slot, glyphs));
    this.shares = this.columns.map(() => ({}));
    this.box.replaceChildren(...this.columns);
  }
  /** @param {(slot: number) => boolean} isPinned */
  markPinned(isPinned) {
    for (const button of this.box.querySelectorAll("button")) {
      button.classList.toggle("pinned", isPinned(Number(button.dataset.slot)));
    }
  }
  /**
   * What a button says to who cannot see it; nothing that is not to be seen yet.
   * @param {Frame} frame
   */
  label(frame) {
    const where = `round ${frame.number + 1}`;
    this.columns.forEach((column, slot) => {
      const draft = frame.round.drafts[slot];
      if (draft) {
        const label = `${where}, draft ${slot + 1}, ${spoken(draft, revealed(frame, slot))}`;
        labelButton(column, ".token", frame.proposed[slot] > 0, label, `draft ${slot + 1}`);
      }
      if (column.querySelector(".final") && frame.round.final) {
        const { kind, text } = frame.round.final;
        const button = labelButton(
          column,
          ".final",
          frame.final > 0,
          `${where}, ${kind}, ${text}`,
          "the target's token"
        );
        button.classList.toggle("shown", frame.final > 0);
      }
    });
  }
};
function labelButton(column, selector, shown, label, before) {
  const button = find(column, selector, HTMLButtonElement);
  button.disabled = !shown;
  button.setAttribute("aria-label", shown ? label : before);
  return button;
}
function spoken({ text, verdict, p, q }, isRevealed) {
  return `${text}, ${isRevealed ? `${verdict}, p ${prob(p)}, ` : ""}q ${prob(q)}`;
}
function columnOf(round, slot, glyphs) {
  const { drafts, final } = round;
  const column = element("div", "column");
  column.classList.toggle("empty", slot > drafts.length);
  column.classList.toggle("first", slot === 0);
  column.classList.toggle("last", slot === drafts.length);
  column.classList.toggle("open", !drafts[slot]);
  if (slot <= drafts.length) column.append(tokenOf(drafts[slot], slot, glyphs));
  const finalAt = final?.kind === "correction" ? accepted(round) : drafts.length;
  if (final && slot === finalAt) column.append(finalOf(final, drafts.length, glyphs));
  return column;
}
function tokenOf(draft, slot, glyphs) {
  const box = draft ? pushButton("token") : element("div", "token");
  const proposal2 = element("span", "chip proposal");
  const segment = element("span", "segment");
  segment.append(element("span", "", `${slot + 1}`));
  box.append(proposal2, segment);
  if (!draft) {
    proposal2.style.visibility = "hidden";
    return box;
  }
  box.dataset.slot = `${slot}`;
  proposal2.append(tokenText(draft.text), element("small", "", `q ${prob(draft.q)}`));
  const test = element("span", "test");
  if (draft.u !== null) {
    const numbers = `p ${prob(draft.p)} · u ${prob(draft.u)}`;
    test.append(rulerOf(draft), element("small", "", numbers));
  }
  box.append(test, chipOf(draft.text, draft.verdict, glyphs));
  return box;
}
function finalOf({ text, kind }, slot, glyphs) {
  const button = pushButton("final");
  button.dataset.slot = `${slot}`;
  button.append(chipOf(text, kind, glyphs));
  return button;
}
function chipOf(text, kind, glyphs) {
  const chip = element("span", `chip ${kind}`);
  chip.append(tokenText(text), element("small", "", `${glyphs[kind]} ${kind}`));
  return chip;
}
function tokenText(text) {
  const made = element("b");
  const [, before, rest] = text.match(/^([␣↵⇥]*)(.*)$/su) ?? ["", "", text];
  if (before) made.append(element("i", "", before));
  made.append(rest);
  made.title = text;
  return made;
}
function rulerOf({ accept, u }) {
  const ruler = element("span", "ruler");
  ruler.append(element("span", "ok"), element("span", "u"));
  ruler.style.setProperty("--accept", `${accept}`);
  ruler.style.setProperty("--u", `${u}`);
  return ruler;
}

// specviz/ui/player/inspector/distribution.js
function bars(candidates, rest, { residual, important = [], most = 8 }) {
  const rows = candidates.map(([text, p2, q2]) => ({ text, ...parts(p2, q2) }));
  rows.sort((a, b) => size(b) - size(a));
  const isShown = rows.map(
    (row, index) => important.includes(row.text) || index < most && size(row) >= 5e-4
  );
  const shown = rows.filter((_, index) => isShown[index]);
  const left = rows.filter((_, index) => !isShown[index]);
  if (!rest && !left.length) return shown;
  const p = sum(left.map((row) => row.p)) + (rest?.[0] ?? 0);
  const asked = rows.every((row) => row.q !== null);
  const more = asked ? Math.max(0, (residual ?? 0) - sum(shown.map((row) => row.more))) : 0;
  const q = asked ? sum(left.map((row) => row.q ?? 0)) + (rest?.[1] ?? 0) : null;
  return [...shown, { text: null, p, q, both: p - more, more }];
}
var size = (row) => Math.max(row.p, row.q ?? 0);
var sum = (values) => values.reduce((total, value) => total + value, 0);
function parts(p, q) {
  return { p, q, both: q === null ? p : Math.min(p, q), more: q === null ? 0 : Math.max(0, p - q) };
}
function distribution(candidates, rest, shown) {
  if (!candidates.length) return [];
  const { drafted, added, residual, drawn, name, kind } = shown;
  const rows = bars(candidates, rest, { residual, important: [drafted, added] });
  const columns = name ? [kind === "q" ? "q" : "p"] : ["p", "q", ...drawn ? ["drawn"] : []];
  const table = element("div", "dist");
  table.style.setProperty("--numbers", `${columns.length}`);
  const heads = columns.map((text) => element("span", "h", text));
  table.append(element("span"), element("span"), ...heads);
  const widest = Math.max(...rows.map(size), 0.01);
  for (const row of rows) {
    const numbers = [row.p, row.q ?? 0, row.more / (residual || 1)].slice(0, columns.length);
    const cells2 = numbers.map(
      (value, index) => element("span", index === 2 ? "v drawn" : "v", prob(value))
    );
    table.append(wordOf(row, shown), barsOf(row, widest, kind), ...cells2);
  }
  const title = name ? "What was expected here" : "What each model expected here";
  return [element("h4", "", title), swatches(shown), table];
}
function swatches({ name, kind }) {
  const box = element("div", "swatches");
  const one = [[kind ?? "only", name ?? ""]];
  const both = [
    ["both", "min(p, q), as a draft"],
    ["more", "p − q, as a correction"],
    ["q", "q"]
  ];
  for (const [className, text] of name ? one : both) {
    const item = element("span", "", text);
    item.prepend(element("i", className));
    box.append(item);
  }
  return box;
}
function wordOf({ text }, { drafted, added }) {
  let role = "";
  if (text === null) role = " rest";
  else if (text === added) role = " added";
  else if (text === drafted) role = " drafted";
  const word = element("span", `w${role}`, text ?? "all others");
  word.title = word.textContent ?? "";
  return word;
}
function barsOf(row, widest, kind) {
  const box = element("span", "b");
  const bar = (name, from, length) => {
    if (length <= 0) return;
    const made = element("i", name);
    made.style.left = `${100 * from / widest}%`;
    made.style.width = `${100 * length / widest}%`;
    box.append(made);
  };
  if (kind) {
    bar(kind, 0, row.p);
    return box;
  }
  bar("both", 0, row.both);
  bar("more", row.both, row.more);
  bar("q", 0, row.q ?? 0);
  return box;
}

// specviz/ui/player/inspector/inspector.js
function inspection(frame, slot) {
  const { round } = frame;
  if (slot === null) {
    const text = "The draft model proposes first. Play, or step with →.";
    return [heading("Before the round"), element("p", "", text)];
  }
  if (slot === -1) return passInspection(round);
  const draft = round.drafts[slot];
  if (draft) return revealed(frame, slot) ? draftInspection(round, draft) : proposal(draft);
  if (!round.final) {
    const text = "The run ended inside this round, so the target added no token.";
    return [heading("The end"), element("p", "", text)];
  }
  return revealed(frame, slot) ? finalInspection(round, round.final) : passInspection(round);
}
function heading(before = "", token = "", after = "") {
  const made = element("h3", "", before);
  if (token) made.append(element("code", "", token), after);
  return made;
}
function proposal({ text, q, candidates, rest }) {
  const said2 = `The draft gave it q = ${prob(q)}. What the target thinks shows with the verdict.`;
  const own = candidates.map(([word, , chance]) => [word, chance ?? 0, null]);
  const others = rest && [rest[1] ?? 0, null];
  const shown = (
    /** @type {const} */
    { drafted: text, name: "draft q", kind: "q" }
  );
  return [
    heading("", text, " is proposed"),
    element("p", "", said2),
    ...distribution(own, others, shown)
  ];
}
function passInspection(round) {
  const count = round.drafts.length + 1;
  const took = `${round.times[1].toFixed(2)} ms.`;
  const text = round.drafts.length ? `The target reads the last kept token and the ${round.drafts.length} drafts together and gives a distribution at each of the ${count} positions: one to judge every draft, and one for an extra token. It took ${took}` : `With nothing drafted the pass covers one position and gives one token. It took ${took}`;
  return [heading("One target pass"), element("p", "", text)];
}
function draftInspection(round, draft) {
  const verdict = draft.verdict === "unchecked" ? "was never checked" : `was ${draft.verdict}`;
  const added = draft.verdict === "rejected" ? round.final : null;
  const shown = {
    drafted: draft.text,
    added: added?.text,
    residual: draft.residual,
    drawn: added !== null
  };
  return [
    heading("", draft.text, ` ${verdict}`),
    element("p", "", sentence(draft)),
    ...acceptTest(draft),
    ...distribution(draft.candidates, draft.rest, shown),
    ...overlap(draft),
    formula("accept if u < min(1, p/q)\nelse draw from max(0, p − q), normalised")
  ];
}
function acceptTest(draft) {
  if (draft.u === null || draft.accept === null) return [];
  const scale = element("div", "scale");
  const middle = `accept below ${prob(draft.accept)} · drew ${prob(draft.u)}`;
  scale.append(...["0", middle, "1"].map((text) => element("span", "", text)));
  return [rulerOf(draft), scale];
}
function overlap({ overlap: share, residual }) {
  if (share === null) return [];
  const text = `Overlap Σ min(p, q) = ${prob(share)}: the chance that a draft token is accepted here. The rest, ${prob(residual ?? 0)}, arrives as a correction.`;
  return [element("p", "overlap", text)];
}
function finalInspection(round, final) {
  const rejected = final.kind === "correction" ? round.drafts[accepted(round)] : void 0;
  const title = final.kind === "plain" ? " from the target alone" : ` is the ${final.kind}`;
  return [
    heading("", final.text, title),
    element("p", "", FINAL_SENTENCES[final.kind]),
    ...rejected ? corrected(rejected, final) : alone(final),
    formula(rejected ? "drawn from max(0, p − q), normalised" : "drawn from p")
  ];
}
function corrected({ text, candidates, rest, residual }, final) {
  return distribution(candidates, rest, {
    drafted: text,
    added: final.text,
    residual,
    drawn: true
  });
}
function alone({ text, candidates, rest }) {
  const rows = candidates.map(([word, p]) => [word, p, null]);
  return distribution(rows, rest && [rest[0], null], {
    added: text,
    name: "target p",
    kind: "only"
  });
}
function formula(text = "") {
  const made = element("p", "formula", text);
  made.style.whiteSpace = "pre-line";
  return made;
}

// specviz/ui/player/clock.js
function advanced(rounds, starts, position, ms) {
  let at = position;
  let left = ms;
  const end = starts[starts.length - 1];
  while (left > 0 && at < end) {
    const number = Math.min(roundAt(starts, at + 1e-9), rounds.length - 1);
    const steps = stepsOf(rounds[number]);
    const order = Math.min(Math.floor(at - starts[number] + 1e-9), steps.length - 1);
    const lasts = LASTS_MS[steps[order].kind];
    const whole = starts[number] + order + 1;
    const needed = (whole - at) * lasts;
    if (needed > left) return at + left / lasts;
    at = whole;
    left -= needed;
  }
  return Math.min(at, end);
}
var roundMs = (round) => round.times.reduce((sum2, ms) => sum2 + ms, 0);
function stepsMs(round) {
  const [draft, verify, sample, other] = round.times;
  const steps = stepsOf(round);
  const drafted = round.drafts.reduce((sum2, one) => sum2 + one.ms, 0);
  const unused = round.drafts.length ? 0 : draft;
  const rest = (sample + other + unused) / (steps.length - round.drafts.length - 1);
  return steps.map(({ kind, index }) => {
    if (kind === "draft") {
      return drafted ? round.drafts[index].ms * draft / drafted : draft / round.drafts.length;
    }
    return kind === "pass" ? verify : rest;
  });
}
function positionAtMs(rounds, starts, ms) {
  if (!rounds.length || ms <= rounds[0].start_ms) return 0;
  const number = lastBelow((index) => rounds[index].start_ms, ms, rounds.length);
  let left = ms - rounds[number].start_ms;
  const lengths = stepsMs(rounds[number]);
  for (const [order, length] of lengths.entries()) {
    if (left < length) return starts[number] + order + left / length;
    left -= length;
  }
  return starts[number + 1];
}
function msAt(rounds, starts, position) {
  if (!rounds.length) return 0;
  if (position <= 0) return rounds[0].start_ms;
  const number = roundAt(starts, position);
  const local = position - starts[number];
  const lengths = stepsMs(rounds[number]);
  const whole = Math.floor(local);
  const passed = lengths.slice(0, whole).reduce((sum2, ms) => sum2 + ms, 0);
  return rounds[number].start_ms + passed + (lengths[whole] ?? 0) * (local - whole);
}

// specviz/ui/player/strips.js
var CELLS = 40;
var AHEAD = 4;
var TIMES = ["draft", "verify", "sample", "other"];
function drawStrips(root, frame, longest) {
  const { times, cache } = frame.round;
  TIMES.forEach((name, index) => {
    find(root, `.time .${name}`, HTMLElement).style.width = `${100 * times[index] / longest}%`;
  });
  const said2 = TIMES.map((name, index) => `${name} ${inMs(times[index])}`);
  find(root, ".ms", HTMLElement).textContent = `${said2.join(" · ")} ms`;
  const caches = cachesAt(frame);
  const filled = Math.max(cache.target[1], cache.draft?.[1] ?? 0);
  const first = Math.max(0, filled - CELLS + AHEAD);
  for (
    const name of
    /** @type {const} */
    ["target", "draft"]
  ) {
    const cells2 = find(root, `.cells.${name}`, HTMLElement);
    cells2.replaceChildren(...cellsOf(caches[name], first));
    if (cells2.nextElementSibling) cells2.nextElementSibling.textContent = heldText(caches[name]);
  }
}
var inMs = (ms) => ms.toFixed(ms < 10 ? 2 : 1);
function cellsOf(cache, first) {
  return Array.from(
    { length: CELLS },
    (_, place) => element("i", cache ? cellKind(cache, first + place) : "")
  );
}
function cellKind({ before, held, filled }, place) {
  if (place < before) return "held";
  if (place < held) return "fresh";
  return place < filled ? "gone" : "";
}
function heldText(cache) {
  if (!cache) return "no draft model";
  const dropped = cache.filled - cache.held;
  return `${cache.held} positions${dropped > 0 ? `, ${dropped} rolled back` : ""}`;
}
function drawTicks(root, rounds, starts) {
  const end = starts[starts.length - 1];
  const highest = Math.max(1, ...rounds.map(tokensOf));
  find(root, ".track svg", SVGElement).setAttribute("viewBox", `0 0 ${Math.max(1, end)} 100`);
  const paths = { clean: "", cut: "", plain: "" };
  rounds.forEach((round, number) => {
    const height = 100 * Math.max(0.15, tokensOf(round) / highest);
    const width = starts[number + 1] - starts[number];
    const from = starts[number] + 0.06 * width;
    paths[outcome(round)] += `M${from} 100v${-height}h${0.88 * width}v${height}z`;
  });
  for (const [name, path] of Object.entries(paths)) {
    find(root, `.track .${name}`, SVGElement).setAttribute("d", path);
  }
  find(root, ".track input", HTMLInputElement).max = `${end}`;
}
var longestOf = (rounds) => Math.max(...rounds.map(roundMs));

// specviz/ui/player/text.js
var PAST = 12;
var TEXT_TOKENS = 400;
var RunningText = class {
  drawn = "";
  kept = -1;
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
  }
  /** @param {Frame} frame */
  showShare({ kept }) {
    if (this.kept === kept) return;
    this.kept = kept;
    this.box.style.setProperty("--k", `${kept}`);
  }
  /**
   * The prompt and the tokens kept so far. Those of the round in sight come in softly while they are
   * being kept; all others are whole.
   * @param {string} prompt
   * @param {RoundData[]} rounds
   * @param {Frame | null} frame
   */
  draw(prompt, rounds, frame) {
    const coming = frame !== null && frame.kept > 0;
    const shown = frame ? frame.number + (coming ? 1 : 0) : 0;
    const picture = `${shown} ${coming}`;
    if (this.drawn === picture) return;
    this.drawn = picture;
    const kept = rounds.slice(0, shown).map((round) => round.kept);
    const all = kept.flat();
    const tokens = all.slice(-TEXT_TOKENS);
    const settled = tokens.length - (coming ? kept[kept.length - 1].length : 0);
    const line = element("span");
    line.append(element("span", "prompt", all.length > TEXT_TOKENS ? "… " : prompt));
    tokens.forEach(([kind, text], index) => {
      line.append(element("u", index >= settled ? `${kind} now` : kind, text));
    });
    line.append(element("span", "cursor"));
    this.box.replaceChildren(line);
  }
};
var Past = class {
  drawn = -1;
  /** @param {HTMLElement} list */
  constructor(list) {
    this.list = list;
  }
  /**
   * The rounds before this one, newest first.
   * @param {RoundData[]} rounds
   * @param {number} number
   * @param {Glyphs} glyphs
   */
  draw(rounds, number, glyphs) {
    if (this.drawn === number) return;
    this.drawn = number;
    const first = Math.max(0, number - PAST);
    const lines = rounds.slice(first, number).map((round, index) => pastLine(round, first + index, glyphs)).reverse();
    if (!lines.length) lines.push(element("li", "", "Rounds that are over are listed here."));
    this.list.replaceChildren(...lines);
  }
};
function pastLine(round, number, glyphs) {
  const button = pushButton();
  button.dataset.round = `${number}`;
  button.append(element("span", "n", `${number + 1}`));
  const tokens = round.drafts.map(({ verdict, text }) => [verdict, text]);
  if (round.final) tokens.push([round.final.kind, round.final.text]);
  for (const [kind, text] of tokens) {
    const token = element("span", kind, glyphs[kind]);
    token.append(element("s", "", text));
    button.append(token);
  }
  const words = tokens.map(([kind, text]) => `${text} ${kind}`).join(", ");
  button.setAttribute("aria-label", `Go to round ${number + 1}: ${words}`);
  const line = element("li");
  line.append(button);
  return line;
}
function tableOf(rounds, glyphs) {
  const table = element("table");
  const head = element("tr");
  for (const name of ["round", "drafts", "target adds", "accepted", "ms"]) {
    const cell = element("th", "", name);
    cell.scope = "col";
    head.append(cell);
  }
  table.append(head, ...rounds.map((round, number) => tableRow(round, number, glyphs)));
  return table;
}
function tableRow(round, number, glyphs) {
  const { drafts, final } = round;
  const cells2 = [
    `${number + 1}`,
    drafts.map(({ verdict, text }) => `${glyphs[verdict]}${text}`).join(" "),
    final ? `${glyphs[final.kind]}${final.text}` : "",
    `${accepted(round)} of ${judged(round)}`,
    roundMs(round).toFixed(2)
  ];
  const row = element("tr");
  row.append(...cells2.map((text) => element("td", "", text)));
  return row;
}

// specviz/ui/player/board.js
var Board = class {
  /** @type {RoundData[]} */
  rounds = [];
  over = false;
  end = 0;
  longest = 0;
  prompt = "";
  head = "";
  step = "";
  inspected = "";
  /** @type {Glyphs} */
  glyphs = { accepted: "", rejected: "", unchecked: "", correction: "", bonus: "", plain: "" };
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.part = (selector) => find(root, selector, HTMLElement);
    this.scrubber = find(root, ".track input", HTMLInputElement);
    this.table = find(root, ".table", HTMLDetailsElement);
    this.columns = new Columns(this.part(".columns"));
    this.text = new RunningText(this.part(".text"));
    this.past = new Past(this.part(".past"));
  }
  /**
   * Another run.
   * @param {Glyphs} glyphs
   */
  begin(glyphs) {
    this.glyphs = glyphs;
    this.inspected = "";
    this.part(".legend").replaceChildren(...Object.entries(glyphs).map(legendLine));
    this.part("[data-guess=accepted]").textContent = `${glyphs.accepted} Accept`;
    this.part("[data-guess=rejected]").textContent = `${glyphs.rejected} Reject`;
  }
  /**
   * What there is of the run by now.
   * @param {HeadData} head
   * @param {RoundData[]} rounds
   * @param {number[]} starts
   * @param {boolean} over
   */
  showRun(head, rounds, starts, over) {
    Object.assign(this, { rounds, over, end: starts[starts.length - 1], prompt: head.prompt });
    this.longest = longestOf(rounds);
    if (this.head !== JSON.stringify(head)) this.showHead(head);
    drawTicks(this.root, rounds, starts);
    this.columns.fit(rounds);
    this.text.drawn = this.step = "";
    this.past.drawn = -1;
    this.fillTable();
  }
  /** @param {HeadData} head */
  showHead(head) {
    this.head = JSON.stringify(head);
    const badge = this.part(".badge b");
    badge.textContent = head.source;
    badge.className = head.source.toLowerCase();
    const facts = [...head.facts, head.settings].map((fact) => element("span", "", fact));
    this.part(".facts").replaceChildren(...facts);
  }
  /** @param {boolean} playing */
  showPlaying(playing) {
    this.root.classList.toggle("playing", playing);
    this.part("[data-do=play]").setAttribute("aria-label", playing ? "Pause" : "Play");
    this.part(".said").setAttribute("aria-live", playing ? "off" : "polite");
  }
  drawEmpty() {
    const title = this.over ? "No round was run" : "Waiting for the first round";
    this.part(".head h2").textContent = title;
    this.columns.clear();
    const text = "Every token can be inspected here.";
    this.part(".inspector").replaceChildren(element("p", "", text));
    this.text.draw(this.prompt, [], null);
  }
  /**
   * Says whether another step than before is in sight.
   * @param {Frame} frame
   * @param {number} position
   */
  draw(frame, position) {
    this.columns.draw(frame, this.glyphs);
    this.text.showShare(frame);
    this.part(".track").style.setProperty("--at", `${this.end ? position / this.end : 0}`);
    this.scrubber.value = `${position}`;
    const step = `${frame.number}.${Math.ceil(frame.local)}.${frame.kept > 0}`;
    if (this.step === step) return false;
    this.step = step;
    this.text.draw(this.prompt, this.rounds, frame);
    this.past.draw(this.rounds, frame.number, this.glyphs);
    drawStrips(this.root, frame, this.longest);
    this.columns.label(frame);
    this.showSaid(frame);
    return true;
  }
  /** @param {Frame} frame */
  showSaid(frame) {
    const place = `ound ${frame.number + 1} of ${this.rounds.length}`;
    this.part(".head h2").textContent = `R${place}${this.over ? "" : " so far"}`;
    this.part(".said").textContent = said(frame);
    this.scrubber.setAttribute("aria-valuetext", `r${place}: ${said(frame)}`);
  }
  /** @param {(slot: number) => boolean} isPinned */
  markPinned(isPinned) {
    this.columns.markPinned(isPinned);
  }
  /**
   * @param {Frame} frame
   * @param {number | null} slot
   */
  inspect(frame, slot) {
    const key = `${this.step} ${slot}`;
    if (this.inspected === key) return;
    this.inspected = key;
    this.part(".inspector").replaceChildren(...inspection(frame, slot));
  }
  /**
   * @param {Guesses} guesses
   * @param {{ number: number, index: number } | null} question
   */
  showGuess({ on, given, right }, question) {
    const count = given.size;
    const label = on && count ? `Predict ${right}/${count}` : "Predict";
    setText(this.part("[data-do=predict]"), label);
    const panel = this.part(".guess");
    if (panel.hidden !== !question) panel.hidden = !question;
    if (!question) return;
    const { text } = this.rounds[question.number].drafts[question.index];
    const tally = count ? ` (${right} of ${count} right)` : "";
    setText(find(panel, "p", HTMLElement), `Will the target accept ${text}?${tally}`);
  }
  fillTable() {
    if (!this.table.open) return;
    const box = find(this.table, "div", HTMLElement);
    box.tabIndex = 0;
    box.replaceChildren(tableOf(this.rounds, this.glyphs));
  }
};
function legendLine([kind, glyph]) {
  const line = element("li", kind);
  line.append(element("b", "", glyph), kind);
  return line;
}
function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

// specviz/ui/player/guess.js
var Guesses = class {
  on = false;
  /** @type {Map<string, boolean>} "round.token" to whether the guess was right */
  given = /* @__PURE__ */ new Map();
  get right() {
    return [...this.given.values()].filter(Boolean).length;
  }
  /**
   * The rest before the first verdict from `from` on that has no guess yet, if it lies before `to`.
   * @param {RoundData[]} rounds
   * @param {number[]} starts
   * @param {number} from
   * @param {number} to
   */
  before(rounds, starts, from, to) {
    const end = starts[starts.length - 1];
    for (let at = Math.ceil(from); this.on && at < Math.min(to, end); at++) {
      const number = Math.min(roundAt(starts, at + 0.5), rounds.length - 1);
      const step = stepsOf(rounds[number])[at - starts[number]];
      if (step?.kind === "verdict" && !this.given.has(`${number}.${step.index}`)) return at;
    }
    return null;
  }
  /**
   * The draft whose verdict comes next at a position at rest, if it is to be guessed.
   * @param {RoundData[]} rounds
   * @param {number[]} starts
   * @param {number} position
   */
  question(rounds, starts, position) {
    if (position !== Math.floor(position)) return null;
    const at = this.before(rounds, starts, position, position + 1);
    if (at === null) return null;
    const number = roundAt(starts, at + 0.5);
    return { number, index: at - starts[number] - rounds[number].drafts.length - 1 };
  }
  /**
   * @param {RoundData[]} rounds
   * @param {{ number: number, index: number }} question
   * @param {string | undefined} guess
   */
  answer(rounds, { number, index }, guess) {
    this.given.set(`${number}.${index}`, rounds[number].drafts[index].verdict === guess);
  }
};

// specviz/ui/player/inspector/focus.js
var Focus = class {
  /** @type {{ round: number, slot: number } | null} */
  pinned = null;
  /** @type {number | null} */
  pointed = null;
  /**
   * A pinned token is let go by pinning it again.
   * @param {number} round
   * @param {number | null} slot
   */
  pin(round, slot) {
    this.pinned = slot === null || this.isPinned(round, slot) ? null : { round, slot };
  }
  /**
   * @param {number} round
   * @param {number} slot
   */
  isPinned(round, slot) {
    return this.pinned?.round === round && this.pinned.slot === slot;
  }
  /** @param {Event | null} event */
  point(event) {
    const target = event?.target instanceof Element ? event.target.closest("[data-slot]") : null;
    this.pointed = target instanceof HTMLElement ? Number(target.dataset.slot) : null;
  }
  /**
   * A draft, the final token, -1 for the pass, null for nothing.
   * @param {Frame} frame
   */
  slot({ number, step, round }) {
    const { pinned, pointed } = this;
    if (pointed !== null) return pointed;
    if (pinned?.round === number) return pinned.slot;
    if (!step) return null;
    if (step.kind === "pass") return -1;
    return step.kind === "keep" ? round.drafts.length : step.index;
  }
};

// specviz/ui/player/link.js
var SAID_MS = 1500;
async function copyLink(button, round, token) {
  const link = new URL(location.href);
  link.searchParams.set("round", `${round}`);
  if (token) link.searchParams.set("token", `${token}`);
  else link.searchParams.delete("token");
  try {
    await navigator.clipboard.writeText(link.href);
    button.textContent = "Copied";
  } catch {
    history.replaceState(history.state, "", link);
    button.textContent = "In the address bar";
  }
  setTimeout(() => {
    button.textContent = "Link";
  }, SAID_MS);
}

// specviz/ui/player/pace.js
var SPEEDS = ["0.25", "0.5", "1", "2", "4"];
var SLOWER = 20;
var Pace = class {
  value = "1";
  owed = 0;
  // ms that reduced motion has waited for the next rest
  /** @param {HTMLSelectElement} select */
  constructor(select) {
    this.select = select;
  }
  /** @param {string} value */
  set(value) {
    this.value = value;
    this.select.value = value;
  }
  /** @param {number} by */
  faster(by) {
    const all = [...this.select.options].map((option) => option.value);
    const place = Math.max(0, all.indexOf(this.value) + by);
    this.set(SPEEDS[Math.min(SPEEDS.length - 1, place)]);
  }
  /**
   * The position after so many more ms. Reduced motion goes from rest to rest.
   * @param {RoundData[]} rounds
   * @param {number[]} starts
   * @param {number} position
   * @param {number} ms
   * @param {boolean} still
   */
  after(rounds, starts, position, ms, still) {
    if (this.value === "measured" || this.value === "slow") {
      const clock = msAt(rounds, starts, position) + (this.value === "slow" ? ms / SLOWER : ms);
      return Math.max(position, positionAtMs(rounds, starts, clock));
    }
    this.owed = (still ? this.owed : 0) + ms * Number(this.value);
    const to = advanced(rounds, starts, position, this.owed);
    if (!still) return to;
    const end = starts[starts.length - 1];
    if (Math.floor(to) === Math.floor(position) && to < end) return position;
    this.owed = 0;
    return Math.floor(to);
  }
};

// specviz/ui/player/player.js
var PULL_MS = 100;
var player_default = mounted((host) => new Player(find(host, ".player", HTMLElement)));
var Player = class {
  /** @type {RoundData[]} */
  rounds = [];
  starts = [0];
  run = "";
  name = "";
  over = false;
  /** @type {timeline.Frame | null} */
  frame = null;
  /** @type {StartData | null} */
  wanted = null;
  focus = new Focus();
  guesses = new Guesses();
  pull = 0;
  stop = new AbortController();
  /** @param {HTMLElement} root */
  constructor(root) {
    const { signal } = this.stop;
    this.root = root;
    this.board = new Board(root);
    this.scrubber = find(root, ".track input", HTMLInputElement);
    const speed = find(root, "select", HTMLSelectElement);
    this.pace = new Pace(speed);
    this.keysList = find(root, ".keys", HTMLDetailsElement);
    this.transport = new Transport(root, this, this.keys(), signal);
    listen(root, "click", (event) => this.clicked(event), { signal });
    listen(root, "pointerover focusin", (event) => this.point(event), { signal });
    listen(root, "pointerleave focusout", () => this.point(null), { signal });
    const scrubbed = () => this.transport.seek(Math.round(Number(this.scrubber.value)));
    listen(this.scrubber, "input", scrubbed, { signal });
    listen(speed, "change", () => this.pace.set(speed.value), { signal });
    listen(this.board.table, "toggle", () => this.board.fillTable(), { signal });
    const wished = ({ detail }) => this.asked(detail);
    listen(document, TO, wished, { signal });
  }
  dispose() {
    this.stop.abort();
    clearTimeout(this.pull);
  }
  /**
   * Rounds come from `from` on; those the player has already are sent again only by a whole run.
   * @param {PlayerData} data
   * @param {Mount<PlayerData>} mount
   */
  receive(data, { setStateValue }) {
    const fresh = data.run !== this.run;
    if (fresh) this.begin(data);
    if (data.from <= this.rounds.length) {
      this.rounds = [...this.rounds.slice(0, data.from), ...data.rounds];
    }
    this.starts = startsOf(this.rounds);
    this.over = data.over;
    if (data.detail) this.root.dataset.detail = data.detail;
    this.board.showRun(data.head, this.rounds, this.starts, data.over);
    this.place(fresh);
    this.draw();
    clearTimeout(this.pull);
    if (data.over) return;
    this.pull = setTimeout(() => {
      setStateValue("have", {
        run: this.run,
        rounds: this.rounds.length,
        asked: performance.now()
      });
    }, PULL_MS);
  }
  /** @param {PlayerData} data */
  begin({ run, name, glyphs, start }) {
    Object.assign(this, { run, name, rounds: [], wanted: start });
    this.focus.pinned = null;
    this.guesses.given.clear();
    this.transport.halt();
    this.transport.position = 0;
    this.board.begin(glyphs);
  }
  /**
   * A link into a live run waits for its round.
   * @param {boolean} fresh
   */
  place(fresh) {
    const { wanted, transport, rounds, starts } = this;
    if (wanted && (this.over || rounds.length >= wanted.round)) this.open(wanted);
    else if (fresh && this.over) transport.rest(posterOf(rounds, starts));
    else if (fresh && !wanted) transport.play();
  }
  /**
   * A deep link: a round, and a token of it to be inspected; both count from 1.
   * @param {StartData} start
   */
  open({ round, token }) {
    this.wanted = null;
    this.transport.position = positionOf(this.rounds, this.starts, round, token);
    const number = Math.min(round, this.rounds.length) - 1;
    if (!token || number < 0) return;
    const slot = Math.min(token - 1, this.rounds[number].drafts.length);
    this.focus.pinned = { round: number, slot };
  }
  /**
   * What another component wants of this player: to be led to a frame, to have it marked, or only to
   * be told where the player is.
   * @param {Wish} wish
   */
  asked({ name, round, kind, told }) {
    if (name !== this.name) return;
    if (told === null) delete this.root.dataset.told;
    else if (told !== void 0) this.root.dataset.told = told;
    else if (round && kind && this.rounds[round - 1]) {
      this.transport.seek(afterKind(this.rounds, this.starts, round, kind));
    } else this.tellPosition();
  }
  tellPosition() {
    if (!this.frame) return;
    const { number, step } = this.frame;
    const detail = { name: this.name, round: number + 1, kind: step?.kind ?? null };
    this.root.dispatchEvent(new CustomEvent(AT, { bubbles: true, composed: true, detail }));
  }
  // -- what is played
  get position() {
    return this.transport.position;
  }
  get end() {
    return this.starts[this.starts.length - 1];
  }
  /** @param {number} ms */
  later(ms) {
    const { rounds, starts, position, transport } = this;
    return this.pace.after(rounds, starts, position, ms, transport.still);
  }
  /** @param {number} position */
  stopBefore(position) {
    return this.guesses.before(this.rounds, this.starts, this.position, position);
  }
  /** @param {1 | -1} by */
  step(by) {
    if (by < 0) return this.transport.seek(Math.ceil(this.position) - 1);
    if (this.stopBefore(this.position + 1) !== null) return this.draw();
    this.transport.seek(Math.floor(this.position) + 1);
  }
  /** @param {1 | -1} by */
  stepRound(by) {
    const { position, starts, rounds } = this;
    const at = roundAt(starts, position);
    const whole = position === starts[at + 1] ? at + 1 : at;
    const before = position > starts[whole] ? whole : Math.max(0, whole - 1);
    this.transport.seek(starts[by > 0 ? Math.min(whole + 1, rounds.length) : before]);
  }
  // -- listening
  /** @returns {import("../shared/js/transport.js").Keys} */
  keys() {
    return {
      ArrowRight: ({ shiftKey }) => shiftKey ? this.stepRound(1) : this.step(1),
      ArrowLeft: ({ shiftKey }) => shiftKey ? this.stepRound(-1) : this.step(-1),
      PageDown: () => this.step(1),
      PageUp: () => this.step(-1),
      "+": () => this.pace.faster(1),
      "-": () => this.pace.faster(-1),
      "?": () => this.keysList.toggleAttribute("open"),
      Escape: () => this.pin(null)
    };
  }
  /** @param {Event} event */
  clicked(event) {
    const button = closest(event, "button");
    if (!button) return;
    const acts = {
      play: () => this.transport.toggle(),
      step: () => this.step(1),
      back: () => this.step(-1),
      "step-round": () => this.stepRound(1),
      "back-round": () => this.stepRound(-1),
      predict: () => this.togglePredict(button),
      link: () => this.link(button)
    };
    const { do: act, guess, round, slot } = button.dataset;
    if (act) acts[act]();
    else if (guess) this.answer(guess);
    else if (round) this.transport.seek(this.starts[Number(round) + 1]);
    else if (slot) this.pin(Number(slot));
  }
  /** @param {number | null} slot */
  pin(slot) {
    this.focus.pin(this.frame?.number ?? 0, slot);
    this.draw();
  }
  /** @param {Event | null} event */
  point(event) {
    this.focus.point(event);
    this.showInspector();
  }
  question() {
    const { frame, guesses, rounds, starts, position } = this;
    return frame && guesses.question(rounds, starts, position);
  }
  /** @param {string} guess */
  answer(guess) {
    const question = this.question();
    if (!question) return;
    this.guesses.answer(this.rounds, question, guess);
    this.transport.seek(this.position + 1);
    this.transport.play();
  }
  /** @param {HTMLButtonElement} button */
  togglePredict(button) {
    this.guesses.on = !this.guesses.on;
    button.setAttribute("aria-pressed", `${this.guesses.on}`);
    this.draw();
  }
  /** @param {HTMLButtonElement} button */
  link(button) {
    const { pinned } = this.focus;
    copyLink(button, (this.frame?.number ?? 0) + 1, pinned && pinned.slot + 1);
  }
  // -- drawing
  draw() {
    const { rounds, starts, position, transport, guesses } = this;
    this.frame = frameAt(rounds, starts, position);
    this.board.showPlaying(transport.playing);
    if (!this.frame) return this.board.drawEmpty();
    const stepped = this.board.draw(this.frame, position);
    const { number } = this.frame;
    this.board.markPinned((slot) => this.focus.isPinned(number, slot));
    this.showInspector();
    this.board.showGuess(guesses, transport.playing ? null : this.question());
    if (stepped) this.tellPosition();
  }
  showInspector() {
    if (this.frame) this.board.inspect(this.frame, this.focus.slot(this.frame));
  }
};
export {
  player_default as default
};
