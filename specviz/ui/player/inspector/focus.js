// @ts-check
// Which token the inspector is about: the one under the pointer or the focus, the pinned one, or that
// of the step.

/** @import { Frame } from "../timeline.js" */

export class Focus {
  /** @type {{ round: number, slot: number } | null} */
  pinned = null;
  /** @type {number | null} */
  pointed = null;

  /**
   * A pinned token is let go by pinning it again.
   * @param {number} round
   * @param {number | null} slot
   */
  pin(round, slot) {
    this.pinned = slot === null || this.isPinned(round, slot) ? null : { round, slot };
  }

  /**
   * @param {number} round
   * @param {number} slot
   */
  isPinned(round, slot) {
    return this.pinned?.round === round && this.pinned.slot === slot;
  }

  /** @param {Event | null} event */
  point(event) {
    const target = event?.target instanceof Element ? event.target.closest("[data-slot]") : null;
    this.pointed = target instanceof HTMLElement ? Number(target.dataset.slot) : null;
  }

  /**
   * A draft, the final token, -1 for the pass, null for nothing.
   * @param {Frame} frame
   */
  slot({ number, step, round }) {
    const { pinned, pointed } = this;
    if (pointed !== null) return pointed;
    if (pinned?.round === number) return pinned.slot;
    if (!step) return null;
    if (step.kind === "pass") return -1;
    return step.kind === "keep" ? round.drafts.length : step.index;
  }
}
