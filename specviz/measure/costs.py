"""The costs of a pair on this machine, measured before an adaptive run.

Uses the run's own temperature and filters, and a prompt that is in no workload, so that nothing is
known in advance about the text to be decoded.
"""

import dataclasses
import statistics
import time
from collections.abc import Iterable

from specviz.engine.run import finished, run_pair
from specviz.measure.metrics import decode_tokens_per_second
from specviz.models.pair import Pair
from specviz.trace import MAX_DRAFT_LENGTH, CostModel, Settings, Trace, VerifyCost

PROMPT = "On Sunday they all went to see the sea, and on Monday they all went back to see it again."
DRAFT_LENGTH = 4
MEASURED_AT = (1, 2, 4, 8, MAX_DRAFT_LENGTH)
TOKENS = 24
PASSES = 5


def measured_costs(pair: Pair, settings: Settings) -> CostModel:
    """Takes at most 100 passes of the target model and as many of the draft model."""
    speculative, plain = measured_runs(pair, settings)
    rounds = [round for round in speculative.rounds if round.drafts]
    unit_ms = 1e3 / decode_tokens_per_second(plain)
    return CostModel(
        # A drafter that copies may have found nothing; its drafts then cost next to nothing.
        draft=median(round.times.draft_ms / len(round.drafts) for round in rounds) / unit_ms,
        verify=tuple(
            VerifyCost(length, pass_ms(pair, length + 1) / unit_ms) for length in MEASURED_AT
        ),
        overhead=median(round.times.sample_ms + round.times.other_ms for round in rounds) / unit_ms,
    )


def measured_runs(pair: Pair, settings: Settings) -> list[Trace]:
    """A speculative and a plain run, each after a warm-up."""
    asked = dataclasses.replace(
        settings, draft_length=DRAFT_LENGTH, max_new_tokens=TOKENS, costs=None
    )
    return [
        finished(run_pair(pair, PROMPT, asked, plain=plain, record=False, until_end=False))
        for plain in (False, True, False, True)
    ][2:]


def pass_ms(pair: Pair, positions: int) -> float:
    """One pass of the target over this many positions after the prompt."""
    context = pair.tokenizer.encode(PROMPT)
    pair.target.rollback(0)
    pair.target.score(context, rows=1)
    times = []
    for _ in range(PASSES):
        started = time.perf_counter()
        logits = pair.target.score(context[:1] * positions, rows=positions)
        logits[-1, 0].item()  # waits for queued passes
        times.append(1e3 * (time.perf_counter() - started))
        pair.target.rollback(len(context))
    return statistics.median(times)


def median(values: Iterable[float]) -> float:
    found = list(values)
    return statistics.median(found) if found else 0.0
