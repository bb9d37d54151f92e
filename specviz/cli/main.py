"""The command line: run a pair on a prompt, measure it, list the pairs, look at the machine.

Prints what the engine yields. What a person gave wrong ends in one sentence and exit code 2.
"""

import argparse
import dataclasses
import itertools
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from rich.console import Console
from rich.progress import track
from rich.text import Text

from specviz.cli.output import report_lines, report_table, summary, transcript_line
from specviz.doctor import examine, pair_findings
from specviz.errors import InputError
from specviz.lessons import lint
from specviz.lessons.glossary import GLOSSARY
from specviz.lessons.lesson import LESSON
from specviz.lessons.quiz.questions import QUIZ
from specviz.models.catalogue import CATALOGUE, pair_named, read_catalogue
from specviz.models.specs import DEVICES, DTYPES
from specviz.recordings.library import FOLDER, RECORDINGS, write_recording
from specviz.trace import MAX_DRAFT_LENGTH, Round, Settings
from specviz.words import printable

if TYPE_CHECKING:
    from specviz.models.pair import Pair
from specviz.workloads.prompts import WORKLOADS, check_prompt, read_prompts, workload_prompts

BAD_INPUT = 2
INTERRUPTED = 130
MOST_REPEATS = 1000
AUTO = "auto"
RULES = ("token", "block")


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

    pairs = commands.add_parser("pairs", help="list the pairs of models.yaml and whether they fit")
    pairs.set_defaults(command=list_pairs)

    doctor = commands.add_parser("doctor", help="what is here, what is missing, how to mend it")
    doctor.set_defaults(command=show_findings)

    run = commands.add_parser("run", help="decode a prompt and print every round")
    run.set_defaults(command=run_prompt)
    add_settings(run)
    run.add_argument("--prompt", required=True, metavar="TEXT")
    run.add_argument("--plain", action="store_true", help="the target model alone")
    run.add_argument("--json", action="store_true", help="the whole trace instead of a transcript")

    record = commands.add_parser("record", help="make every shipped recording again")
    record.set_defaults(command=record_runs)
    record.add_argument("--out", type=Path, default=FOLDER, metavar="FOLDER")

    quiz = commands.add_parser("quiz", help="look after the course: its lesson and its quiz")
    tasks = quiz.add_subparsers(required=True, metavar="TASK", parser_class=Parser)
    linter = tasks.add_parser("lint", help="say what is wrong with the course's files")
    linter.set_defaults(command=lint_course)
    for name, file in (("lesson", LESSON), ("quiz", QUIZ), ("glossary", GLOSSARY)):
        linter.add_argument(f"--{name}", type=Path, default=file, metavar="FILE")

    bench = commands.add_parser("bench", help="measure the speedup over many prompts")
    bench.set_defaults(command=run_benchmark)
    add_settings(bench)
    texts = bench.add_mutually_exclusive_group()
    texts.add_argument("--workload", choices=[*WORKLOADS, "all"], help="default: all")
    texts.add_argument("--prompts", type=Path, metavar="FILE", help='lines of {"prompt": "..."}')
    bench.add_argument("--repeats", type=int, default=5, metavar="N")
    bench.add_argument("--peer", choices=["transformers"], help="measure its generation beside it")
    bench.add_argument("--json", action="store_true", help="all figures instead of a table")
    return parser


def add_settings(command: argparse.ArgumentParser) -> None:
    command.add_argument("--pair", default="tiny", help="a name that `pairs` lists (default: tiny)")
    command.add_argument(
        "--draft-length",
        type=draft_length,
        default=Settings.draft_length,
        metavar="N",
        help="or auto: every round chooses its own",
    )
    command.add_argument("--temperature", type=float, default=Settings.temperature, metavar="X")
    command.add_argument("--top-k", type=int, default=Settings.top_k, metavar="N", help="0 is off")
    command.add_argument(
        "--top-p", type=float, default=Settings.top_p, metavar="X", help="1 is off"
    )
    command.add_argument("--seed", type=int, default=Settings.seed, metavar="N")
    command.add_argument("--max-new-tokens", type=int, default=Settings.max_new_tokens, metavar="N")
    command.add_argument("--verification", choices=RULES, default=Settings.verification)
    command.add_argument("--dtype", choices=DTYPES, default="auto")
    command.add_argument("--device", choices=DEVICES, default="auto")


def draft_length(text: str) -> int | str:
    return AUTO if text == AUTO else int(text)


def with_costs(settings: Settings, pair: "Pair", options: argparse.Namespace) -> Settings:
    """With costs measured now, where every round is to choose its own draft length."""
    if options.draft_length != AUTO:
        return settings
    from specviz.measure.costs import measured_costs

    return dataclasses.replace(settings, costs=measured_costs(pair, settings))


