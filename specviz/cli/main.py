"""The command line: finds the command that is asked for and runs it.

Bad input ends in one sentence and exit code 2. No library is imported before the command is known,
because `doctor` must work where libraries are missing.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from specviz import doctor
from specviz.cli.options import Parser
from specviz.errors import InputError

BAD_INPUT = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns the exit code."""
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        run(sys.argv[1:] if arguments is None else arguments)
    except InputError as error:
        print(f"specviz: {error}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:  # the reader has seen enough, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        print("specviz: stopped.", file=sys.stderr)
        return INTERRUPTED
    return 0


def run(arguments: Sequence[str]) -> None:
    first = Parser(prog="specviz", add_help=False, allow_abbrev=False)
    first.add_argument("--models", type=Path)
    asked_for, rest = first.parse_known_args(arguments)
    if rest == ["doctor"]:
        return doctor.show(asked_for.models)
    try:
        options = parser().parse_args(arguments)
        options.command(options)
    except ModuleNotFoundError as error:
        name = error.name or "A package"
        if name.startswith("specviz"):
            raise
        raise InputError(f"{name} is not installed: python -m specviz doctor says how.") from error


def parser() -> Parser:
    """Every command and its arguments."""
    from specviz.cli import course, decode, pairs
    from specviz.models.catalogue import CATALOGUE

    parser = Parser(prog="specviz", description="See speculative decoding happen.")
    parser.add_argument(
        "--models", type=Path, default=CATALOGUE, help="the file of pairs (default: models.yaml)"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)
    pairs.add_pairs(commands)
    examine = commands.add_parser("doctor", help="what is installed, what is missing, what to do")
    examine.set_defaults(command=lambda options: doctor.show(options.models))
    decode.add_run(commands)
    pairs.add_record(commands)
    course.add_quiz(commands)
    decode.add_bench(commands)
    return parser
