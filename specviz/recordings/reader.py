"""A trace from outside is read here, and only what the engine could have written gets through.

Knows the trace and nothing of who wrote the file. Whatever is refused gets one sentence. The order
of the checks: the size, also while unpacking; the parser's limits of depth and of numbers; the
schema's number; every key and type; and at last what the values say of each other.
"""

import base64
import binascii
import dataclasses
import math
import re
import zlib
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from pydantic_core import ErrorDetails, SchemaValidator, from_json

from specviz import trace as contract
from specviz.errors import InputError
from specviz.trace import (
    SCHEMA,
    BonusPosition,
    CacheLengths,
    Candidate,
    DraftToken,
    FinalToken,
    Rest,
    Round,
    Totals,
    Trace,
)

# The longest run of a shipped pair is 1,024 rounds of 16 rejected drafts: 46 MB.
MOST_BYTES = 55_000_000
# In a trace there are at least so many bytes to each of these. What has far more of them is no
# trace, and would cost many times its size to read.
FEWEST_BYTES = {b",": 18, b"{": 60, b"[": 60}
MOST_KEYS = 40  # of one object
GZIP = b"\x1f\x8b"
NO_TRACE = "This is not a trace"
VERDICTS = re.compile("a*r*u*")  # accepted, rejected, unchecked, in this order
EXPECTED = {
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "string_type": "text",
    "tuple_type": "a list",
    "dict_type": "an object",
    "dataclass_type": "an object",
}


def read_trace(content: bytes) -> Trace:
    """A saved trace, gzipped or not. Raises InputError for anything else."""
    if content[:2] == GZIP:
        content = unpacked(content)
    check_size(content)
    try:
        plain = from_json(content, allow_inf_nan=False)
    except ValueError as error:
        raise InputError(f"{NO_TRACE}: it is not JSON: {error}.") from None
    check_schema(plain)
    check_keys(plain)
    try:
        trace: Trace = validator().validate_python(plain)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise InputError(f"{NO_TRACE}: {sentence(details[0])}.") from None
    if fault := next(faults(trace), None):
        raise InputError(f"{NO_TRACE} that specviz wrote: {fault}.")
    return trace


def unpacked(content: bytes) -> bytes:
    try:
        unzip = zlib.decompressobj(16 + zlib.MAX_WBITS)
        plain = unzip.decompress(content, MOST_BYTES + 1)
        ended = unzip.eof or len(plain) > MOST_BYTES
    except zlib.error:
        ended = False
    if not ended:
        raise InputError(f"{NO_TRACE}: the gzip file is damaged; choose a file that Save made.")
    return plain


def check_size(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise InputError(
            f"{NO_TRACE}: it has more than {MOST_BYTES // 1_000_000} MB, and no run has as much."
        )
    for sign, size in FEWEST_BYTES.items():
        if content.count(sign) > 1000 + len(content) / size:
            raise InputError(f"{NO_TRACE}: it is not made of rounds; choose a file that Save made.")


def check_schema(plain: Any) -> None:
    """Before any other key is looked at."""
    schema = plain.get("schema") if isinstance(plain, dict) else None
    if type(schema) is not int:
        raise InputError(f"{NO_TRACE}: the key schema with a number is missing.")
    if schema > SCHEMA:
        raise InputError(
            f"This trace has schema {schema} and this version of specviz reads up to {SCHEMA}: "
            "update specviz to open it."
        )


def check_keys(plain: Any) -> None:
    """Every wrong key would be an error of its own, so there must not be millions of them."""
    todo = [plain]
    while todo:
        one = todo.pop()
        if isinstance(one, dict) and len(one) > MOST_KEYS:
            raise InputError(f"{NO_TRACE}: an object of it has {len(one):,} keys.")
        inside = one.values() if isinstance(one, dict) else one
        todo += [part for part in inside if isinstance(part, dict | list)]


@cache
def validator() -> SchemaValidator:
    """Of a Trace, and of every value in it; a list ends at its first wrong item."""
    config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
    for value in vars(contract).values():
        if dataclasses.is_dataclass(value):  # a config does not reach from one into another
            with_config(config)(value)  # type: ignore[type-var]
    schema: Any = TypeAdapter(Trace).core_schema
    for part in parts(schema):
        if part.get("type") in ("tuple", "dataclass"):  # in JSON they are lists and objects
            part["strict"] = False
        if part.get("type") == "tuple":
            part["fail_fast"] = True
    return SchemaValidator(schema)


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
    inside = schema.values() if isinstance(schema, dict) else schema
    for one in inside:
        if isinstance(one, dict | list | tuple):
            yield from parts(one)


def sentence(error: ErrorDetails) -> str:
    """The place, and what was expected there."""
    kind, context = error["type"], error.get("ctx", {})
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"])
    where = where.removeprefix(".")
    if kind == "missing":
        return f"{where} is missing"
    if kind == "value_error":
        return f"{where}: {str(context['error']).rstrip('.')}"
    if kind == "literal_error":
        return f"{where} should be {context['expected']}"
    return f"{where} should be {EXPECTED[kind]}" if kind in EXPECTED else f"{where} is no key of it"


def faults(trace: Trace) -> Iterator[str]:
    """What the engine could not have written, each in a few words."""
    for number, round in enumerate(trace.rounds, start=1):
        last = number == len(trace.rounds)
        yield from (f"round {number} {fault}" for fault in round_faults(round, trace, last))
    if any(later.start_ms < earlier.start_ms for earlier, later in pairwise(trace.rounds)):
        yield "its rounds are not in the order of time"
    if trace.token_ids != tuple(one for round in trace.rounds for one in round.token_ids):
        yield "its tokens are not those of its rounds"
    wall_ms = trace.totals.wall_ms
    made = Totals.of(trace.rounds, wall_ms, trace.settings.verification)
    pairs = zip(dataclasses.astuple(made), dataclasses.astuple(trace.totals), strict=True)
    if wall_ms < 0 or not all(same(*pair) for pair in pairs):
        yield "its totals are not those of its rounds"
    if trace.prefill.target_ms < 0 or trace.prefill.draft_ms < 0:
        yield "its prefill takes less than no time"


def same(ours: float | None, theirs: float | None) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    return math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-12)


