"""`run` and `bench`: decode one prompt, or measure many."""

import argparse
import dataclasses
import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import track
from rich.text import Text

from specviz.cli.options import Commands, add_settings, settings_of, with_costs
from specviz.cli.output import report_lines, report_table, summary, transcript_line
from specviz.errors import InputError
from specviz.models.catalogue import pair_named, read_catalogue
from specviz.trace import Round
from specviz.words import printable
from specviz.workloads.prompts import WORKLOADS, check_prompt, read_prompts, workload_prompts

if TYPE_CHECKING:
    from specviz.measure.laps import Lap

MOST_REPEATS = 1000


def add_run(commands: Commands) -> None:
    run = commands.add_parser("run", help="decode a prompt and print every round")
    run.set_defaults(command=run_prompt)
    add_settings(run)
    run.add_argument("--prompt", required=True, metavar="TEXT")
    run.add_argument("--plain", action="store_true", help="the target model alone")
    run.add_argument("--json", action="store_true", help="the whole trace instead of a transcript")


def add_bench(commands: Commands) -> None:
    bench = commands.add_parser("bench", help="measure the speedup over many prompts")
    bench.set_defaults(command=run_benchmark)
    add_settings(bench)
    texts = bench.add_mutually_exclusive_group()
    texts.add_argument("--workload", choices=[*WORKLOADS, "all"], help="default: all")
    texts.add_argument("--prompts", type=Path, metavar="FILE", help='lines of {"prompt": "..."}')
    bench.add_argument("--repeats", type=int, default=5, metavar="N")
    bench.add_argument("--peer", choices=["transformers"], help="measure its generation beside it")
    bench.add_argument("--json", action="store_true", help="all figures instead of a table")


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
