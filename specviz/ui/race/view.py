"""Draws a race: both runs on one clock, the figures of all repeats, whether the texts agree."""

import json

import streamlit as st

from specviz.errors import InputError
from specviz.jobs.race import REPEATS, Race
from specviz.measure.laps import Spread, share_disturbed
from specviz.ui.race.charts import tokens_over_time
from specviz.ui.race.data import race_of
from specviz.ui.shared.chart_view import is_dark, show_chart
from specviz.ui.shared.controls import run_form
from specviz.ui.shared.figures import Figure, figures
from specviz.ui.shared.progress import warn_if_disturbed
from specviz.ui.shell.assets import asset, script, style
from specviz.ui.shell.session import RACE, start

COMPONENT = st.components.v2.component(
    "specviz.race",
    html=asset("race/race.html"),
    css=asset("race/race.css"),
    js=script("race/race"),
)


def race_form() -> None:
    """Starting a race replaces the previous one. Raises InputError for an impossible setting."""
    if asked := run_form("Race", ":material/sports_score:"):
        race = Race(*asked)
        if not race.settings.draft_length:
            raise InputError(
                "Without drafts both runs are the same: choose a draft length of at least 1."
            )
        start(RACE, race)


def show_race(race: Race, over: bool) -> None:
    """In any state."""
    if race.state == "cancelled":
        st.info(f"Stopped after {len(race.laps)} of {REPEATS} repeats.", icon=":material/stop:")
    if over and race.laps:
        show_result(race)


def show_result(race: Race) -> None:
    style("shared/figures")
    COMPONENT(key="race-player", data=race_of(race.shown, len(race.laps)))
    warn_if_disturbed(share_disturbed(race.laps))
    st.html(figures(headline(race)))
    show_agreement(race)
    show_chart(tokens_over_time(race.shown, is_dark()), "tokens over time", said_source(race))
    st.download_button(
        "Save both runs as JSON",
        saved(race),
        file_name=f"specviz-race-{race.run_id[:8]}.json",
        mime="application/json",
        on_click="ignore",
        icon=":material/download:",
    )


def headline(race: Race) -> list[Figure]:
    speedup = race.speedup()
    plain, speculative = (race.tokens_per_second(mode) for mode in ("plain", "speculative"))
    slow, fast = (race.finish_ms(mode) for mode in ("plain", "speculative"))
    trace = race.shown.trace("speculative")
    return [
        (
            "Speedup",
            f"{speedup.median:.2f}×",
            f"median of {len(race.laps)} ({speedup.min:.2f} to {speedup.max:.2f}), measured here",
        ),
        (
            "Tokens per second",
            f"{speculative.median:,.0f}",
            f"{ranged(speculative)}; {plain.median:,.0f} ({ranged(plain)}) for the target alone",
        ),
        (
            "Tokens per target pass",
            f"{trace.totals.mean_acceptance_length:.1f}",
            f"{trace.totals.tokens} tokens / {trace.totals.rounds} passes, "
            f"{trace.totals.accepted} / {trace.totals.judged} judged drafts accepted; 1 for the "
            "target alone",
        ),
        (
            "Finish",
            f"{fast.median:,.0f} ms",
            f"{ranged(fast)}; {slow.median:,.0f} ms ({ranged(slow)}) for the target alone",
        ),
    ]


def ranged(spread: Spread) -> str:
    return f"{spread.min:,.0f} to {spread.max:,.0f}"


def show_agreement(race: Race) -> None:
    """Whether the two texts agree, and why they may differ."""
    shown, difference = race.shown, race.difference
    if race.settings.temperature > 0:
        st.info(
            "The two texts differ by chance only. At this temperature both are sampled from the "
            "target's own distribution, with different random draws.",
            icon=":material/casino:",
        )
    elif difference:
        st.warning(
            f"The texts diverge at token {difference.position}: {difference.plain} alone, "
            f"{difference.speculative} with the draft model. There the target's logits for the two "
            f"differ by {difference.logit_gap:.3g}, a near-tie that rounding in "
            f"{shown.trace('plain').settings.dtype} can decide either way.",
            icon=":material/difference:",
        )
    elif race.state == "finished":
        tokens = shown.timings["plain"].tokens
        st.success(
            f"All {tokens} tokens are the same, compared one by one. The draft model changed only "
            "the time, not the text.",
            icon=":material/check:",
        )


def said_source(race: Race) -> str:
    trace = race.shown.trace("plain")
    return (
        f"LIVE · {trace.device}, {trace.settings.dtype} · {trace.pair} · runs alternate after a "
        "warm-up; recording off, end-of-text token ignored"
    )


def saved(race: Race) -> str:
    """Both traces of the repeat that is shown."""
    runs = {mode: json.loads(race.shown.trace(mode).to_json()) for mode in ("plain", "speculative")}
    return json.dumps(runs, ensure_ascii=False)
