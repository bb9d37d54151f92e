// @ts-check
// The strips under the round: where its time went and what the caches hold; and the track, on which
// every round is a tick.
import { element, find } from "../shared/js/dom.js";
import { roundMs } from "./clock.js";
import { cachesAt, outcome, tokensOf } from "./timeline.js";

/** @import { RoundData } from "../types" */
/** @import { CacheState, Frame } from "./timeline.js" */

const CELLS = 40; // places of a cache in sight
const AHEAD = 4; // of them after the last one that is filled
const TIMES = ["draft", "verify", "sample", "other"];

/**
 * @param {HTMLElement} root
 * @param {Frame} frame
 * @param {number} longest ms of the longest round
 */
export function drawStrips(root, frame, longest) {
  const { times, cache } = frame.round;
  TIMES.forEach((name, index) => {
    find(root, `.time .${name}`, HTMLElement).style.width = `${(100 * times[index]) / longest}%`;
  });
  const said = TIMES.map((name, index) => `${name} ${inMs(times[index])}`);
  find(root, ".ms", HTMLElement).textContent = `${said.join(" · ")} ms`;
  const caches = cachesAt(frame);
  const filled = Math.max(cache.target[1], cache.draft?.[1] ?? 0);
  const first = Math.max(0, filled - CELLS + AHEAD);
  for (const name of /** @type {const} */ (["target", "draft"])) {
    const cells = find(root, `.cells.${name}`, HTMLElement);
    cells.replaceChildren(...cellsOf(caches[name], first));
    if (cells.nextElementSibling) cells.nextElementSibling.textContent = heldText(caches[name]);
  }
}

const inMs = (/** @type {number} */ ms) => ms.toFixed(ms < 10 ? 2 : 1);

/**
 * The places of one cache from `first` on; all empty where there is none.
 * @param {CacheState | null} cache
 * @param {number} first
 */
function cellsOf(cache, first) {
  return Array.from({ length: CELLS }, (_, place) =>
    element("i", cache ? cellKind(cache, first + place) : ""),
  );
}

/**
 * @param {CacheState} cache
 * @param {number} place
 */
function cellKind({ before, held, filled }, place) {
  if (place < before) return "held";
  if (place < held) return "fresh";
  return place < filled ? "gone" : "";
}

/** @param {CacheState | null} cache */
function heldText(cache) {
  if (!cache) return "no draft model";
  const dropped = cache.filled - cache.held;
  return `${cache.held} positions${dropped > 0 ? `, ${dropped} rolled back` : ""}`;
}

/**
 * A tick is as wide as its round has steps and as high as the tokens it kept.
 * @param {HTMLElement} root
 * @param {RoundData[]} rounds
 * @param {number[]} starts
 */
export function drawTicks(root, rounds, starts) {
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

/** @param {RoundData[]} rounds */
export const longestOf = (rounds) => Math.max(...rounds.map(roundMs));
