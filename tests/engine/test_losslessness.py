"""Speculative decoding emits the target model's own distribution, exactly; wrong engines do not."""

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
import torch
from torch import Tensor

from specviz.engine import decoding
from specviz.engine.clock import Clock
from specviz.engine.decoding import Options, speculative
from specviz.engine.drafting import Drafter, ModelDrafter, NgramDrafter, Proposal
from specviz.engine.sampling import Sampling, draw, one_hot
from specviz.engine.uniforms import RoundUniforms
from specviz.engine.verification import (
    VERIFICATIONS,
    Verification,
    verify_block,
    verify_tokens,
)
from specviz.trace import CostModel, Settings, VerifyCost
from tests.support.enumeration import Decoder, Law, error_of, target_law
from tests.support.toys import LIGHT, ToyLM, random_toy

END = 2
EVEN, EAGER, STRICT = (
    RoundUniforms(draft=(0.5,) * 2, accept=(accept,) * 2, final=0.5) for accept in (0.5, 0.0, 0.999)
)
SHORT_AND_LONG = pytest.mark.parametrize(
    "draft_length", [1, pytest.param(2, marks=pytest.mark.slow)]
)


def decoder(
    draft_length: int,
    drafter: Callable[[ToyLM], Drafter] = ModelDrafter,
    verification: str = "token",
) -> Decoder:
    target, draft = random_toy(1), random_toy(2)
    settings = Settings(
        draft_length=draft_length,
        temperature=1.0,
        max_new_tokens=32,
        verification=verification,
    )
    return Decoder(target, draft, drafter(draft), settings)


@pytest.mark.parametrize(
    ("draft_length", "count"),
    [
        (1, 2),
        pytest.param(1, 3, marks=pytest.mark.slow),
        pytest.param(2, 2, marks=pytest.mark.slow),
        pytest.param(1, 4, marks=pytest.mark.slow),
        pytest.param(2, 3, marks=pytest.mark.slow),
        pytest.param(2, 4, marks=pytest.mark.slow),
        pytest.param(3, 3, marks=pytest.mark.slow),
    ],
)
def test_the_law_of_the_first_tokens_is_the_targets(draft_length: int, count: int) -> None:
    assert error_of(decoder(draft_length), count) < 1e-12


@SHORT_AND_LONG
@pytest.mark.parametrize("temperature", [0.5, 2.0])
@pytest.mark.parametrize(("top_k", "top_p"), [(2, 1.0), (0, 0.7)])
def test_the_law_holds_with_temperature_top_k_and_top_p(
    draft_length: int, temperature: float, top_k: int, top_p: float
) -> None:
    tested = decoder(draft_length)
    tested.settings = replace(tested.settings, temperature=temperature, top_k=top_k, top_p=top_p)
    assert error_of(tested, 2) < 1e-12


@SHORT_AND_LONG
def test_the_law_holds_where_an_end_of_text_stops_the_run(draft_length: int) -> None:
    tested = decoder(draft_length)
    tested.end_ids = frozenset({END})
    assert error_of(tested, draft_length + 1) < 1e-12


def test_the_law_holds_where_the_length_limit_shortens_the_rounds() -> None:
    tested = decoder(3)
    tested.settings = replace(tested.settings, max_new_tokens=2)
    assert error_of(tested, 2) < 1e-12


def test_the_law_holds_for_copied_drafts() -> None:
    tested = decoder(2, lambda draft: NgramDrafter(draft.vocab_size))
    tested.prompt = (0, 1, 2, 0, 1, 2, 0)
    assert error_of(tested, 3) < 1e-12


@pytest.mark.parametrize("count", [2, pytest.param(3, marks=pytest.mark.slow)])
def test_the_law_holds_with_adaptive_draft_lengths(count: int) -> None:
    tested = decoder(2)
    # At these costs one draft pays from an acceptance rate of 0.6 and two from 0.8, and the first
    # judgement moves the estimate across both.
    costs = CostModel(draft=0.6, verify=(VerifyCost(1, 1.0),), overhead=0.0)
    tested.settings = replace(tested.settings, costs=costs)
    seen = {
        (len(round.drafts), len(tested.rounds([first, *[EVEN] * 2])[-1].drafts))
        for first in (EVEN, EAGER, STRICT)
        for round in tested.rounds([first])
    }
    assert len({later for _, later in seen}) > 1  # the rule really chooses different lengths
    assert error_of(tested, count) < 1e-12


