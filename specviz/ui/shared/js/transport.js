// @ts-check
// The clock, the seeking and the keys of whatever is played. What is to be seen at a position is the
// stage's; how long a position lasts too.
import { closest, listen } from "./dom.js";

const LONGEST_FRAME_MS = 250; // a tab that slept does not leap
const OF_A_SELECT = /^( |Arrow|Page|Home$|End$)/;

/**
 * What a transport plays. `over` is false while more may come, `later` where so many ms lead to,
 * `stopBefore` where a play to there has to stop first, `step` the position a step further or back.
 * @typedef {object} Stage
 * @property {number} end
 * @property {boolean} over
 * @property {(ms: number) => number} later
 * @property {(position: number) => number | null} stopBefore
 * @property {(by: 1 | -1) => void} step
 * @property {() => void} draw
 */

/** @typedef {Record<string, (event: KeyboardEvent) => void>} Keys */

export class Transport {
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
    /** @type {Keys} */
    this.keys = {
      " ": () => this.toggle(),
      ArrowRight: () => stage.step(1),
      ArrowLeft: () => stage.step(-1),
      Home: () => this.seek(0),
      End: () => this.seek(stage.end),
      ...keys,
    };
    listen(root, "keydown", (/** @type {KeyboardEvent} */ event) => this.pressed(event), {
      signal,
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
    if (this.position === this.poster || (this.position >= end && over)) this.position = 0;
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
    cancelAnimationFrame(this.request); // of the play before, which may still go on
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
    if (stop !== null || (to >= stage.end && stage.over)) return this.pause();
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
}
