"""The Llama architecture written out for the CPU: fused matrices and a preallocated KV cache.

A small model's pass is mostly the cost of calling operators, so this uses as few as possible. The
weights are those of the transformers model, which stays usable: its matrices become views of the
fused ones. Knows token ids and tensors; `runs` says which models it can run.
"""

import math
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import torch
from torch import Tensor
from torch.nn.functional import embedding, scaled_dot_product_attention, silu

from specviz.models.transformers_lm import CausalLM

FIRST_POSITIONS = 256  # initial size of the cache, which doubles when full


def runs(model: Any) -> bool:
    """Whether this is the plain architecture, without biases or scaled rotary embedding, in float32
    on the CPU. Products in bfloat16 are faster with the matrices as transformers has them."""
    config = model.config
    return (
        config.model_type == "llama"
        and model.device.type == "cpu"
        and model.dtype == torch.float32
        and config.hidden_act == "silu"
        and not config.attention_bias
        and not config.mlp_bias
        and config.rope_parameters.get("rope_type") == "default"
        and config.rope_parameters.get("partial_rotary_factor", 1.0) == 1.0
    )


def language_model(model: Any, vocab_size: int, preallocated: bool = True) -> CausalLM:
    """A transformers model behind the LanguageModel protocol, written out if possible."""
    return (LlamaLM if preallocated and runs(model) else CausalLM)(model, vocab_size)


