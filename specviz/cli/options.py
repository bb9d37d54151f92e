"""The arguments that several commands share, and how they become settings."""

import argparse
import dataclasses
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from specviz.errors import InputError
from specviz.models.specs import DEVICES, DTYPES
from specviz.trace import MAX_DRAFT_LENGTH, Settings

if TYPE_CHECKING:
    from specviz.models.pair import Pair

AUTO = "auto"
RULES = ("token", "block")


class Parser(argparse.ArgumentParser):
    """Complains in one sentence, as everything else here does."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}; {self.prog} --help lists what there is.")


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"


def add_settings(command: argparse.ArgumentParser) -> None:
    """The settings of a run, each with the default that the pages have."""
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


def with_costs(settings: Settings, pair: "Pair", options: argparse.Namespace) -> Settings:
    """With costs measured now, where every round is to choose its own draft length."""
    if options.draft_length != AUTO:
        return settings
    from specviz.measure.costs import measured_costs

    return dataclasses.replace(settings, costs=measured_costs(pair, settings))
