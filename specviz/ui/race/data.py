"""Two runs of one prompt in the form that the race component takes. Pure."""

from typing import Any

from specviz.measure.laps import Lap
from specviz.trace import Trace
from specviz.ui.player.data import kept_pieces, said_date, said_settings

LANES = {"plain": "Target alone", "speculative": "With the draft model"}


def race_of(lap: Lap, repeats: int) -> dict[str, Any]:
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


def lane_of(name: str, trace: Trace) -> dict[str, Any]:
    """Times are ms since the call. A round's tokens appear when it ends."""
    rounds = []
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
