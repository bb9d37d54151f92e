// @ts-check
// Plays a run and listens: to the learner, to the server, and to components that speak of the player's
// frames. What is to be seen at a position is decided in timeline.js and drawn by board.js.
import { closest, find, listen } from "../shared/js/dom.js";
import { mounted } from "../shared/js/mount.js";
import { AT, TO } from "../shared/js/positions.js";
import { Transport } from "../shared/js/transport.js";
import { Board } from "./board.js";
import { Guesses } from "./guess.js";
import { Focus } from "./inspector/focus.js";
import { copyLink } from "./link.js";
import { Pace } from "./pace.js";
import * as timeline from "./timeline.js";

/** @import { PlayerData, RoundData, StartData } from "../types" */
/** @import { Mount } from "../shared/js/mount.js" */
/** @import { Wish } from "../shared/js/positions.js" */

const PULL_MS = 100;

export default mounted((host) => new Player(find(host, ".player", HTMLElement)));

class Player {
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
    const wished = (/** @type {CustomEvent<Wish>} */ { detail }) => this.asked(detail);
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
    this.starts = timeline.startsOf(this.rounds);
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
        asked: performance.now(),
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
    else if (fresh && this.over) transport.rest(timeline.posterOf(rounds, starts));
    else if (fresh && !wanted) transport.play();
  }

  /**
   * A deep link: a round, and a token of it to be inspected; both count from 1.
   * @param {StartData} start
   */
  open({ round, token }) {
    this.wanted = null;
    this.transport.position = timeline.positionOf(this.rounds, this.starts, round, token);
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
    else if (told !== undefined) this.root.dataset.told = told;
    else if (round && kind && this.rounds[round - 1]) {
      this.transport.seek(timeline.afterKind(this.rounds, this.starts, round, kind));
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
    const at = timeline.roundAt(starts, position);
    const whole = position === starts[at + 1] ? at + 1 : at;
    const before = position > starts[whole] ? whole : Math.max(0, whole - 1);
    this.transport.seek(starts[by > 0 ? Math.min(whole + 1, rounds.length) : before]);
  }

  // -- listening

  /** @returns {import("../shared/js/transport.js").Keys} */
  keys() {
    return {
      ArrowRight: ({ shiftKey }) => (shiftKey ? this.stepRound(1) : this.step(1)),
      ArrowLeft: ({ shiftKey }) => (shiftKey ? this.stepRound(-1) : this.step(-1)),
      PageDown: () => this.step(1),
      PageUp: () => this.step(-1),
      "+": () => this.pace.faster(1),
      "-": () => this.pace.faster(-1),
      "?": () => this.keysList.toggleAttribute("open"),
      Escape: () => this.pin(null),
    };
  }

  /** @param {Event} event */
  clicked(event) {
    const button = closest(event, "button");
    if (!button) return;
    /** @type {Record<string, () => void>} */
    const acts = {
      play: () => this.transport.toggle(),
      step: () => this.step(1),
      back: () => this.step(-1),
      "step-round": () => this.stepRound(1),
      "back-round": () => this.stepRound(-1),
      predict: () => this.togglePredict(button),
      link: () => this.link(button),
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
    this.frame = timeline.frameAt(rounds, starts, position);
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
}
