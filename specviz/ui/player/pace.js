// @ts-check
// How fast a run is played: so many times the usual, or in the time that the run itself took.
import { advanced, msAt, positionAtMs } from "./clock.js";

/** @import { RoundData } from "../types" */

const SPEEDS = ["0.25", "0.5", "1", "2", "4"];
const SLOWER = 20; // of the slow real time

export class Pace {
  value = "1";
  owed = 0; // ms that reduced motion has waited for the next rest

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
}
