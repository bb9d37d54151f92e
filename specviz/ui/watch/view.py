"""Draws a run: its player, what it is doing, and its figures."""

import statistics

import streamlit as st

from specviz.errors import InputError
from specviz.jobs.live_run import Run
from specviz.measure.metrics import decode_tokens_per_second, tokens_per_second
from specviz.parameters import PARAMETERS, ROUND, TOKEN
from specviz.trace import Trace
from specviz.ui.player.component import Start, show_live, show_trace
from specviz.ui.shared.figures import Figure, acceptance_figure, figures, length_figure
from specviz.ui.shared.progress import show_progress
from specviz.ui.shell.assets import style
from specviz.ui.watch.charts import acceptance_by_round

POLL_S = 0.3
STOPPED = {
    "max_new_tokens": "reached the token limit",
    "end_of_text": "the target ended the text",
    "context_full": "the context is full",
    "cancelled": "stopped",
}


def show_run(run: Run) -> None:
    """All of a live run, in any state."""
    over = run.is_over
    st.fragment(show_stage, run_every=None if over else POLL_S)(run, over)
    if over and run.trace and run.trace.rounds:
        show_figures(run.trace, [speedup_figure(run), throughput_figure(run)])


def show_stage(run: Run, over: bool) -> None:
    """The player and what the run is doing; redrawn whenever the player asks for more. over:
    whether the run was over when the whole page was last drawn; once it ends, the page is redrawn
    with its figures."""
    if run.is_over and not over:
        st.rerun()
    bar, stage = st.container(key="run-bar"), st.container(key="run-stage")
    with bar:
        if run.error:
            st.error(run.error, icon=":material/error:")
        elif run.state == "cancelled" and not run.rounds:
            st.info("Stopped before the first token.", icon=":material/stop:")
        elif not over:
            show_progress(run)
    with stage:
        if run.trace:
            show_trace(run.trace, start=link_start(), run_id=run.run_id)
        elif not run.error:
            show_live(run, start=link_start())


def link_start() -> Start | None:
    """The round and token that a link opens. Raises InputError if they are not numbers."""
    round, token = (PARAMETERS[key].parse(st.query_params.get(key, "0")) for key in (ROUND, TOKEN))
    if None in (round, token):
        raise InputError("The round and token in a link must be whole numbers: correct the link.")
    fits = PARAMETERS[ROUND].fits(round) and PARAMETERS[TOKEN].fits(token)
    return Start(round, token) if fits else None


def show_saved(trace: Trace) -> None:
    """A run that was recorded."""
    show_trace(trace, start=link_start())
    rate = f"{tokens_per_second(trace):,.0f}"
    made_of = "in the recorded run, prefill included; its speedup was not measured"
    show_figures(trace, [("Tokens per second", rate, made_of)])


def show_figures(trace: Trace, measured: list[Figure]) -> None:
    style("shared/figures")
    counted = [acceptance_figure(trace.totals), length_figure(trace.totals)]
    st.html(figures([*measured[:1], *counted, *measured[1:]]))
    st.caption(settings_line(trace))
    st.download_button(
        "Save this run as JSON",
        trace.to_json(),
        file_name=f"specviz-{trace.pair}-{trace.run_id[:8]}.json",
        mime="application/json",
        on_click="ignore",
        icon=":material/download:",
    )
    st.subheader("Acceptance by round", anchor=False)
    st.plotly_chart(
        acceptance_by_round(trace, dark=st.context.theme.type == "dark"),
        key="acceptance_by_round",
        config={"displayModeBar": False},
        alt="Stacked bars of the draft tokens in each round by verdict",
    )
    st.caption(reading(trace))


def speedup_figure(run: Run) -> Figure:
    spread = run.speedup()
    if spread is None:
        return "Speedup", "–", "not measured: the run was stopped early"
    made_of = (
        f"over the target alone, median of {len(run.laps)} "
        f"({spread.min:.2f} to {spread.max:.2f}), measured here"
    )
    return "Speedup", f"{spread.median:.2f}×", made_of


def throughput_figure(run: Run) -> Figure:
    if not run.laps:
        return "Tokens per second", "–", "not measured: the run was stopped early"
    speculative, plain, decoding = (
        statistics.median(rate(lap.trace(mode)) for lap in run.laps)
        for rate, mode in (
            (tokens_per_second, "speculative"),
            (tokens_per_second, "plain"),
            (decode_tokens_per_second, "speculative"),
        )
    )
    made_of = f"{plain:,.0f} for the target alone; {decoding:,.0f} without prefill"
    return "Tokens per second", f"{speculative:,.0f}", made_of


def settings_line(trace: Trace) -> str:
    settings = trace.settings
    measured = ""
    if trace.source == "live":
        measured = " · speedup: same seed, recording off, end-of-text token ignored"
    return (
        f"Draft length {settings.draft_length} · temperature {settings.temperature:g} · "
        f"top-k {settings.top_k or 'off'} · top-p {settings.top_p:g} · seed {settings.seed} · "
        f"{trace.totals.tokens} new tokens, {STOPPED[trace.stop_reason]}{measured}"
    )


def reading(trace: Trace) -> str:
    """The sentence under the chart."""
    drafting = [round for round in trace.rounds if round.drafts]
    if not drafting:
        return "Nothing was drafted, so every token took a round of its own."
    rejected = sum(round.accepted < round.judged for round in drafting)
    if not rejected:
        return f"No draft token was rejected in {len(drafting)} rounds with drafts."
    return (
        f"{rejected} of {len(drafting)} rounds with drafts had a rejection; the drafts after it "
        "were dropped."
    )
