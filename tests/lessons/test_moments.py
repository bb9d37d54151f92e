"""Laws of the telling rounds: each shows what its name says wherever it occurs."""

from collections.abc import Iterator

import pytest

from specviz.errors import InputError
from specviz.lessons.moments import MOMENTS, place_of, recorded_place
from specviz.recordings.library import FIRST, RECORDINGS, read_recording
from specviz.trace import DraftToken, Round


def occurrences(moment: str) -> Iterator[tuple[Round, DraftToken | None]]:
    """The round and the draft token in every recording that has it; one at least has."""
    places = [(trace, place_of(trace, moment)) for trace in map(read_recording, RECORDINGS)]
    assert any(place for _, place in places)
    for trace, place in places:
        if place:
            round = trace.rounds[place[0] - 1]
            yield round, round.drafts[place[1] - 1] if 0 < place[1] <= len(round.drafts) else None


def test_a_correction_comes_after_accepted_drafts_and_before_unchecked_ones() -> None:
    for round, draft in occurrences("correction"):
        assert draft and draft.verdict == "rejected" and round.accepted
        assert round.final and round.final.kind == "correction"
        assert round.drafts[-1].verdict == "unchecked"


def test_a_bonus_comes_where_every_draft_was_accepted() -> None:
    for round, draft in occurrences("bonus"):
        assert draft is None and round.final and round.final.kind == "bonus"
        assert round.accepted == len(round.drafts)


def test_a_wasted_round_yields_one_token() -> None:
    for round, draft in occurrences("wasted"):
        assert draft and draft.verdict == "rejected" and len(round.token_ids) == 1


def test_models_that_agree_give_a_token_much_and_nearly_the_same() -> None:
    for _, draft in occurrences("agreed"):
        assert draft and draft.verdict == "accepted"
        assert abs(draft.target_prob - draft.draft_prob) < 0.1


def test_models_that_split_share_about_half() -> None:
    for _, draft in occurrences("split"):
        assert draft and draft.overlap and 0.4 < draft.overlap < 0.75


def test_the_first_recording_has_every_moment() -> None:
    assert all(place_of(read_recording(FIRST), moment) for moment in MOMENTS)


def test_a_moment_that_does_not_occur_is_refused_with_both_names() -> None:
    with pytest.raises(InputError, match="tiny-stories-greedy has no moment split"):
        recorded_place("tiny-stories-greedy", "split")
