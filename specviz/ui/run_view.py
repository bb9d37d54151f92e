"""Draws a run: while it goes on, and when it is over."""

import streamlit as st

from specviz.engine.metrics import tokens_per_second
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
    "cancelled": "stopped by you",
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
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.progress(share_done(run), text=f"{stage} …")
    right.button("Stop", on_click=run.cancel, icon=":material/stop:", width="stretch")
    st.html(transcript.running_text(run.prompt, run.rounds))
    st.html(transcript.round_list(run.rounds))


def share_done(run: Run) -> float:
    """Decoding is half of the work, measuring the other half."""
    tokens = sum(len(round.token_ids) for round in run.rounds)
    decoded = 1.0 if run.trace else min(1.0, tokens / run.settings.max_new_tokens)
    return 0.5 * decoded + 0.5 * len(run.repeats) / run.repeats_wanted


def show_result(run: Run) -> None:
    if run.error:
        st.error(run.error, icon=":material/error:")
    if run.trace is None:
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
        f"over the target alone, median of {len(run.repeats)} "
        f"({spread.low:.2f} to {spread.high:.2f}), measured here"
    )
    return "Speedup", f"{spread.median:.2f}×", made_of


def throughput_figure(run: Run) -> tuple[str, str, str]:
    if not run.repeats:
        return "Tokens per second", "–", "not measured, the run was stopped before"
    middle = sorted(run.repeats, key=lambda repeat: repeat.speedup)[len(run.repeats) // 2]
    speculative, plain = (tokens_per_second(trace) for trace in (middle.speculative, middle.plain))
    made_of = f"speculative; {plain:,.0f} for the target alone, prefill included in both"
    return "Tokens per second", f"{speculative:,.0f}", made_of


def settings_line(trace: Trace) -> str:
    settings = trace.settings
    return (
        f"Draft length {settings.draft_length} · temperature {settings.temperature:g} · "
        f"top-k {settings.top_k or 'off'} · top-p {settings.top_p:g} · seed {settings.seed} · "
        f"{trace.totals.tokens} new tokens, {STOPPED[trace.stop_reason]}"
    )


def reading(trace: Trace) -> str:
    """One sentence under the chart."""
    drafting = [round for round in trace.rounds if round.drafts]
    if not drafting:
        return "Nothing was drafted: every token took a pass of the target model."
    full = sum(round.accepted == len(round.drafts) for round in drafting)
    return (
        f"Of {len(drafting)} rounds with drafts, {full} kept all of them; in the others the first "
        "rejection made the drafts after it useless."
    )
