"""The lesson's pictures say the numbers of the recording or the table, and no others."""

import re
from html import unescape

import pytest

from specviz.lessons.benchmarks import read_benchmarks
from specviz.lessons.lesson import Step
from specviz.models.catalogue import read_catalogue
from specviz.recordings.library import read_recording
from specviz.ui.learn import pictures
from specviz.ui.learn.drawing import FULL, probability
from specviz.ui.learn.key_frames import key_frames
from specviz.ui.learn.text import glossary_list, paragraphs
from specviz.ui.learn.view import GREEDY, greedy
from specviz.words import visible
from tests.support.answers import LESSON, TERMS

MEASURED = read_benchmarks()
PLAYERS = [step for step in LESSON.steps if step.picture.kind == "player"]
OVERLAP = next(step.picture for step in LESSON.steps if step.picture.kind == "overlap")


def overlap() -> str:
    return pictures.overlap(read_recording(OVERLAP.recording), *OVERLAP.place).html


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))


def widths(html: str, kind: str) -> list[float]:
    return [float(one) for one in re.findall(rf'class="{kind}" style="width:([\d.]+)%"', html)]


def test_speed_draws_both_sides_of_every_workload_as_the_table_has_them() -> None:
    html = pictures.speed(MEASURED).html
    text = text_of(html)
    alone, drafted = widths(html, "target"), widths(html, "draft")
    rows = [row for row in MEASURED.best if row.temperature == 0]
    assert len(alone) == len(drafted) == len(rows)
    for row, one, other in zip(rows, alone, drafted, strict=True):
        assert f"{row.speedup.median:.2f}×" in text
        assert other / one == pytest.approx(row.speculative / row.plain, rel=0.01)
    assert "RECORDED" in text and MEASURED.setup.machine in text


def test_passes_draws_every_measured_length_and_what_single_passes_would_take() -> None:
    html = pictures.passes(MEASURED).html
    measured, spared = widths(html, "target")[1:], widths(html, "spared")
    lengths = pictures.DRAWN_LENGTHS
    rows = [row for row in MEASURED.lengths if row.temperature == 0 and row.draft_length in lengths]
    assert len(measured) == len(spared) == len(rows) == len(lengths)
    for row, one, other in zip(rows, measured, spared, strict=True):
        positions = row.draft_length + 1
        assert (one + other) / one == pytest.approx(positions / row.costs.verify, rel=0.01)


def test_drafts_marks_a_gain_and_a_loss_apart() -> None:
    html = pictures.drafts(MEASURED, [greedy(name) for name in GREEDY]).html
    gains = [
        row.speedup.median
        for row in MEASURED.drafts
        if (row.workload, row.temperature) == ("stories", 0) and row.pair in pictures.PAIRS
    ]
    assert len(widths(html, "gain")) == sum(gain >= 1 for gain in gains)
    assert len(widths(html, "loss")) == sum(gain < 1 for gain in gains)
    assert all(f"{gain:.2f}×" in text_of(html) for gain in gains)


def test_three_drafts_led_to_one_text_as_the_recordings_have_it() -> None:
    traces = [greedy(name) for name in GREEDY]
    assert len({trace.text for trace in traces}) == 1
    assert "the same text" in pictures.same_texts(traces)


def test_memory_draws_both_models_in_the_ratio_of_their_parameters() -> None:
    models = read_recording("tiny-stories-greedy").models
    html = pictures.memory(models, read_catalogue().values()).html
    (target,), (draft,) = widths(html, "target"), widths(html, "draft")
    assert models.draft
    assert draft / target == pytest.approx(
        models.draft.parameters / models.target.parameters, rel=0.01
    )


def test_the_parts_of_every_overlap_bar_add_up_to_p_and_to_q() -> None:
    html = overlap()
    number, token = OVERLAP.place
    draft = read_recording(OVERLAP.recording).rounds[number - 1].drafts[token - 1]
    shown = sorted(draft.candidates, key=pictures.height, reverse=True)
    most = pictures.height(shown[0])
    parts = zip(
        shown,
        widths(html, "accepted"),
        widths(html, "correction"),
        widths(html, "rejected"),
        strict=False,
    )
    for one, both, more, beyond in parts:
        scale = FULL / most
        assert both + more == pytest.approx(one.target_prob * scale, abs=0.02)
        assert both + beyond == pytest.approx((one.draft_prob or 0) * scale, abs=0.02)


def test_overlap_says_the_sums_over_the_whole_vocabulary_which_make_one() -> None:
    number, token = OVERLAP.place
    draft = read_recording(OVERLAP.recording).rounds[number - 1].drafts[token - 1]
    assert draft.overlap and draft.residual_mass
    assert draft.overlap + draft.residual_mass == pytest.approx(1, abs=1e-6)
    assert f"{draft.overlap:.2f}" in text_of(overlap())


@pytest.mark.parametrize("step", PLAYERS, ids=lambda step: step.id)
def test_still_pictures_show_every_token_of_the_round_with_its_verdict(step: Step) -> None:
    number, _ = step.picture.place
    trace = read_recording(step.picture.recording)
    round, text = trace.rounds[number - 1], text_of(key_frames(trace, number))
    for draft in round.drafts:
        assert text.count(visible(draft.text)) >= 3 and draft.verdict in text
    assert round.final and visible(round.final.text) in text and round.final.kind in text
    assert f"RECORDED · round {number} of" in text


@pytest.mark.parametrize(
    "value, said", [(0, "0.00"), (0.001, "<0.01"), (0.5, "0.50"), (0.999, ">0.99"), (1, "1.00")]
)
def test_a_probability_claims_neither_0_nor_1_where_it_is_neither(value: float, said: str) -> None:
    assert probability(value) == said


def test_a_term_tells_its_meaning_once_in_a_text() -> None:
    html = paragraphs(["A [[token]] and a [[token]]."], TERMS)
    assert html.count('role="tooltip"') == 1 and text_of(html).count("token") >= 2
    assert TERMS["token"].meaning in unescape(html)


def test_the_glossary_says_what_a_term_is_called_elsewhere() -> None:
    text = text_of(glossary_list(TERMS))
    assert all(name in text for term in TERMS.values() for name in term.elsewhere)
