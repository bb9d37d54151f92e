"""The command line: run a pair on a prompt, list the pairs.

Prints what the engine yields. What a person gave wrong ends in one sentence and exit code 2.
"""

import argparse
import itertools
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from rich.console import Console
from rich.text import Text

from specviz.engine.metrics import tokens_per_second
from specviz.engine.prompts import check_prompt
from specviz.errors import InputError
from specviz.models.catalogue import (
    CATALOGUE,
    DEVICES,
    DTYPES,
    load_pair,
    pair_named,
    read_catalogue,
)
from specviz.trace import Round, Settings, Trace
from specviz.words import GLYPHS, printable, visible

BAD_INPUT = 2
INTERRUPTED = 130
STYLES = {
    "accepted": "green",
    "rejected": "red strike",
    "unchecked": "bright_black",
    "correction": "magenta",
    "bonus": "bold cyan",
    "plain": "",
}


class Parser(argparse.ArgumentParser):
    """Complains in one sentence, as everything else here does."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}; {self.prog} --help lists what there is.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns the exit code."""
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        options = parser().parse_args(arguments)
        options.command(options)
    except InputError as error:
        print(f"specviz: {error}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:  # the reader has seen enough, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        print("specviz: stopped.", file=sys.stderr)
        return INTERRUPTED
    return 0


def parser() -> Parser:
    parser = Parser(prog="python -m specviz", description="See speculative decoding happen.")
    parser.add_argument(
        "--models", type=Path, default=CATALOGUE, help="the file of pairs (default: models.yaml)"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)

    pairs = commands.add_parser("pairs", help="list the pairs of models.yaml")
    pairs.set_defaults(command=list_pairs)

    run = commands.add_parser("run", help="decode a prompt and print every round")
    run.set_defaults(command=run_prompt)
    run.add_argument("--pair", default="tiny", help="a name that `pairs` lists (default: tiny)")
    run.add_argument("--prompt", required=True, metavar="TEXT")
    run.add_argument("--draft-length", type=int, default=Settings.draft_length, metavar="N")
    run.add_argument("--temperature", type=float, default=Settings.temperature, metavar="X")
    run.add_argument("--top-k", type=int, default=Settings.top_k, metavar="N", help="0 is off")
    run.add_argument("--top-p", type=float, default=Settings.top_p, metavar="X", help="1 is off")
    run.add_argument("--seed", type=int, default=Settings.seed, metavar="N")
    run.add_argument("--max-new-tokens", type=int, default=Settings.max_new_tokens, metavar="N")
    run.add_argument("--dtype", choices=DTYPES, default="auto")
    run.add_argument("--device", choices=DEVICES, default="auto")
    run.add_argument("--plain", action="store_true", help="the target model alone")
    run.add_argument("--json", action="store_true", help="the whole trace instead of a transcript")
    return parser


def list_pairs(options: argparse.Namespace) -> None:
    console = Console(highlight=False)
    for name, spec in read_catalogue(options.models).items():
        source = "from the Hub" if spec.needs_download else "on this machine"
        console.print(Text(f"{name:<12} {source:<16} {spec.about}"), soft_wrap=True)


def run_prompt(options: argparse.Namespace) -> None:
    settings = Settings(
        draft_length=options.draft_length,
        temperature=options.temperature,
        top_k=options.top_k,
        top_p=options.top_p,
        seed=options.seed,
        max_new_tokens=options.max_new_tokens,
    )
    spec = pair_named(options.pair, read_catalogue(options.models))
    check_prompt(options.prompt)
    # After the checks that need no models, because torch takes seconds to import.
    from specviz.engine.tracing import finished, run_pair

    pair = load_pair(spec, options.device, options.dtype)
    rounds = run_pair(pair, options.prompt, settings, plain=options.plain)
    console = Console(highlight=False)
    numbers = itertools.count(1)

    def show(round: Round) -> None:
        if not options.json:
            console.print(transcript_line(next(numbers), round), soft_wrap=True)

    trace = finished(rounds, show)
    if options.json:
        print(trace.to_json(indent=1))
    else:
        console.print(
            Text(f"\n{printable(trace.prompt)}", style="bright_black")
            + Text(printable(trace.text)),
            soft_wrap=True,
        )
        console.print(Text(summary(trace)), soft_wrap=True)


def transcript_line(number: int, round: Round) -> Text:
    """One round: number, every token with its verdict, accepted of judged."""
    line = Text(f"{number:>3} ")
    for draft in round.drafts:
        add_token(line, draft.verdict, visible(draft.text, draft.bytes))
    if round.final:
        add_token(line, round.final.kind, visible(round.final.text, round.final.bytes))
    if round.judged:
        line.append(f"  {round.accepted}/{round.judged}", style="bright_black")
    return line


def add_token(line: Text, kind: str, token: str) -> None:
    line.append(f" {GLYPHS[kind]}", style=STYLES[kind].removesuffix(" strike"))
    line.append(token, style=STYLES[kind])


def summary(trace: Trace) -> str:
    totals = trace.totals
    parts = [
        f"{totals.tokens} tokens from {totals.rounds} rounds in {totals.wall_ms:.0f} ms "
        f"({tokens_per_second(trace):.0f} tokens/s)"
    ]
    if totals.acceptance_rate is not None:
        parts.append(
            f"accepted {totals.accepted}/{totals.judged} judged ({totals.acceptance_rate:.0%}), "
            f"{totals.accepted}/{totals.drafted} drafted"
        )
    return "\n" + " · ".join([*parts, f"{trace.device}, {trace.settings.dtype}"])