@pytest.mark.parametrize(
    ("draft_length", "count"),
    [
        (1, 2),
        pytest.param(2, 2, marks=pytest.mark.slow),
        pytest.param(2, 3, marks=pytest.mark.slow),
        pytest.param(2, 4, marks=pytest.mark.slow),
        pytest.param(3, 3, marks=pytest.mark.slow),
    ],
)
def test_the_law_holds_with_block_verification(draft_length: int, count: int) -> None:
    assert error_of(decoder(draft_length, verification="block"), count) < 1e-12


@SHORT_AND_LONG
def test_the_law_holds_with_block_verification_and_an_end_of_text(draft_length: int) -> None:
    tested = decoder(draft_length, verification="block")
    tested.end_ids = frozenset({END})
    assert error_of(tested, draft_length + 1) < 1e-12


def test_the_law_holds_with_block_verification_and_copied_drafts() -> None:
    tested = decoder(2, lambda draft: NgramDrafter(draft.vocab_size), verification="block")
    tested.prompt = (0, 1, 2, 0, 1, 2, 0)
    assert error_of(tested, 3) < 1e-12


@pytest.mark.slow
def test_a_wrong_block_verification_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def accepting_by_ratio_alone(*arguments: Any) -> Verification:
        tokens, _, _, accept, _ = arguments
        found = verify_block(*arguments)
        ratios = (found.target_probs / found.draft_probs).cumprod(0)
        places = torch.arange(1, len(tokens) + 1)
        accepted = torch.cat([places.new_zeros(1), places * (accept < ratios)]).max()
        return found._replace(accepted=accepted)

    monkeypatch.setitem(VERIFICATIONS, "block", accepting_by_ratio_alone)
    assert error_of(decoder(2, verification="block"), 2) > 1e-3


@dataclass
class WrongVerification:
    """verify_tokens with one thing changed."""

    threshold: Callable[[Tensor], Tensor] = lambda ratio: ratio
    residual: Callable[[Tensor, Tensor], Tensor] = lambda p, q: (p - q).clamp(min=0)
    shift: int = 0

    def __call__(
        self, tokens: Tensor, p: Tensor, q: Tensor, accept: Tensor, final: float
    ) -> Verification:
        p = p.roll(self.shift, 0)
        here = p[:-1].gather(1, tokens[:, None]).squeeze(1)
        proposed = q.gather(1, tokens[:, None]).squeeze(1)
        accepted = (accept < self.threshold(here / proposed)).cumprod(0).sum()
        row = torch.cat([q, torch.zeros_like(p[:1])])[accepted]
        residual = self.residual(p[accepted], row)
        weights = torch.where(residual.sum() > 0, residual, p[accepted])
        final_token = draw(weights, final)
        return Verification(accepted, accepted + 1, final_token, here, proposed, here / proposed)


class WrongDrafter(ModelDrafter):
    """A drafter whose `choose` returns a token and the row it claims to have drawn it from."""

    def __init__(
        self, model: ToyLM, choose: Callable[[Tensor, float], tuple[int | None, Tensor]]
    ) -> None:
        super().__init__(model)
        self.choose = choose

    def propose(
        self,
        kept: Sequence[int],
        draft_length: int,
        sampling: Sampling,
        uniforms: Sequence[float],
        clock: Clock,
    ) -> Proposal:
        token_ids: list[int] = []
        rows: list[Tensor] = []
        unread = list(kept[self.model.length :])
        for slot in range(draft_length):
            probs = sampling.probabilities(self.model.score(unread, rows=1)[-1])
            token, row = self.choose(probs, uniforms[slot])
            if token is None:
                break
            token_ids.append(token)
            rows.append(row)
            unread = [token]
        probs = torch.stack(rows) if rows else torch.zeros(0, 3, dtype=torch.float64)
        return Proposal(tuple(token_ids), probs, (0.0,) * (len(rows) + 1))


def greedy_claiming_softmax(probs: Tensor, u: float) -> tuple[int | None, Tensor]:
    return int(probs.argmax()), probs


def greedy_claiming_one_hot(probs: Tensor, u: float) -> tuple[int | None, Tensor]:
    return int(probs.argmax()), one_hot(probs.argmax(), probs)


def two_best(probs: Tensor) -> Tensor:
    return torch.where(probs >= probs.topk(2).values[-1], probs, 0.0)


def two_best_claiming_raw(probs: Tensor, u: float) -> tuple[int | None, Tensor]:
    return int(draw(two_best(probs), u)), probs


def two_best_claiming_two_best(probs: Tensor, u: float) -> tuple[int | None, Tensor]:
    best = two_best(probs)
    return int(draw(best, u)), best / best.sum()


