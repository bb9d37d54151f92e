"""`quiz lint`: check the files of the lesson, the quiz and the glossary."""

import argparse
from pathlib import Path

from specviz.cli.options import Commands, Parser
from specviz.errors import InputError
from specviz.lessons import lint
from specviz.lessons.glossary import GLOSSARY
from specviz.lessons.lesson import LESSON
from specviz.lessons.quiz.questions import QUIZ


def add_quiz(commands: Commands) -> None:
    quiz = commands.add_parser("quiz", help="look after the course: its lesson and its quiz")
    tasks = quiz.add_subparsers(required=True, metavar="TASK", parser_class=Parser)
    linter = tasks.add_parser("lint", help="say what is wrong with the course's files")
    linter.set_defaults(command=lint_course)
    for name, file in (("lesson", LESSON), ("quiz", QUIZ), ("glossary", GLOSSARY)):
        linter.add_argument(f"--{name}", type=Path, default=file, metavar="FILE")


def lint_course(options: argparse.Namespace) -> None:
    """One line per problem, and exit code 2 if there is any."""
    files = (options.lesson, options.quiz, options.glossary)
    found = list(lint.findings(*files))
    for finding in found:
        print(finding)
    if found:
        raise InputError(f"The course has {len(found)} problems: see the lines above.")
    print(lint.summary(*files))
