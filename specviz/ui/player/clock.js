// @ts-check
// How positions and milliseconds go together: those of a play, and those that the run itself took. Pure.
import { LASTS_MS, lastBelow, roundAt, stepsOf } from "./timeline.js";

/** @import { RoundData } from "../types" */

/**
 * How far a position moves in so many milliseconds of play at 1x.
 * @param {RoundData[]} rounds
 * @param {number[]} starts
 * @param {number} position
 * @param {number} ms
 */
export function advanced(rounds, starts, position, ms) {
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

export const roundMs = (/** @type {RoundData} */ round) =>
  round.times.reduce((sum, ms) => sum + ms, 0);

/**
 * The measured length of every step of a round: drafts, pass, and the rest in equal parts.
 * @param {RoundData} round
 */
export function stepsMs(round) {
  const [draft, verify, sample, other] = round.times;
  const steps = stepsOf(round);
  const drafted = round.drafts.reduce((sum, one) => sum + one.ms, 0);
  const unused = round.drafts.length ? 0 : draft; // of a drafter that looked and found nothing
  const rest = (sample + other + unused) / (steps.length - round.drafts.length - 1);
  return steps.map(({ kind, index }) => {
    if (kind === "draft") {
      return drafted ? (round.drafts[index].ms * draft) / drafted : draft / round.drafts.length;
    }
    return kind === "pass" ? verify : rest;
  });
}

/**
 * The position that the run itself had reached after so many measured milliseconds.
 * @param {RoundData[]} rounds
 * @param {number[]} starts
 * @param {number} ms
 */
export function positionAtMs(rounds, starts, ms) {
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

/**
 * The other way round.
 * @param {RoundData[]} rounds
 * @param {number[]} starts
 * @param {number} position
 */
export function msAt(rounds, starts, position) {
  if (!rounds.length) return 0;
  if (position <= 0) return rounds[0].start_ms;
  const number = roundAt(starts, position);
  const local = position - starts[number];
  const lengths = stepsMs(rounds[number]);
  const whole = Math.floor(local);
  const passed = lengths.slice(0, whole).reduce((sum, ms) => sum + ms, 0);
  return rounds[number].start_ms + passed + (lengths[whole] ?? 0) * (local - whole);
}