def dropping_the_unsure(probs: Tensor, u: float) -> tuple[int | None, Tensor]:
    token = int(draw(probs, u))
    return (token if probs[token] > 0.3 else None), probs


CORRECT = WrongVerification()
WRONG_VERIFICATIONS = {
    "accepts with the squared ratio": WrongVerification(threshold=lambda ratio: ratio**2),
    "resamples from p": WrongVerification(residual=lambda p, q: p),
    "reads p one position late": WrongVerification(shift=1),
}
WRONG_DRAFTS = {
    "greedy draft, softmax q": greedy_claiming_softmax,
    "top-k draft, raw q": two_best_claiming_raw,
    "drops an unsure sampled token": dropping_the_unsure,
}
RIGHT_DRAFTS = {
    "greedy draft, one-hot q": greedy_claiming_one_hot,
    "top-k draft, top-k q": two_best_claiming_two_best,
}


@SHORT_AND_LONG
@pytest.mark.parametrize("name", WRONG_VERIFICATIONS)
def test_a_wrong_verification_is_caught(
    name: str, draft_length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(VERIFICATIONS, "tested", WRONG_VERIFICATIONS[name])
    tested = decoder(draft_length)
    tested.settings = replace(tested.settings, verification="tested")
    assert error_of(tested, 2) > 1e-3


@SHORT_AND_LONG
def test_the_scaffold_of_the_wrong_verifications_is_itself_right(
    draft_length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(VERIFICATIONS, "tested", CORRECT)
    tested = decoder(draft_length)
    tested.settings = replace(tested.settings, verification="tested")
    assert error_of(tested, 2) < 1e-12


@SHORT_AND_LONG
@pytest.mark.parametrize("name", WRONG_DRAFTS)
def test_a_drafter_that_misreports_q_is_caught(name: str, draft_length: int) -> None:
    tested = decoder(draft_length, lambda draft: WrongDrafter(draft, WRONG_DRAFTS[name]))
    assert error_of(tested, 2) > 1e-3


@SHORT_AND_LONG
@pytest.mark.parametrize("name", RIGHT_DRAFTS)
def test_any_drafter_is_lossless_that_reports_what_it_drew_from(
    name: str, draft_length: int
) -> None:
    tested = decoder(draft_length, lambda draft: WrongDrafter(draft, RIGHT_DRAFTS[name]))
    assert error_of(tested, 2) < 1e-12


@SHORT_AND_LONG
def test_a_stop_that_keeps_one_token_too_many_is_caught(
    draft_length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    correct = decoding.up_to_end

    def too_many(tokens: Sequence[int], end_ids: frozenset[int]) -> list[int]:
        return list(tokens[: len(correct(tokens, end_ids)) + 1])

    monkeypatch.setattr(decoding, "up_to_end", too_many)
    tested = decoder(draft_length)
    tested.end_ids = frozenset({END})
    assert error_of(tested, 2) > 1e-3


def chi_square(counts: Counter[tuple[int, ...]], law: Law) -> float:
    total = sum(counts.values())
    return sum(
        (counts[tokens] - total * prob) ** 2 / (total * prob) for tokens, prob in law.items()
    )


def sampled(tested: Decoder, draws: int, count: int) -> Counter[tuple[int, ...]]:
    counts: Counter[tuple[int, ...]] = Counter()
    for seed in range(draws):
        settings = replace(tested.settings, seed=seed, max_new_tokens=count)
        run = speculative(
            tested.target, tested.drafter, tested.prompt, settings, Options(recorder=LIGHT)
        )
        counts[tuple(itertools.chain.from_iterable(round.token_ids for round in run))] += 1
    return counts


@pytest.mark.slow
def test_20_000_seeds_give_the_targets_law_by_chi_square(monkeypatch: pytest.MonkeyPatch) -> None:
    limit = 26.12  # 8 degrees of freedom: a right engine exceeds it once in 1,000 choices of seeds
    tested = decoder(2)
    law = target_law(tested.target, tested.prompt, 2, Sampling.of(tested.settings))
    assert chi_square(sampled(tested, 20_000, 2), law) < limit

    monkeypatch.setitem(VERIFICATIONS, "tested", WRONG_VERIFICATIONS["resamples from p"])
    tested.settings = replace(tested.settings, verification="tested")
    assert chi_square(sampled(tested, 20_000, 2), law) > limit


def test_verification_by_name_is_the_one_tested_here() -> None:
    assert VERIFICATIONS["token"] is verify_tokens and VERIFICATIONS["block"] is verify_block
