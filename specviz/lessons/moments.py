"""Instructive rounds of a recorded run, found by what happened in them.

Recordings are remade now and then. A rule still finds its round in a new one; a number would not.
"""

from collections.abc import Callable, Mapping
from functools import cache

from specviz.errors import InputError
from specviz.recordings.library import read_recording
from specviz.trace import DraftToken, Round, Trace

Place = tuple[int, int]  # round and token, both from 1; token 0 is the end of the round
Rule = Callable[[Round], int | None]  # the instructive token of a round, or None


def rejected(round: Round) -> DraftToken | None:
    """The draft whose rejection ended the round."""
    return next((draft for draft in round.drafts if draft.verdict == "rejected"), None)


def correction(round: Round) -> int | None:
    """Some drafts were accepted, then one was rejected that the target might have kept, and more
    followed."""
    fallen = rejected(round)
    told = fallen and fallen.draft_prob > 0.1 and fallen.target_prob > 0.01 and unchecked(round)
    return round.accepted + 1 if round.accepted and told else None


def bonus(round: Round) -> int | None:
    """All drafts were accepted, and the same pass gave one more token."""
    return len(round.drafts) + 1 if round.final and round.final.kind == "bonus" else None


def wasted(round: Round) -> int | None:
    """The first draft was rejected, so all the others were dropped."""
    return 1 if rejected(round) and not round.accepted and unchecked(round) > 1 else None


def agreed(round: Round) -> int | None:
    """A draft was accepted to which both models gave nearly the same, high probability."""
    for number, draft in enumerate(round.drafts, start=1):
        close = abs(draft.target_prob - draft.draft_prob) < 0.1 < 0.5 < draft.draft_prob
        if close and draft.verdict == "accepted":
            return number
    return None


def split(round: Round) -> int | None:
    """The models share about half of their probability, and neither is sure of a token."""
    for number, draft in enumerate(round.drafts, start=1):
        shared = draft.overlap is not None and 0.4 < draft.overlap < 0.75
        if shared and max(one.target_prob for one in draft.candidates) < 0.5:
            return number
    return None


def end(round: Round) -> int | None:
    """The end of any round with drafts."""
    return 0 if round.drafts else None


def unchecked(round: Round) -> int:
    return sum(draft.verdict == "unchecked" for draft in round.drafts)


MOMENTS: Mapping[str, Rule] = {
    rule.__name__: rule for rule in (correction, bonus, wasted, agreed, split, end)
}


def place_of(trace: Trace, moment: str) -> Place | None:
    """The first round in which the moment occurs, and its token."""
    for number, round in enumerate(trace.rounds, start=1):
        if (token := MOMENTS[moment](round)) is not None:
            return number, token
    return None


@cache
def recorded_place(recording: str, moment: str) -> Place:
    """The same in a shipped recording. Raises InputError if it does not occur."""
    if place := place_of(read_recording(recording), moment):
        return place
    raise InputError(
        f"The recording {recording} has no moment {moment}: choose another recording or moment."
    )
