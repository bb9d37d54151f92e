"""A recorded round as still pictures: for reading without interaction, and for print. Pure."""

from html import escape

from specviz.lessons.lesson import Picture
from specviz.lessons.moments import recorded
from specviz.trace import Round
from specviz.ui.learn.pictures import probability, said_source
from specviz.words import GLYPHS, visible


def key_frames(picture: Picture) -> str:
    """Proposal, pass, verdicts and the target's token, one below the other on a phone."""
    trace = recorded(picture.recording)
    number, _ = picture.place
    round = trace.rounds[number - 1]
    frames = (
        ("The draft model proposes", proposals(round)),
        ("The target checks all in one pass", probabilities(round)),
        ("Every token gets its verdict", verdicts(round)),
        ("The target adds a token", ending(round)),
    )
    items = "".join(f"<li><h4>{title}</h4><p>{body}</p></li>" for title, body in frames)
    source = f"RECORDED · round {number} of {said_source(trace)}"
    return (
        '<figure class="key-frames"><h3>The same round in still pictures</h3>'
        f"<ol>{items}</ol><figcaption>{escape(source)}</figcaption></figure>"
    )


def cell(kind: str, text: str, below: str) -> str:
    shown = f"<s>{escape(visible(text))}</s><small>{escape(below)}</small>"
    return f'<span class="cell {kind}">{shown}</span>'


def proposals(round: Round) -> str:
    return "".join(
        cell("draft", draft.text, f"q {probability(draft.draft_prob)}") for draft in round.drafts
    )


def probabilities(round: Round) -> str:
    return "".join(
        cell("target", draft.text, f"p {probability(draft.target_prob)}") for draft in round.drafts
    )


def verdicts(round: Round) -> str:
    return "".join(
        cell(draft.verdict, draft.text, f"{GLYPHS[draft.verdict]} {draft.verdict}")
        for draft in round.drafts
    )


def ending(round: Round) -> str:
    kept = [draft for draft in round.drafts if draft.verdict == "accepted"]
    stood = "".join(cell("accepted", draft.text, GLYPHS["accepted"]) for draft in kept)
    if final := round.final:
        stood += cell(final.kind, final.text, f"{GLYPHS[final.kind]} {final.kind}")
    return stood
