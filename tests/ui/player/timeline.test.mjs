// Laws of the picture, run by tests/ui/player/test_timeline.py: node --test.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as clock from "../../../specviz/ui/player/clock.js";
import { bars } from "../../../specviz/ui/player/inspector/distribution.js";
import { prob, sentence } from "../../../specviz/ui/player/inspector/narration.js";
import * as timeline from "../../../specviz/ui/player/timeline.js";

const { rounds } = JSON.parse(readFileSync(process.env.ROUNDS, "utf8"));
const starts = timeline.startsOf(rounds);
const end = starts.at(-1);
const positions = Array.from({ length: 4 * end + 1 }, (_, quarter) => quarter / 4);
const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-6, `${a} is not ${b}`);

test("a round is its drafts, one pass, its verdicts, its final token and the keeping", () => {
  for (const [number, round] of rounds.entries()) {
    const kinds = timeline.stepsOf(round).map((step) => step.kind);
    assert.equal(kinds.length, starts[number + 1] - starts[number]);
    assert.equal(kinds.filter((kind) => kind === "pass").length, 1);
    assert.equal(kinds.filter((kind) => kind === "verdict").length, timeline.judged(round));
    assert.equal(kinds.at(-1), "keep");
  }
});

test("the same position gives the same frame, whatever came before", () => {
  const forwards = positions.map((at) => timeline.frameAt(rounds, starts, at));
  const backwards = [...positions]
    .reverse()
    .map((at) => timeline.frameAt(rounds, starts, at))
    .reverse();
  assert.deepEqual(forwards, backwards);
});

test("within a round everything only ever comes in", () => {
  for (let index = 1; index < positions.length; index++) {
    const [before, after] = [index - 1, index].map((one) =>
      timeline.frameAt(rounds, starts, positions[one]),
    );
    if (before.number !== after.number) continue;
    for (const name of ["pass", "final", "kept"]) assert.ok(after[name] >= before[name]);
    for (const name of ["proposed", "verdicts"])
      assert.ok(after[name].every((share, slot) => share >= before[name][slot]));
  }
});

test("no verdict shows before the pass is over, and no final token before the verdicts", () => {
  for (const at of positions) {
    const frame = timeline.frameAt(rounds, starts, at);
    if (frame.verdicts.some((share) => share > 0)) assert.equal(frame.pass, 1);
    if (frame.final > 0) assert.ok(frame.verdicts.every((share) => share === 1));
    if (frame.pass > 0) assert.ok(frame.proposed.every((share) => share === 1));
  }
});

test("at the end of a round everything of it is there", () => {
  rounds.forEach((round, number) => {
    const frame = timeline.frameAt(rounds, starts, starts[number + 1]);
    assert.equal(frame.number, number);
    assert.ok(
      [...frame.proposed, ...frame.verdicts, frame.pass, frame.kept].every((share) => share === 1),
    );
    assert.equal(frame.final, round.final ? 1 : 0);
  });
});

test("an unchecked token fades with the verdict that made it useless", () => {
  rounds.forEach((round, number) => {
    const rejected = round.drafts.findIndex((draft) => draft.verdict === "rejected");
    if (rejected < 0) return;
    const at = starts[number] + round.drafts.length + 1 + rejected + 0.1;
    const { verdicts } = timeline.frameAt(rounds, starts, at);
    assert.ok(verdicts.slice(rejected).every((share) => share === verdicts[rejected] && share > 0));
    assert.ok(verdicts.slice(0, rejected).every((share) => share === 1));
  });
});

test("play reaches the end, and two short times are one long one", () => {
  let at = 0;
  while (at < end) {
    const next = clock.advanced(rounds, starts, at, 333);
    near(next, clock.advanced(rounds, starts, clock.advanced(rounds, starts, at, 100), 233));
    assert.ok(next > at);
    at = next;
  }
  assert.equal(clock.advanced(rounds, starts, end, 1000), end);
});

test("real time gives every step its measured length", () => {
  const last = rounds.at(-1).start_ms + clock.roundMs(rounds.at(-1));
  for (let share = 0.01; share < 1; share += 0.01) {
    const ms = clock.msAt(rounds, starts, 0) * (1 - share) + last * share;
    const back = clock.msAt(rounds, starts, clock.positionAtMs(rounds, starts, ms));
    const between = rounds.every(
      (round) => ms <= round.start_ms || ms >= round.start_ms + clock.roundMs(round),
    );
    if (!between) near(back, ms);
  }
  rounds.forEach((round, number) => {
    near(
      clock.stepsMs(round).reduce((sum, ms) => sum + ms, 0),
      clock.roundMs(round),
    );
    if (!round.drafts.length) return;
    near(
      clock.msAt(rounds, starts, starts[number] + round.drafts.length),
      round.start_ms + round.times[0],
    );
  });
});

