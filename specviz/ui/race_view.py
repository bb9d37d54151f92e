"""Draws a race: both runs on one clock, the figures of all repeats, and whether the texts agree."""

import json
from pathlib import Path

import streamlit as st

from specviz.engine.laps import Spread, share_disturbed
from specviz.engine.race import REPEATS, Race, tokens_per_pass
from specviz.errors import InputError
from specviz.ui.chart_view import is_dark, show_chart
from specviz.ui.controls import (
    catalogue,
    ignored_values,
    pair_choice,
    prompt_box,
    settings_sliders,
)
from specviz.ui.figures import Figure, figures
from specviz.ui.navigation import style
from specviz.ui.progress import POLL_S, show_progress, warn_if_disturbed
from specviz.ui.race_charts import tokens_over_time
from specviz.ui.race_data import race_of
from specviz.ui.session import RACE, start

ASSETS = Path(__file__).parent / "assets"


def asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


COMPONENT = st.components.v2.component(
    "specviz.race", html=asset("race.html"), css=asset("race.css"), js=asset("race.js")
)


def race_form() -> None:
    """Prompt, pair and settings; Race replaces the race before. Raises InputError for a setting
    that cannot be."""
    asked_for = st.query_params.to_dict()
    with st.container(border=True):
        left, right = st.columns([3, 2], gap="large")
        with right:
            spec = pair_choice(catalogue())
            settings = settings_sliders()
        with left:
            prompt = prompt_box()
            go = st.button(
                "Race", type="primary", icon=":material/sports_score:", shortcut="Ctrl+Enter"
            )
    if ignored := ignored_values(asked_for):
        st.warning(
            f"The link asks for {ignored}, which cannot be used: the settings above are in force.",
            icon=":material/warning:",
        )
    if go:
        if not settings.draft_length:
            raise InputError("Without drafts both runs are the same: choose a draft length.")
        start(RACE, Race(spec, prompt, settings))


def show_race(race: Race) -> None:
    """Whatever state it is in."""
    over = race.is_over
    st.fragment(show_stage, run_every=None if over else POLL_S)(race, over)


def show_stage(race: Race, over: bool) -> None:
    """over: as the whole page was last drawn, which is drawn again once the race is over."""
    if race.is_over and not over:
        st.rerun()
    if race.error:
        st.error(race.error, icon=":material/error:")
    elif not over:
        show_progress(race)
    elif race.state == "cancelled":
        st.info(f"Stopped after {len(race.laps)} of {REPEATS} repeats.", icon=":material/stop:")
    if over and race.laps:
        show_result(race)


def show_result(race: Race) -> None:
    style("figures")
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
            f"{tokens_per_pass(trace):.1f}",
            f"{trace.totals.tokens} tokens / {trace.totals.rounds} passes, "
            f"{trace.totals.accepted} / {trace.totals.judged} judged drafts accepted; 1 alone",
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
    """What the two texts have to do with each other."""
    shown, difference = race.shown, race.difference
    if race.settings.temperature > 0:
        st.info(
            "The two texts differ by chance, not in law: at this temperature both are drawn from "
            "the target's own distribution, by different draws.",
            icon=":material/casino:",
        )
    elif difference:
        st.warning(
            f"The texts part at token {difference.position}: {difference.plain} alone, "
            f"{difference.speculative} with the draft model. There the target's logit of the first "
            f"exceeds that of the second by {difference.logit_gap:.3g}: a near tie, which the "
            f"rounding of {shown.trace('plain').settings.dtype} may decide either way.",
            icon=":material/difference:",
        )
    elif race.state == "finished":
        tokens = shown.timings["plain"].tokens
        st.success(
            f"Compared token by token: all {tokens} tokens are the same. The draft model changed "
            "the time, not the text.",
            icon=":material/check:",
        )


def said_source(race: Race) -> str:
    trace = race.shown.trace("plain")
    return (
        f"LIVE · {trace.device}, {trace.settings.dtype} · {trace.pair} · run one after the other, "
        "in turns, after a warm-up; recording off, an end of text ignored"
    )


def saved(race: Race) -> str:
    """Both traces of the repeat that is shown."""
    runs = {mode: json.loads(race.shown.trace(mode).to_json()) for mode in ("plain", "speculative")}
    return json.dumps(runs, ensure_ascii=False)
