"""The predictions of theory. Plain floats; knows no model and no measurement.

alpha is the acceptance rate, gamma the draft length. Costs are in units of one plain decoding
step of the target model. Source: Leviathan et al., arXiv 2211.17192; `verify_cost` and `overhead`
are our extension, because checking several positions is not free.
"""

import math
from collections.abc import Callable

from specviz.trace import MAX_DRAFT_LENGTH

CostByLength = float | Callable[[int], float]


def expected_tokens(alpha: float, draft_length: int) -> float:
    """Tokens per round on average: (1 - alpha^(gamma+1)) / (1 - alpha), equation 1.

    Raises ValueError unless 0 <= alpha <= 1 and draft_length >= 0.
    """
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha must be between 0 and 1, not {alpha}")
    if draft_length < 0:
        raise ValueError(f"draft_length must not be negative, not {draft_length}")
    # The sum 1 + alpha + ... + alpha^gamma, which needs no special case at alpha = 1.
    return math.fsum(alpha**power for power in range(draft_length + 1))


def speedup(
    alpha: float,
    draft_length: int,
    cost: float,
    verify_cost: CostByLength = 1.0,
    overhead: float = 0.0,
) -> float:
    """Expected speedup over plain decoding: tokens / (gamma c + v(gamma) + o).

    cost: one draft pass, c. verify_cost: the pass over gamma + 1 positions, v, a number or a
    function of the draft length. overhead: o. With v = 1 and o = 0 this is theorem 3.8. Without
    drafts there is no speculation and the speedup is 1.
    """
    if draft_length == 0:
        return 1.0
    verify = verify_cost(draft_length) if callable(verify_cost) else verify_cost
    round_cost = draft_length * cost + verify + overhead
    return expected_tokens(alpha, draft_length) / round_cost


def best_draft_length(
    alpha: float,
    cost: float,
    verify_cost: CostByLength = 1.0,
    overhead: float = 0.0,
    limit: int = MAX_DRAFT_LENGTH,
) -> int:
    """The draft length from 0 to limit with the greatest speedup; 0 means no speculation."""
    return max(
        range(limit + 1),
        key=lambda draft_length: speedup(alpha, draft_length, cost, verify_cost, overhead),
    )
