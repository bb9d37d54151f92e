"""Logits become the probabilities transformers would sample from, and draws follow them."""

import pytest
import torch
from transformers import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

from specviz.engine.sampling import Sampling, draw

LAST = 1 - 2**-53


def logits(rows: int = 3, vocabulary: int = 200) -> torch.Tensor:
    return torch.randn(rows, vocabulary, generator=torch.Generator().manual_seed(0)) * 3


@pytest.mark.parametrize("temperature", [0.3, 1.0, 1.7])
@pytest.mark.parametrize(("top_k", "top_p"), [(0, 1.0), (50, 1.0), (0, 0.9), (45, 0.99), (1, 0.01)])
def test_the_filters_are_those_of_transformers_in_its_order(
    temperature: float, top_k: int, top_p: float
) -> None:
    scores = logits()
    expected = TemperatureLogitsWarper(temperature)(None, scores)
    if top_k:
        expected = TopKLogitsWarper(top_k)(None, expected)
    if top_p < 1:
        expected = TopPLogitsWarper(top_p)(None, expected)
    probs = Sampling(temperature, top_k, top_p).probabilities(scores)
    assert torch.allclose(probs, expected.softmax(-1), atol=1e-7)


def test_temperature_0_is_one_hot_whatever_the_filters() -> None:
    probs = Sampling(0, 5, 0.5).probabilities(logits())
    assert torch.equal(probs.argmax(-1), logits().argmax(-1))
    assert torch.equal(probs.sum(-1), torch.ones(3)) and probs.max() == 1


def test_low_precision_logits_give_float32_and_float64_stays() -> None:
    assert Sampling(1, 0, 1.0).probabilities(logits().bfloat16()).dtype == torch.float32
    assert Sampling(1, 0, 1.0).probabilities(logits().double()).dtype == torch.float64


def test_the_draw_inverts_the_cumulative_distribution() -> None:
    weights = torch.tensor([0.25, 0.5, 0.25])
    uniforms = [0.0, 0.2499, 0.25, 0.7499, 0.75, LAST]
    assert [int(draw(weights, u)) for u in uniforms] == [0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize("uniform", [0.0, 0.5, LAST])
def test_a_token_without_probability_is_never_drawn(uniform: float) -> None:
    weights = torch.tensor([0.0, 0.3, 0.0, 0.1, 0.0])
    assert weights[draw(weights, uniform)] > 0


def test_weights_need_not_sum_to_one() -> None:
    weights = torch.tensor([2e-30, 6e-30])
    assert [int(draw(weights, u)) for u in (0.24, 0.26)] == [0, 1]
