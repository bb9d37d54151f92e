"""The two generators agree with each other, with transformers, and with their own traces."""

import dataclasses
import itertools
from collections.abc import Sequence

import pytest
import torch

from specviz.engine.decoding import Ending, Options, Rounds, autoregressive, speculative
from specviz.engine.drafting import ModelDrafter, NgramDrafter
from specviz.engine.recording import Recorder
from specviz.engine.run import distributions_at, drafter_of, finished, run_pair
from specviz.engine.sampling import Sampling
from specviz.engine.uniforms import RoundUniforms
from specviz.models.base import LanguageModel
from specviz.models.pair import Pair
from specviz.models.transformers_lm import CausalLM
from specviz.trace import MAX_DRAFT_LENGTH, Round, Settings, Totals, Trace
from tests.support.runs import PROMPT
from tests.support.tiny import cached
from tests.support.toys import LIGHT, ScriptedUniforms, ToyLM, fixed_toy, random_toy, successor_toy

LAST = 1 - 2**-53
PROMPTS = [
    PROMPT,
    "One day, a small dog found a red ball in the park.",
    "Tom and his sister went to the beach with their mother.",
    "The old clock on the wall stopped.",
    "Once",
    "There was a big, friendly bear who lived in a cave.",
    "Mia wanted to bake a cake, but she had no eggs.",
    'Ben said, "I can fly!" and his friends laughed.',
    "Question: A baker makes 12 loaves and sells 9. How many are left?\nAnswer:",
    "Question: Ana has 3 boxes with 8 pens each and gives away 5. How many are left?\nAnswer:",
    "Question: A train goes 60 miles an hour for 3 hours. How far does it go?\nAnswer:",
    "Question: Sam reads 20 pages a day. How many days for a book of 180 pages?\nAnswer:",
    "Question: A shirt costs $15 and a hat costs $7. What do two of each cost?\nAnswer:",
    "Question: Half of the 26 children are girls. How many boys are there?\nAnswer:",
    "# Write a function to add two numbers.\ndef add(a, b):",
    "# Write a function to find the largest number in a list.\ndef largest(numbers):",
    "# Write a function to reverse a string.\n",
    "def is_even(n):\n    return",
    "import os\n\ndef read_lines(path):\n",
    "class Stack:\n    def __init__(self):\n",
]


def ended(run: Rounds) -> tuple[list[Round], Ending]:
    rounds = []
    while True:
        try:
            rounds.append(next(run))
        except StopIteration as stop:
            return rounds, stop.value


def tokens_of(rounds: Sequence[Round]) -> list[int]:
    return [token for round in rounds for token in round.token_ids]


def greedy(draft_length: int, tokens: int = 24) -> Settings:
    return Settings(draft_length=draft_length, max_new_tokens=tokens)


def transformers_greedy(pair: Pair, prompt: str, tokens: int) -> list[int]:
    ids = torch.tensor([pair.tokenizer.encode(prompt)])
    with torch.inference_mode():
        output = pair.target.model.generate(
            ids, attention_mask=torch.ones_like(ids), max_new_tokens=tokens, do_sample=False
        )
    found: list[int] = output[0, ids.shape[1] :].tolist()
    return found


FEW = [(prompt, length) for prompt in PROMPTS[::12] for length in (1, 5)]
ALL = [(prompt, length) for prompt in PROMPTS for length in range(9)]


@pytest.mark.parametrize("name", ["tiny", "tiny-self", "tiny-ngram"])
@pytest.mark.parametrize(
    "cases", [FEW, pytest.param(ALL, marks=pytest.mark.slow)], ids=["few", "all"]
)
def test_greedy_speculative_is_greedy_target_is_transformers_generate(
    pairs: dict[str, Pair], name: str, cases: list[tuple[str, int]]
) -> None:
    pair = pairs[name]
    for prompt, group in itertools.groupby(cases, key=lambda case: case[0]):
        expected = transformers_greedy(pair, prompt, 24)
        plain = finished(run_pair(pair, prompt, greedy(0), plain=True, record=False))
        assert list(plain.token_ids) == expected
        for _, length in group:
            trace = finished(run_pair(pair, prompt, greedy(length), record=False))
            assert list(trace.token_ids) == expected, (prompt, length)


