// @ts-check
// Draws the ways to the questions, puts the attempt into the address without a step of the history,
// lets Enter on an option press Check, and leads the focus from Next to the next question's options.
import {
  closest,
  fillList,
  find,
  listen,
  markCurrent,
  pushButton,
  putIntoAddress,
} from "../shared/js/dom.js";
import { mounted } from "../shared/js/mount.js";

/** @import { QuizRailData } from "../types" */
/** @import { Mount } from "../shared/js/mount.js" */

const SAID = { right: "answered right", missed: "missed", answered: "answered", open: "open" };
const OPTION = ".st-key-quiz-body input[type=radio]";
const ADVANCE = ".st-key-advance button";
const ANSWER = ".st-key-answer";
const GROUP = `${ANSWER} [role=radiogroup]`;
const PATIENCE_MS = 3000;

export default mounted((host) => new Rail(find(host, "nav", HTMLElement)));

class Rail {
  /** @type {string | null} */
  at = null;
  choose = (/** @type {string} */ _question) => {};
  stop = new AbortController();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    const options = { signal: this.stop.signal, capture: true };
    listen(
      root,
      "click",
      (event) => this.choose(closest(event, "button")?.dataset.id ?? ""),
      options,
    );
    listen(document, "keydown", pressCheck, options);
  }

  dispose() {
    this.stop.abort();
  }

  /**
   * @param {QuizRailData} data
   * @param {Mount<QuizRailData>} mount
   */
  receive(data, { setTriggerValue }) {
    this.choose = (question) => question && setTriggerValue("go", question);
    find(this.root, "b", HTMLElement).textContent = data.headline;
    find(this.root, "span", HTMLElement).textContent = data.tally;
    draw(find(this.root, "ol", HTMLElement), data);
    if (this.at && this.at !== data.at && data.stem) leadTo(data.stem);
    this.at = data.at;
    putIntoAddress(data.link);
  }
}

/** @param {KeyboardEvent} event */
function pressCheck(event) {
  const button = document.querySelector(ADVANCE);
  if (event.key !== "Enter" || !(button instanceof HTMLElement)) return;
  if (!(event.target instanceof Element && event.target.matches(OPTION))) return;
  event.preventDefault();
  button.focus(); // the option is closed in a moment, and would take the focus with it
  button.click();
}

/**
 * Shows the new question, which is drawn after the rail, and leads the focus there from the button
 * that asked for it.
 * @param {string} stem
 */
function leadTo(stem) {
  const pressed = document.activeElement;
  const started = performance.now();
  const look = () => {
    const group = document.querySelector(GROUP);
    if (group?.getAttribute("aria-label") !== stem) {
      if (performance.now() - started < PATIENCE_MS) setTimeout(look, 50);
      return;
    }
    if (document.activeElement === pressed && pressed?.matches(ADVANCE)) {
      const option = group.querySelector("input:enabled");
      if (option instanceof HTMLElement) option.focus({ preventScroll: true });
    }
    document.querySelector(ANSWER)?.scrollIntoView({ block: "nearest" });
  };
  look();
}

/**
 * @param {HTMLElement} list
 * @param {QuizRailData} data
 */
function draw(list, { questions, at }) {
  fillList(list, questions.length, pushButton);
  const buttons = list.querySelectorAll("button");
  questions.forEach(({ id, standing, glyph, asked }, index) => {
    const button = buttons[index];
    button.dataset.id = id;
    button.className = `${standing}${asked ? "" : " settled"}`;
    button.textContent = `${index + 1}`;
    button.dataset.glyph = glyph;
    button.setAttribute("aria-label", `Question ${index + 1}, ${SAID[standing]}`);
    markCurrent(button, id === at);
  });
}
