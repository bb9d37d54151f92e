"""A saved trace back to a Trace: the one place where a run from outside is read.

Lets nothing through that the engine could not have written: the types of trace.py, finite numbers
that are not negative, verdicts in a possible order, and totals that follow from the rounds. Every
refusal is one InputError sentence, however hostile the bytes.
"""

import base64
import math
import re
import zlib
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import SchemaValidator, from_json
from pydantic_core.core_schema import no_info_before_validator_function

from specviz.checking import sentences
from specviz.errors import InputError
from specviz.trace import SCHEMA, Candidate, DraftToken, Rest, Round, Totals, Trace

# The longest run that a page can start: 256 new tokens, one per round, 16 drafts in each. Such a
# round holds 18 positions (drafts, final token, bonus) of up to 22 candidates, 4.3 kB each.
LONGEST = 20_000_000
MOST_BYTES = LONGEST * 12 // 10
MOST_VALUES = MOST_BYTES // 20  # in a real trace 24 bytes stand between two commas
MOST_KEYS = 40  # of one object
MOST_CHARACTERS = 1_000_000  # of one text
ROUNDING = 1e-6
VERDICTS = {"token": re.compile("a*(ru*|u*)"), "block": re.compile("a*(r*|u*)")}
DRAFTERS = ("model", "ngram", "none")
NOT_A_TRACE = "This is not a trace"


def read_trace(content: bytes) -> Trace:
    """A saved trace, gzipped or not. Raises InputError for anything else."""
    if content[:2] == b"\x1f\x8b":
        content = unpacked(content)
    if len(content) > MOST_BYTES or content.count(b",") > MOST_VALUES:
        raise too_long()
    plain = parsed(content)
    try:
        trace: Trace = validator().validate_python(plain)
    except ValidationError as error:
        raise InputError(f"{NOT_A_TRACE}: {next(sentences(error))}") from error
    check(trace)
    return trace


def unpacked(content: bytes) -> bytes:
    """Never more than one byte above the limit, whatever the file would unpack to."""
    unzip = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        plain = unzip.decompress(content, MOST_BYTES + 1)
    except zlib.error as error:
        raise damaged() from error
    if len(plain) > MOST_BYTES:
        raise too_long()
    if not unzip.eof or unzip.unused_data:
        raise damaged()
    return plain


def too_long() -> InputError:
    most = MOST_BYTES // 1_000_000
    return InputError(
        f"{NOT_A_TRACE} of a run made here, for it is longer than {most} MB: choose another file."
    )


def damaged() -> InputError:
    return InputError(f"{NOT_A_TRACE}, neither as JSON nor gzipped: choose a file that Save made.")


def parsed(content: bytes) -> dict[str, Any]:
    """JSON with the schema looked at, so that a newer trace is told from a broken one. pydantic's
    parser refuses depth, NaN, wrong UTF-8 and half surrogates before it makes anything of them."""
    try:
        plain = from_json(content, allow_inf_nan=False, cache_strings="keys")
    except ValueError as error:
        raise InputError(
            f"{NOT_A_TRACE}, for it is not JSON ({error}): choose another file."
        ) from error
    schema = plain.get("schema") if isinstance(plain, dict) else None
    if type(schema) is not int:
        raise InputError(f"{NOT_A_TRACE}: the key schema with a number is missing.")
    if schema > SCHEMA:
        raise InputError(
            f"This trace has a newer schema than {SCHEMA}, the newest that this version of specviz "
            "reads: update specviz to open it."
        )
    found: dict[str, Any] = plain
    return found


@cache
def validator() -> SchemaValidator:
    return SchemaValidator(hardened(TypeAdapter(Trace).core_schema))


