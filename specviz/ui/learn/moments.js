// @ts-check
// Sentences that go with a player: each leads it to its frame, and is marked while it is there. The
// player marks the part of it that a sentence speaks of.
import { element, find, listen, markCurrent, pushButton } from "../shared/js/dom.js";
import { mounted } from "../shared/js/mount.js";
import { AT, ask } from "../shared/js/positions.js";

/** @import { MomentData, MomentsData } from "../types" */
/** @import { Place } from "../shared/js/positions.js" */

export default mounted((host) => new Moments(find(host, "ol", HTMLElement)));

class Moments {
  /** @type {MomentsData} */
  data = { player: "", round: 0, moments: [] };
  /** @type {HTMLButtonElement[]} */
  buttons = [];
  stop = new AbortController();

  /** @param {HTMLElement} list */
  constructor(list) {
    this.list = list;
    const { signal } = this.stop;
    const heard = (/** @type {CustomEvent<Place>} */ { detail }) => this.mark(detail);
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
}