test("a link's round and token is where that token's verdict has just been given", () => {
  rounds.forEach((round, number) => {
    assert.equal(timeline.positionOf(rounds, starts, number + 1, 0), starts[number + 1]);
    round.drafts.forEach((_, index) => {
      const frame = timeline.frameAt(
        rounds,
        starts,
        timeline.positionOf(rounds, starts, number + 1, index + 1),
      );
      assert.equal(frame.number, number);
      assert.equal(frame.verdicts[index], 1);
    });
  });
  assert.equal(timeline.positionOf(rounds, starts, 1e9, 0), end);
});

test("the kinds of step span a round without a gap, and a frame at the end of one is of that kind", () => {
  const kinds = ["draft", "pass", "verdict", "final", "keep"];
  rounds.forEach((round, number) => {
    const ends = kinds.map((kind) => timeline.afterKind(rounds, starts, number + 1, kind));
    const counts = ends.map((end, index) => end - (ends[index - 1] ?? starts[number]));
    assert.deepEqual(counts, [
      round.drafts.length,
      1,
      timeline.judged(round),
      round.final ? 1 : 0,
      1,
    ]);
    kinds.forEach((kind, index) => {
      if (counts[index])
        assert.equal(timeline.frameAt(rounds, starts, ends[index]).step.kind, kind);
    });
  });
});

test("a run is shown by a round that ends with a correction, where it has one", () => {
  const frame = timeline.frameAt(rounds, starts, timeline.posterOf(rounds, starts));
  const some = rounds.some((round) => round.final?.kind === "correction");
  assert.equal(frame.round.final?.kind === "correction", some);
  assert.equal(frame.kept, 1);
});

test("the caches start and end a round with the trace's lengths", () => {
  rounds.forEach((round, number) => {
    const after = timeline.cachesAt(timeline.frameAt(rounds, starts, starts[number + 1]));
    assert.equal(after.target.held, round.cache.target[2]);
    assert.equal(after.target.filled, round.cache.target[1]);
    if (after.draft) assert.equal(after.draft.held, round.cache.draft[2]);
    if (!round.drafts.length) return; // its first step is the pass already
    const before = timeline.cachesAt(timeline.frameAt(rounds, starts, starts[number] + 0.0001));
    assert.equal(before.target.held, round.cache.target[0]);
  });
});

test("the bars of a position add up, however few are listed", () => {
  for (const { drafts } of rounds) {
    for (const draft of drafts) {
      for (const most of [0, 3, 8, 99]) {
        const rows = bars(draft.candidates, draft.rest, {
          residual: draft.residual,
          important: [draft.text],
          most,
        });
        const sum = (name) => rows.reduce((total, row) => total + row[name], 0);
        const close = (a, b) => assert.ok(Math.abs(a - b) < 1e-5, `${a} is not ${b}`); // float32 rows
        for (const row of rows) near(row.both + row.more, row.p);
        close(sum("p"), 1);
        close(sum("q"), 1);
        close(sum("more"), draft.residual);
        close(sum("both"), draft.overlap);
        assert.ok(rows.some((row) => row.text === draft.text));
      }
    }
  }
});

test("a sentence names the test's numbers and its verdict", () => {
  for (const draft of rounds.flatMap((round) => round.drafts)) {
    const said = sentence(draft);
    assert.ok(said.includes(prob(draft.p)));
    if (draft.verdict === "unchecked") assert.ok(said.includes("never judged"));
    else assert.ok(said.endsWith(`${draft.verdict}.`) || said.includes(draft.verdict));
    if (draft.verdict === "rejected" && draft.accept > 0) assert.ok(said.includes(prob(draft.u)));
  }
});

test("a probability never claims 0 or 1 where it is neither", () => {
  assert.deepEqual([0, 1e-9, 0.004, 0.25, 0.996, 1].map(prob), [
    "0.00",
    "<0.01",
    "<0.01",
    "0.25",
    ">0.99",
    "1.00",
  ]);
});

test("a run without rounds has no frame, and every clock stands at its start", () => {
  assert.equal(timeline.frameAt([], [0], 0), null);
  assert.equal(clock.advanced([], [0], 0, 100), 0);
  assert.equal(clock.positionAtMs([], [0], 100), 0);
  assert.equal(clock.msAt([], [0], 3), 0);
  assert.equal(timeline.positionOf([], [0], 3, 1), 0);
});