def round_faults(round: Round, trace: Trace, last: bool) -> Iterator[str]:
    draft_ms = [draft.draft_ms for draft in round.drafts]
    if min(round.start_ms, *dataclasses.astuple(round.times), *draft_ms) < 0:
        yield "takes less than no time"
    caches = [one for one in (round.cache.target, round.cache.draft) if one]
    if round.draft_length < 0 or not all(map(is_possible_cache, caches)):
        yield "has a cache that cannot be"
    verdicts = "".join(draft.verdict[0] for draft in round.drafts)
    most = len(verdicts) if trace.settings.verification != "token" else 1
    if not VERDICTS.fullmatch(verdicts) or verdicts.count("r") > most:
        yield "has verdicts that cannot follow each other"
    if round.final is None and not last:
        yield "has no final token"
    elif round.final and round.final.kind != final_kind(round):
        yield f"ends with a {round.final.kind} token that its verdicts do not lead to"
    tokens: list[DraftToken | FinalToken] = [*round.drafts, *([round.final] if round.final else [])]
    bonus = [round.bonus_position] if round.bonus_position else []
    if not all(map(is_possible, [*tokens, *bonus])):
        yield "has a probability outside 0 to 1, or a token that is no text"


def is_possible_cache(lengths: CacheLengths) -> bool:
    """Passes only add positions, and a rollback only drops some."""
    kept = 0 <= lengths.after_rollback <= lengths.after_passes
    return kept and 0 <= lengths.before <= lengths.after_passes


def final_kind(round: Round) -> str:
    if not round.drafts:
        return "plain"
    return "bonus" if round.accepted == len(round.drafts) else "correction"


def is_possible(place: DraftToken | FinalToken | BonusPosition) -> bool:
    listed: list[Candidate | Rest] = [*place.candidates, *([place.rest] if place.rest else [])]
    probs = [prob for one in listed for prob in (one.target_prob, one.draft_prob)]
    texts = [one.bytes for one in place.candidates]
    if not isinstance(place, BonusPosition):
        probs.append(place.uniform)
        texts.append(place.bytes)
    if isinstance(place, DraftToken):
        probs += [place.target_prob, place.draft_prob, place.accept_prob, place.draw_uniform]
        probs += [place.overlap, place.residual_mass]
    raw = (text for text in texts if text)
    # Masses are sums in float32, which may exceed 1 by rounding.
    return all(0 <= one <= 1.001 for one in probs if one is not None) and all(map(is_base64, raw))


def is_base64(text: str) -> bool:
    try:
        return bool(base64.b64decode(text, validate=True))
    except binascii.Error:
        return False
