"""`pairs` and `record`: list the pairs of models.yaml, and make their recordings again."""

import argparse
import dataclasses
import itertools
from pathlib import Path

from rich.console import Console
from rich.text import Text

from specviz.cli.options import Commands
from specviz.doctor import pair_findings
from specviz.errors import InputError
from specviz.models.catalogue import pair_named, read_catalogue
from specviz.recordings.library import FOLDER, RECORDINGS, write_recording
from specviz.trace import Settings
from specviz.workloads.prompts import workload_prompts


def add_pairs(commands: Commands) -> None:
    pairs = commands.add_parser("pairs", help="list the pairs of models.yaml and whether they fit")
    pairs.set_defaults(command=list_pairs)


def add_record(commands: Commands) -> None:
    record = commands.add_parser("record", help="make every shipped recording again")
    record.set_defaults(command=record_runs)
    record.add_argument("--out", type=Path, default=FOLDER, metavar="FOLDER")


def list_pairs(options: argparse.Namespace) -> None:
    specs = read_catalogue(options.models)
    console = Console(highlight=False)
    for finding in pair_findings(options.models):
        facts = finding.mend or finding.value
        console.print(
            Text(f"{finding.name:<16} {facts:<64} {specs[finding.name].about}"), soft_wrap=True
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
