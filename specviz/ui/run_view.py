"""Draws a run: while it goes on, and when it is over."""

import statistics

import streamlit as st

from specviz.engine.metrics import decode_tokens_per_second, tokens_per_second
from specviz.engine.runner import Run
from specviz.trace import Trace
from specviz.ui import transcript
from specviz.ui.charts import acceptance_by_round
from specviz.ui.session import place_in_queue

POLL_S = 0.3
STOPPED = {
    "max_new_tokens": "reached the token limit",
    "end_of_text": "the target ended the text",
    "context_full": "the context is full",
    "cancelled": "stopped",
}


def show_run(run: Run) -> None:
    """The whole of a run, whatever its state."""
    st.html(f"<style>{transcript.STYLE}</style>")
    if run.is_over:
        show_result(run)
    else:
        st.fragment(show_progress, run_every=POLL_S)(run)


def show_progress(run: Run) -> None:
    """Drawn again every few tenths of a second; the whole page once, when the run is over."""
    run.keep_alive()
    if run.is_over:
        st.rerun()
    waiting = place_in_queue(run)
    stage = f"Waiting: {waiting} before this run" if waiting else run.stage
    if run.stop.is_set():
        stage = "Stopping"
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.progress(share_done(run), text=f"{stage} …")
    right.button("Stop", on_click=run.cancel, icon=":material/stop:", width="stretch")
    ended = run.trace is not None and run.trace.stop_reason == "end_of_text"
    st.html(transcript.running_text(run.prompt, run.rounds, ended))
    st.html(transcript.round_list(run.rounds))


def share_done(run: Run) -> float:
    """Decoding is half of the work, measuring the other half."""
    tokens = sum(len(round.token_ids) for round in run.rounds)
    decoded = 1.0 if run.trace else min(1.0, tokens / run.settings.max_new_tokens)
    return 0.5 * decoded + 0.5 * len(run.laps) / run.laps_wanted


def show_result(run: Run) -> None:
    if run.error:
        st.error(run.error, icon=":material/error:")
    if run.trace is None or not run.trace.rounds:
        if run.state == "cancelled":
            st.info("Stopped before the first token.", icon=":material/stop:")
        return
    trace = run.trace
    st.html(transcript.badge(trace))
    ended = trace.stop_reason == "end_of_text"
    st.html(transcript.running_text(trace.prompt, trace.rounds, ended))
    st.html(
        transcript.figures(
            [
                speedup_figure(run),
                transcript.acceptance_figure(trace.totals),
                transcript.length_figure(trace.totals),
                throughput_figure(run),
            ]
        )
    )
    st.caption(settings_line(trace))
    st.subheader("Acceptance by round", anchor=False)
    st.plotly_chart(
        acceptance_by_round(trace, dark=st.context.theme.type == "dark"),
        key="acceptance_by_round",
        config={"displayModeBar": False},
        alt="Draft tokens of every round by verdict, as stacked bars",
    )
    st.caption(reading(trace))
    st.subheader("Every round, every token", anchor=False)
    st.html(transcript.legend())
    st.html(transcript.round_list(trace.rounds))
    st.download_button(
        "Save this run as JSON",
        trace.to_json(),
        file_name=f"specviz-{trace.pair}-{trace.run_id[:8]}.json",
        mime="application/json",
        on_click="ignore",
        icon=":material/download:",
    )


def speedup_figure(run: Run) -> tuple[str, str, str]:
    spread = run.speedup()
    if spread is None:
        return "Speedup", "–", "not measured, the run was stopped before"
    made_of = (
        f"over the target alone, median of {len(run.laps)} "
        f"({spread.min:.2f} to {spread.max:.2f}), measured here"
    )
    return "Speedup", f"{spread.median:.2f}×", made_of


def throughput_figure(run: Run) -> tuple[str, str, str]:
    if not run.laps:
        return "Tokens per second", "–", "not measured, the run was stopped before"
    speculative, plain, decoding = (
        statistics.median(rate(lap.trace(mode)) for lap in run.laps)
        for rate, mode in (
            (tokens_per_second, "speculative"),
            (tokens_per_second, "plain"),
            (decode_tokens_per_second, "speculative"),
        )
    )
    made_of = f"{plain:,.0f} for the target alone; {decoding:,.0f} without the prefill"
    return "Tokens per second", f"{speculative:,.0f}", made_of


def settings_line(trace: Trace) -> str:
    settings = trace.settings
    return (
        f"Draft length {settings.draft_length} · temperature {settings.temperature:g} · "
        f"top-k {settings.top_k or 'off'} · top-p {settings.top_p:g} · seed {settings.seed} · "
        f"{trace.totals.tokens} new tokens, {STOPPED[trace.stop_reason]} · the speedup is measured "
        "with the same seed, recording off, and an end of text ignored"
    )


def reading(trace: Trace) -> str:
    """One sentence under the chart."""
    drafting = [round for round in trace.rounds if round.drafts]
    if not drafting:
        return "Nothing was drafted: every token took a round of its own."
    rejected = sum(round.accepted < round.judged for round in drafting)
    if not rejected:
        return f"No draft token was rejected in {len(drafting)} rounds with drafts."
    return (
        f"{rejected} of {len(drafting)} rounds with drafts met a rejection, which makes the drafts "
        "after it useless."
    )
