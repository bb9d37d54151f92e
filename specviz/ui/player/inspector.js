// The inspector: what a token, or the pass, is about, in words first, then bars, then the formula.
import * as frames from "./frames.js";
import * as pieces from "./pieces.js";

const { element, rulerOf } = pieces;

/** What the inspector says of a slot: a draft, the final token, -1 for the pass, null for nothing. */
export function inspection(frame, slot) {
  const { round } = frame;
  if (slot === null) return [heading("Before the round"), element("p", "", "The draft model proposes first. Play, or step with →.")];
  if (slot === -1) return passInspection(round);
  const draft = round.drafts[slot];
  if (!draft && !round.final) return [heading("The end"), element("p", "", "The run ended inside this round, so the target added no token.")];
  if (!draft) return frames.revealed(frame, slot) ? finalInspection(round) : passInspection(round);
  if (!frames.revealed(frame, slot)) {
    return [
      heading("", draft.text, " is proposed"),
      element("p", "", `The draft gave it q = ${frames.prob(draft.q)}. What the target thinks shows with the verdict.`),
      ...distribution(draft.candidates.map(([text, , q]) => [text, q, null]), draft.rest && [draft.rest[1], null], { drafted: draft.text, name: "draft q", kind: "q" }),
    ];
  }
  return draftInspection(round, draft);
}

function heading(before, token = "", after = "") {
  const made = element("h3", "", before);
  if (token) made.append(element("code", "", token), after);
  return made;
}

function passInspection(round) {
  const count = round.drafts.length + 1;
  const text = round.drafts.length
    ? `The target reads the last kept token and the ${round.drafts.length} drafts together and gives a distribution at each of the ${count} positions: one to judge every draft, and one for a token more. It took ${round.times[1].toFixed(2)} ms.`
    : `With nothing drafted the pass covers one position and gives one token. It took ${round.times[1].toFixed(2)} ms.`;
  return [heading("One target pass"), element("p", "", text)];
}

function draftInspection(round, draft) {
  const parts = [heading("", draft.text, ` ${draft.verdict === "unchecked" ? "was never checked" : `was ${draft.verdict}`}`), element("p", "", frames.sentence(draft))];
  if (draft.u !== null) {
    const scale = element("div", "scale");
    scale.append(element("span", "", "0"), element("span", "", `accept below ${frames.prob(draft.accept)} · drew ${frames.prob(draft.u)}`), element("span", "", "1"));
    parts.push(rulerOf(draft), scale);
  }
  const correction = draft.verdict === "rejected" ? round.final : null;
  const shown = { drafted: draft.text, added: correction?.text, residual: draft.residual, drawn: correction };
  parts.push(...distribution(draft.candidates, draft.rest, shown));
  if (draft.overlap !== null) {
    parts.push(element("p", "overlap", `Overlap Σ min(p, q) = ${frames.prob(draft.overlap)}: the chance that a draft token is accepted here. The rest, ${frames.prob(draft.residual)}, arrives as a correction.`));
  }
  parts.push(element("p", "formula", "accept if u < min(1, p/q)\nelse draw from max(0, p − q), normalised"));
  parts.at(-1).style.whiteSpace = "pre-line";
  return parts;
}

function finalInspection(round) {
  const { final } = round;
  const rejected = round.drafts[frames.accepted(round)];
  const correction = final.kind === "correction" && rejected;
  const rows = correction ? rejected.candidates : final.candidates.map(([text, p]) => [text, p, null]);
  const rest = correction ? rejected.rest : final.rest && [final.rest[0], null];
  const shown = correction
    ? { drafted: rejected.text, added: final.text, residual: rejected.residual, drawn: true }
    : { added: final.text, name: "target p", kind: "only" };
  const title = final.kind === "plain" ? " from the target alone" : ` is the ${final.kind}`;
  const formula = correction ? "drawn from max(0, p − q), normalised" : "drawn from p";
  return [
    heading("", final.text, title),
    element("p", "", frames.finalSentence(round)),
    ...distribution(rows, rest, shown),
    element("p", "formula", formula),
  ];
}

/** Paired bars over the candidates: what p and q share, what p has more, and q itself. */
function distribution(candidates, rest, { drafted, added, residual, drawn, name, kind }) {
  if (!candidates.length) return [];
  const rows = frames.bars(candidates, rest, { residual, important: [drafted, added] });
  const swatches = element("div", "swatches");
  const named = name ? [[kind, name]] : [["both", "min(p, q), as a draft"], ["more", "p − q, as a correction"], ["q", "q"]];
  for (const [className, text] of named) {
    const item = element("span", "", text);
    item.prepend(element("i", className));
    swatches.append(item);
  }
  const columns = name ? ["p"] : drawn ? ["p", "q", "drawn"] : ["p", "q"];
  if (kind === "q") columns[0] = "q";
  const table = element("div", "dist");
  table.style.setProperty("--numbers", columns.length);
  table.append(element("span"), element("span"), ...columns.map((text) => element("span", "h", text)));
  const widest = Math.max(...rows.map((row) => Math.max(row.p, row.q ?? 0)), 0.01);
  for (const row of rows) {
    const word = element("span", `w${row.text === null ? " rest" : row.text === added ? " added" : row.text === drafted ? " drafted" : ""}`, row.text ?? "all others");
    word.title = word.textContent;
    const numbers = [row.p, row.q, row.more / residual].slice(0, columns.length).map(frames.prob);
    const cells = numbers.map((text, index) => element("span", index === 2 ? "v drawn" : "v", text));
    table.append(word, barsOf(row, widest, kind), ...cells);
  }
  return [element("h4", "", name ? "What was expected here" : "What each model expected here"), swatches, table];
}

function barsOf(row, widest, kind) {
  const box = element("span", "b");
  const bar = (name, from, length) => {
    if (length <= 0) return;
    const made = element("i", name);
    made.style.left = `${(100 * from) / widest}%`;
    made.style.width = `${(100 * length) / widest}%`;
    box.append(made);
  };
  if (kind) {
    bar(kind, 0, row.p);
    return box;
  }
  bar("both", 0, row.both);
  bar("more", row.both, row.more);
  bar("q", 0, row.q);
  return box;
}
