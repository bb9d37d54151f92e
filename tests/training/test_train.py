"""Training goes on where it stopped, as if it had not, and leaves models that the app can load."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from specviz.engine.run import finished, run_pair
from specviz.models.pair import load_pair
from specviz.models.specs import ModelSource, PairSpec
from specviz.trace import Settings
from specviz.workloads.prompts import WORKLOADS
from training import distillation, train
from training import text as training_text
from training.corpus import (
    END_OF_TEXT,
    check_prompts_are_unseen,
    functions_of,
    problems,
    programs,
    stories,
)
from training.distillation import (
    HELD_OUT,
    RowBatches,
    Rows,
    agreement,
    distillation_loss,
    write_rows,
)

pytestmark = pytest.mark.slow
STEPS = 6
SMALL = dict(num_hidden_layers=1, hidden_size=32, intermediate_size=64, heads=2, key_value_heads=1)


@pytest.fixture
def text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A little text of each workload, and everything about training made small."""
    monkeypatch.setattr(train, "CONTEXT", 32)
    monkeypatch.setattr(training_text, "CONTEXT", 32)
    monkeypatch.setattr(train, "SHORT_WINDOW", 16)
    monkeypatch.setattr(train, "CHECKPOINT_EVERY", 3)
    monkeypatch.setattr(train, "LOG_EVERY", 1)
    monkeypatch.setattr(train, "SHAPES", {"target": SMALL, "draft": SMALL})
    monkeypatch.setattr(distillation, "PREFIX", range(1, 5))
    folder = tmp_path / "text"
    folder.mkdir()
    for workload in WORKLOADS:
        document = f"A line about {workload}, number {{}}.\n{END_OF_TEXT}\n"
        lines = "".join(document.format(number) for number in range(60))
        (folder / f"{workload}.train.txt").write_text(lines)
        (folder / f"{workload}.held_out.txt").write_text(lines)
    training_text.train_tokenizer(folder, tmp_path / "tokenizer", entries=300)
    return folder


def training(text: Path, out: Path, loss: train.Loss = train.cross_entropy_loss) -> train.Training:
    tokenizer = PreTrainedTokenizerFast.from_pretrained(text.parent / "tokenizer")
    torch.manual_seed(0)
    model = train.new_model("target", tokenizer)
    sources = training_text.encoded(tokenizer, training_text.training_file, text)
    return train.Training(
        model=model,
        loss=loss,
        batches=training_text.TextBatches(sources, train.MIXTURE, seed=0),
        held_out=lambda model: "not asked",
        schedule=train.Schedule(STEPS, 1e-2, warm_up=2),
        out=out,
        tokens_per_step=64,
        micro_batch=32,
        device=torch.device("cpu"),
    )


def test_a_run_that_was_stopped_ends_with_the_weights_of_an_unbroken_one(
    text: Path, tmp_path: Path
) -> None:
    training(text, tmp_path / "unbroken").run()
    calls = 0

    def stopped_in_step_5(model: LlamaForCausalLM, batch: training_text.Batch) -> Tensor:
        nonlocal calls
        calls += 1
        if calls == 9:  # two parts a step
            raise KeyboardInterrupt
        return train.cross_entropy_loss(model, batch)

    with pytest.raises(KeyboardInterrupt):
        training(text, tmp_path / "resumed", stopped_in_step_5).run()
    training(text, tmp_path / "resumed").run()
    unbroken, resumed = (
        load_file(tmp_path / name / "model.safetensors") for name in ("unbroken", "resumed")
    )
    assert unbroken.keys() == resumed.keys()
    assert all(torch.equal(unbroken[name], resumed[name]) for name in unbroken)


def run_stages(monkeypatch: pytest.MonkeyPatch, *stages: list[str]) -> None:
    for stage in stages:
        monkeypatch.setattr("sys.argv", ["train", *stage])
        train.main()


