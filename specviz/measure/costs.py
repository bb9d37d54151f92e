"""The costs of a pair on this machine, measured before an adaptive run.

Uses the run's own temperature and filters, and a prompt that is in no workload, so that nothing is
known in advance about the text to be decoded.
"""

import dataclasses
import functools
import time

from specviz.engine.run import finished, run_pair
from specviz.measure.metrics import Costs, decode_tokens_per_second, round_costs
from specviz.measure.timing import median_ms
from specviz.models.pair import Pair
from specviz.trace import MAX_DRAFT_LENGTH, CostModel, Settings, Trace, VerifyCost

PROMPT = "On Sunday they all went to see the sea, and on Monday they all went back to see it again."
DRAFT_LENGTH = 4
MEASURED_AT = (1, 2, 4, 8, MAX_DRAFT_LENGTH)
TOKENS = 24


def measured_costs(pair: Pair, settings: Settings) -> CostModel:
    """Takes at most 100 passes of the target model and as many of the draft model."""
    speculative, plain = measured_runs(pair, settings)
    unit_ms = 1e3 / decode_tokens_per_second(plain)
    # A drafter that copies may have found nothing: then its drafts cost nothing to speak of.
    costs = round_costs(speculative.rounds, unit_ms) or Costs(draft=0.0, verify=1.0, overhead=0.0)
    passes = verify_ms(pair)
    return CostModel(
        draft=costs.draft,
        verify=tuple(VerifyCost(length, ms / unit_ms) for length, ms in passes.items()),
        overhead=costs.overhead,
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


def verify_ms(pair: Pair) -> dict[int, float]:
    """By draft length, a pass of the target over so many positions and one more."""
    context = pair.tokenizer.encode(PROMPT)
    pair.target.rollback(0)
    pair.target.score(context, rows=1)

    def reading(positions: int) -> float:
        started = time.perf_counter()
        logits = pair.target.score(context[:1] * positions, rows=positions)
        logits[-1, 0].item()  # waits where passes are queued
        taken = 1e3 * (time.perf_counter() - started)
        pair.target.rollback(len(context))
        return taken

    return median_ms({length: functools.partial(reading, length + 1) for length in MEASURED_AT})
