// @ts-check
// Draws the way through the lesson and ticks what was seen, which stays in this browser. Also lets
// Escape close the meaning of a term.
import {
  closest,
  element,
  fillList,
  find,
  listen,
  markCurrent,
  pushButton,
  putIntoAddress,
} from "../shared/js/dom.js";
import { mounted } from "../shared/js/mount.js";

/** @import { LessonRailData } from "../types" */
/** @import { Mount } from "../shared/js/mount.js" */

const SEEN = "specviz.lesson.seen";

export default mounted((host) => new Rail(find(host, "ol", HTMLElement)));

class Rail {
  /** @type {string | null} */
  at = null;
  choose = (/** @type {string} */ _step) => {};
  stop = new AbortController();

  /** @param {HTMLElement} list */
  constructor(list) {
    this.list = list;
    const options = { signal: this.stop.signal, capture: true };
    listen(
      list,
      "click",
      (event) => this.choose(closest(event, "button")?.dataset.id ?? ""),
      options,
    );
    listen(document, "keydown", (/** @type {KeyboardEvent} */ { key }) => closeTerms(key), options);
    listen(document, "pointerout focusout", openTerm, options);
  }

  dispose() {
    this.stop.abort();
  }

  /**
   * @param {LessonRailData} data
   * @param {Mount<LessonRailData>} mount
   */
  receive(data, { setTriggerValue }) {
    this.choose = (step) => step && setTriggerValue("go", step);
    const moved = this.at !== null && this.at !== data.at;
    this.at = data.at;
    draw(this.list, data, markSeen(data.at));
    if (moved) toTop(this.list);
    // Later steps the server puts there, each as a step of the history.
    if (!new URL(location.href).searchParams.has("step")) putIntoAddress({ step: data.at });
  }
}

/**
 * Another step begins at its top, for eyes and for the keyboard.
 * @param {HTMLElement} list
 */
function toTop(list) {
  document.querySelector(".stMain")?.scrollTo(0, 0);
  find(list, "[aria-current]", HTMLElement).focus({ preventScroll: true });
}

/** @param {string} key */
function closeTerms(key) {
  if (key !== "Escape") return;
  for (const term of document.querySelectorAll(".term")) term.classList.add("closed");
}

/** @param {Event} event */
function openTerm({ target }) {
  if (target instanceof Element) target.closest(".term.closed")?.classList.remove("closed");
}

/** @type {Set<string>} of this visit alone, where storage is switched off */
let seen = new Set();

/** @param {string} step */
function markSeen(step) {
  try {
    seen = new Set([...seen, ...JSON.parse(localStorage.getItem(SEEN) ?? "[]"), step]);
    localStorage.setItem(SEEN, JSON.stringify([...seen]));
  } catch {
    seen.add(step);
  }
  return seen;
}

function stepButton() {
  const button = pushButton();
  button.append(element("b"), element("span"));
  return button;
}

/**
 * @param {HTMLElement} list
 * @param {LessonRailData} data
 * @param {Set<string>} seen
 */
function draw(list, { steps, at, tick }, seen) {
  fillList(list, steps.length, stepButton);
  const buttons = list.querySelectorAll("button");
  steps.forEach(({ id, title }, index) => {
    const button = buttons[index];
    const last = index === steps.length - 1; // the glossary, which is no step
    const ticked = seen.has(id) && id !== at && !last;
    button.dataset.id = id;
    button.className = ticked ? "seen" : "";
    const mark = ticked ? tick : `${index + 1}`;
    find(button, "b", HTMLElement).textContent = last ? "Aa" : mark;
    find(button, "span", HTMLElement).textContent = title;
    const name = `${last ? "" : `Step ${index + 1}: `}${title}${ticked ? ", seen" : ""}`;
    button.setAttribute("aria-label", name);
    markCurrent(button, id === at);
  });
}
