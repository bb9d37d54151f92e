"""A trace in the form that the player takes: the same numbers, with every token ready to show.

Pure; knows the trace and the words, but nothing of Streamlit. The browser gets no bytes and no ids,
so that the look of a token is decided in one place.
"""

import base64
import codecs
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from specviz.trace import (
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

Plain = dict[str, Any]


def head_of(trace: Trace) -> Plain:
    """What the player says about the run as a whole."""
    return {
        "source": trace.source.upper(),
        "facts": [trace.device, trace.settings.dtype, trace.pair, said_date(trace.date)],
        "prompt": trace.prompt,
        "settings": said_settings(trace.settings),
    }


def live_head(pair: str, prompt: str, settings: Settings) -> Plain:
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
) -> list[Plain]:
    """The rounds from `start` on. stopped: why the run ended, None while it is running."""
    pieces = kept_pieces(rounds, stopped)
    return [
        plain_round(round, kept)
        for number, (round, kept) in enumerate(zip(rounds, pieces, strict=True))
        if number >= start
    ]


def plain_round(round: Round, kept: list[list[str]]) -> Plain:
    times = round.times
    target, draft = round.cache.target, round.cache.draft
    return {
        "start_ms": round.start_ms,
        "drafts": [plain_draft(one) for one in round.drafts],
        "final": round.final and plain_final(round.final),
        "bonus": round.bonus_position
        and {
            "candidates": plain_candidates(round.bonus_position.candidates),
            "rest": plain_rest(round.bonus_position.rest),
        },
        "times": [times.draft_ms, times.verify_ms, times.sample_ms, times.other_ms],
        "cache": {
            "target": [target.before, target.after_passes, target.after_rollback],
            "draft": draft and [draft.before, draft.after_passes, draft.after_rollback],
        },
        "kept": kept,
    }


def plain_draft(draft: DraftToken) -> Plain:
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


def plain_final(final: FinalToken) -> Plain:
    return {
        "text": visible(final.text, final.bytes),
        "kind": final.kind,
        "u": final.uniform,
        "candidates": plain_candidates(final.candidates),
        "rest": plain_rest(final.rest),
    }


def plain_candidates(candidates: Iterable[Candidate]) -> list[list[Any]]:
    return [[visible(one.text, one.bytes), one.target_prob, one.draft_prob] for one in candidates]


def plain_rest(rest: Rest | None) -> list[float | None] | None:
    return [rest.target_prob, rest.draft_prob] if rest else None


def kept_pieces(rounds: Sequence[Round], stopped: StopReason | None) -> Iterator[list[list[str]]]:
    """The tokens that each round added, as [verdict or kind, text]. A character split over several
    tokens appears with the last of them; an end-of-text token has no text."""
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
        pieces = [[kind, decoder.decode(utf_8(token))] for kind, token in kept]
        if last and stopped and (left := decoder.decode(b"", final=True)):
            pieces.append(["plain", left])
        yield pieces


def utf_8(token: DraftToken | FinalToken) -> bytes:
    return base64.b64decode(token.bytes) if token.bytes else token.text.encode()