def test_draft_equal_to_target_accepts_everything_at_temperature_0(pairs: dict[str, Pair]) -> None:
    trace = finished(run_pair(pairs["tiny-self"], PROMPT, greedy(4, 40)))
    assert trace.totals.accepted == trace.totals.judged == trace.totals.drafted > 0
    assert trace.totals.mean_acceptance_length == 5


def test_draft_equal_to_target_overlaps_at_temperature_1(pairs: dict[str, Pair]) -> None:
    settings = Settings(temperature=1.0, max_new_tokens=60)
    trace = finished(run_pair(pairs["tiny-self"], PROMPT, settings))
    overlaps = [draft.overlap for round in trace.rounds for draft in round.drafts]
    assert overlaps and all(overlap and overlap >= 1 - 1e-4 for overlap in overlaps)


def forced(accepted: int, seed: int) -> RoundUniforms:
    """Accepts `accepted` drafts and rejects the next one where it can be rejected."""
    draft = tuple(
        torch.rand(MAX_DRAFT_LENGTH, generator=torch.Generator().manual_seed(seed)).tolist()
    )
    accept = (0.0,) * accepted + (LAST,) * (MAX_DRAFT_LENGTH - accepted)
    return RoundUniforms(draft=draft, accept=accept, final=0.5)


def assert_cache_is_fresh(model: CausalLM, kept: list[int]) -> None:
    """What is cached equals a forward pass over the same tokens without a cache."""
    fresh = CausalLM(model.model, model.vocab_size)
    fresh.score(kept[: model.length], rows=1)
    for layers in zip(cached(model), cached(fresh), strict=True):
        for ours, theirs in zip(*layers, strict=True):
            torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-4)


def test_rollback_leaves_what_a_fresh_forward_computes_at_every_accepted_count(tiny: Pair) -> None:
    gamma = 4
    script = ScriptedUniforms([forced(n % (gamma + 1), n) for n in range(4 * (gamma + 1))])
    settings = Settings(draft_length=gamma, temperature=1.0, max_new_tokens=200)
    kept = tiny.tokenizer.encode(PROMPT)
    options = Options(recorder=LIGHT, uniforms=script)
    assert tiny.draft is not None
    run = speculative(tiny.target, ModelDrafter(tiny.draft), list(kept), settings, options)
    seen = set()
    for round in itertools.islice(run, len(script.rounds)):
        kept += round.token_ids
        seen.add(round.accepted)
        assert tiny.target.length == len(kept) - 1
        # After full acceptance the draft model has not read its own last draft yet.
        full = round.accepted == gamma
        assert tiny.draft.length == len(kept) - (2 if full else 1)
        assert_cache_is_fresh(tiny.target, kept)
        assert_cache_is_fresh(tiny.draft, kept)
    assert seen == set(range(gamma + 1))


def test_the_recorded_cache_lengths_tell_the_rollback(trace: Trace) -> None:
    kept = len(trace.prompt_token_ids)
    for round in trace.rounds:
        target, draft = round.cache.target, round.cache.draft
        assert draft is not None
        assert (target.before, target.after_passes) == (kept - 1, kept + len(round.drafts))
        kept += len(round.token_ids)
        assert target.after_rollback == kept - 1
        assert draft.after_rollback == min(draft.after_passes, kept - 1)


def toy_run(
    target: LanguageModel,
    draft: ToyLM,
    settings: Settings,
    prompt: Sequence[int] = (0,),
    end: int = -1,
) -> tuple[list[Round], Ending]:
    options = Options(end_ids=frozenset({end}), recorder=LIGHT)
    return ended(speculative(target, ModelDrafter(draft), prompt, settings, options))


