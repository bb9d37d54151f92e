"""One learner's way through the quiz: rounds, answers, score. Values only; every step is a new one.

A round asks all questions, or those missed in the round before. Nothing here is keyed by position.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace

from specviz.lessons.quiz import Option, Question, Quiz

COLUMNS = ("question_id", "topic", "try", "option_id", "correct", "first_try")


@dataclass(frozen=True)
class Answer:
    """A checked choice, by the ids of question and option."""

    question: str
    option: str


@dataclass(frozen=True)
class Attempt:
    """`asked` are the questions of this round, the first `passed` of which are left behind.

    `earlier` holds the answers of the rounds before, `answers` those of this one, each in order.
    """

    quiz: Quiz
    seed: int
    asked: tuple[str, ...]
    passed: int = 0
    round: int = 1
    earlier: tuple[Answer, ...] = ()
    answers: tuple[Answer, ...] = ()

    @property
    def question(self) -> Question | None:
        """The one on the screen; None where the round is over."""
        return None if self.is_over else self.quiz.question(self.asked[self.passed])

    @property
    def is_over(self) -> bool:
        return self.passed == len(self.asked)

    @property
    def checked(self) -> Option | None:
        """What was chosen for the question on the screen; None where it is still open."""
        if self.question is None or len(self.answers) == self.passed:
            return None
        return self.question.option(self.answers[-1].option)

    @property
    def is_last(self) -> bool:
        """Whether no question of this round comes after the one on the screen."""
        return self.passed + 1 >= len(self.asked)

    @property
    def all_answers(self) -> tuple[Answer, ...]:
        return self.earlier + self.answers

    def is_right(self, answer: Answer) -> bool:
        return self.quiz.question(answer.question).option(answer.option).correct


def begin(quiz: Quiz, seed: int) -> Attempt:
    return Attempt(quiz, seed, tuple(question.id for question in quiz.questions))


def check(attempt: Attempt, option: str) -> Attempt:
    """Answers the question on the screen; an answer that was given stands."""
    if attempt.question is None or attempt.checked:
        return attempt
    answer = Answer(attempt.question.id, attempt.question.option(option).id)
    return replace(attempt, answers=attempt.answers + (answer,))


def go_on(attempt: Attempt) -> Attempt:
    """To the next question, once this one is answered."""
    return replace(attempt, passed=len(attempt.answers))


def retry(attempt: Attempt) -> Attempt:
    """A new round with the questions that are still missed; options keep their order."""
    return replace(
        attempt,
        asked=missed(attempt),
        passed=0,
        round=attempt.round + 1,
        earlier=attempt.all_answers,
        answers=(),
    )


def first_tries(attempt: Attempt) -> dict[str, bool]:
    """Whether the first answer to each answered question was right."""
    return {answer.question: attempt.is_right(answer) for answer in reversed(attempt.all_answers)}


def latest_tries(attempt: Attempt) -> dict[str, bool]:
    """Whether the last answer to each answered question was right."""
    return {answer.question: attempt.is_right(answer) for answer in attempt.all_answers}


def missed(attempt: Attempt) -> tuple[str, ...]:
    """Questions whose last answer was wrong, in the quiz's order."""
    tries = latest_tries(attempt)
    return tuple(q.id for q in attempt.quiz.questions if tries.get(q.id) is False)


def by_topic(attempt: Attempt, tries: Mapping[str, bool]) -> dict[str, tuple[int, int]]:
    """Right answers and questions of each topic, in the quiz's order."""
    scores: dict[str, tuple[int, int]] = {}
    for question in attempt.quiz.questions:
        right, count = scores.get(question.topic, (0, 0))
        scores[question.topic] = (right + tries.get(question.id, False), count + 1)
    return scores


def to_csv(attempt: Attempt) -> str:
    """One line for each checked answer, in order."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    tries: dict[str, int] = {}
    for answer in attempt.all_answers:
        number = tries[answer.question] = tries.get(answer.question, 0) + 1
        topic = attempt.quiz.question(answer.question).topic
        right = attempt.is_right(answer)
        row = (answer.question, topic, number, answer.option, right, right and number == 1)
        writer.writerow(str(field).lower() if isinstance(field, bool) else field for field in row)
    return text.getvalue()
