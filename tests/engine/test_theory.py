"""The formulas give the figures the papers print."""

import math

import pytest

from specviz.engine.theory import best_draft_length, expected_tokens, speedup

# Leviathan et al., arXiv 2211.17192, table 1: alpha, gamma, speedup (c = 0).
TABLE_1 = [
    (0.6, 2, 1.96),
    (0.7, 3, 2.53),
    (0.8, 2, 2.44),
    (0.8, 5, 3.69),
    (0.9, 2, 2.71),
    (0.9, 10, 6.86),
]

# The same, tables 2 and 4: gamma, alpha, c, expected speedup as printed with one decimal.
TABLE_4 = {
    "EnDe small T=0": (7, 0.75, 0.02, 3.2),
    "EnDe base T=0": (7, 0.80, 0.04, 3.3),
    "EnDe large T=0": (7, 0.82, 0.11, 2.5),
    "EnDe small T=1": (7, 0.62, 0.02, 2.3),
    "EnDe base T=1": (5, 0.68, 0.04, 2.4),
    "EnDe large T=1": (3, 0.71, 0.11, 2.0),
    "CNNDM small T=0": (5, 0.65, 0.02, 2.4),
    "CNNDM base T=0": (5, 0.73, 0.04, 2.6),
    "CNNDM large T=0": (3, 0.74, 0.11, 2.0),
    "CNNDM small T=1": (5, 0.53, 0.02, 1.9),
    "CNNDM base T=1": (3, 0.55, 0.04, 1.8),
    "CNNDM large T=1": (3, 0.56, 0.11, 1.6),
}


@pytest.mark.parametrize(("alpha", "draft_length", "gain"), TABLE_1)
def test_table_1_is_reproduced(alpha: float, draft_length: int, gain: float) -> None:
    assert speedup(alpha, draft_length, 0.0) == pytest.approx(gain, abs=0.005)


@pytest.mark.parametrize("row", TABLE_4)
def test_table_4_is_reproduced(row: str) -> None:
    draft_length, alpha, cost, printed = TABLE_4[row]
    # alpha and c are printed to two decimals, the speedup to one: allow half a digit each.
    low = speedup(alpha - 0.005, draft_length, cost + 0.005)
    high = speedup(alpha + 0.005, draft_length, cost - 0.005)
    assert low - 0.05 <= printed <= high + 0.05


@pytest.mark.parametrize("alpha", [0.0, 0.3, 0.999, 1.0])
@pytest.mark.parametrize("draft_length", [0, 1, 7])
def test_expected_tokens_is_the_closed_form_of_equation_1(alpha: float, draft_length: int) -> None:
    closed = draft_length + 1 if alpha == 1 else (1 - alpha ** (draft_length + 1)) / (1 - alpha)
    assert expected_tokens(alpha, draft_length) == pytest.approx(closed)


def test_no_drafts_means_no_speedup_whatever_the_costs() -> None:
    assert speedup(0.9, 0, cost=0.5, verify_cost=2.0, overhead=1.0) == 1.0


def test_a_verify_cost_may_be_a_number_or_a_function() -> None:
    assert speedup(0.8, 4, 0.1, lambda gamma: 1.3) == speedup(0.8, 4, 0.1, 1.3)


def test_checking_that_costs_more_lowers_speedup_and_best_draft_length() -> None:
    assert best_draft_length(0.8, 0.1) == 6
    assert speedup(0.8, 6, 0.1) == pytest.approx(2.47, abs=0.005)
    assert speedup(0.8, 4, 0.1, 1.3) == pytest.approx(1.98, abs=0.005)


def test_best_draft_length_is_0_where_nothing_gains() -> None:
    assert best_draft_length(0.3, 0.4) == 0
    assert best_draft_length(0.9, 0.1, verify_cost=lambda gamma: gamma + 1.0) == 0


def test_best_draft_length_beats_every_other_one() -> None:
    best = best_draft_length(0.85, 0.06, verify_cost=lambda gamma: 1 + 0.05 * gamma, overhead=0.02)
    gains = [speedup(0.85, gamma, 0.06, 1 + 0.05 * gamma, 0.02) for gamma in range(1, 17)]
    assert gains[best - 1] == max(gains)


def test_a_draft_as_dear_as_the_target_gains_only_when_alpha_exceeds_cost() -> None:
    assert speedup(0.5, 1, 0.4) > 1 > speedup(0.5, 1, 0.6)


@pytest.mark.parametrize("alpha", [-0.1, 1.1, math.nan])
def test_an_alpha_that_is_no_probability_is_refused(alpha: float) -> None:
    with pytest.raises(ValueError, match="alpha"):
        expected_tokens(alpha, 4)
