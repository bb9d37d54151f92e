"""The accept test, case by case."""

import pytest
import torch

from specviz.engine.verification import Verification, verification_named, verify_tokens
from specviz.errors import InputError

LAST = 1 - 2**-53


def verify(
    tokens: list[int],
    p: list[list[float]],
    q: list[list[float]],
    accept: list[float],
    final: float = 0.5,
) -> Verification:
    return verify_tokens(
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


def test_an_unknown_verification_is_refused_by_name() -> None:
    with pytest.raises(InputError, match=r"no verification called typical; choose token\."):
        verification_named("typical")
