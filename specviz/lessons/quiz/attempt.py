"""One learner's progress through the quiz: rounds, answers, score. Every step makes a new value.

A round asks all questions, or those not yet right after earlier rounds. Practice shows immediately
whether an answer is right; an exam keeps its first round open until hand-in. Nothing is keyed by
position.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from specviz.lessons.quiz.questions import Option, Question, Quiz

Mode = Literal["practice", "exam"]
Confidence = Literal["guess", "fairly", "sure"]
Standing = Literal["right", "missed", "answered", "open"]
CONFIDENCES: tuple[Confidence, ...] = ("guess", "fairly", "sure")


@dataclass(frozen=True)
class Answer:
    """A choice, by the ids of question and option, and how sure the learner was of it."""

    question: str
    option: str
    confidence: Confidence | None = None


@dataclass(frozen=True)
class Attempt:
    """`rounds` holds the answers of every round in the quiz's order, the current one last. `at` is
    the question on the screen, or None for the score."""

    quiz: Quiz
    seed: int
    at: str | None
    mode: Mode = "practice"
    handed_in: bool = False
    rounds: tuple[tuple[Answer, ...], ...] = ((),)

    @property
    def question(self) -> Question | None:
        return self.quiz.question(self.at) if self.at else None

    @property
    def all_answers(self) -> tuple[Answer, ...]:
        return tuple(answer for answers in self.rounds for answer in answers)

    @property
    def asked(self) -> tuple[str, ...]:
        """The questions of the current round."""
        return asked_after(self.quiz, self.rounds[:-1])

    @property
    def is_sealed(self) -> bool:
        """An exam in progress: answers may change, and no verdict is shown."""
        return self.mode == "exam" and not self.handed_in

    @property
    def left(self) -> tuple[str, ...]:
        """Questions of the round that are still open."""
        given = {answer.question for answer in self.rounds[-1]}
        return tuple(name for name in self.asked if name not in given)

    @property
    def is_over(self) -> bool:
        """Whether the whole round has been judged."""
        first_of_exam = self.handed_in and len(self.rounds) == 1
        return not self.is_sealed and (first_of_exam or not self.left)

    @property
    def has_score(self) -> bool:
        """True once the first round is over."""
        return self.is_over or len(self.rounds) > 1

    @property
    def given(self) -> Answer | None:
        """The answer to the question on the screen: from this round, or from an earlier one if this
        round does not ask it."""
        answers = self.rounds[-1] if self.at in self.asked else self.all_answers
        return next((answer for answer in reversed(answers) if answer.question == self.at), None)

    @property
    def checked(self) -> Option | None:
        """The option whose verdict is shown; None while the question is open."""
        if self.given is None or self.question is None or self.is_sealed:
            return None
        return self.question.option(self.given.option)

    def is_right(self, answer: Answer) -> bool:
        return self.quiz.question(answer.question).option(answer.option).correct


def begin(quiz: Quiz, seed: int, mode: Mode = "practice") -> Attempt:
    return Attempt(quiz, seed, quiz.questions[0].id, mode)


def asked_after(quiz: Quiz, rounds: tuple[tuple[Answer, ...], ...]) -> tuple[str, ...]:
    """What the next round asks: every question whose last answer was not right."""
    right = {
        answer.question: quiz.question(answer.question).option(answer.option).correct
        for answers in rounds
        for answer in answers
    }
    return tuple(question.id for question in quiz.questions if not right.get(question.id))


def answer(attempt: Attempt, option: str, confidence: Confidence | None = None) -> Attempt:
    """Answers the question on the screen. An answer whose verdict was shown is final."""
    if (
        attempt.question is None
        or attempt.at not in attempt.asked
        or attempt.checked
        or attempt.is_over
    ):
        return attempt
    given = Answer(attempt.question.id, attempt.question.option(option).id, confidence)
    others = [one for one in attempt.rounds[-1] if one.question != given.question]
    places = {question.id: place for place, question in enumerate(attempt.quiz.questions)}
    answers = sorted([*others, given], key=lambda one: places[one.question])
    return replace(attempt, rounds=(*attempt.rounds[:-1], tuple(answers)))


def go_to(attempt: Attempt, question: str | None) -> Attempt:
    """Goes to a question, or with None to the score once there is one."""
    if question is None and not attempt.has_score:
        return attempt
    return replace(attempt, at=question and attempt.quiz.question(question).id)


def neighbours(attempt: Attempt) -> tuple[str | None, str | None]:
    """The questions before and after the one on the screen, within the round if it belongs to
    it."""
    names = attempt.asked
    if attempt.at not in names:
        names = tuple(question.id for question in attempt.quiz.questions)
    place = names.index(attempt.at) if attempt.at else len(names)
    before = names[place - 1] if place else None
    return before, names[place + 1] if place + 1 < len(names) else None


def onward(attempt: Attempt) -> str | None:
    """The next open question after the one on the screen, wrapping around."""
    names = [question.id for question in attempt.quiz.questions]
    place = names.index(attempt.at) + 1 if attempt.at else 0
    return next((name for name in names[place:] + names[:place] if name in attempt.left), None)


def hand_in(attempt: Attempt) -> Attempt:
    """Ends an exam: verdicts are shown, and open questions count as not right."""
    return replace(attempt, handed_in=True, at=None) if attempt.is_sealed else attempt


def retry(attempt: Attempt) -> Attempt:
    """Starts a new round with the questions not yet right; options keep their order."""
    again = replace(attempt, rounds=(*attempt.rounds, ()))
    return replace(again, at=again.asked[0]) if again.asked and attempt.is_over else attempt


def first_tries(attempt: Attempt) -> dict[str, bool]:
    """Whether the first answer to each answered question was right."""
    return {answer.question: attempt.is_right(answer) for answer in reversed(attempt.all_answers)}


def latest_tries(attempt: Attempt) -> dict[str, bool]:
    """Whether the last answer to each answered question was right."""
    return {answer.question: attempt.is_right(answer) for answer in attempt.all_answers}


def missed(attempt: Attempt) -> tuple[str, ...]:
    """Questions not yet right, in the quiz's order; in an unfinished round, only answered ones."""
    tries = latest_tries(attempt)
    names = (question.id for question in attempt.quiz.questions)
    return tuple(name for name in names if not tries.get(name, not attempt.is_over))


def standings(attempt: Attempt) -> Iterator[tuple[str, Standing]]:
    """The state of every question, in the quiz's order."""
    tries = latest_tries(attempt)
    for question in attempt.quiz.questions:
        if question.id not in tries:
            yield question.id, "open"
        elif attempt.is_sealed:
            yield question.id, "answered"
        else:
            yield question.id, "right" if tries[question.id] else "missed"


def by_topic(attempt: Attempt, tries: Mapping[str, bool]) -> dict[str, tuple[int, int]]:
    """Right answers and number of questions by topic, in the quiz's order."""
    scores: dict[str, tuple[int, int]] = {}
    for question in attempt.quiz.questions:
        right, count = scores.get(question.topic, (0, 0))
        scores[question.topic] = (right + tries.get(question.id, False), count + 1)
    return scores


def calibration(attempt: Attempt) -> dict[Confidence, tuple[int, int]]:
    """Right first answers and all first answers, by stated confidence."""
    first = {one.question: one for one in reversed(attempt.all_answers)}.values()
    counts: dict[Confidence, tuple[int, int]] = {}
    for name in CONFIDENCES:
        given = [attempt.is_right(one) for one in first if one.confidence == name]
        if given:
            counts[name] = (sum(given), len(given))
    return counts
