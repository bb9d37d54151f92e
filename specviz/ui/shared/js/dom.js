// @ts-check
// What every component does with the document. Text is set as text, never as markup.

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

/** A button that submits nothing. */
export function pushButton(className = "", text = "") {
  const button = element("button", className, text);
  button.type = "button";
  return button;
}

/**
 * What is surely there, as the kind of element it is.
 * @template {Element} Kind
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function find(root, selector, kind) {
  const found = root.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`There is no ${kind.name} ${selector}.`);
}

/**
 * The nearest element around an event's target that fits.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Event} event
 * @param {Tag} tag
 */
export function closest(event, tag) {
  return event.target instanceof Element ? event.target.closest(tag) : null;
}

/**
 * Listens until the signal says stop; several names may stand in one text.
 * @template {Event} Kind
 * @param {EventTarget} target
 * @param {string} names
 * @param {(event: Kind) => void} act
 * @param {AddEventListenerOptions} options
 */
export function listen(target, names, act, options) {
  const heard = /** @type {EventListener} */ (/** @type {unknown} */ (act));
  for (const name of names.split(" ")) target.addEventListener(name, heard, options);
}

/**
 * @param {Element} target
 * @param {boolean} current
 */
export function markCurrent(target, current) {
  if (current) target.setAttribute("aria-current", "step");
  else target.removeAttribute("aria-current");
}

/**
 * Lets a list have so many items. Those it has stay the same elements, so that the focus does.
 * @param {Element} list
 * @param {number} count
 * @param {() => HTMLElement} make
 */
export function fillList(list, count, make) {
  while (list.children.length < count) {
    const item = element("li");
    item.append(make());
    list.append(item);
  }
}

/**
 * Into the address, without a step of the history.
 * @param {Record<string, string>} parameters
 */
export function putIntoAddress(parameters) {
  const address = new URL(location.href);
  for (const [key, value] of Object.entries(parameters)) address.searchParams.set(key, value);
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}
