// @ts-check
// The picture as a pure function of (rounds, position). Knows no document, no clock and no algorithm:
// a round is what specviz/ui/player/data.py made of the trace.
//
// A round is a row of steps: every draft proposed, the target's one pass, every verdict given, the
// final token, and the keeping, where text and caches change. A position counts steps: 7 is the
// picture after seven of them, 7.4 is on its way to the eighth.

/** @import { DraftData, RoundData, StepKind } from "../types" */
/** @typedef {{ kind: StepKind, index: number }} Step */
/** @typedef {NonNullable<ReturnType<typeof frameAt>>} Frame */
/** @typedef {{ before: number, held: number, filled: number }} CacheState */

/** @type {StepKind[]} */
const KINDS = ["draft", "pass", "verdict", "final", "keep"];
export const LASTS_MS = { draft: 420, pass: 950, verdict: 620, final: 800, keep: 700 };
const MOVES_MS = { draft: 180, pass: 600, verdict: 220, final: 240, keep: 240 };

const of = (/** @type {RoundData} */ round, /** @type {(draft: DraftData) => boolean} */ test) =>
  round.drafts.filter(test).length;
export const judged = (/** @type {RoundData} */ round) =>
  of(round, (draft) => draft.verdict !== "unchecked");
export const accepted = (/** @type {RoundData} */ round) =>
  of(round, (draft) => draft.verdict === "accepted");
const clamp = (
  /** @type {number} */ value,
  /** @type {number} */ low,
  /** @type {number} */ high,
) => Math.min(high, Math.max(low, value));
const ease = (/** @type {number} */ share) => share * share * (3 - 2 * share);

/**
 * The steps of one round, in order.
 * @param {RoundData} round
 */
export function stepsOf(round) {
  /** @type {Step[]} */
  const steps = round.drafts.map((_, index) => ({ kind: "draft", index }));
  steps.push({ kind: "pass", index: 0 });
  for (let index = 0; index < judged(round); index++) steps.push({ kind: "verdict", index });
  if (round.final) steps.push({ kind: "final", index: round.drafts.length });
  steps.push({ kind: "keep", index: 0 });
  return steps;
}

const countSteps = (/** @type {RoundData} */ round) =>
  round.drafts.length + judged(round) + (round.final ? 1 : 0) + 2;

/**
 * Where every round starts, in steps, and one more number: where the last one ends.
 * @param {RoundData[]} rounds
 */
export function startsOf(rounds) {
  const starts = [0];
  for (const round of rounds) starts.push(starts[starts.length - 1] + countSteps(round));
  return starts;
}

/**
 * The last index whose value is below what is asked for, at least 0.
 * @param {(index: number) => number} values
 * @param {number} asked
 * @param {number} count
 */
export function lastBelow(values, asked, count) {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values(middle) < asked) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * The round in sight at a position. At the border of two it is the finished one.
 * @param {number[]} starts
 * @param {number} position
 */
export function roundAt(starts, position) {
  return lastBelow((index) => starts[index], position, starts.length - 1);
}

/**
 * How far everything of the picture is at a position; shares from 0 to 1. Null without rounds.
 * @param {RoundData[]} rounds
 * @param {number[]} starts
 * @param {number} position
 */
export function frameAt(rounds, starts, position) {
  if (!rounds.length) return null;
  const at = clamp(position, 0, starts[starts.length - 1]);
  const number = roundAt(starts, at);
  const round = rounds[number];
  const local = at - starts[number];
  const steps = stepsOf(round);
  const share = (/** @type {number} */ order) => {
    const { kind } = steps[order];
    return ease(Math.min(1, (clamp(local - order, 0, 1) * LASTS_MS[kind]) / MOVES_MS[kind]));
  };
  const drafts = round.drafts.length;
  const finalAt = drafts + 1 + judged(round);
  return {
    number,
    round,
    local,
    step: local > 0 ? steps[Math.ceil(local) - 1] : null,
    proposed: round.drafts.map((_, index) => share(index)),
    pass: share(drafts),
    verdicts: round.drafts.map((_, index) => verdictShare(round, index, drafts, share)),
    final: round.final ? share(finalAt) : 0,
    kept: share(steps.length - 1),
  };
}

