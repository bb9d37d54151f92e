// @ts-check
// Two measured runs on one clock. A picture is a function of the milliseconds since both were called.
import { closest, element, find, listen } from "../shared/js/dom.js";
import { mounted } from "../shared/js/mount.js";
import { Transport } from "../shared/js/transport.js";
import { Lane } from "./lane.js";

/** @import { RaceData } from "../types" */

export default mounted((host) => new Race(find(host, ".race", HTMLElement)));

class Race {
  run = "";
  end = 0;
  over = true;
  /** @type {Lane[]} */
  lanes = [];
  stop = new AbortController();

  /** @param {HTMLElement} root */
  constructor(root) {
    const { signal } = this.stop;
    this.part = (/** @type {string} */ selector) => find(root, selector, HTMLElement);
    this.scrubber = find(root, "input", HTMLInputElement);
    this.speed = find(root, "select", HTMLSelectElement);
    this.transport = new Transport(root, this, {}, signal);
    listen(root, "click", (event) => this.clicked(event), { signal });
    const scrubbed = () => this.transport.seek(Number(this.scrubber.value));
    listen(this.scrubber, "input", scrubbed, { signal });
  }

  dispose() {
    this.stop.abort();
  }

  /** @param {RaceData} data */
  receive(data) {
    if (data.run === this.run) return;
    this.run = data.run;
    const finishes = data.lanes.map((lane) => lane.wall);
    this.end = Math.max(...finishes);
    this.part(".badge b").textContent = data.source;
    this.part(".facts").replaceChildren(...data.facts.map((fact) => element("span", "", fact)));
    this.lanes = data.lanes.map((lane) => new Lane(lane, data.prompt, this.end));
    this.part(".lanes").replaceChildren(...this.lanes.map((lane) => lane.box));
    this.scrubber.max = `${this.end}`;
    this.transport.rest(Math.min(...finishes)); // the first has finished, the other is on its way
    this.draw();
  }

  // -- what is played

  /** @param {number} ms */
  later(ms) {
    return Math.min(this.end, this.transport.position + ms / Number(this.speed.value));
  }

  stopBefore() {
    return null;
  }

  /**
   * To the end of a round.
   * @param {1 | -1} by
   */
  step(by) {
    const { position } = this.transport;
    const ends = this.lanes.flatMap((lane) => lane.ends()).sort((a, b) => a - b);
    const after = ends.find((end) => end > position) ?? this.end;
    const before = ends.findLast((end) => end < position) ?? 0;
    this.transport.seek(by > 0 ? after : before);
  }

  /** @param {Event} event */
  clicked(event) {
    const act = closest(event, "button")?.dataset.do;
    if (act === "play") this.transport.toggle();
    else if (act === "start") this.transport.seek(0);
    else if (act === "step") this.step(1);
  }

  draw() {
    const { position, playing } = this.transport;
    for (const lane of this.lanes) lane.draw(position);
    this.scrubber.value = `${position}`;
    this.scrubber.setAttribute("aria-valuetext", `${position.toFixed(0)} ms`);
    this.part(".clock").textContent = `${position.toFixed(this.end < 1000 ? 1 : 0)} ms`;
    const main = this.part(".main");
    main.classList.toggle("playing", playing);
    main.setAttribute("aria-label", playing ? "Pause" : "Play");
    if (playing) return;
    this.part(".said").textContent = this.lanes.map((lane) => lane.said(position)).join(" ");
  }
}
