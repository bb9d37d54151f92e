"""Two runs of one prompt in the form that the race component takes. Pure."""

from typing import TypedDict

from specviz.measure.laps import Lap
from specviz.trace import Trace
from specviz.ui.player.data import Piece, kept_pieces, said_date, said_settings

LANES = {"plain": "Target alone", "speculative": "With the draft model"}


class RaceRoundData(TypedDict):
    """Times are ms since the call. A round's tokens are there when it ends."""

    start: float
    draft: float
    end: float
    kept: list[Piece]
    tokens: int


class LaneData(TypedDict):
    name: str
    tokens: int
    wall: float
    rounds: list[RaceRoundData]


class RaceData(TypedDict):
    run: str
    source: str
    facts: list[str]
    prompt: str
    lanes: list[LaneData]


def race_of(lap: Lap, repeats: int) -> RaceData:
    trace = lap.trace("speculative")
    return {
        "run": trace.run_id,
        "source": trace.source.upper(),
        "facts": [
            trace.device,
            trace.settings.dtype,
            trace.pair,
            said_date(trace.date),
            said_settings(trace.settings),
            f"the repeat with the median speedup of {repeats}",
        ],
        "prompt": trace.prompt,
        "lanes": [lane_of(name, lap.trace(mode)) for mode, name in LANES.items()],
    }


def lane_of(name: str, trace: Trace) -> LaneData:
    rounds: list[RaceRoundData] = []
    for round, kept in zip(trace.rounds, kept_pieces(trace.rounds, trace.stop_reason), strict=True):
        rounds.append(
            {
                "start": round.start_ms,
                "draft": round.times.draft_ms,
                "end": round.end_ms,
                "kept": kept,
                "tokens": len(round.token_ids),
            }
        )
    return {
        "name": name,
        "tokens": trace.totals.tokens,
        "wall": trace.totals.wall_ms,
        "rounds": rounds,
    }
