"""The Llama architecture written out gives the numbers of transformers, whatever is rolled back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, LlamaConfig

from specviz.models.llama_lm import FIRST_POSITIONS, LlamaLM, language_model, runs
from specviz.models.pair import Pair
from specviz.models.transformers_lm import CausalLM
from tests.support.tiny import SIZES, cached

CLOSE: dict[str, Any] = dict(atol=1e-4, rtol=1e-4)


def ids(count: int, seed: int = 0) -> list[int]:
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, 290, (count,), generator=generator).tolist()


@pytest.fixture
def both(tiny: Pair) -> tuple[CausalLM, LlamaLM]:
    """The shipped target, as transformers runs it and written out."""
    assert isinstance(tiny.target, LlamaLM)
    return CausalLM(tiny.target.model, 4096), LlamaLM(tiny.target.model, 4096)


def test_a_pass_over_a_whole_text_is_transformers_pass(both: tuple[CausalLM, LlamaLM]) -> None:
    theirs, ours = (model.score(ids(400), rows=400) for model in both)
    torch.testing.assert_close(ours, theirs, **CLOSE)


@pytest.mark.parametrize("count", [1, 2, 5, 17])
def test_a_pass_at_any_place_is_transformers_pass(
    both: tuple[CausalLM, LlamaLM], count: int
) -> None:
    for start in (1, 100, FIRST_POSITIONS - 1, FIRST_POSITIONS + 50):
        found = []
        for model in both:
            model.rollback(0)
            model.score(ids(start), rows=1)
            found.append(model.score(ids(count, seed=1), rows=count))
        torch.testing.assert_close(found[1], found[0], **CLOSE)


def test_what_was_rolled_back_is_never_looked_at_again(both: tuple[CausalLM, LlamaLM]) -> None:
    _, ours = both
    ours.score(ids(300), rows=1)
    for kept in (270, 100, 1, 0):
        ours.rollback(kept)
        again = ours.score(ids(9, seed=2), rows=9)
        fresh = LlamaLM(ours.model, 4096)
        fresh.score(ids(300)[:kept], rows=1) if kept else None
        torch.testing.assert_close(again, fresh.score(ids(9, seed=2), rows=9), **CLOSE)


def test_the_cache_is_transformers_cache(both: tuple[CausalLM, LlamaLM]) -> None:
    for model in both:
        model.score(ids(40), rows=1)
    layers = zip(*(cached(model) for model in both), strict=True)
    for theirs, ours in layers:
        torch.testing.assert_close(ours, theirs, **CLOSE)


def test_the_transformers_model_still_gives_its_numbers_and_shares_the_weights(
    folders: Path,
) -> None:
    model = AutoModelForCausalLM.from_pretrained(folders / "llama").eval()
    before = CausalLM(model, 300).score(ids(20), rows=20)
    ours = LlamaLM(model, 300)
    torch.testing.assert_close(CausalLM(model, 300).score(ids(20), rows=20), before, **CLOSE)
    gate = model.model.layers[0].mlp.gate_proj.weight
    gate.data.zero_()
    assert not ours.weights.layers[0].gate_up[:, : gate.shape[0]].any()
    assert LlamaLM(model, 300).weights is ours.weights


def family(**changes: Any) -> Any:
    sizes = SIZES | {"num_hidden_layers": 1} | changes
    torch.manual_seed(3)
    return AutoModelForCausalLM.from_config(LlamaConfig(vocab_size=300, **sizes)).eval()


@pytest.mark.parametrize(
    "changes",
    [
        dict(num_key_value_heads=4),
        dict(num_key_value_heads=1),
        dict(head_dim=12),
        dict(tie_word_embeddings=True),
        dict(rms_norm_eps=0.1),
        dict(rope_parameters={"rope_type": "default", "rope_theta": 100.0}),
    ],
    ids=str,
)
def test_every_shape_of_the_plain_architecture_is_run(changes: dict[str, Any]) -> None:
    model = family(**changes)
    theirs, ours = CausalLM(model, 300), language_model(model, 300)
    assert isinstance(ours, LlamaLM)
    for count in (7, 1, 3):
        found = [m.score(ids(count, seed=count), rows=count) for m in (theirs, ours)]
        torch.testing.assert_close(found[1], found[0], **CLOSE)


OTHERS: dict[str, Callable[[], Any]] = {
    "biases": lambda: family(attention_bias=True),
    "MLP biases": lambda: family(mlp_bias=True),
    "another activation": lambda: family(hidden_act="gelu"),
    "scaled rotary": lambda: family(
        rope_parameters={"rope_type": "linear", "rope_theta": 1e4, "factor": 2.0}
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_not_plain_is_left_to_transformers(name: str) -> None:
    model = OTHERS[name]()
    assert not runs(model) and type(language_model(model, 300)) is CausalLM


def test_a_length_that_is_not_there_is_refused(both: tuple[CausalLM, LlamaLM]) -> None:
    _, ours = both
    ours.score(ids(5), rows=1)
    for length in (-1, 6):
        with pytest.raises(ValueError, match=f"cannot roll back to {length} positions"):
            ours.rollback(length)
