// @ts-check
// The player's document: which part of it is drawn again when. Only what changed is written.
import { element, find } from "../shared/js/dom.js";
import { inspection } from "./inspector/inspector.js";
import { said } from "./inspector/narration.js";
import { Columns } from "./round.js";
import { drawStrips, drawTicks, longestOf } from "./strips.js";
import { Past, RunningText, tableOf } from "./text.js";

/** @import { Glyphs, HeadData, RoundData } from "../types" */
/** @import { Frame } from "./timeline.js" */
/** @import { Guesses } from "./guess.js" */

export class Board {
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
    this.part = (/** @type {string} */ selector) => find(root, selector, HTMLElement);
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
}

/** @param {[string, string]} entry */
function legendLine([kind, glyph]) {
  const line = element("li", kind);
  line.append(element("b", "", glyph), kind);
  return line;
}

/**
 * @param {HTMLElement} target
 * @param {string} text
 */
function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
