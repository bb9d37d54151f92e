// Draws the way through the lesson and ticks what was seen, which stays in this browser. Also lets
// Escape close the meaning of a term.
const SEEN = "specviz.lesson.seen";
const listening = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector("nav");
  const first = !listening.has(parentElement);
  if (first) listening.set(parentElement, listen(root, setTriggerValue));
  const moved = !first && root.dataset.at !== data.at;
  root.dataset.at = data.at;
  draw(root.querySelector("ol"), data, markSeen(data.at));
  if (moved) toTop(root);
  putIntoAddress(data.at);
  return () => {
    listening.get(parentElement)?.abort();
    listening.delete(parentElement);
  };
}

/** Another step begins at its top, for eyes and for the keyboard. */
function toTop(root) {
  document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
  root.querySelector("[aria-current]").focus({ preventScroll: true });
}

function listen(root, setTriggerValue) {
  const stop = new AbortController();
  const on = (target, name, act) => target.addEventListener(name, act, { signal: stop.signal, capture: true });
  on(root, "click", ({ target }) => {
    const button = target.closest("button");
    if (button) setTriggerValue("go", button.dataset.id);
  });
  on(document, "keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll(".term").forEach((term) => term.classList.add("closed"));
  });
  for (const name of ["pointerout", "focusout"]) {
    on(document, name, ({ target }) => target.closest?.(".term.closed")?.classList.remove("closed"));
  }
  return stop;
}

/** Storage may be switched off; then this visit alone is remembered. */
let seen = new Set();
function markSeen(step) {
  try {
    seen = new Set([...seen, ...JSON.parse(localStorage.getItem(SEEN) ?? "[]"), step]);
    localStorage.setItem(SEEN, JSON.stringify([...seen]));
  } catch {
    seen.add(step);
  }
  return seen;
}

/** Buttons stay the same elements, so that the focus does. */
function draw(list, { steps, at }, seen) {
  while (list.children.length < steps.length) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.append(document.createElement("b"), document.createElement("span"));
    item.append(button);
    list.append(item);
  }
  steps.forEach(({ id, title }, index) => {
    const button = list.children[index].firstChild;
    const last = index === steps.length - 1; // the glossary, which is no step
    const ticked = seen.has(id) && id !== at && !last;
    button.dataset.id = id;
    button.className = ticked ? "seen" : "";
    button.firstChild.textContent = last ? "Aa" : ticked ? "✓" : `${index + 1}`;
    button.lastChild.textContent = title;
    button.setAttribute("aria-label", `${last ? "" : `Step ${index + 1}: `}${title}${ticked ? ", seen" : ""}`);
    if (id === at) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
  });
}

/** Of a visit without one; later steps the server puts there, each as a step of the history. */
function putIntoAddress(step) {
  const address = new URL(location.href);
  if (address.searchParams.has("step")) return;
  address.searchParams.set("step", step);
  history.replaceState(history.state, "", address);
}
