"""A trace in the form that the player takes: the same numbers, with every token ready to show.

Pure; knows the trace and the words, but nothing of Streamlit. The browser gets no bytes and no ids,
so that the look of a token is decided in one place.
"""

import base64
import codecs
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypedDict

from specviz.trace import (
    CacheLengths,
    Candidate,
    DraftToken,
    FinalToken,
    Rest,
    Round,
    Settings,
    StopReason,
    Trace,
)
from specviz.words import visible

# What a token looks like, its p and its q; q is None where no draft model was asked.
CandidateData = tuple[str, float, float | None]
RestData = tuple[float, float | None]
# Positions before the round, after its passes and after the rollback.
CacheData = tuple[int, int, int]
# Of a token of the running text its verdict or kind, and its letters.
Piece = tuple[str, str]


class DraftData(TypedDict):
    text: str
    verdict: str
    q: float
    p: float
    accept: float | None
    u: float | None
    ms: float
    overlap: float | None
    residual: float | None
    copied: int | None
    candidates: list[CandidateData]
    rest: RestData | None


class FinalData(TypedDict):
    text: str
    kind: str
    candidates: list[CandidateData]
    rest: RestData | None


class CachesData(TypedDict):
    target: CacheData
    draft: CacheData | None


class RoundData(TypedDict):
    """times: ms of drafting, of the target's pass, of sampling and of the rest."""

    start_ms: float
    drafts: list[DraftData]
    final: FinalData | None
    times: tuple[float, float, float, float]
    cache: CachesData
    kept: list[Piece]


class HeadData(TypedDict):
    source: str
    facts: list[str]
    prompt: str
    settings: str


class StartData(TypedDict):
    round: int
    token: int


# `from` is a word of Python's.
PlayerData = TypedDict(
    "PlayerData",
    {
        "name": str,
        "run": str,
        "head": HeadData,
        "glyphs": dict[str, str],
        "from": int,
        "rounds": list[RoundData],
        "over": bool,
        "start": StartData | None,
        "detail": str | None,
        "asked": Any,
    },
)


def head_of(trace: Trace) -> HeadData:
    """What the player says about the run as a whole."""
    return {
        "source": trace.source.upper(),
        "facts": [trace.device, trace.settings.dtype, trace.pair, said_date(trace.date)],
        "prompt": trace.prompt,
        "settings": said_settings(trace.settings),
    }


def live_head(pair: str, prompt: str, settings: Settings) -> HeadData:
    """The same for a run in progress."""
    return {
        "source": "LIVE",
        "facts": ["running on this machine", pair],
        "prompt": prompt,
        "settings": said_settings(settings),
    }


def said_date(date: str) -> str:
    return date[:16].replace("T", " ") + " UTC"


def said_settings(settings: Settings) -> str:
    longest = f"draft length {settings.draft_length}"
    if settings.costs:
        longest = f"draft length chosen per round, at most {settings.draft_length}"
    return f"{longest}, temperature {settings.temperature:g}, seed {settings.seed}"


def rounds_of(
    rounds: Sequence[Round], start: int = 0, stopped: StopReason | None = None
) -> list[RoundData]:
    """The rounds from `start` on. stopped: why the run is over, None while it goes on."""
    pieces = kept_pieces(rounds, stopped)
    return [
        plain_round(round, kept)
        for number, (round, kept) in enumerate(zip(rounds, pieces, strict=True))
        if number >= start
    ]


def plain_round(round: Round, kept: list[Piece]) -> RoundData:
    times, cache = round.times, round.cache
    return {
        "start_ms": round.start_ms,
        "drafts": [plain_draft(one) for one in round.drafts],
        "final": plain_final(round.final) if round.final else None,
        "times": (times.draft_ms, times.verify_ms, times.sample_ms, times.other_ms),
        "cache": {
            "target": plain_cache(cache.target),
            "draft": plain_cache(cache.draft) if cache.draft else None,
        },
        "kept": kept,
    }


def plain_cache(cache: CacheLengths) -> CacheData:
    return cache.before, cache.after_passes, cache.after_rollback


def plain_draft(draft: DraftToken) -> DraftData:
    return {
        "text": visible(draft.text, draft.bytes),
        "verdict": draft.verdict,
        "q": draft.draft_prob,
        "p": draft.target_prob,
        "accept": draft.accept_prob,
        "u": draft.uniform,
        "ms": draft.draft_ms,
        "overlap": draft.overlap,
        "residual": draft.residual_mass,
        "copied": draft.copied_from,
        "candidates": plain_candidates(draft.candidates),
        "rest": plain_rest(draft.rest),
    }


def plain_final(final: FinalToken) -> FinalData:
    return {
        "text": visible(final.text, final.bytes),
        "kind": final.kind,
        "candidates": plain_candidates(final.candidates),
        "rest": plain_rest(final.rest),
    }


def plain_candidates(candidates: Iterable[Candidate]) -> list[CandidateData]:
    return [(visible(one.text, one.bytes), one.target_prob, one.draft_prob) for one in candidates]


def plain_rest(rest: Rest | None) -> RestData | None:
    return (rest.target_prob, rest.draft_prob) if rest else None


def kept_pieces(rounds: Sequence[Round], stopped: StopReason | None) -> Iterator[list[Piece]]:
    """The tokens that each round added. A character split over several tokens appears with the last
    of them; an end-of-text token has no text."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for number, round in enumerate(rounds, start=1):
        kept: list[tuple[str, DraftToken | FinalToken]] = [
            (draft.verdict, draft) for draft in round.drafts if draft.verdict == "accepted"
        ]
        if round.final:
            kept.append((round.final.kind, round.final))
        last = number == len(rounds)
        if last and stopped == "end_of_text":
            kept.pop()
        pieces = [(kind, decoder.decode(utf_8(token))) for kind, token in kept]
        if last and stopped and (left := decoder.decode(b"", final=True)):
            pieces.append(("plain", left))
        yield pieces


def utf_8(token: DraftToken | FinalToken) -> bytes:
    return base64.b64decode(token.bytes) if token.bytes else token.text.encode()
