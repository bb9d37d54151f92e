// @ts-check
// How a component speaks of a player's frames to it, whichever of the two is mounted first: events on
// the document, with the player's name.

/** @import { StepKind } from "../../types" */

/** What a player says whenever its step changes, and when it is asked; round counts from 1. */
export const AT = "specviz:at";
/** @typedef {{ name: string, round: number, kind: StepKind | null }} Place */

/** What is asked of a player: to show a frame (round, kind), to mark what is told of, or where it is. */
export const TO = "specviz:to";
/** @typedef {{ name: string, round?: number, kind?: StepKind, told?: StepKind | "" | null }} Wish */

/** @param {Wish} detail */
export function ask(detail) {
  document.dispatchEvent(new CustomEvent(TO, { detail }));
}
