// @ts-check
// What happens in words: probabilities, verdicts, steps. Pure.
import { tokensOf } from "../timeline.js";

/** @import { DraftData, RoundData } from "../../types" */
/** @import { Frame } from "../timeline.js" */

/**
 * A probability in two digits, without claiming 0 or 1 where it is neither.
 * @param {number} value
 */
export function prob(value) {
  if (value > 0 && value < 0.005) return "<0.01";
  if (value < 1 && value >= 0.995) return ">0.99";
  return value.toFixed(2);
}

const plural = (/** @type {number} */ count, /** @type {string} */ noun) =>
  `${count} ${noun}${count === 1 ? "" : "s"}`;

/**
 * The accept test of a draft in plain words.
 * @param {DraftData} draft
 */
export function sentence(draft) {
  if (draft.copied !== null) {
    return `Copied from earlier in the text, so q = 1; the target gave it p = ${prob(draft.p)}. ${ending(draft)}`;
  }
  const gap = draft.p >= draft.q ? "" : "only ";
  return `The draft gave it q = ${prob(draft.q)}, the target ${gap}p = ${prob(draft.p)}. ${ending(draft)}`;
}

/** @param {DraftData} draft */
function ending(draft) {
  if (draft.u === null || draft.accept === null) {
    return "It was never judged: a token before it was rejected, or the run ended.";
  }
  const drew = `The draw was u = ${prob(draft.u)}`;
  if (draft.verdict === "rejected") {
    if (draft.accept === 0) return "The target would never choose it: rejected, whatever is drawn.";
    return `So it is kept with probability ${prob(draft.accept)}. ${drew}, not below it: rejected.`;
  }
  if (draft.u >= draft.accept) {
    return `${drew}, not below ${prob(draft.accept)}, but a later draft of the block passed: accepted.`;
  }
  if (draft.accept === 1) return "At least as likely under the target: always accepted.";
  return `So it is kept with probability ${prob(draft.accept)}. ${drew}, below it: accepted.`;
}

export const FINAL_SENTENCES = {
  correction: "Drawn by the target from what p exceeds q by, in place of the rejected token.",
  bonus:
    "Every draft was accepted, and the same pass also gave the target's next token: one more for the round.",
  plain: "Nothing was drafted, so the pass gave the one token the target would have given alone.",
};

/**
 * One sentence for the step a frame has just reached, for a live region and the round's head.
 * @param {Frame} frame
 */
export function said({ round, step, number }) {
  if (!step) return `Round ${number + 1} begins.`;
  const draft = round.drafts[step.index];
  switch (step.kind) {
    case "draft":
      return `The draft model proposes ${draft.text}.`;
    case "pass":
      return `The target checks ${plural(round.drafts.length + 1, "position")} in one pass.`;
    case "verdict":
      return `${draft.text} is ${draft.verdict}.`;
    case "final":
      return finalSaid(round);
    default:
      return keeping(round);
  }
}

/** @param {RoundData} round */
function finalSaid({ final }) {
  if (!final) return "";
  return `${final.text} is the ${final.kind === "plain" ? "target's own token" : final.kind}.`;
}

/** @param {RoundData} round */
function keeping(round) {
  const [target, draft] = [round.cache.target, round.cache.draft].map((cache) =>
    cache ? cache[1] - cache[2] : 0,
  );
  const dropped =
    target + draft ? `; rolled back: ${target} in the target's cache, ${draft} in the draft's` : "";
  return `${plural(tokensOf(round), "token")} from one target pass${dropped}.`;
}