class LlamaLM(CausalLM):
    """Rollback only sets a length: what lies beyond is never attended to and later overwritten."""

    def __init__(self, model: Any, vocab_size: int) -> None:
        super().__init__(model, vocab_size)
        config = model.config
        self.weights = weights_of(model)
        self.heads: int = config.num_attention_heads
        self.kv_heads: int = config.num_key_value_heads
        self.head_dim: int = config.head_dim
        self.positions = 0
        self.cached: list[tuple[Tensor, Tensor]] = []  # per layer: [kv_heads, positions, head_dim]
        self.triangles: dict[int, Tensor] = {}  # by the number of tokens in a pass
        self.reserve(FIRST_POSITIONS)

    @property
    def length(self) -> int:
        return self.positions

    @torch.inference_mode()
    def score(self, token_ids: Sequence[int], rows: int) -> Tensor:
        """See LanguageModel."""
        count, start = len(token_ids), self.positions
        end = start + count
        self.reserve(end)
        weights = self.weights
        state = weights.rows_of(token_ids)  # [count, width]
        cos, sin = self.cos[start:end], self.sin[start:end]
        mask = self.mask(start, end)
        for layer, (keys, values) in zip(weights.layers, self.cached, strict=True):
            inner = weights.normed(state, layer.before_attention)
            heads = torch.mm(inner, layer.qkv).view(count, -1, self.head_dim)
            turned = rotated(heads[:, : self.heads + self.kv_heads], cos, sin)
            keys[:, start:end] = turned[:, self.heads :].transpose(0, 1)
            values[:, start:end] = heads[:, self.heads + self.kv_heads :].transpose(0, 1)
            mixed = self.attend(turned[:, : self.heads], keys[:, :end], values[:, :end], mask)
            state = torch.addmm(state, mixed, layer.output)

            inner = weights.normed(state, layer.before_mlp)
            gate, up = torch.mm(inner, layer.gate_up).chunk(2, -1)
            state = torch.addmm(state, silu(gate).mul_(up), layer.down)
        self.positions = end
        last = weights.normed(state[-rows:], weights.last_norm)
        return torch.mm(last, weights.head)[:, : self.vocab_size]

    def rollback(self, length: int) -> None:
        """See LanguageModel."""
        self.check_rollback(length)
        self.positions = length

    def attend(self, queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None) -> Tensor:
        """queries: [count, heads, head_dim]; keys, values: [kv_heads, end, head_dim]. Query heads
        that share a key head are treated as additional rows of it."""
        count = len(queries)
        rows = queries.transpose(0, 1)
        if count > 1 and mask is None:  # a whole text, whose mask would be large
            mixed = scaled_dot_product_attention(
                rows[None], keys[None], values[None], is_causal=True, enable_gqa=True
            )
        else:
            rows = rows.reshape(1, self.kv_heads, -1, self.head_dim)
            mixed = scaled_dot_product_attention(rows, keys[None], values[None], attn_mask=mask)
        if count == 1:
            return mixed.view(1, -1)
        return mixed.view(self.heads, count, self.head_dim).transpose(0, 1).reshape(count, -1)

    def mask(self, start: int, end: int) -> Tensor | None:
        """[group * count, end], to be added: minus infinity where a row may not look, which is only
        among the last `count` positions. None for one row, and at the start of a text."""
        count = end - start
        if count == 1 or start == 0:
            return None
        if count not in self.triangles:
            forbidden = self.weights.embedding.new_full((count, count), -torch.inf).triu(1)
            self.triangles[count] = forbidden.repeat(self.heads // self.kv_heads, 1)
        triangle = self.triangles[count]
        mask = triangle.new_zeros(len(triangle), end)
        mask[:, start:] = triangle
        return mask

    def reserve(self, positions: int) -> None:
        """Makes room for this many positions, by doubling, so that it is rarely needed."""
        held = self.cached[0][0].shape[1] if self.cached else 0
        if positions <= held:
            return
        room = max(positions, min(2 * held, self.context_length))
        empty = self.weights.embedding.new_zeros(self.kv_heads, room, self.head_dim)
        grown = [(empty.clone(), empty.clone()) for _ in self.weights.layers]
        for old, new in zip(self.cached, grown, strict=bool(held)):
            for ours, theirs in zip(new, old, strict=True):
                ours[:, :held] = theirs
        self.cached = grown
        self.cos, self.sin = self.rotary(room)

    def rotary(self, positions: int) -> tuple[Tensor, Tensor]:
        """cos and signed sin, [positions, 1, head_dim], in float32 as transformers has them."""
        where = torch.arange(positions)[None]
        cos, sin = self.model.model.rotary_emb(self.weights.embedding, where)
        half = self.head_dim // 2
        sign = torch.cat((-torch.ones(half), torch.ones(half))).to(sin.dtype)
        return cos[0].unsqueeze(1), (sin[0] * sign).unsqueeze(1)


class Weights:
    """What a pass reads. Made once per model, however many sequences run on it."""

    def __init__(self, model: Any) -> None:
        self.layers = [Layer(layer) for layer in model.model.layers]
        self.embedding: Tensor = model.model.embed_tokens.weight.data
        self.last_norm = scaled(model.model.norm)
        self.head = model.lm_head.weight.data.t().contiguous()  # [width, vocabulary]
        width, eps = model.config.hidden_size, model.config.rms_norm_eps
        self.floor = torch.tensor(math.sqrt(width * eps))

    def rows_of(self, token_ids: Sequence[int]) -> Tensor:
        if len(token_ids) == 1:  # a slice costs a sixth of a look-up
            return self.embedding[token_ids[0] : token_ids[0] + 1]
        return embedding(torch.tensor(token_ids), self.embedding)

    def normed(self, state: Tensor, weight: Tensor) -> Tensor:
        """RMSNorm, x w / sqrt(mean(x^2) + eps), by the length of x: three operators, not six."""
        length = torch.linalg.vector_norm(state, dim=-1, keepdim=True)
        return state * (weight / torch.hypot(length, self.floor))


def scaled(norm: Any) -> Tensor:
    """The weight of an RMSNorm times sqrt(width), as `Weights.normed` needs it."""
    weight: Tensor = norm.weight.data
    return weight * math.sqrt(len(weight))


made: WeakKeyDictionary[Any, Weights] = WeakKeyDictionary()


def weights_of(model: Any) -> Weights:
    if model not in made:
        made[model] = Weights(model)
    return made[model]


class Layer:
    """The matrices of one layer as [in, out], the fastest layout for few rows on the CPU."""

    def __init__(self, layer: Any) -> None:
        attention, mlp = layer.self_attn, layer.mlp
        self.before_attention = scaled(layer.input_layernorm)
        self.before_mlp = scaled(layer.post_attention_layernorm)
        self.qkv = fused(attention.q_proj, attention.k_proj, attention.v_proj)
        self.output = fused(attention.o_proj)
        self.gate_up = fused(mlp.gate_proj, mlp.up_proj)
        self.down = fused(mlp.down_proj)


def fused(*linears: Any) -> Tensor:
    """[in, sum of out], contiguous. The layers' own weights become views of it and are not stored
    twice. Only the head is, because a tied embedding needs contiguous rows."""
    whole = torch.cat([linear.weight.data.t() for linear in linears], 1).contiguous()
    start = 0
    for linear in linears:
        end = start + linear.weight.shape[0]
        linear.weight.data = whole[:, start:end].t()
        start = end
    return whole


def rotated(heads: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary embedding of [count, heads, head_dim]; sin carries the sign of each half."""
    return torch.addcmul(heads * cos, heads.roll(heads.shape[-1] // 2, -1), sin)
