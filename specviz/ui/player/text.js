// @ts-check
// What is over: the running text, the earlier rounds as lines, and the whole run as a table.
import { element, pushButton } from "../shared/js/dom.js";
import { roundMs } from "./clock.js";
import { accepted, judged } from "./timeline.js";

/** @import { Glyphs, Kind, RoundData } from "../types" */
/** @import { Frame } from "./timeline.js" */

const PAST = 12; // earlier rounds in the document at once
const TEXT_TOKENS = 400; // tokens of the running text in the document at once

export class RunningText {
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
}

export class Past {
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
    const lines = rounds
      .slice(first, number)
      .map((round, index) => pastLine(round, first + index, glyphs))
      .reverse();
    if (!lines.length) lines.push(element("li", "", "Rounds that are over are listed here."));
    this.list.replaceChildren(...lines);
  }
}

/**
 * An earlier round as one line, which leads back to it.
 * @param {RoundData} round
 * @param {number} number
 * @param {Glyphs} glyphs
 */
function pastLine(round, number, glyphs) {
  const button = pushButton();
  button.dataset.round = `${number}`;
  button.append(element("span", "n", `${number + 1}`));
  /** @type {[Kind, string][]} */
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

/**
 * The whole run as a plain table.
 * @param {RoundData[]} rounds
 * @param {Glyphs} glyphs
 */
export function tableOf(rounds, glyphs) {
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

/**
 * @param {RoundData} round
 * @param {number} number
 * @param {Glyphs} glyphs
 */
function tableRow(round, number, glyphs) {
  const { drafts, final } = round;
  const cells = [
    `${number + 1}`,
    drafts.map(({ verdict, text }) => `${glyphs[verdict]}${text}`).join(" "),
    final ? `${glyphs[final.kind]}${final.text}` : "",
    `${accepted(round)} of ${judged(round)}`,
    roundMs(round).toFixed(2),
  ];
  const row = element("tr");
  row.append(...cells.map((text) => element("td", "", text)));
  return row;
}
