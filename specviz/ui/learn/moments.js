// Sentences that go with the player: each leads it to its frame through its scrubber, and is marked
// while it is there. The part of the player a sentence speaks of is marked with it.
const WAIT_MS = 100;
const mounted = new WeakMap();

export default function ({ data, parentElement }) {
  mounted.get(parentElement)?.leave();
  const list = parentElement.querySelector("ol");
  const moments = new Moments(list, data);
  mounted.set(parentElement, moments);
  return () => moments.leave();
}

class Moments {
  constructor(list, { moments, player, pointing, detail }) {
    this.moments = moments;
    this.pointing = pointing;
    this.detail = detail;
    list.replaceChildren(...moments.map((moment) => this.line(moment)));
    this.buttons = [...list.querySelectorAll("button")];
    this.find(player);
  }

  line(moment) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = moment.text;
    button.addEventListener("click", () => this.seek(moment.to));
    item.append(button);
    return item;
  }

  /** The player mounts when it likes. */
  find(name) {
    const hosts = [...document.querySelectorAll(`.st-key-${name}, .st-key-${name} *`)];
    const shadow = hosts.find((host) => host.shadowRoot?.querySelector(".player"))?.shadowRoot;
    if (!shadow) {
      this.timer = setTimeout(() => this.find(name), WAIT_MS);
      return;
    }
    this.player = shadow.querySelector(".player");
    this.player.dataset.detail = this.detail;
    this.scrubber = shadow.querySelector("input[type=range]");
    this.sheet = new CSSStyleSheet();
    this.sheet.replaceSync(this.pointing);
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, this.sheet];
    this.observer = new MutationObserver(() => this.mark());
    this.observer.observe(this.scrubber, { attributes: true, attributeFilter: ["aria-valuetext"] });
    this.mark();
  }

  seek(position) {
    if (!this.scrubber) return;
    this.scrubber.value = position;
    this.scrubber.dispatchEvent(new Event("input", { bubbles: true }));
    this.mark();
  }

  mark() {
    const at = Number(this.scrubber.value);
    const current = this.moments.findIndex(({ after, to }) => after < at && at <= to);
    this.buttons.forEach((button, index) => {
      if (index === current) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    this.player.dataset.told = this.moments[current]?.at ?? "";
  }

  leave() {
    clearTimeout(this.timer);
    this.observer?.disconnect();
    if (this.player) delete this.player.dataset.told;
  }
}