/**
 * A token that is never judged fades with the verdict that made it useless.
 * @param {RoundData} round
 * @param {number} index
 * @param {number} drafts
 * @param {(order: number) => number} share
 */
function verdictShare(round, index, drafts, share) {
  return share(drafts + 1 + Math.min(index, Math.max(judged(round) - 1, 0)));
}

/**
 * Whether a slot (drafts, then the final token) shows its verdict at this frame.
 * @param {Frame} frame
 * @param {number} index
 */
export function revealed(frame, index) {
  return index < frame.round.drafts.length ? frame.verdicts[index] > 0 : frame.final > 0;
}

/**
 * Where the verdict of a token of a round has just been given; both count from 1.
 * @param {RoundData[]} rounds
 * @param {number[]} starts
 * @param {number} round
 * @param {number} token
 */
export function positionOf(rounds, starts, round, token) {
  if (!rounds.length) return 0;
  const number = clamp(Math.round(round) - 1, 0, rounds.length - 1);
  if (!token) return starts[number + 1];
  const { drafts, final } = rounds[number];
  const verdicts = judged(rounds[number]);
  const isFinal = token > drafts.length && final;
  const order = drafts.length + (isFinal ? verdicts + 1 : Math.min(token, verdicts));
  return starts[number] + order + 1;
}

/**
 * Where all steps of this kind of a round, which counts from 1, have just been taken.
 * @param {RoundData[]} rounds
 * @param {number[]} starts
 * @param {number} round
 * @param {StepKind} kind
 */
export function afterKind(rounds, starts, round, kind) {
  const upTo = (/** @type {Step} */ step) => KINDS.indexOf(step.kind) <= KINDS.indexOf(kind);
  return starts[round - 1] + stepsOf(rounds[round - 1]).filter(upTo).length;
}

/**
 * The frame that stands for a run before it plays: the first round with a correction, at its end.
 * @param {RoundData[]} rounds
 * @param {number[]} starts
 */
export function posterOf(rounds, starts) {
  const number = rounds.findIndex((round) => round.final?.kind === "correction");
  return rounds.length ? starts[Math.max(number, 0) + 1] : 0;
}

/**
 * What the two caches hold at a frame: places kept from before, written in this round, dropped.
 * @param {Frame} frame
 * @returns {{ target: CacheState, draft: CacheState | null }}
 */
export function cachesAt(frame) {
  const { round } = frame;
  const drafts = round.drafts.length;
  const proposed = frame.proposed.filter((share) => share > 0).length;
  const [unread, read] = round.cache.target;
  const target = cells(round.cache.target, frame.pass > 0 ? read : unread, frame.kept > 0);
  if (!round.cache.draft) return { target, draft: null };
  const [before, after] = round.cache.draft;
  const filled = proposed ? Math.max(before, after - (drafts - proposed)) : before;
  return { target, draft: cells(round.cache.draft, drafts ? filled : after, frame.kept > 0) };
}

/**
 * @param {[number, number, number]} cache
 * @param {number} filled
 * @param {boolean} kept
 */
function cells([before, , rolledBack], filled, kept) {
  if (!kept) return { before, held: filled, filled };
  return { before: Math.min(before, rolledBack), held: rolledBack, filled };
}

/**
 * How a round ended: every draft stood, one was rejected, or nothing was drafted.
 * @param {RoundData} round
 * @returns {"plain" | "cut" | "clean"}
 */
export function outcome(round) {
  if (!round.drafts.length) return "plain";
  return round.drafts.some((draft) => draft.verdict === "rejected") ? "cut" : "clean";
}

export const tokensOf = (/** @type {RoundData} */ round) => accepted(round) + (round.final ? 1 : 0);
