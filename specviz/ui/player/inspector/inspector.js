// @ts-check
// The inspector: what a token, or the pass, is about, in words first, then bars, then the formula.
import { element } from "../../shared/js/dom.js";
import { rulerOf } from "../round.js";
import { accepted, revealed } from "../timeline.js";
import { distribution } from "./distribution.js";
import { FINAL_SENTENCES, prob, sentence } from "./narration.js";

/** @import { CandidateData, DraftData, FinalData, RestData, RoundData } from "../../types" */
/** @import { Frame } from "../timeline.js" */

/**
 * What the inspector says of a slot: a draft, the final token, -1 for the pass, null for nothing.
 * @param {Frame} frame
 * @param {number | null} slot
 * @returns {HTMLElement[]}
 */
export function inspection(frame, slot) {
  const { round } = frame;
  if (slot === null) {
    const text = "The draft model proposes first. Play, or step with →.";
    return [heading("Before the round"), element("p", "", text)];
  }
  if (slot === -1) return passInspection(round);
  const draft = round.drafts[slot];
  if (draft) return revealed(frame, slot) ? draftInspection(round, draft) : proposal(draft);
  if (!round.final) {
    const text = "The run ended inside this round, so the target added no token.";
    return [heading("The end"), element("p", "", text)];
  }
  return revealed(frame, slot) ? finalInspection(round, round.final) : passInspection(round);
}

function heading(before = "", token = "", after = "") {
  const made = element("h3", "", before);
  if (token) made.append(element("code", "", token), after);
  return made;
}

/** @param {DraftData} draft */
function proposal({ text, q, candidates, rest }) {
  const said = `The draft gave it q = ${prob(q)}. What the target thinks shows with the verdict.`;
  /** @type {CandidateData[]} */
  const own = candidates.map(([word, , chance]) => [word, chance ?? 0, null]);
  /** @type {RestData | null} */
  const others = rest && [rest[1] ?? 0, null];
  const shown = /** @type {const} */ ({ drafted: text, name: "draft q", kind: "q" });
  return [
    heading("", text, " is proposed"),
    element("p", "", said),
    ...distribution(own, others, shown),
  ];
}

/** @param {RoundData} round */
function passInspection(round) {
  const count = round.drafts.length + 1;
  const took = `${round.times[1].toFixed(2)} ms.`;
  const text = round.drafts.length
    ? `The target reads the last kept token and the ${round.drafts.length} drafts together and gives a distribution at each of the ${count} positions: one to judge every draft, and one for an extra token. It took ${took}`
    : `With nothing drafted the pass covers one position and gives one token. It took ${took}`;
  return [heading("One target pass"), element("p", "", text)];
}

/**
 * @param {RoundData} round
 * @param {DraftData} draft
 */
function draftInspection(round, draft) {
  const verdict = draft.verdict === "unchecked" ? "was never checked" : `was ${draft.verdict}`;
  const added = draft.verdict === "rejected" ? round.final : null;
  const shown = {
    drafted: draft.text,
    added: added?.text,
    residual: draft.residual,
    drawn: added !== null,
  };
  return [
    heading("", draft.text, ` ${verdict}`),
    element("p", "", sentence(draft)),
    ...acceptTest(draft),
    ...distribution(draft.candidates, draft.rest, shown),
    ...overlap(draft),
    formula("accept if u < min(1, p/q)\nelse draw from max(0, p − q), normalised"),
  ];
}

/** @param {DraftData} draft */
function acceptTest(draft) {
  if (draft.u === null || draft.accept === null) return [];
  const scale = element("div", "scale");
  const middle = `accept below ${prob(draft.accept)} · drew ${prob(draft.u)}`;
  scale.append(...["0", middle, "1"].map((text) => element("span", "", text)));
  return [rulerOf(draft), scale];
}

/** @param {DraftData} draft */
function overlap({ overlap: share, residual }) {
  if (share === null) return [];
  const text = `Overlap Σ min(p, q) = ${prob(share)}: the chance that a draft token is accepted here. The rest, ${prob(residual ?? 0)}, arrives as a correction.`;
  return [element("p", "overlap", text)];
}

/**
 * @param {RoundData} round
 * @param {FinalData} final
 */
function finalInspection(round, final) {
  const rejected = final.kind === "correction" ? round.drafts[accepted(round)] : undefined;
  const title = final.kind === "plain" ? " from the target alone" : ` is the ${final.kind}`;
  return [
    heading("", final.text, title),
    element("p", "", FINAL_SENTENCES[final.kind]),
    ...(rejected ? corrected(rejected, final) : alone(final)),
    formula(rejected ? "drawn from max(0, p − q), normalised" : "drawn from p"),
  ];
}

/**
 * @param {DraftData} rejected
 * @param {FinalData} final
 */
function corrected({ text, candidates, rest, residual }, final) {
  return distribution(candidates, rest, {
    drafted: text,
    added: final.text,
    residual,
    drawn: true,
  });
}

/** @param {FinalData} final */
function alone({ text, candidates, rest }) {
  /** @type {CandidateData[]} */
  const rows = candidates.map(([word, p]) => [word, p, null]);
  return distribution(rows, rest && [rest[0], null], {
    added: text,
    name: "target p",
    kind: "only",
  });
}

function formula(text = "") {
  const made = element("p", "formula", text);
  made.style.whiteSpace = "pre-line";
  return made;
}
