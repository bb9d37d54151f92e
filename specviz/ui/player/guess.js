// @ts-check
// Guessing a verdict before it shows: which one is asked for, and how many guesses were right.
import { roundAt, stepsOf } from "./timeline.js";

/** @import { RoundData, Verdict } from "../types" */

export class Guesses {
  on = false;
  /** @type {Map<string, boolean>} "round.token" to whether the guess was right */
  given = new Map();

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
}