@pytest.mark.parametrize("end", range(1, 13))
@pytest.mark.parametrize("mistakes", [frozenset(), frozenset({3}), frozenset({3, 4, 8})])
def test_end_of_text_at_every_position_of_a_round_ends_the_run_there(
    end: int, mistakes: frozenset[int]
) -> None:
    rounds, ending = toy_run(successor_toy(), successor_toy(mistakes=mistakes), greedy(4), end=end)
    assert tokens_of(rounds) == list(range(1, end + 1))
    assert ending.stop_reason == "end_of_text"


def test_what_follows_an_accepted_end_of_text_was_never_judged() -> None:
    rounds, _ = toy_run(successor_toy(), successor_toy(), greedy(4), end=2)
    assert [draft.verdict for draft in rounds[0].drafts] == [
        "accepted",
        "accepted",
        *["unchecked"] * 2,
    ]
    assert rounds[0].final is None
    assert {draft.uniform for draft in rounds[0].drafts[2:]} == {None}


@pytest.mark.parametrize("tokens", range(1, 21))
def test_max_new_tokens_is_met_exactly_by_a_final_token(tokens: int) -> None:
    draft = successor_toy(mistakes=frozenset({3, 10}))
    rounds, ending = toy_run(successor_toy(), draft, greedy(4, tokens))
    assert tokens_of(rounds) == list(range(1, tokens + 1))
    assert ending.stop_reason == "max_new_tokens" and rounds[-1].final is not None


@pytest.mark.parametrize("tokens", [1, 2, 7])
def test_a_one_token_prompt_works_on_the_real_pair(tiny: Pair, tokens: int) -> None:
    settings = greedy(3, tokens)
    assert len(tiny.tokenizer.encode("Once")) == 1
    plain = finished(run_pair(tiny, "Once", settings, plain=True))
    assert finished(run_pair(tiny, "Once", settings)).token_ids == plain.token_ids


@pytest.mark.parametrize("draft_length", [0, 1, 4, 16])
def test_a_full_context_stops_both_generators_after_the_same_token(draft_length: int) -> None:
    target, draft = successor_toy(64), successor_toy(64)
    target.context_length = draft.context_length = 10
    rounds, ending = toy_run(target, draft, greedy(draft_length, 50), prompt=(0, 1, 2))
    plain, plain_ending = ended(
        autoregressive(target, (0, 1, 2), greedy(0, 50), Options(recorder=LIGHT))
    )
    assert tokens_of(rounds) == tokens_of(plain) == list(range(3, 11))
    assert ending.stop_reason == plain_ending.stop_reason == "context_full"


def test_a_full_draft_context_ends_the_drafts_and_not_the_run() -> None:
    target, draft = successor_toy(64), successor_toy(64)
    target.context_length, draft.context_length = 40, 10
    rounds, ending = toy_run(target, draft, greedy(4, 20), prompt=(0, 1, 2))
    assert tokens_of(rounds) == list(range(3, 23)) and ending.stop_reason == "max_new_tokens"
    assert rounds[0].drafts and not rounds[-1].drafts


def test_a_run_can_be_cancelled_between_rounds() -> None:
    asked = itertools.count()
    options = Options(recorder=LIGHT, cancelled=lambda: next(asked) == 3)
    toy = successor_toy()
    rounds, ending = ended(
        speculative(toy, ModelDrafter(successor_toy()), (0,), greedy(2), options)
    )
    assert len(rounds) == 3 and ending.stop_reason == "cancelled"


@pytest.mark.parametrize("prompt", [(), tuple(range(65))])
def test_a_prompt_that_is_empty_or_longer_than_the_context_is_refused(
    prompt: tuple[int, ...],
) -> None:
    with pytest.raises(ValueError, match="1 to 64 tokens"):
        toy_run(successor_toy(), successor_toy(), greedy(2), prompt=prompt)


