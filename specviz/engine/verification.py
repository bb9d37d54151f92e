"""The accept test: which draft tokens are accepted, and which token the target model adds.

Sees tokens, probabilities and uniforms as tensors; never models, text or caches. Pure, and free of
host round trips, so that it runs unchanged inside a captured graph.

Terms: a draft token is *accepted* or *rejected*; tokens after a rejection stay *unchecked* in token
verification, while block verification judges them too. The final token is a *correction* after
a rejection and a *bonus* when every draft was accepted.
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
    """accepted: scalar, length of the accepted run. judged: scalar, how many drafts met their
    threshold or failed it. final: scalar, token id. The rest: [drafts], float64, at the proposed
    tokens; `accept_probs` are the thresholds the uniforms were held to."""

    accepted: Tensor
    judged: Tensor
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
    judged = (accepted + 1).clamp(max=len(tokens))
    return Verification(accepted, judged, final, p, q, (p / q).clamp(max=1))


def verify_block(
    tokens: Tensor,
    target_probs: Tensor,
    draft_probs: Tensor,
    accept_uniforms: Tensor,
    final_uniform: float,
) -> Verification:
    """Block verification (Sun et al., arXiv 2403.10444), Algorithm 2: the longest prefix whose test
    passes is accepted, so a draft may be kept for the sake of those after it. Shapes as above.

    The paper counts drafts from 1; here draft i is counted from 0, and prefix i holds i drafts.
    """
    p = target_probs[:-1].gather(1, tokens[:, None]).squeeze(1).double()
    q = draft_probs.gather(1, tokens[:, None]).squeeze(1).double()
    # kept[i]: how much of prefix i's draft probability the target can use, at most all of it.
    kept = [torch.ones((), dtype=torch.float64, device=tokens.device)]
    for ratio in p / q:
        kept.append((kept[-1] * ratio).clamp(max=1))
    kept_probs = torch.stack(kept)  # [drafts + 1]
    residuals = kept_probs[:-1, None] * target_probs[:-1].double() - draft_probs.double()
    masses = residuals.clamp(min=0).sum(1)  # [drafts]

    # A prefix passes with S / (S + 1 - kept), the whole block with kept; 0 / 0 counts as 1.
    inside = masses[1:] / (masses[1:] + 1 - kept_probs[1:-1])
    thresholds = torch.cat([inside.nan_to_num(1.0), kept_probs[1:][-1:]])
    places = torch.arange(1, len(tokens) + 1, device=tokens.device)
    accepted = torch.cat([places.new_zeros(1), places * (accept_uniforms < thresholds)]).max()

    # Past the last draft nothing was proposed, as in token verification.
    row = target_probs[accepted].double()
    proposed = pad(draft_probs, (0, 0, 0, 1))[accepted].double()
    residual = (kept_probs[accepted] * row - proposed).clamp(min=0)
    final = draw(torch.where(residual.sum() > 0, residual, row), final_uniform)
    judged = places.new_tensor(len(tokens))
    return Verification(accepted, judged, final, p, q, thresholds)


VERIFICATIONS: dict[str, Verify] = {"token": verify_tokens, "block": verify_block}


def verification_named(name: str) -> Verify:
    """Raises InputError for an unknown name."""
    if name not in VERIFICATIONS:
        raise InputError(
            f"There is no verification called {name}: choose {', '.join(VERIFICATIONS)}."
        )
    return VERIFICATIONS[name]
