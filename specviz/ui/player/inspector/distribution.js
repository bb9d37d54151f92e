// @ts-check
// What was expected at a position: the bars as numbers, and as a table of bars.
import { element } from "../../shared/js/dom.js";
import { prob } from "./narration.js";

/** @import { CandidateData, RestData } from "../../types" */
/** @typedef {{ p: number, q: number | null, both: number, more: number }} Parts */
/** @typedef {Parts & { text: string | null }} Bar null: everything that is not listed */

/**
 * What is marked: the drafted and the added token. residual: the whole of max(0, p - q). drawn: whether
 * a correction was drawn from it. name and kind: of the one distribution, where there is only one.
 * @typedef {object} Shown
 * @property {string} [drafted]
 * @property {string} [added]
 * @property {number | null} [residual]
 * @property {boolean} [drawn]
 * @property {string} [name]
 * @property {"q" | "only"} [kind]
 */

/**
 * The bars, likeliest first: what p and q share, and what p has more. The last row, with no text, is
 * everything that is not listed; `residual` is the whole of max(0, p - q), so that its part is exact
 * though its tokens are not known.
 * @param {CandidateData[]} candidates
 * @param {RestData | null} rest
 * @param {{ residual?: number | null, important?: (string | undefined)[], most?: number }} options
 * @returns {Bar[]}
 */
export function bars(candidates, rest, { residual, important = [], most = 8 }) {
  const rows = candidates.map(([text, p, q]) => ({ text, ...parts(p, q) }));
  rows.sort((a, b) => size(b) - size(a));
  const isShown = rows.map(
    (row, index) => important.includes(row.text) || (index < most && size(row) >= 0.0005),
  );
  const shown = rows.filter((_, index) => isShown[index]);
  const left = rows.filter((_, index) => !isShown[index]);
  if (!rest && !left.length) return shown;
  const p = sum(left.map((row) => row.p)) + (rest?.[0] ?? 0);
  const asked = rows.every((row) => row.q !== null);
  const more = asked ? Math.max(0, (residual ?? 0) - sum(shown.map((row) => row.more))) : 0;
  const q = asked ? sum(left.map((row) => row.q ?? 0)) + (rest?.[1] ?? 0) : null;
  return [...shown, { text: null, p, q, both: p - more, more }];
}

const size = (/** @type {Parts} */ row) => Math.max(row.p, row.q ?? 0);
const sum = (/** @type {number[]} */ values) => values.reduce((total, value) => total + value, 0);

/**
 * @param {number} p
 * @param {number | null} q
 * @returns {Parts}
 */
function parts(p, q) {
  return { p, q, both: q === null ? p : Math.min(p, q), more: q === null ? 0 : Math.max(0, p - q) };
}

/**
 * Paired bars over the candidates: what p and q share, what p has more, and q itself.
 * @param {CandidateData[]} candidates
 * @param {RestData | null} rest
 * @param {Shown} shown
 */
export function distribution(candidates, rest, shown) {
  if (!candidates.length) return [];
  const { drafted, added, residual, drawn, name, kind } = shown;
  const rows = bars(candidates, rest, { residual, important: [drafted, added] });
  const columns = name ? [kind === "q" ? "q" : "p"] : ["p", "q", ...(drawn ? ["drawn"] : [])];
  const table = element("div", "dist");
  table.style.setProperty("--numbers", `${columns.length}`);
  const heads = columns.map((text) => element("span", "h", text));
  table.append(element("span"), element("span"), ...heads);
  const widest = Math.max(...rows.map(size), 0.01);
  for (const row of rows) {
    const numbers = [row.p, row.q ?? 0, row.more / (residual || 1)].slice(0, columns.length);
    const cells = numbers.map((value, index) =>
      element("span", index === 2 ? "v drawn" : "v", prob(value)),
    );
    table.append(wordOf(row, shown), barsOf(row, widest, kind), ...cells);
  }
  const title = name ? "What was expected here" : "What each model expected here";
  return [element("h4", "", title), swatches(shown), table];
}

/** @param {Shown} shown */
function swatches({ name, kind }) {
  const box = element("div", "swatches");
  const one = [[kind ?? "only", name ?? ""]];
  const both = [
    ["both", "min(p, q), as a draft"],
    ["more", "p − q, as a correction"],
    ["q", "q"],
  ];
  for (const [className, text] of name ? one : both) {
    const item = element("span", "", text);
    item.prepend(element("i", className));
    box.append(item);
  }
  return box;
}

/**
 * @param {Bar} row
 * @param {Shown} shown
 */
function wordOf({ text }, { drafted, added }) {
  let role = "";
  if (text === null) role = " rest";
  else if (text === added) role = " added";
  else if (text === drafted) role = " drafted";
  const word = element("span", `w${role}`, text ?? "all others");
  word.title = word.textContent ?? "";
  return word;
}

/**
 * @param {Bar} row
 * @param {number} widest
 * @param {"q" | "only"} [kind]
 */
function barsOf(row, widest, kind) {
  const box = element("span", "b");
  const bar = (
    /** @type {string} */ name,
    /** @type {number} */ from,
    /** @type {number} */ length,
  ) => {
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
  bar("q", 0, row.q ?? 0);
  return box;
}