def without_times_and_rows(rounds: Sequence[Round]) -> list[object]:
    """What the tokens did; not how long it took nor what recording adds."""
    return [
        (
            [
                (d.token_id, d.draft_prob, d.target_prob, d.uniform, d.draw_uniform, d.verdict)
                for d in round.drafts
            ],
            round.final and (round.final.token_id, round.final.kind, round.final.uniform),
            round.cache,
        )
        for round in rounds
    ]


@pytest.mark.parametrize("name", ["tiny", "tiny-ngram"])
def test_the_same_seed_gives_the_same_trace_with_recording_on_or_off(
    pairs: dict[str, Pair], name: str
) -> None:
    settings = Settings(temperature=0.9, top_p=0.95, seed=11, max_new_tokens=24)
    on, off, again = (
        finished(run_pair(pairs[name], PROMPT, settings, record=record))
        for record in (True, False, True)
    )
    assert without_times_and_rows(on.rounds) == without_times_and_rows(off.rounds)
    assert without_times_and_rows(on.rounds) == without_times_and_rows(again.rounds)
    assert not any(draft.candidates for round in off.rounds for draft in round.drafts)
    assert off.totals.mean_overlap is None


def test_another_seed_gives_another_text(tiny: Pair) -> None:
    one, other = (
        finished(run_pair(tiny, PROMPT, Settings(temperature=1.0, seed=seed, max_new_tokens=16)))
        for seed in (1, 2)
    )
    assert one.token_ids != other.token_ids


def test_draft_length_0_is_plain_decoding_token_for_token(tiny: Pair) -> None:
    settings = Settings(draft_length=0, temperature=1.0, seed=5, max_new_tokens=16)
    speculating = finished(run_pair(tiny, PROMPT, settings))
    plain = finished(run_pair(tiny, PROMPT, settings, plain=True))
    assert speculating.token_ids == plain.token_ids
    assert {round.final and round.final.kind for round in speculating.rounds} == {"plain"}


def test_the_recorded_p_q_and_u_reproduce_every_verdict(trace: Trace) -> None:
    seen = set()
    for round in trace.rounds:
        for draft in round.drafts:
            seen.add(draft.verdict)
            if draft.uniform is None:
                assert draft.verdict == "unchecked" and draft.accept_prob is None
                continue
            passes = draft.uniform * draft.draft_prob < draft.target_prob
            assert (draft.verdict == "accepted") == passes
            assert draft.accept_prob == min(1.0, draft.target_prob / draft.draft_prob)
    assert seen == {"accepted", "rejected", "unchecked"}


def test_the_record_reproduces_every_total(trace: Trace) -> None:
    assert Totals.of(trace.rounds, trace.totals.wall_ms) == trace.totals
    drafts = [draft for round in trace.rounds for draft in round.drafts]
    finals = [round.final for round in trace.rounds if round.final]
    accepted = sum(draft.verdict == "accepted" for draft in drafts)
    assert trace.totals.tokens == len(trace.token_ids) == accepted + len(finals)
    assert trace.totals.accepted == accepted and trace.totals.drafted == len(drafts)


def test_overlap_and_residual_mass_make_up_p(trace: Trace) -> None:
    # p = min(p, q) + max(0, p - q), so their sums are the mass of p, which is 1 but for rounding.
    for draft in (draft for round in trace.rounds for draft in round.drafts):
        assert draft.overlap is not None and draft.residual_mass is not None
        assert draft.overlap + draft.residual_mass == pytest.approx(1, abs=1e-5)


def test_candidates_and_rest_hold_all_of_p_and_q(trace: Trace) -> None:
    for round in trace.rounds:
        for draft in round.drafts:
            ids = [candidate.token_id for candidate in draft.candidates]
            assert draft.token_id in ids and len(ids) == len(set(ids))
            assert draft.rest is not None and draft.rest.draft_prob is not None
            p = sum(candidate.target_prob for candidate in draft.candidates)
            q = sum(candidate.draft_prob or 0 for candidate in draft.candidates)
            assert p + draft.rest.target_prob == pytest.approx(1, abs=1e-5)
            assert q + draft.rest.draft_prob == pytest.approx(1, abs=1e-5)
        if round.final:
            assert round.final.token_id in [c.token_id for c in round.final.candidates]


