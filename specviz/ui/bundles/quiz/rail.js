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

// specviz/ui/quiz/rail.js
var SAID = { right: "answered right", missed: "missed", answered: "answered", open: "open" };
var OPTION = ".st-key-quiz-body input[type=radio]";
var ADVANCE = ".st-key-advance button";
var ANSWER = ".st-key-answer";
var GROUP = `${ANSWER} [role=radiogroup]`;
var PATIENCE_MS = 3e3;
var rail_default = mounted((host) => new Rail(find(host, "nav", HTMLElement)));
var Rail = class {
  /** @type {string | null} */
  at = null;
  choose = (_question) => {
  };
  stop = new AbortController();
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    const options = { signal: this.stop.signal, capture: true };
    listen(
      root,
      "click",
      (event) => this.choose(closest(event, "button")?.dataset.id ?? ""),
      options
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
};
function pressCheck(event) {
  const button = document.querySelector(ADVANCE);
  if (event.key !== "Enter" || !(button instanceof HTMLElement)) return;
  if (!(event.target instanceof Element && event.target.matches(OPTION))) return;
  event.preventDefault();
  button.focus();
  button.click();
}
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
export {
  rail_default as default
};