def settings_of(options: argparse.Namespace) -> Settings:
    return Settings(
        draft_length=MAX_DRAFT_LENGTH if options.draft_length == AUTO else options.draft_length,
        temperature=options.temperature,
        top_k=options.top_k,
        top_p=options.top_p,
        seed=options.seed,
        max_new_tokens=options.max_new_tokens,
        verification=options.verification,
    )


def record_runs(options: argparse.Namespace) -> None:
    """The models come one after the other, each pair once."""
    from specviz.engine.run import finished, run_pair
    from specviz.models.pair import load_pair

    if not options.out.is_dir():
        raise InputError(f"There is no folder {options.out}: make it, or choose one with --out.")
    specs = read_catalogue(options.models)
    for name, recordings in itertools.groupby(RECORDINGS.values(), lambda one: one.pair):
        pair = load_pair(pair_named(name, specs), "auto", "float32")
        for recording in recordings:
            settings = Settings(
                draft_length=recording.draft_length,
                temperature=recording.temperature,
                seed=recording.seed,
                max_new_tokens=recording.max_new_tokens,
            )
            prompt = workload_prompts(recording.workload)[0]
            finished(run_pair(pair, prompt, settings, record=False))  # the warm-up
            trace = finished(run_pair(pair, prompt, settings))
            file = write_recording(
                dataclasses.replace(trace, source="recorded"), recording.name, options.out
            )
            print(f"{file.name}: {trace.totals.tokens} tokens, {file.stat().st_size:,} bytes")


def lint_course(options: argparse.Namespace) -> None:
    """One line for each thing to mend, and exit code 2 where there is any."""
    files = (options.lesson, options.quiz, options.glossary)
    found = list(lint.findings(*files))
    for finding in found:
        print(finding)
    if found:
        raise InputError(f"{len(found)} to mend in the course: the lines above say where.")
    print(lint.summary(*files))


def list_pairs(options: argparse.Namespace) -> None:
    specs = read_catalogue(options.models)
    console = Console(highlight=False)
    for finding in pair_findings(options.models):
        facts = finding.mend or finding.value
        console.print(
            Text(f"{finding.name:<16} {facts:<64} {specs[finding.name].about}"), soft_wrap=True
        )


def show_findings(options: argparse.Namespace) -> None:
    findings = examine(options.models)
    console = Console(highlight=False)
    for finding in findings:
        mark, style = ("✗", "red") if finding.mend else ("✓", "green")
        line = Text(f"{mark} ", style) + Text(f"{finding.name:<16} {finding.value}")
        console.print(line, soft_wrap=True)
        if finding.mend:
            console.print(Text(f"  {finding.mend}", "bold"), soft_wrap=True)
    wrong = sum(finding.mend is not None for finding in findings)
    console.print(Text(f"\n{wrong} to mend." if wrong else "\nNothing to mend."))


def run_prompt(options: argparse.Namespace) -> None:
    settings = settings_of(options)
    spec = pair_named(options.pair, read_catalogue(options.models))
    check_prompt(options.prompt)
    # After the checks that need no models, because torch takes seconds to import.
    from specviz.engine.run import finished, run_pair
    from specviz.measure.calibration import load_calibrated

    pair = load_calibrated(spec, options.device, options.dtype)
    if not options.plain:
        settings = with_costs(settings, pair, options)
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


def run_benchmark(options: argparse.Namespace) -> None:
    settings = settings_of(options)
    spec = pair_named(options.pair, read_catalogue(options.models))
    prompts = (
        read_prompts(options.prompts)
        if options.prompts
        else workload_prompts(options.workload or "all")
    )
    if not 1 <= options.repeats <= MOST_REPEATS:
        raise InputError(f"repeats must be between 1 and {MOST_REPEATS}, not {options.repeats}.")
    from specviz.measure.benchmark import check_prompts, laps
    from specviz.measure.calibration import load_calibrated
    from specviz.measure.laps import Lap
    from specviz.measure.report import report

    pair = load_calibrated(spec, options.device, options.dtype)
    check_prompts(pair, prompts, settings)
    settings = with_costs(settings, pair, options)
    done: list[Lap] = []
    stopped = False
    run = laps(pair, prompts, settings, options.repeats, peer=options.peer is not None, record=True)
    try:
        for lap in track(
            run,
            description="Measuring",
            total=len(prompts) * options.repeats,
            console=Console(stderr=True),
            transient=True,
        ):
            done.append(lap)
    except KeyboardInterrupt:
        if not done:
            raise
        stopped = True
    found = report(pair, prompts, settings, done)
    if options.json:
        print(json.dumps(dataclasses.asdict(found), indent=1, allow_nan=False))
    else:
        console = Console(highlight=False)
        console.print(report_table(found))
        console.print()
        for line in report_lines(found):
            console.print(Text(line), soft_wrap=True)
    if stopped:
        raise KeyboardInterrupt
