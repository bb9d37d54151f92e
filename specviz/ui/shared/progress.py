"""The progress of a job and its Stop button."""

from collections.abc import Callable

import streamlit as st

from specviz.jobs.runner import AnyJob, Job
from specviz.ui.shell.session import place_in_queue

MOST_DISTURBED = 0.05


def watch_job(job: AnyJob, draw: Callable[[AnyJob, bool], None], every_s: float) -> None:
    """Redraws a job until it is over, then the whole page once. draw: is given the job and whether
    it is over."""
    over = job.is_over

    def stage() -> None:
        if job.is_over and not over:
            st.rerun()
        if job.error:
            st.error(job.error, icon=":material/error:")
        if not over:
            show_progress(job)
        draw(job, over)

    st.fragment(stage, run_every=None if over else every_s)()


def show_progress(job: Job) -> None:
    """Also tells the job that somebody is watching it."""
    job.keep_alive()
    waiting = place_in_queue(job)
    stage = f"Queued: {waiting} ahead" if waiting else job.stage
    if job.stop.is_set():
        stage = "Stopping"
    elif job.remaining_s is not None:
        stage += f", {said_duration(job.remaining_s)} left"
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.progress(min(1.0, job.share_done), text=f"{stage} …")
    right.button("Stop", on_click=job.cancel, icon=":material/stop:", width="stretch")


def warn_if_disturbed(share: float) -> None:
    """share: of the plain runs, how many something else on the machine slowed down."""
    if share > MOST_DISTURBED:
        st.warning(
            f"Something else was running on this machine: {share:.0%} of the runs of the target "
            "alone were much slower than the fastest. Close other programs and measure again.",
            icon=":material/hourglass_disabled:",
        )


def said_duration(seconds: float) -> str:
    """Rounded, as an estimate deserves."""
    if seconds < 90:
        return f"about {max(1, round(seconds)):d} s"
    if seconds < 90 * 60:
        return f"about {seconds / 60:.0f} min"
    return f"about {seconds / 3600:.1f} h"
