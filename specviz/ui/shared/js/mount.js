// @ts-check
// The life of a Streamlit component: made where it is first mounted, given every payload, and told
// when it leaves.

/**
 * @template Data
 * @typedef {object} Mount
 * @property {Data} data
 * @property {HTMLElement} parentElement
 * @property {(name: string, value: unknown) => void} setStateValue
 * @property {(name: string, value: unknown) => void} setTriggerValue
 */

/**
 * @template Data
 * @typedef {object} Component
 * @property {(data: Data, mount: Mount<Data>) => void} receive
 * @property {() => void} dispose
 */

/**
 * @template Data
 * @param {(root: HTMLElement) => Component<Data>} make
 */
export function mounted(make) {
  /** @type {WeakMap<HTMLElement, Component<Data>>} */
  const living = new WeakMap();
  return (/** @type {Mount<Data>} */ mount) => {
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
