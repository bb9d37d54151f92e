// specviz/ui/shared/js/dom.js
function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
function pushButton(className = "", text = "") {
  const button = element("button", className, text);
  button.type = "button";
  return button;
}
function find(root, selector, kind) {
  const found = root.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`There is no ${kind.name} ${selector}.`);
}
function closest(event, tag) {
  return event.target instanceof Element ? event.target.closest(tag) : null;
}
function listen(target, names, act, options) {
  const heard = (
    /** @type {EventListener} */
    /** @type {unknown} */
    act
  );
  for (const name of names.split(" ")) target.addEventListener(name, heard, options);
}
function markCurrent(target, current) {
  if (current) target.setAttribute("aria-current", "step");
  else target.removeAttribute("aria-current");
}
function fillList(list, count, make) {
  while (list.children.length < count) {
    const item = element("li");
    item.append(make());
    list.append(item);
  }
}
function putIntoAddress(parameters) {
  const address = new URL(location.href);
  for (const [key, value] of Object.entries(parameters)) address.searchParams.set(key, value);
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}

// specviz/ui/shared/js/mount.js
function mounted(make) {
  const living = /* @__PURE__ */ new WeakMap();
  return (mount) => {
    const { data, parentElement } = mount;
    const component = living.get(parentElement) ?? make(parentElement);
    living.set(parentElement, component);
    component.receive(data, mount);
    return () => {
      component.dispose();
      living.delete(parentElement);
    };
  };
}

// specviz/ui/learn/rail.js
var SEEN = "specviz.lesson.seen";
var rail_default = mounted((host) => new Rail(find(host, "ol", HTMLElement)));
var Rail = class {
  /** @type {string | null} */
  at = null;
  choose = (_step) => {
  };
  stop = new AbortController();
  /** @param {HTMLElement} list */
  constructor(list) {
    this.list = list;
    const options = { signal: this.stop.signal, capture: true };
    listen(
      list,
      "click",
      (event) => this.choose(closest(event, "button")?.dataset.id ?? ""),
      options
    );
    listen(document, "keydown", ({ key }) => closeTerms(key), options);
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
    if (!new URL(location.href).searchParams.has("step")) putIntoAddress({ step: data.at });
  }
};
function toTop(list) {
  document.querySelector(".stMain")?.scrollTo(0, 0);
  find(list, "[aria-current]", HTMLElement).focus({ preventScroll: true });
}
function closeTerms(key) {
  if (key !== "Escape") return;
  for (const term of document.querySelectorAll(".term")) term.classList.add("closed");
}
function openTerm({ target }) {
  if (target instanceof Element) target.closest(".term.closed")?.classList.remove("closed");
}
var seen = /* @__PURE__ */ new Set();
function markSeen(step) {
  try {
    seen = /* @__PURE__ */ new Set([...seen, ...JSON.parse(localStorage.getItem(SEEN) ?? "[]"), step]);
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
function draw(list, { steps, at, tick }, seen2) {
  fillList(list, steps.length, stepButton);
  const buttons = list.querySelectorAll("button");
  steps.forEach(({ id, title }, index) => {
    const button = buttons[index];
    const last = index === steps.length - 1;
    const ticked = seen2.has(id) && id !== at && !last;
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
export {
  rail_default as default
};
