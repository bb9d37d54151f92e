"""The accept test: which draft tokens stand, and which token the target model adds.

Sees tokens, probabilities and uniforms as tensors; never models, text or caches. Pure, and free of
host round trips, so that it runs unchanged inside a captured graph.

Words: a draft token is *accepted* or *rejected*; what follows a rejection is *unchecked*. The final
token is a *correction* after a rejection and a *bonus* when every draft was accepted.
accepted drafts + final token = what the round emits.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import pad

from specviz.engine.sampling import draw
from specviz.errors import InputError


class Verification(NamedTuple):
    """accepted: scalar, length of the accepted run. final: scalar, token id. The rest: [drafts],
    float64, at the proposed tokens; `accept_probs` are the thresholds the uniforms were held to."""

    accepted: Tensor
    final: Tensor
    target_probs: Tensor
    draft_probs: Tensor
    accept_probs: Tensor


Verify = Callable[[Tensor, Tensor, Tensor, Tensor, float], Verification]


def verify_tokens(
    tokens: Tensor,
    target_probs: Tensor,
    draft_probs: Tensor,
    accept_uniforms: Tensor,
    final_uniform: float,
) -> Verification:
    """Token verification: speculative sampling of Leviathan et al. (arXiv 2211.17192), Algorithm 1.

    tokens: [drafts] ids x_i, each drawn from its row of draft_probs.
    target_probs: [drafts + 1, vocabulary], p. draft_probs: [drafts, vocabulary], q.
    accept_uniforms: [drafts], float64. final_uniform: in [0, 1).
    """
    # x_i is accepted when u_i q(x_i) < p(x_i), strictly, which has probability min(1, p/q).
    p = target_probs[:-1].gather(1, tokens[:, None]).squeeze(1).double()
    q = draft_probs.gather(1, tokens[:, None]).squeeze(1).double()
    accepted = (accept_uniforms * q < p).cumprod(0).sum()

    # The final token comes from max(0, p - q) at the first position that was not accepted. After
    # the last draft nothing was proposed: q is 0 there and the residual is p, which is the bonus.
    row = target_probs[accepted].double()
    residual = (row - pad(draft_probs, (0, 0, 0, 1))[accepted].double()).clamp(min=0)
    final = draw(torch.where(residual.sum() > 0, residual, row), final_uniform)
    return Verification(accepted, final, p, q, (p / q).clamp(max=1))


VERIFICATIONS: dict[str, Verify] = {"token": verify_tokens}


def verification_named(name: str) -> Verify:
    """Raises InputError for an unknown name."""
    if name not in VERIFICATIONS:
        raise InputError(
            f"There is no verification called {name}; choose {', '.join(VERIFICATIONS)}."
        )
    return VERIFICATIONS[name]