def hardened(schema: Any) -> Any:
    """pydantic's schema of the trace with the bounds that hold for all its values. Here and not in
    trace.py, which the engine imports and which needs no library."""
    if isinstance(schema, list):
        return [hardened(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    bounds: dict[str, dict[str, Any]] = {
        "dataclass-args": {"extra_behavior": "forbid"},
        "int": {"strict": True, "ge": 0, "le": 2**63 - 1},
        "float": {"strict": True, "ge": 0, "le": 1e12, "allow_inf_nan": False},
        "str": {"strict": True, "max_length": MOST_CHARACTERS},
        "tuple": {"fail_fast": True},  # else a million wrong entries are a million errors
    }
    kind = schema.get("type")
    inner = {key: hardened(part) for key, part in schema.items()}
    inner |= bounds.get(kind, {}) if isinstance(kind, str) else {}
    few = kind == "dataclass-args"
    return no_info_before_validator_function(few_keys, inner) if few else inner


def few_keys(plain: Any) -> Any:
    """A million unknown keys would be a million errors."""
    if isinstance(plain, dict) and len(plain) > MOST_KEYS:
        raise ValueError(f"at most {MOST_KEYS} keys")
    return plain


def check(trace: Trace) -> None:
    """What no type can say. Raises InputError naming the first thing that no run can have."""
    for number, round in enumerate(trace.rounds, start=1):
        check_round(trace, round, number, last=number == len(trace.rounds))
    require(trace.settings.verification in VERDICTS, "settings.verification")
    require(trace.settings.drafter in DRAFTERS, "settings.drafter")
    kept = tuple(token_id for round in trace.rounds for token_id in round.token_ids)
    require(trace.token_ids == kept, "token_ids", "those of the rounds")
    require(len(kept) <= trace.settings.max_new_tokens, "token_ids", "at most max_new_tokens")
    totals = Totals.of(trace.rounds, trace.totals.wall_ms, trace.settings.verification)
    for key, value in asdict(totals).items():
        require(
            same(getattr(trace.totals, key), value), f"totals.{key}", "what the rounds add up to"
        )


def same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9)


def require(holds: bool, place: str, expected: str = "what a run can have") -> None:
    if not holds:
        raise InputError(f"{NOT_A_TRACE} of a real run: {place}: expected {expected}.")


def check_round(trace: Trace, round: Round, number: int, last: bool) -> None:
    place = f"rounds[{number}]"
    asked = len(round.drafts) <= round.draft_length <= trace.settings.draft_length
    require(asked, f"{place}.draft_length", "no more drafts than were asked for")
    verdicts = "".join(draft.verdict[0] for draft in round.drafts)
    pattern = VERDICTS.get(trace.settings.verification, VERDICTS["token"])
    require(pattern.fullmatch(verdicts) is not None, f"{place}.drafts", "a possible order")
    if round.final is None:
        cut = last and trace.stop_reason == "end_of_text" and "a" in verdicts
        require(cut and "r" not in verdicts, f"{place}.final", "a token")
    else:
        require(round.final.kind == final_kind(verdicts), f"{place}.final.kind")
    for draft in round.drafts:
        check_draft(draft, place)
    if final := round.final:
        check_probabilities([final.uniform], place)
        check_bytes(final.bytes, place)
        check_row(final.candidates, final.rest, place)
    if bonus := round.bonus_position:
        check_row(bonus.candidates, bonus.rest, f"{place}.bonus_position")


def final_kind(verdicts: str) -> str:
    """What the target's token must be after these verdicts."""
    if not verdicts:
        return "plain"
    return {"a": "bonus", "r": "correction"}.get(verdicts.lstrip("a")[:1] or "a", "no token")


def check_draft(draft: DraftToken, place: str) -> None:
    test = (draft.uniform, draft.accept_prob)
    judged = (draft.verdict != "unchecked",) * 2
    given = tuple(value is not None for value in test)
    require(given == judged, f"{place}.drafts", "a test of every judged token and of no other")
    probabilities = [draft.draft_prob, draft.target_prob, draft.draw_uniform, draft.overlap]
    check_probabilities([*probabilities, *test, draft.residual_mass], place)
    check_bytes(draft.bytes, place)
    check_row(draft.candidates, draft.rest, place)


def check_row(candidates: tuple[Candidate, ...], rest: Rest | None, place: str) -> None:
    if rest:
        check_probabilities([rest.target_prob, rest.draft_prob], place)
    for one in candidates:
        check_probabilities([one.target_prob, one.draft_prob], place)
        check_bytes(one.bytes, place)


def check_probabilities(values: Sequence[float | None], place: str) -> None:
    fit = all(value is None or value <= 1 + ROUNDING for value in values)
    require(fit, place, "probabilities from 0 to 1")


def check_bytes(raw: str | None, place: str) -> None:
    try:
        base64.b64decode(raw or "", validate=True)
    except ValueError as error:
        raise InputError(f"{NOT_A_TRACE}: {place}: expected bytes in base64.") from error
