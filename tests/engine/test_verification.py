"""The accept test, case by case."""

import pytest
import torch

from specviz.engine.verification import (
    Verification,
    Verify,
    verification_named,
    verify_block,
    verify_tokens,
)
from specviz.errors import InputError

LAST = 1 - 2**-53


def verify(
    tokens: list[int],
    p: list[list[float]],
    q: list[list[float]],
    accept: list[float],
    final: float = 0.5,
    rule: Verify = verify_tokens,
) -> Verification:
    return rule(
        torch.tensor(tokens, dtype=torch.long),
        torch.tensor(p),
        torch.tensor(q).reshape(len(tokens), len(p[0])),
        torch.tensor(accept, dtype=torch.float64),
        final,
    )


def test_a_draft_the_target_likes_at_least_as_much_is_always_accepted() -> None:
    result = verify([0], [[0.6, 0.4], [0.5, 0.5]], [[0.3, 0.7]], [LAST])
    assert result.accepted == 1 and result.accept_probs.tolist() == [1.0]


def test_the_test_is_strict_at_the_threshold() -> None:
    rows = [[0.25, 0.75], [0.5, 0.5]], [[0.5, 0.5]]
    assert verify([0], *rows, [0.5]).accepted == 0
    assert verify([0], *rows, [0.5 - 2**-53]).accepted == 1


def test_a_token_the_target_excludes_is_rejected_even_by_a_zero_draw() -> None:
    assert verify([0], [[0.0, 1.0], [0.5, 0.5]], [[0.5, 0.5]], [0.0]).accepted == 0


def test_nothing_after_the_first_rejection_is_accepted() -> None:
    p = [[0.5, 0.5], [0.0, 1.0], [0.5, 0.5], [0.5, 0.5]]
    q = [[0.5, 0.5]] * 3
    assert verify([0, 0, 0], p, q, [0.1, 0.1, 0.1]).accepted == 1


@pytest.mark.parametrize(("final", "token"), [(0.0, 1), (0.7499, 1), (0.7501, 2), (LAST, 2)])
def test_the_correction_comes_from_the_normalised_residual(final: float, token: int) -> None:
    # max(0, p - q) is [0, 0.3, 0.1], which is [0, 0.75, 0.25] once normalised.
    result = verify([0], [[0.2, 0.5, 0.3], [1, 0, 0]], [[0.6, 0.2, 0.2]], [0.9], final)
    assert result.accepted == 0 and result.final == token


@pytest.mark.parametrize(("final", "token"), [(0.09, 0), (0.11, 1)])
def test_the_bonus_comes_from_p_after_the_last_draft(final: float, token: int) -> None:
    assert verify([0], [[0.9, 0.1], [0.1, 0.9]], [[0.9, 0.1]], [0.5], final).final == token


def test_without_drafts_the_final_token_comes_from_p() -> None:
    result = verify([], [[0.25, 0.75]], [], [], 0.3)
    assert result.accepted == 0 and result.final == 1


def test_disjoint_supports_always_reject_and_correct_from_p() -> None:
    for u in (0.0, 0.5, LAST):
        result = verify([0], [[0.0, 0.4, 0.6], [1, 0, 0]], [[1.0, 0.0, 0.0]], [u], u)
        assert result.accepted == 0 and result.final in (1, 2)


def test_equal_one_hot_rows_always_accept() -> None:
    assert verify([1], [[0.0, 1.0], [0.0, 1.0]], [[0.0, 1.0]], [LAST]).accepted == 1


def test_a_residual_that_rounds_to_nothing_falls_back_to_p() -> None:
    # q is a rounding error above p everywhere, so a rejection leaves no residual to draw from.
    above = [0.5 + 1e-7, 0.5 + 1e-7]
    result = verify([0], [[0.5, 0.5], [0.5, 0.5]], [above], [LAST], 0.7)
    assert result.accepted == 0 and result.final == 1


@pytest.mark.parametrize("rule", [verify_tokens, verify_block])
def test_equal_one_hot_rows_pass_whatever_is_drawn(rule: Verify) -> None:
    one_hot = [[0.0, 1.0]] * 3
    result = verify([1, 1], one_hot, one_hot[:2], [LAST, LAST], rule=rule)
    assert result.accepted == 2 and result.accept_probs.tolist() == [1, 1]


@pytest.mark.parametrize(("p", "accepted"), [([0.0, 1.0], 2), ([1.0, 0.0], 0)])
def test_block_verification_of_one_hot_rows_keeps_the_matching_prefix(
    p: list[float], accepted: int
) -> None:
    q = [[0.0, 1.0]] * 2
    result = verify([1, 1], [p, p, p], q, [LAST, LAST], rule=verify_block)
    assert result.accepted == accepted and result.final == p.index(1.0)


@pytest.mark.parametrize("draft_length", [0, 1])
def test_block_verification_of_one_draft_or_none_is_token_verification(draft_length: int) -> None:
    p, q = [[0.2, 0.5, 0.3], [0.1, 0.1, 0.8]], [[0.6, 0.2, 0.2]]
    for u in (0.0, 0.3, 0.34, LAST):
        both = [
            verify(
                [0] * draft_length,
                p[-draft_length - 1 :],
                q[:draft_length],
                [u] * draft_length,
                u,
                rule,
            )
            for rule in (verify_tokens, verify_block)
        ]
        assert [int(result.accepted) for result in both] == [int(both[0].accepted)] * 2
        assert both[0].final == both[1].final


def test_block_verification_keeps_an_unlikely_draft_for_a_likely_one_after_it() -> None:
    # Prefix 1 has p/q = 0.5, prefix 2 has 0.5 * 1.8 = 0.9: the block passes at 0.8, token by token
    # the first draft fails.
    p, q = [[0.4, 0.6], [0.9, 0.1], [0.5, 0.5]], [[0.8, 0.2], [0.5, 0.5]]
    assert verify([0, 0], p, q, [0.8, 0.8]).accepted == 0
    result = verify([0, 0], p, q, [0.8, 0.8], rule=verify_block)
    assert result.accepted == 2 and result.accept_probs[1].item() == pytest.approx(0.9)
    assert result.judged == 2


def test_an_unknown_verification_is_refused_by_name() -> None:
    with pytest.raises(InputError, match=r"typical.*token, block\."):
        verification_named("typical")
