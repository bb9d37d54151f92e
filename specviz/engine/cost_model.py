"""The costs of a pair on this machine, measured before an adaptive run.

Uses the run's own temperature and filters, and a prompt of its own, so that nothing of the run's
text is looked at in advance.
"""

import dataclasses
import statistics

from specviz.engine.draft_lengths import CostModel
from specviz.engine.metrics import costs_of
from specviz.engine.prompts import workload_prompts
from specviz.engine.tracing import finished, run_pair
from specviz.models.catalogue import Pair
from specviz.trace import MAX_DRAFT_LENGTH, Settings, Trace

MEASURED_AT = (1, 2, 4, 8, MAX_DRAFT_LENGTH)
ROUNDS = 4  # at least so many of the full draft length


def measured_costs(pair: Pair, settings: Settings) -> CostModel:
    """Takes about as long as a hundred passes of the target model."""
    prompt = workload_prompts("stories")[0]

    def run(draft_length: int, plain: bool = False) -> Trace:
        asked = dataclasses.replace(
            settings,
            draft_length=draft_length,
            max_new_tokens=ROUNDS * (draft_length + 1),
        )
        return finished(run_pair(pair, prompt, asked, plain=plain, record=False, until_end=False))

    run(MEASURED_AT[-1])  # warms up
    plain = [run(MEASURED_AT[-1], plain=True)]
    found = {
        length: costs
        for length in MEASURED_AT
        if (costs := costs_of(plain, [run(length)], length)) is not None
    }
    if not found:  # a drafter that copies found nothing to copy: then drafts are nearly free
        return CostModel(0.0, {0: 1.0}, 0.0)
    return CostModel(
        draft=statistics.median(costs.draft for costs in found.values()),
        verify={length: costs.verify for length, costs in found.items()},
        overhead=statistics.median(costs.overhead for costs in found.values()),
    )
