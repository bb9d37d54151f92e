// What a round is made of in the document: chips, rulers, lines, cells. Tokens are set as text, never
// as markup. Knows nothing of positions and clocks.
import * as frames from "./frames.js";

export function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

/** A token whose visible white space is fainter than its letters. */
function tokenText(text, tag = "b") {
  const made = element(tag);
  const [, before, rest] = text.match(/^([␣↵⇥]*)(.*)$/su);
  if (before) made.append(element("i", "", before));
  made.append(rest);
  made.title = text;
  return made;
}

/** The accept test: filled up to the threshold, with a mark at the draw. */
export function rulerOf(draft) {
  const ruler = element("span", "ruler");
  ruler.append(element("span", "ok"), element("span", "u"));
  ruler.style.setProperty("--accept", draft.accept);
  ruler.style.setProperty("--u", draft.u);
  return ruler;
}

export function tokenButton(draft, slot) {
  const button = element(draft ? "button" : "div", "token");
  const proposal = element("span", "chip proposal");
  const segment = element("span", "segment");
  segment.append(element("span", "", `${slot + 1}`));
  button.append(proposal, segment);
  if (!draft) {
    proposal.style.visibility = "hidden";
    return button;
  }
  button.type = "button";
  button.dataset.slot = slot;
  proposal.append(tokenText(draft.text), element("small", "", `q ${frames.prob(draft.q)}`));
  const test = element("span", "test");
  if (draft.u !== null) {
    test.append(rulerOf(draft), element("small", "", `p ${frames.prob(draft.p)} · u ${frames.prob(draft.u)}`));
  }
  const verdict = element("span", `chip ${draft.verdict}`);
  verdict.append(tokenText(draft.text), element("small", "", `${frames.GLYPHS[draft.verdict]} ${draft.verdict}`));
  button.append(test, verdict);
  return button;
}

export function finalButton(final, slot) {
  const button = element("button", "final");
  button.type = "button";
  button.dataset.slot = slot;
  const chip = element("span", `chip ${final.kind}`);
  chip.append(tokenText(final.text), element("small", "", `${frames.GLYPHS[final.kind]} ${final.kind}`));
  button.append(chip);
  return button;
}

/** An earlier round as one line, which leads back to it. */
export function pastLine(round, number) {
  const button = element("button");
  button.type = "button";
  button.dataset.round = number;
  button.append(element("span", "n", `${number + 1}`));
  const tokens = round.drafts.map((draft) => [draft.verdict, draft.text]);
  if (round.final) tokens.push([round.final.kind, round.final.text]);
  for (const [kind, text] of tokens) {
    const token = element("span", kind, `${frames.GLYPHS[kind]}`);
    token.append(element("s", "", text));
    button.append(token);
  }
  const words = tokens.map(([kind, text]) => `${text} ${kind}`).join(", ");
  button.setAttribute("aria-label", `Go to round ${number + 1}: ${words}`);
  const line = element("li");
  line.append(button);
  return line;
}

/** The places of one cache from `first` on; all empty where there is none. */
export function cacheCells(cache, first, count) {
  return Array.from({ length: count }, (_, place) => element("i", cache ? cellKind(cache, first + place) : ""));
}

function cellKind({ before, held, filled }, place) {
  if (place < before) return "held";
  if (place < held) return "fresh";
  return place < filled ? "gone" : "";
}

export function heldText({ held, filled }) {
  const dropped = filled - held;
  return `${held} positions${dropped > 0 ? `, ${dropped} rolled back` : ""}`;
}

/** The whole run as a plain table. */
export function tableOf(rounds) {
  const table = element("table");
  const head = element("tr");
  for (const name of ["round", "drafts", "target adds", "accepted", "ms"]) {
    const cell = element("th", "", name);
    cell.scope = "col";
    head.append(cell);
  }
  table.append(head);
  rounds.forEach((round, number) => {
    const row = element("tr");
    const drafts = round.drafts.map((draft) => `${frames.GLYPHS[draft.verdict]}${draft.text}`).join(" ");
    const final = round.final ? `${frames.GLYPHS[round.final.kind]}${round.final.text}` : "";
    const cells = [number + 1, drafts, final, `${frames.accepted(round)} of ${frames.judged(round)}`, frames.roundMs(round).toFixed(2)];
    row.append(...cells.map((text) => element("td", "", `${text}`)));
    table.append(row);
  });
  return table;
}
