// Draws the ways to the questions, puts the attempt into the address without a step of the history,
// lets Enter on an option press Check, and leads the focus from Next to the next question's options.
const SAID = { right: "answered right", missed: "missed", answered: "answered", open: "open" };
const GLYPHS = { right: "✓", missed: "✗", answered: "•", open: "" };
const OPTION = ".st-key-quiz-body input[type=radio]";
const ADVANCE = ".st-key-advance button";
const ANSWER = ".st-key-answer";
const GROUP = `${ANSWER} [role=radiogroup]`;
const PATIENCE_MS = 3000;
const listening = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector("nav");
  if (!listening.has(parentElement)) listening.set(parentElement, listen(root, setTriggerValue));
  root.querySelector("b").textContent = data.headline;
  root.querySelector("span").textContent = data.tally;
  draw(root.querySelector("ol"), data);
  if (root.dataset.at && root.dataset.at !== data.at) leadTo(data.stem);
  root.dataset.at = data.at ?? "";
  putIntoAddress(data.link);
  return () => {
    listening.get(parentElement)?.abort();
    listening.delete(parentElement);
  };
}

function listen(root, setTriggerValue) {
  const stop = new AbortController();
  const on = (target, name, act) => target.addEventListener(name, act, { signal: stop.signal, capture: true });
  on(root, "click", ({ target }) => {
    const button = target.closest("button");
    if (button) setTriggerValue("go", button.dataset.id);
  });
  on(document, "keydown", (event) => {
    const button = document.querySelector(ADVANCE);
    if (event.key !== "Enter" || !button || !event.target.matches?.(OPTION)) return;
    event.preventDefault();
    button.focus(); // the option is closed in a moment, and would take the focus with it
    button.click();
  });
  return stop;
}

/** Shows the new question, which is drawn after the rail, and leads the focus there from the button
 * that asked for it. */
function leadTo(stem) {
  const pressed = document.activeElement;
  const started = performance.now();
  const look = () => {
    const group = document.querySelector(GROUP);
    if (group?.getAttribute("aria-label") !== stem) {
      if (performance.now() - started < PATIENCE_MS) setTimeout(look, 50);
      return;
    }
    if (document.activeElement === pressed && pressed.matches(ADVANCE)) {
      group.querySelector("input:enabled")?.focus({ preventScroll: true });
    }
    document.querySelector(ANSWER).scrollIntoView({ block: "nearest" });
  };
  if (stem) look();
}

/** Buttons stay the same elements, so that the focus does. */
function draw(list, { questions, at }) {
  while (list.children.length < questions.length) {
    const item = document.createElement("li");
    item.append(document.createElement("button"));
    list.append(item);
  }
  questions.forEach(({ id, standing, asked }, index) => {
    const button = list.children[index].firstChild;
    button.type = "button";
    button.dataset.id = id;
    button.className = `${standing}${asked ? "" : " settled"}`;
    button.textContent = `${index + 1}`;
    button.dataset.glyph = GLYPHS[standing];
    button.setAttribute("aria-label", `Question ${index + 1}, ${SAID[standing]}`);
    if (id === at) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
  });
}

function putIntoAddress(link) {
  const address = new URL(location.href);
  for (const [key, value] of Object.entries(link)) address.searchParams.set(key, value);
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}
