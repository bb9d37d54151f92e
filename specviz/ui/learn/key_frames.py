"""A round as still pictures: for reading without interaction, and for print. Reads no file."""

from specviz.trace import Trace
from specviz.ui.learn.drawing import probability, said_source
from specviz.ui.shell.templates import rendered


def key_frames(trace: Trace, number: int) -> str:
    """Proposal, pass, verdicts and the target's token, one below the other on a phone. number: of
    the round, from 1."""
    return rendered(
        "learn/templates/key_frames",
        round=trace.rounds[number - 1],
        source=f"RECORDED · round {number} of {said_source(trace)}",
        probability=probability,
    )