def test_the_commands_make_a_pair_that_runs(
    text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = ["--text", str(text)]
    small = ["--tokenizer", str(tmp_path / "tokenizer"), "--steps", "3"]
    small += ["--tokens-per-step", "64", "--micro-batch", "32"]
    target, rows, draft = (str(tmp_path / name) for name in ("target", "rows", "draft"))
    run_stages(
        monkeypatch,
        ["target", *read, *small, "--out", target],
        ["rows", *read, "--out", rows, "--teacher", target, "--read", "9000", "--own", "9000"],
        ["draft", *small, "--rows", rows, "--out", draft, "--stop-after", "2"],
    )
    spec = PairSpec("made", "", ModelSource(target), ModelSource(draft))
    pair = load_pair(spec, "cpu", "float32")
    trace = finished(run_pair(pair, "A line", Settings(max_new_tokens=8)))
    assert 1 <= trace.totals.tokens <= 8


@pytest.fixture
def teacher(text: Path) -> LlamaForCausalLM:
    tokenizer = PreTrainedTokenizerFast.from_pretrained(text.parent / "tokenizer")
    torch.manual_seed(1)
    return train.new_model("target", tokenizer).eval()


def rows_of(teacher: LlamaForCausalLM, folder: Path, own: int = 0) -> Rows:
    token_ids = np.random.default_rng(0).integers(0, 40, 4000)
    write_rows(folder, teacher, token_ids, read=3000, own=own, seed=0)
    return Rows(folder)


def test_the_loss_of_a_draft_is_least_where_it_is_the_teacher(
    teacher: LlamaForCausalLM, text: Path, tmp_path: Path
) -> None:
    batch = rows_of(teacher, tmp_path / "rows").batch(np.arange(4))
    another = train.new_model(
        "target", PreTrainedTokenizerFast.from_pretrained(text.parent / "tokenizer")
    ).eval()
    assert distillation_loss(teacher, batch) < distillation_loss(another, batch)
    # At q = p the gradient of a cross-entropy vanishes but for what float16 and bfloat16 round.
    distillation_loss(teacher, batch).backward()
    distillation_loss(another, batch).backward()
    at_the_teacher, elsewhere = (
        torch.cat([p.grad.flatten() for p in model.parameters()]).norm()
        for model in (teacher, another)
    )
    assert at_the_teacher < 0.1 * elsewhere


def test_a_teacher_agrees_with_its_own_rows(teacher: LlamaForCausalLM, tmp_path: Path) -> None:
    rows = rows_of(teacher, tmp_path / "rows", own=3000)
    assert rows.windows >= 6000 // 32  # it writes whole batches
    tokens, ids, probs = rows.batch(np.arange(3))
    likeliest = teacher(input_ids=tokens).logits.argmax(-1)
    assert (likeliest == ids[..., 0]).float().mean() > 0.95  # bfloat16 has near ties
    assert (probs.diff(dim=-1) <= 0).all() and (probs.sum(-1) <= 1.001).all()
    said = agreement(teacher, {"all": rows}, torch.device("cpu"))
    assert float(said.split("same ")[1]) > 0.95


def test_no_batch_holds_a_held_out_window(teacher: LlamaForCausalLM, tmp_path: Path) -> None:
    rows = rows_of(teacher, tmp_path / "rows")
    unseen = {bytes(window) for window in rows.arrays[0][-HELD_OUT:]}
    batches = RowBatches({"all": rows}, {"all": 1.0}, seed=0)
    for step in range(50):
        tokens, _, _ = batches(step, 8, 32)
        assert not unseen & {bytes(window) for window in tokens.numpy().astype(np.uint16)}


def test_source_texts_become_plain_documents(tmp_path: Path) -> None:
    story, word_problem, program = (tmp_path / name for name in ("story", "problem", "program"))
    story.write_text(f"One.\n{END_OF_TEXT}\nTwo.\n{END_OF_TEXT}\n")
    word_problem.write_text('{"question": "2 and 2?", "answer": "2+2 = <<2+2=4>>4.\\n#### 4"}\n')
    program.write_text(
        '{"text": "Add two numbers.", "code": "def f(a, b):\\r\\n\\treturn a + b"}\n'
    )
    assert list(stories(story)) == ["One.", "Two."]
    expected = "Question: 2 and 2?\nAnswer: 2+2 = 4.\nThe answer is 4."
    assert list(problems(word_problem)) == [expected]
    assert programs(program) == ["# Add two numbers.\ndef f(a, b):\n    return a + b"]


def test_a_workload_prompt_in_the_training_text_is_named() -> None:
    documents = ["One day.", "Tom had a red kite. He wanted to fly it."]
    check_prompts_are_unseen(documents, ["Two ducks"])
    with pytest.raises(SystemExit, match="Tom had a red kite"):
        check_prompts_are_unseen(documents, ["Two ducks", "Tom had a red kite.\n"])


def test_only_functions_of_a_useful_length_are_taken_from_the_library(tmp_path: Path) -> None:
    body = "    total = 0\n" + "    total += 1\n" * 20
    (tmp_path / "module.py").write_text(f"def long_enough():\n{body}\n\ndef tiny():\n    pass\n")
    assert [text.splitlines()[0] for text in functions_of(tmp_path / "module.py")] == [
        "def long_enough():"
    ]
