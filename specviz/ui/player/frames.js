// The picture as a pure function of (rounds, position). Knows no document, no clock and no algorithm:
// a round is what specviz/ui/player/data.py made of the trace.
//
// A round is a row of steps: every draft proposed, the target's one pass, every verdict given, the
// final token, and the keeping, where text and caches change. A position counts steps: 7 is the
// picture after seven of them, 7.4 is on its way to the eighth.

export const SPEEDS = [0.25, 0.5, 1, 2, 4];
export const GLYPHS = {
  accepted: "✓", rejected: "✗", unchecked: "⋯", correction: "↻", bonus: "★", plain: "·",
};
const LASTS_MS = { draft: 420, pass: 950, verdict: 620, final: 800, keep: 700 };
const MOVES_MS = { draft: 180, pass: 600, verdict: 220, final: 240, keep: 240 };

export const judged = (round) => round.drafts.filter((draft) => draft.verdict !== "unchecked").length;
export const accepted = (round) => round.drafts.filter((draft) => draft.verdict === "accepted").length;
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const ease = (share) => share * share * (3 - 2 * share);

/** The steps of one round, in order: {kind, index}. */
export function stepsOf(round) {
  const steps = round.drafts.map((_, index) => ({ kind: "draft", index }));
  steps.push({ kind: "pass", index: 0 });
  for (let index = 0; index < judged(round); index++) steps.push({ kind: "verdict", index });
  if (round.final) steps.push({ kind: "final", index: round.drafts.length });
  steps.push({ kind: "keep", index: 0 });
  return steps;
}

const countSteps = (round) => round.drafts.length + judged(round) + (round.final ? 1 : 0) + 2;

/** Where every round starts, in steps, and one more number: where the last one ends. */
export function startsOf(rounds) {
  const starts = [0];
  for (const round of rounds) starts.push(starts.at(-1) + countSteps(round));
  return starts;
}

/** The last index whose value is below what is asked for, at least 0. */
function lastBelow(values, asked, count) {
  let low = 0, high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values(middle) < asked) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The round in sight at a position. At the border of two it is the finished one. */
export function roundAt(starts, position) {
  return lastBelow((index) => starts[index], position, starts.length - 1);
}

/** How far everything of the picture is at a position; shares from 0 to 1. Null without rounds. */
export function frameAt(rounds, starts, position) {
  if (!rounds.length) return null;
  const end = starts.at(-1);
  const at = clamp(position, 0, end);
  const number = roundAt(starts, at);
  const round = rounds[number];
  const local = at - starts[number];
  const steps = stepsOf(round);
  const share = (order) => {
    const { kind } = steps[order];
    return ease(Math.min(1, (clamp(local - order, 0, 1) * LASTS_MS[kind]) / MOVES_MS[kind]));
  };
  const drafts = round.drafts.length;
  const finalAt = drafts + 1 + judged(round);
  return {
    number, round, local, atEnd: at === end,
    step: local > 0 ? steps[Math.ceil(local) - 1] : null,
    next: steps[Math.floor(local)] ?? null,
    proposed: round.drafts.map((_, index) => share(index)),
    pass: share(drafts),
    verdicts: round.drafts.map((_, index) => verdictShare(round, index, drafts, share)),
    final: round.final ? share(finalAt) : 0,
    kept: share(steps.length - 1),
  };
}

/** A token that is never judged fades with the verdict that made it useless. */
function verdictShare(round, index, drafts, share) {
  return share(drafts + 1 + Math.min(index, Math.max(judged(round) - 1, 0)));
}

/** Whether a slot (drafts, then the final token) shows its verdict at this frame. */
export function revealed(frame, index) {
  return index < frame.round.drafts.length ? frame.verdicts[index] > 0 : frame.final > 0;
}

