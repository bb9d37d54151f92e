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

// specviz/ui/shared/js/positions.js
var AT = "specviz:at";
var TO = "specviz:to";
function ask(detail) {
  document.dispatchEvent(new CustomEvent(TO, { detail }));
}

// specviz/ui/learn/moments.js
var moments_default = mounted((host) => new Moments(find(host, "ol", HTMLElement)));
var Moments = class {
  /** @type {MomentsData} */
  data = { player: "", round: 0, moments: [] };
  /** @type {HTMLButtonElement[]} */
  buttons = [];
  stop = new AbortController();
  /** @param {HTMLElement} list */
  constructor(list) {
    this.list = list;
    const { signal } = this.stop;
    const heard = ({ detail }) => this.mark(detail);
    listen(document, AT, heard, { signal });
  }
  dispose() {
    this.stop.abort();
    ask({ name: this.data.player, told: null });
  }
  /** @param {MomentsData} data */
  receive(data) {
    this.data = data;
    this.buttons = data.moments.map((moment) => this.button(moment));
    const items = this.buttons.map((button) => {
      const item = element("li");
      item.append(button);
      return item;
    });
    this.list.replaceChildren(...items);
    ask({ name: data.player });
  }
  /** @param {MomentData} moment */
  button({ text, at }) {
    const button = pushButton("", text);
    button.addEventListener("click", () => {
      ask({ name: this.data.player, round: this.data.round, kind: at });
    });
    return button;
  }
  /** @param {Place} place */
  mark({ name, round, kind }) {
    const { player, moments } = this.data;
    if (name !== player) return;
    const current = round === this.data.round ? moments.findIndex(({ at }) => at === kind) : -1;
    for (const [index, button] of this.buttons.entries()) markCurrent(button, index === current);
    ask({ name, told: moments[current]?.at ?? "" });
  }
};
export {
  moments_default as default
};