@pytest.mark.parametrize("name", ["tiny", "tiny-ngram"])
def test_distributions_recomputed_from_the_ids_are_the_recorded_ones(
    pairs: dict[str, Pair], name: str
) -> None:
    settings = Settings(temperature=0.8, top_k=50, max_new_tokens=16)
    trace = finished(run_pair(pairs[name], PROMPT + " " + PROMPT, settings))
    for index, round in enumerate(trace.rounds):
        for position, draft in enumerate(round.drafts):
            p, q = distributions_at(pairs[name], trace, index, position)
            assert q is not None
            assert float(p[draft.token_id]) == pytest.approx(draft.target_prob, abs=1e-4)
            assert float(q[draft.token_id]) == pytest.approx(draft.draft_prob, abs=1e-4)
    assert distributions_at(pairs[name], trace, 0, len(trace.rounds[0].drafts))[1] is None
    with pytest.raises(IndexError):
        distributions_at(pairs[name], trace, 0, 17)


def test_the_phases_and_the_prefill_fit_into_the_wall_time(trace: Trace) -> None:
    phases = sum(sum(dataclasses.astuple(round.times)) for round in trace.rounds)
    prefill = trace.prefill.target_ms + trace.prefill.draft_ms
    assert phases + prefill <= trace.totals.wall_ms
    assert trace.totals.wall_ms - (phases + prefill) < 0.1 * trace.totals.wall_ms


def test_disjoint_supports_reject_every_draft_and_never_emit_one() -> None:
    target, draft = fixed_toy([0, 0, 0.4, 0.6]), fixed_toy([0.5, 0.5, 0, 0])
    settings = Settings(temperature=1.0, max_new_tokens=50)
    rounds, _ = toy_run(target, draft, settings)
    assert set(tokens_of(rounds)) == {2, 3}
    assert {round.accepted for round in rounds} == {0}


def test_equal_one_hot_models_accept_every_draft() -> None:
    one_hot = fixed_toy([0, 1, 0]), fixed_toy([0, 1, 0])
    rounds, _ = toy_run(*one_hot, Settings(temperature=1.0, max_new_tokens=50))
    assert all(round.accepted == len(round.drafts) for round in rounds)


def test_top_p_works_beyond_40_tokens() -> None:
    target, draft = random_toy(3, vocab_size=50), random_toy(4, vocab_size=50)
    settings = Settings(temperature=1.0, top_p=0.9, max_new_tokens=60)
    rounds, _ = toy_run(target, draft, settings, prompt=(7,))
    kept = [7]
    for token in tokens_of(rounds):
        assert Sampling.of(settings).probabilities(target.logits_of(tuple(kept)))[token] > 0
        kept.append(token)
    assert len(kept) == 61


def test_copied_drafts_name_the_place_they_were_copied_from() -> None:
    prompt = (5, 6, 7, 8, 5, 6)
    options = Options(recorder=Recorder())
    rounds, _ = ended(
        speculative(successor_toy(), NgramDrafter(32), prompt, greedy(4, 12), options)
    )
    kept = list(prompt)
    for round in rounds:
        for draft in round.drafts:
            assert draft.copied_from is not None and draft.draw_uniform is None
            assert kept[draft.copied_from] == draft.token_id and draft.draft_prob == 1
        kept += round.token_ids
    assert kept[6:] == list(range(7, 19))
    assert rounds[0].accepted == 2 and rounds[0].cache.draft is None


def test_every_shipped_pair_has_the_drafter_it_names(pairs: dict[str, Pair]) -> None:
    named = {name: drafter_of(pair).name for name, pair in pairs.items()}
    assert named.pop("tiny-ngram") == "ngram" and set(named.values()) == {"model"}