/** How far a position moves in so many milliseconds of play at 1x. */
export function advanced(rounds, starts, position, ms) {
  let at = position, left = ms;
  const end = starts.at(-1);
  while (left > 0 && at < end) {
    const number = Math.min(lastBelow((index) => starts[index], at + 1e-9, starts.length - 1), rounds.length - 1);
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

export const roundMs = (round) => round.times.reduce((sum, ms) => sum + ms, 0);

/** The measured length of every step of a round: drafts, pass, and the rest in equal parts. */
export function stepsMs(round) {
  const [draft, verify, sample, other] = round.times;
  const steps = stepsOf(round);
  const drafted = round.drafts.reduce((sum, one) => sum + one.ms, 0);
  const unused = round.drafts.length ? 0 : draft; // of a drafter that looked and found nothing
  const rest = (sample + other + unused) / (steps.length - round.drafts.length - 1);
  return steps.map(({ kind, index }) => {
    if (kind === "draft") return drafted ? (round.drafts[index].ms * draft) / drafted : draft / round.drafts.length;
    return kind === "pass" ? verify : rest;
  });
}

/** The position that the run itself had reached after so many measured milliseconds. */
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

/** The other way round. */
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

/** Where the verdict of a token of a round has just been given; both count from 1. */
export function positionOf(rounds, starts, round, token) {
  if (!rounds.length) return 0;
  const number = clamp(Math.round(round) - 1, 0, rounds.length - 1);
  if (!token) return starts[number + 1];
  const { drafts, final } = rounds[number];
  const verdicts = judged(rounds[number]);
  const order = token > drafts.length && final ? drafts.length + verdicts + 1 : drafts.length + Math.min(token, verdicts);
  return starts[number] + order + 1;
}

/** The frame that stands for a run before it plays: the first round with a correction, at its end. */
export function posterOf(rounds, starts) {
  const number = rounds.findIndex((round) => round.final?.kind === "correction");
  return rounds.length ? starts[Math.max(number, 0) + 1] : 0;
}

/** What the two caches hold at a frame: places kept from before, written in this round, dropped. */
export function cachesAt(frame) {
  const { round } = frame;
  const drafts = round.drafts.length;
  const proposed = frame.proposed.filter((share) => share > 0).length;
  const target = cells(round.cache.target, frame.pass > 0 ? round.cache.target[1] : round.cache.target[0], frame.kept > 0);
  if (!round.cache.draft) return { target, draft: null };
  const [before, after] = round.cache.draft;
  const filled = proposed ? Math.max(before, after - (drafts - proposed)) : before;
  return { target, draft: cells(round.cache.draft, drafts ? filled : after, frame.kept > 0) };
}

function cells([before, , rolledBack], filled, kept) {
  return kept ? { before: Math.min(before, rolledBack), held: rolledBack, filled } : { before, held: filled, filled };
}

/** How a round ended: every draft stood, one was rejected, or nothing was drafted. */
export function outcome(round) {
  if (!round.drafts.length) return "plain";
  return round.drafts.some((draft) => draft.verdict === "rejected") ? "cut" : "clean";
}

export const tokensOf = (round) => accepted(round) + (round.final ? 1 : 0);

/** A probability in two digits, without claiming 0 or 1 where it is neither. */
export function prob(value) {
  if (value > 0 && value < 0.005) return "<0.01";
  if (value < 1 && value >= 0.995) return ">0.99";
  return value.toFixed(2);
}

const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** The accept test of a draft in plain words. */
export function sentence(draft) {
  if (draft.copied !== null) {
    return `Copied from earlier in the text, so q = 1; the target gave it p = ${prob(draft.p)}. ${ending(draft)}`;
  }
  const gap = draft.p >= draft.q ? "" : "only ";
  return `The draft gave it q = ${prob(draft.q)}, the target ${gap}p = ${prob(draft.p)}. ${ending(draft)}`;
}

function ending(draft) {
  if (draft.u === null) return "It was never judged: a token before it was rejected, or the run ended.";
  const drew = `The draw was u = ${prob(draft.u)}`;
  if (draft.verdict === "rejected") {
    if (draft.accept === 0) return "The target would never choose it: rejected, whatever is drawn.";
    return `So it is kept with probability ${prob(draft.accept)}. ${drew}, not below it: rejected.`;
  }
  if (draft.u >= draft.accept) return `${drew}, not below ${prob(draft.accept)}, but a later draft of the block passed: accepted.`;
  if (draft.accept === 1) return "At least as likely under the target: always accepted.";
  return `So it is kept with probability ${prob(draft.accept)}. ${drew}, below it: accepted.`;
}

export function finalSentence(round) {
  const kinds = {
    correction: "Drawn by the target from what p exceeds q by, in place of the rejected token.",
    bonus: "Every draft stood, and the same pass also gave the target's next token: one more for the round.",
    plain: "Nothing was drafted, so the pass gave the one token the target would have given alone.",
  };
  return kinds[round.final.kind];
}

/** One sentence for the step a frame has just reached, for a live region and the round's head. */
export function said(frame) {
  const { round, step } = frame;
  if (!step) return `Round ${frame.number + 1} begins.`;
  const draft = round.drafts[step.index];
  switch (step.kind) {
    case "draft": return `The draft model proposes ${draft.text}.`;
    case "pass": return `The target checks ${plural(round.drafts.length + 1, "position")} in one pass.`;
    case "verdict": return `${draft.text} is ${draft.verdict}.`;
    case "final": return `${round.final.text} is the ${round.final.kind === "plain" ? "target's own token" : round.final.kind}.`;
    default: return keeping(round);
  }
}

function keeping(round) {
  const [target, draft] = [round.cache.target, round.cache.draft].map((cache) => (cache ? cache[1] - cache[2] : 0));
  const dropped = target + draft ? `; rolled back: ${target} in the target's cache, ${draft} in the draft's` : "";
  return `${plural(tokensOf(round), "token")} from one target pass${dropped}.`;
}

/** The inspector's bars, likeliest first: what p and q share, and what p has more. The last row, with
 * no text, is everything that is not listed; `residual` is the whole of max(0, p - q), so that its
 * part is exact though its tokens are not known. */
export function bars(candidates, rest, { residual, important = [], most = 8 }) {
  const rows = candidates.map(([text, p, q]) => ({ text, ...parts(p, q) }));
  const size = (row) => Math.max(row.p, row.q ?? 0);
  rows.sort((a, b) => size(b) - size(a));
  const listed = (row, index) => important.includes(row.text) || (index < most && size(row) >= 0.0005);
  const shown = rows.filter(listed);
  const left = rows.filter((row, index) => !listed(row, index));
  if (!rest && !left.length) return shown;
  const sum = (name, some) => some.reduce((total, row) => total + row[name], 0);
  const p = sum("p", left) + (rest?.[0] ?? 0);
  const asked = rows.every((row) => row.q !== null);
  const more = asked ? Math.max(0, residual - sum("more", shown)) : 0;
  const others = { text: null, p, q: asked ? sum("q", left) + (rest?.[1] ?? 0) : null, both: p - more, more };
  return [...shown, others];
}

function parts(p, q) {
  return { p, q, both: q === null ? p : Math.min(p, q), more: q === null ? 0 : Math.max(0, p - q) };
}
