// @ts-check
// One run of a race: its text as far as it has come, and its rounds as cells on the clock.
import { element } from "../shared/js/dom.js";

/** @import { LaneData, RaceRoundData } from "../types" */

export class Lane {
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
    this.rounds = data.rounds.map(({ kept }) =>
      kept.map(([kind, piece]) => element("u", `${kind} off`, piece)),
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
      cell.style.left = `${(100 * from) / this.end}%`;
      cell.style.width = `${(100 * (to - from)) / this.end}%`;
    }
    const flag = element("i", "flag");
    flag.style.left = `calc(${(100 * this.data.wall) / this.end}% - 2px)`;
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
    this.now.style.left = `${(100 * Math.min(ms, wall)) / this.end}%`;
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
}

/**
 * The prefill, then every round's drafting and its pass with all that follows.
 * @param {LaneData} lane
 */
function cellsOf({ rounds, wall }) {
  const part = (
    /** @type {string} */ name,
    /** @type {number} */ from,
    /** @type {number} */ to,
  ) => ({
    cell: element("i", name),
    from,
    to,
  });
  const ofRound = (/** @type {RaceRoundData} */ { start, draft, end }) => [
    ...(draft > 0 ? [part("draft", start, start + draft)] : []),
    part("verify", start + draft, end),
  ];
  return [part("prefill", 0, rounds[0]?.start ?? wall), ...rounds.flatMap(ofRound)];
}
