"""transformers' assisted generation, set up as the peer, does what our rounds do."""

import pytest

from specviz.engine.run import finished, run_pair
from specviz.models.pair import Pair
from specviz.models.peers import TransformersPeer
from specviz.trace import Settings
from tests.support.runs import PROMPT

pytestmark = pytest.mark.slow

GREEDY = Settings(draft_length=4, max_new_tokens=40)


@pytest.mark.parametrize("name", ["tiny", "tiny-self", "tiny-ngram"])
def test_the_greedy_peer_emits_our_tokens(pairs: dict[str, Pair], name: str) -> None:
    pair = pairs[name]
    trace = finished(run_pair(pair, PROMPT, GREEDY, record=False, until_end=False))
    assisted, plain = (TransformersPeer(pair, GREEDY, assisted) for assisted in (True, False))
    run = assisted.run(trace.prompt_token_ids)
    assert tuple(run.token_ids) == trace.token_ids
    assert tuple(plain.run(trace.prompt_token_ids).token_ids) == trace.token_ids
    assert 0 < run.first_round_ms < run.wall_ms and sum(run.round_tokens) == 40


@pytest.mark.parametrize("name", ["tiny", "tiny-self"])
def test_its_greedy_rounds_are_ours(pairs: dict[str, Pair], name: str) -> None:
    trace = finished(run_pair(pairs[name], PROMPT, GREEDY, record=False, until_end=False))
    peer = TransformersPeer(pairs[name], GREEDY, assisted=True)
    ids = trace.prompt_token_ids
    assert peer.run(ids).round_tokens == [len(round.token_ids) for round in trace.rounds]
    assert peer.drafted(ids) == [len(round.drafts) for round in trace.rounds]


def test_it_samples_from_the_whole_distribution_by_its_seed(tiny: Pair) -> None:
    ids = tiny.tokenizer.encode(PROMPT)
    texts = [
        TransformersPeer(tiny, Settings(temperature=1.0, seed=seed), assisted=True).run(ids)
        for seed in (1, 1, 2)
    ]
    assert texts[0].token_ids == texts[1].token_ids != texts[2].token_ids


def test_the_models_keep_their_own_settings(tiny: Pair) -> None:
    assert tiny.draft is not None
    models = tiny.target.model, tiny.draft.model
    before = [model.generation_config for model in models]
    peer = TransformersPeer(tiny, GREEDY, assisted=True)
    peer.drafted(tiny.tokenizer.encode(PROMPT))
    assert [model.generation_config for model in models] == before
    assert all("forward" not in vars(model) for model in models)
    assert peer.target.lm_head is tiny.target.model.lm_head  # shared, not copied
