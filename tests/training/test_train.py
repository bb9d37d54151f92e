"""Training goes on where it stopped, as if it had not, and leaves models that the app can load."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from specviz.engine.tracing import finished, run_pair
from specviz.models.catalogue import ModelSource, PairSpec, load_pair
from specviz.trace import Settings
from training import train
from training.corpus import END_OF_TEXT, WORKLOADS, functions_of, problems, programs, stories

pytestmark = pytest.mark.slow
STEPS = 6
SMALL = dict(num_hidden_layers=1, hidden_size=32, intermediate_size=64, heads=2, key_value_heads=1)


@pytest.fixture
def text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A little text of each workload, and everything about training made small."""
    monkeypatch.setattr(train, "CONTEXT", 32)
    monkeypatch.setattr(train, "SHORT_WINDOW", 16)
    monkeypatch.setattr(train, "CHECKPOINT_EVERY", 3)
    monkeypatch.setattr(train, "LOG_EVERY", 1)
    monkeypatch.setattr(train, "SHAPES", {"target": SMALL, "draft": SMALL})
    folder = tmp_path / "text"
    folder.mkdir()
    for workload in WORKLOADS:
        document = f"A line about {workload}, number {{}}.\n{END_OF_TEXT}\n"
        lines = "".join(document.format(number) for number in range(60))
        (folder / f"{workload}.train.txt").write_text(lines)
        (folder / f"{workload}.held_out.txt").write_text(lines)
    train.train_tokenizer(folder, tmp_path / "tokenizer", entries=300)
    return folder


def training(text: Path, out: Path, loss: train.Loss = train.cross_entropy_loss) -> train.Training:
    tokenizer = PreTrainedTokenizerFast.from_pretrained(text.parent / "tokenizer")
    torch.manual_seed(0)
    model = train.new_model("target", tokenizer)
    sources = {name: train.encode(tokenizer, train.training_file(text, name)) for name in WORKLOADS}
    return train.Training(
        model=model,
        loss=loss,
        sources=sources,
        held_out=sources,
        mixture=train.MIXTURE,
        schedule=train.Schedule(STEPS, 1e-2, warm_up=2),
        out=out,
        seed=0,
        tokens_per_step=64,
        micro_batch=32,
        device=torch.device("cpu"),
    )


def test_a_run_that_was_stopped_ends_with_the_weights_of_an_unbroken_one(
    text: Path, tmp_path: Path
) -> None:
    training(text, tmp_path / "unbroken").run()
    calls = 0

    def stopped_in_step_5(model: LlamaForCausalLM, tokens: Tensor) -> Tensor:
        nonlocal calls
        calls += 1
        if calls == 9:  # two parts a step
            raise KeyboardInterrupt
        return train.cross_entropy_loss(model, tokens)

    with pytest.raises(KeyboardInterrupt):
        training(text, tmp_path / "resumed", stopped_in_step_5).run()
    training(text, tmp_path / "resumed").run()
    unbroken, resumed = (
        load_file(tmp_path / name / "model.safetensors") for name in ("unbroken", "resumed")
    )
    assert unbroken.keys() == resumed.keys()
    assert all(torch.equal(unbroken[name], resumed[name]) for name in unbroken)


def test_the_command_makes_a_pair_that_runs(
    text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    common = ["--text", str(text), "--tokenizer", str(tmp_path / "tokenizer"), "--steps", "3"]
    small = ["--tokens-per-step", "64", "--micro-batch", "32"]
    target, draft = tmp_path / "target", tmp_path / "draft"
    for stage in (
        ["target", *common, *small, "--out", str(target)],
        ["draft", *common, *small, "--out", str(draft), "--teacher", str(target)],
    ):
        monkeypatch.setattr("sys.argv", ["train", *stage])
        train.main()
    spec = PairSpec("made", "", ModelSource(str(target)), ModelSource(str(draft)))
    pair = load_pair(spec, "cpu", "float32")
    trace = finished(run_pair(pair, "A line", Settings(max_new_tokens=8)))
    assert 1 <= trace.totals.tokens <= 8


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


def test_only_functions_of_a_useful_length_are_taken_from_the_library(tmp_path: Path) -> None:
    body = "    total = 0\n" + "    total += 1\n" * 20
    (tmp_path / "module.py").write_text(f"def long_enough():\n{body}\n\ndef tiny():\n    pass\n")
    assert [text.splitlines()[0] for text in functions_of(tmp_path / "module.py")] == [
        "def long_enough():"
    ]
