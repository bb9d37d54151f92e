// @ts-check
// The round in sight: a column for each position of the target's pass, from the proposal to the verdict.
import { element, find, pushButton } from "../shared/js/dom.js";
import { prob } from "./inspector/narration.js";
import { accepted, revealed } from "./timeline.js";

/** @import { DraftData, FinalData, Glyphs, Kind, RoundData } from "../types" */
/** @import { Frame } from "./timeline.js" */

const ONE_BAND = 6; // columns; more stand in two bands

export class Columns {
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
          "the target's token",
        );
        button.classList.toggle("shown", frame.final > 0);
      }
    });
  }
}

/**
 * @param {HTMLElement} column
 * @param {string} selector
 * @param {boolean} shown
 * @param {string} label
 * @param {string} before
 */
function labelButton(column, selector, shown, label, before) {
  const button = find(column, selector, HTMLButtonElement);
  button.disabled = !shown;
  button.setAttribute("aria-label", shown ? label : before);
  return button;
}

/**
 * @param {DraftData} draft
 * @param {boolean} isRevealed
 */
function spoken({ text, verdict, p, q }, isRevealed) {
  return `${text}, ${isRevealed ? `${verdict}, p ${prob(p)}, ` : ""}q ${prob(q)}`;
}

/**
 * @param {RoundData} round
 * @param {number} slot
 * @param {Glyphs} glyphs
 */
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

/**
 * A draft, or the last position, which has none.
 * @param {DraftData | undefined} draft
 * @param {number} slot
 * @param {Glyphs} glyphs
 */
function tokenOf(draft, slot, glyphs) {
  const box = draft ? pushButton("token") : element("div", "token");
  const proposal = element("span", "chip proposal");
  const segment = element("span", "segment");
  segment.append(element("span", "", `${slot + 1}`));
  box.append(proposal, segment);
  if (!draft) {
    proposal.style.visibility = "hidden";
    return box;
  }
  box.dataset.slot = `${slot}`;
  proposal.append(tokenText(draft.text), element("small", "", `q ${prob(draft.q)}`));
  const test = element("span", "test");
  if (draft.u !== null) {
    const numbers = `p ${prob(draft.p)} · u ${prob(draft.u)}`;
    test.append(rulerOf(draft), element("small", "", numbers));
  }
  box.append(test, chipOf(draft.text, draft.verdict, glyphs));
  return box;
}

/**
 * @param {FinalData} final
 * @param {number} slot
 * @param {Glyphs} glyphs
 */
function finalOf({ text, kind }, slot, glyphs) {
  const button = pushButton("final");
  button.dataset.slot = `${slot}`;
  button.append(chipOf(text, kind, glyphs));
  return button;
}

/**
 * @param {string} text
 * @param {Kind} kind
 * @param {Glyphs} glyphs
 */
function chipOf(text, kind, glyphs) {
  const chip = element("span", `chip ${kind}`);
  chip.append(tokenText(text), element("small", "", `${glyphs[kind]} ${kind}`));
  return chip;
}

/**
 * A token whose visible white space is fainter than its letters.
 * @param {string} text
 */
function tokenText(text) {
  const made = element("b");
  const [, before, rest] = text.match(/^([␣↵⇥]*)(.*)$/su) ?? ["", "", text];
  if (before) made.append(element("i", "", before));
  made.append(rest);
  made.title = text;
  return made;
}

/**
 * The accept test: filled up to the threshold, with a mark at the draw.
 * @param {DraftData} draft
 */
export function rulerOf({ accept, u }) {
  const ruler = element("span", "ruler");
  ruler.append(element("span", "ok"), element("span", "u"));
  ruler.style.setProperty("--accept", `${accept}`);
  ruler.style.setProperty("--u", `${u}`);
  return ruler;
}
