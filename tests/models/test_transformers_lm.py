"""Laws of the KV cache, of loading weights, and of what a damaged model says."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from transformers import MambaConfig

from specviz.engine.run import finished, run_pair
from specviz.models.files import ModelFiles
from specviz.models.pair import Pair, check_vocabulary
from specviz.models.transformers_lm import CausalLM, load_model
from specviz.trace import Settings
from tests.support.tiny import (
    edit_json,
    edit_weights,
    loaded,
    refusal,
    run_python,
    save_model,
    trained_tokenizer,
)

PROMPT = "Once upon a time the dog"
TOKEN_IDS = [40, 41, 42, 43, 44, 45, 46, 47]
CLOSE: dict[str, Any] = {"atol": 1e-4, "rtol": 0.0}


def settings(temperature: float, seed: int = 0) -> Settings:
    return Settings(draft_length=3, temperature=temperature, max_new_tokens=12, seed=seed)


def fresh(model: CausalLM) -> CausalLM:
    return CausalLM(model.model, model.vocab_size)


@pytest.mark.parametrize("temperature", [0, 1])
def test_every_family_runs_and_emits_entries_of_the_tokenizer_only(
    pair: Pair, temperature: float
) -> None:
    for seed in range(3):
        trace = finished(run_pair(pair, PROMPT, settings(temperature, seed)))
        assert trace.token_ids
        assert all(0 <= token_id < pair.tokenizer.size for token_id in trace.token_ids)
        assert trace.totals.drafted > 0


def test_greedy_speculative_decoding_equals_the_plain_run_token_for_token(pair: Pair) -> None:
    for prompt in (PROMPT, "The big red ball", "x"):
        plain = finished(run_pair(pair, prompt, settings(0), plain=True))
        assert finished(run_pair(pair, prompt, settings(0))).token_ids == plain.token_ids


def test_padding_entries_of_the_vocabulary_are_cut_off(folders: Path) -> None:
    pair = loaded(folders / "qwen2", folders / "qwen2-draft")
    assert pair.draft
    widths = [model.model.config.vocab_size for model in (pair.target, pair.draft)]
    assert (widths, pair.tokenizer.size) == ([304, 320], 300)
    for model in (pair.target, pair.draft):
        assert fresh(model).score(TOKEN_IDS, rows=2).shape == (2, 300)


def test_a_padding_entry_is_never_emitted_even_where_its_logit_is_the_highest(
    folders: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(folders / "qwen2", tmp_path / "loud"))
    head = load_file(folder / "model.safetensors")["model.embed_tokens.weight"]
    head[300:] *= 1000
    edit_weights(folder, model__embed_tokens__weight=head)
    trace = finished(run_pair(loaded(folder, folder), PROMPT, settings(0)))
    assert max(trace.token_ids) < 300


def test_the_rows_of_a_pass_are_about_the_tokens_after_its_last_ones(pair: Pair) -> None:
    whole = fresh(pair.target).score(TOKEN_IDS, rows=len(TOKEN_IDS))
    model = fresh(pair.target)
    model.score(TOKEN_IDS[:3], rows=1)
    rows = model.score(TOKEN_IDS[3:], rows=2)
    assert torch.allclose(rows, whole[-2:], **CLOSE)
    assert model.length == len(TOKEN_IDS)


@pytest.mark.parametrize("kept", [0, 1, 4, 7, 8])
def test_rolling_back_and_going_on_equals_a_fresh_pass(pair: Pair, kept: int) -> None:
    model = fresh(pair.target)
    model.score(TOKEN_IDS, rows=1)
    model.rollback(kept)
    assert model.length == kept
    continuation = [60, 61, 62]
    found = model.score(continuation, rows=3)
    expected = fresh(pair.target).score([*TOKEN_IDS[:kept], *continuation], rows=3)
    assert torch.allclose(found, expected, **CLOSE)


def test_many_rollbacks_in_a_row_leave_no_trace(pair: Pair) -> None:
    model = fresh(pair.target)
    model.score(TOKEN_IDS, rows=1)
    for kept in (6, 6, 3, 5, 1):
        model.rollback(min(kept, model.length))
        model.score([70, 71, 72], rows=1)
    expected = fresh(pair.target).score([TOKEN_IDS[0], 70, 71, 72], rows=1)
    model.rollback(3)
    assert torch.allclose(model.score([72], rows=1), expected, **CLOSE)


@pytest.mark.parametrize("length", [-1, 4, 100])
def test_rolling_back_to_what_was_never_cached_is_an_error(llama: Pair, length: int) -> None:
    model = fresh(llama.target)
    model.score(TOKEN_IDS[:3], rows=1)
    with pytest.raises(ValueError, match=f"to {length} positions, the cache holds 3"):
        model.rollback(length)


def test_two_language_models_of_one_transformers_model_share_no_cache(llama: Pair) -> None:
    one, other = fresh(llama.target), fresh(llama.target)
    one.score(TOKEN_IDS, rows=1)
    assert (one.length, other.length) == (len(TOKEN_IDS), 0)
    other.score(TOKEN_IDS[:2], rows=1)
    one.rollback(5)
    assert (one.length, other.length) == (5, 2)


def test_a_draft_that_is_its_target_shares_the_weights_and_is_always_accepted(
    folders: Path,
) -> None:
    pair = loaded(folders / "llama", folders / "llama")
    assert pair.draft and pair.draft.model is pair.target.model
    trace = finished(run_pair(pair, PROMPT, settings(0)))
    assert trace.totals.accepted == trace.totals.judged > 0


def test_a_pair_without_a_draft_model_loads_one_model(folders: Path) -> None:
    pair = loaded(folders / "llama")
    assert pair.draft is None and pair.models.draft is None
    assert finished(run_pair(pair, PROMPT, settings(0))).token_ids


def test_a_model_in_a_folder_is_described_by_its_name_digest_and_size(llama: Pair) -> None:
    info = llama.models.target
    assert (info.id, info.revision) == ("llama", None)
    assert info.sha256 and len(info.sha256) == 64
    assert info.parameters == sum(weight.numel() for weight in llama.target.model.parameters())
    assert llama.models.draft and llama.models.draft.sha256 != info.sha256


def test_a_model_in_several_files_loads_and_has_a_digest_of_them_all(
    folders: Path, llama: Pair, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(folders / "llama", tmp_path / "sharded"))
    (folder / "model.safetensors").unlink()
    model = load_model(ModelFiles("whole", folders / "llama"), torch.float32, torch.device("cpu"))
    model.save_pretrained(folder, max_shard_size="60KB")
    files = ModelFiles("sharded", folder)
    assert len(files.weights()) > 1
    pair = loaded(folder)
    assert pair.models.target.sha256 not in (None, llama.models.target.sha256)
    expected = fresh(llama.target).score(TOKEN_IDS, rows=1)
    assert torch.allclose(fresh(pair.target).score(TOKEN_IDS, rows=1), expected, **CLOSE)
    files.weights()[-1].unlink()
    assert "has no model-0000" in refusal(lambda: loaded(folder))


UP = "model.layers.1.mlp.up_proj.weight"


def cut_the_end_off(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-5000])


def garble_the_header(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:8] + b"}" * 50 + path.read_bytes()[58:])


def empty_the_weights(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"")


def put_a_nan_somewhere(folder: Path) -> None:
    weight = load_file(folder / "model.safetensors")[UP]
    weight[3, 7] = torch.nan
    edit_weights(folder, **{UP: weight})


def blow_up_the_weights(folder: Path) -> None:
    edit_weights(folder, model__norm__weight=torch.full((32,), 3e38))


def keep_only_a_pickle(folder: Path) -> None:
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "the folder is gone": (shutil.rmtree, "is missing: restore it or choose another pair"),
    "no weights": (
        lambda folder: (folder / "model.safetensors").unlink(),
        "has no model.safetensors: get the model again",
    ),
    "weights in pickle format": (keep_only_a_pickle, "only as pytorch_model.bin"),
    "truncated weights": (cut_the_end_off, "cannot be read (Error while deserializing header"),
    "corrupt header": (garble_the_header, "cannot be read (Error while deserializing header"),
    "empty weights": (empty_the_weights, "cannot be read (Error while deserializing header"),
    "NaN in one tensor": (put_a_nan_somewhere, f"damaged, {UP} holds numbers that are not finite"),
    "overflow": (blow_up_the_weights, "numbers that are not finite"),
    "a missing tensor": (
        lambda folder: edit_weights(folder, drop=[UP]),
        f"incomplete, {UP} is missing",
    ),
    "a tensor of a wrong shape": (
        lambda folder: edit_weights(folder, **{UP: torch.zeros(3, 5)}),
        f"{UP} is 3x5 but should be 48x32",
    ),
    "no config.json": (
        lambda folder: (folder / "config.json").unlink(),
        "has no config.json: get the model again",
    ),
    "config.json is not JSON": (
        lambda folder: (folder / "config.json").write_text('{\n"a": }'),
        "is not JSON at line 2: get the model again",
    ),
    "config.json is a list": (
        lambda folder: (folder / "config.json").write_text("[1]"),
        "not a JSON object",
    ),
    "config.json is not UTF-8": (
        lambda folder: (folder / "config.json").write_bytes(b"\xff\xfe{}"),
        "config.json of",
    ),
    "generation_config.json is not JSON": (
        lambda folder: (folder / "generation_config.json").write_text("{"),
        "generation_config.json of",
    ),
    "unknown architecture": (
        lambda folder: edit_json(folder / "config.json", model_type="zebra"),
        "model_type zebra",
    ),
    "no architecture": (
        lambda folder: edit_json(folder / "config.json", model_type=None),
        "model_type None",
    ),
    "not a language model": (
        lambda folder: edit_json(folder / "config.json", model_type="vit"),
        "cannot run as a language model: choose another model",
    ),
    "sizes that contradict each other": (
        lambda folder: edit_json(folder / "config.json", num_attention_heads=5),
        "The hidden size (32) is not a multiple of the number of attention heads (5)",
    ),
    "a size that is text": (
        lambda folder: edit_json(folder / "config.json", hidden_size="large"),
        "config.json of",
    ),
    "a damaged list of weight files": (
        lambda folder: (
            (folder / "model.safetensors").rename(folder / "model-00001-of-00001.safetensors"),
            (folder / "model.safetensors.index.json").write_text('{"weight_map": [1]}'),
        ),
        "The weight_map in model.safetensors.index.json of",
    ),
    "a vocabulary smaller than the weights": (
        lambda folder: edit_json(folder / "config.json", vocab_size=299, tie_word_embeddings=None),
        "should be 299x32",
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_model_is_refused_in_one_sentence(copy: Path, damage: str) -> None:
    spoil, expected = DAMAGE[damage]
    spoil(copy)
    text = refusal(lambda: loaded(copy))
    assert str(copy) in text and expected in text


def test_a_model_with_fewer_entries_than_its_tokenizer_is_refused(folders: Path) -> None:
    pair = loaded(folders / "llama")
    pair.target.model.config.vocab_size = 290
    text = refusal(lambda: check_vocabulary(pair.target.model, pair.tokenizer, "org/short"))
    assert "290" in text and "300" in text and "org/short" in text


def test_a_recurrent_model_has_no_cache_to_roll_back_and_is_refused(tmp_path: Path) -> None:
    sizes = {"vocab_size": 300, "hidden_size": 32, "num_hidden_layers": 1}
    save_model(tmp_path, MambaConfig(state_size=4, max_position_embeddings=96, **sizes), seed=0)
    trained_tokenizer().save_pretrained(tmp_path)
    text = refusal(lambda: loaded(tmp_path))
    assert "KV cache" in text and text.endswith("choose another model.")


def test_code_in_a_model_folder_is_never_run(copy: Path) -> None:
    (copy / "evil.py").write_text("raise SystemExit('ran')")
    edit_json(
        copy / "config.json",
        auto_map={"AutoConfig": "evil.Config", "AutoModelForCausalLM": "evil.Model"},
    )
    assert loaded(copy).tokenizer.size == 300
    edit_json(copy / "config.json", model_type="zebra")
    assert "zebra" in refusal(lambda: loaded(copy))


@pytest.mark.slow
def test_loading_and_running_a_pair_prints_nothing(folders: Path, copy: Path) -> None:
    edit_weights(copy, surplus=torch.zeros(2))
    code = f"""
from specviz.models.pair import load_pair
from specviz.models.specs import ModelSource, PairSpec
from specviz.engine.run import finished, run_pair
from specviz.trace import Settings
spec = PairSpec("x", "x", ModelSource({str(copy)!r}), ModelSource({str(folders / "llama-draft")!r}))
pair = load_pair(spec, "cpu")
assert finished(run_pair(pair, "Once upon", Settings(max_new_tokens=4))).token_ids
"""
    done = run_python(code, TRANSFORMERS_VERBOSITY=None, HF_HUB_DISABLE_PROGRESS_BARS=None)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
