"""Laws of the sheets to print: every answer is on them, and nothing on them can be markup."""

import dataclasses
from html import unescape

import pytest

from specviz.lessons.quiz.attempt import begin
from specviz.lessons.quiz.results import score_line
from specviz.ui.quiz.sheets import certificate, report
from tests.lessons.quiz.test_results import DATE, TWICE
from tests.support.answers import LESSON, QUIZ

NAMES = ["<script>alert(1)</script>", "a & b", '" onload="x', "n" * 500]


def certificate_of(name: str) -> str:
    return certificate(TWICE, name, DATE, sheet=True)


def test_the_page_to_print_has_every_question_its_answers_and_the_reason() -> None:
    page = unescape(report(TWICE, LESSON, DATE))
    for question in TWICE.quiz.questions:
        for text in (question.stem, question.answer.text, question.answer.feedback):
            assert text in page, text
    assert "Quality for speed (wrong); then GPU memory for latency improvement (right)" in page
    assert "14 of 15 right at the first try, 15 after 2 rounds" in page and DATE in page


def test_a_question_left_open_says_so() -> None:
    assert report(begin(QUIZ, 1), LESSON, DATE).count("Not answered.") == len(QUIZ.questions)


def test_a_sheet_needs_nothing_from_elsewhere() -> None:
    for page in (report(TWICE, LESSON, DATE), certificate_of("Ada")):
        assert page.startswith("<!doctype html>") and "http" not in page and "<script" not in page


def test_the_certificate_has_name_date_and_both_scores() -> None:
    page = certificate_of("  Ada   Lovelace ")
    assert ">Ada Lovelace<" in page and DATE in page and score_line(TWICE) in page


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_text_whatever_is_in_it(name: str) -> None:
    page = certificate_of(name)
    assert "<script" not in page and '" onload' not in page and "n" * 81 not in page


def test_a_reason_that_looks_like_markup_is_text() -> None:
    question = QUIZ.questions[0]
    changed = dataclasses.replace(question, stem="<img src=x onerror=alert(1)>")
    attempt = begin(dataclasses.replace(QUIZ, questions=(changed, *QUIZ.questions[1:])), 1)
    page = report(attempt, LESSON, DATE)
    assert "<img" not in page and changed.stem in unescape(page)
