"""An adaptive draft length follows theory's advice at a running estimate, and nothing else."""

from functools import partial
from typing import Any

import pytest

from specviz.engine import theory
from specviz.engine.draft_lengths import (
    TRIED_EVERY,
    AdaptiveLength,
    FixedLength,
    verify_cost_at,
)
from specviz.engine.run import finished, run_pair
from specviz.errors import InputError
from specviz.measure.costs import MEASURED_AT, measured_costs
from specviz.models.pair import Pair
from specviz.recordings.reader import read_trace
from specviz.trace import MAX_DRAFT_LENGTH, CostModel, Settings, Trace, VerifyCost
from tests.support.runs import PROMPT

CHEAP = CostModel(draft=0.05, verify=(VerifyCost(1, 1.0), VerifyCost(16, 1.6)), overhead=0.05)
DEAR = CostModel(draft=0.9, verify=(VerifyCost(1, 1.2),), overhead=0.1)


def test_a_fixed_length_stays_whatever_happens() -> None:
    lengths = FixedLength(3)
    lengths.learn(0, 1)
    assert lengths.next() == 3


def test_verify_costs_are_linear_between_what_was_measured_and_level_outside() -> None:
    costs = CostModel(0.1, (VerifyCost(2, 1.0), VerifyCost(4, 1.4)), 0.0)
    assert [verify_cost_at(costs, length) for length in (0, 2, 3, 4, 16)] == pytest.approx(
        [1.0, 1.0, 1.2, 1.4, 1.4]
    )


@pytest.mark.parametrize("outcome", [(0, 1), (1, 2), (3, 4), (5, 5)])
def test_the_choice_is_theorys_best_length_at_the_estimate(outcome: tuple[int, int]) -> None:
    lengths = AdaptiveLength(CHEAP)
    for _ in range(90):
        lengths.learn(*outcome)
        assert lengths.next() == theory.best_draft_length(
            lengths.alpha, CHEAP.draft, partial(verify_cost_at, CHEAP), CHEAP.overhead
        )
    assert lengths.alpha == pytest.approx(outcome[0] / outcome[1], abs=0.05)


def test_better_drafts_make_longer_ones_and_the_limit_holds() -> None:
    lengths = AdaptiveLength(CHEAP, limit=6)
    chosen = []
    for accepted in (0, 6):
        for _ in range(40):
            lengths.learn(accepted, max(1, accepted))
        chosen.append(lengths.next())
    assert chosen[0] < chosen[1] == 6


def test_where_nothing_pays_it_drafts_nothing_and_tries_again_now_and_then() -> None:
    lengths = AdaptiveLength(DEAR)
    asked = []
    for _ in range(3 * (TRIED_EVERY + 1)):
        asked.append(lengths.next())
        lengths.learn(0, asked[-1])
    assert asked == ([0] * TRIED_EVERY + [1]) * 3


def run(pair: Pair, costs: CostModel | None, **changes: Any) -> Trace:
    settings = Settings(draft_length=MAX_DRAFT_LENGTH, max_new_tokens=48, costs=costs, **changes)
    return finished(run_pair(pair, PROMPT, settings, record=False))


def test_greedy_adaptive_tokens_are_the_plain_ones(tiny: Pair) -> None:
    plain = finished(run_pair(tiny, PROMPT, Settings(max_new_tokens=48), plain=True))
    adaptive = run(tiny, CHEAP)
    assert adaptive.token_ids == plain.token_ids
    assert adaptive.settings.costs == CHEAP and read_trace(adaptive.to_json().encode()) == adaptive
    assert plain.settings.costs is run(tiny, None).settings.costs is None
    assert len({round.draft_length for round in adaptive.rounds}) > 1


def test_the_same_seed_and_costs_give_the_same_rounds(tiny: Pair) -> None:
    one, again = (run(tiny, CHEAP, temperature=1.0, seed=3) for _ in range(2))
    assert one.token_ids == again.token_ids
    assert [r.draft_length for r in one.rounds] == [r.draft_length for r in again.rounds]


@pytest.mark.parametrize("name", ["tiny", "tiny-ngram"])
def test_costs_are_measured_on_the_pair(pairs: dict[str, Pair], name: str) -> None:
    costs = measured_costs(pairs[name], Settings())
    assert tuple(known.draft_length for known in costs.verify) == MEASURED_AT
    assert all(known.cost > 0 for known in costs.verify)
    assert 0 <= costs.draft < 1 and costs.overhead >= 0
    if name == "tiny":
        assert costs.draft > 0


def test_an_automatic_length_is_refused_where_acceptance_is_not_estimated() -> None:
    with pytest.raises(InputError, match="token verification"):
        Settings(costs=CHEAP, verification="block")
