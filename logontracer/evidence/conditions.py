"""What an event must be like to be listed, and the same as SQL with parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from logontracer.errors import UsageError
from logontracer.model.catalogue import EVENTS
from logontracer.model.events import EVENT_SCHEMA, OUTCOMES
from logontracer.model.timespan import Timespan


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events to list; empty tuples and None exclude nothing."""

    event_ids: tuple[int, ...] = ()
    not_event_ids: tuple[int, ...] = ()
    logon_types: tuple[int, ...] = ()
    packages: tuple[str, ...] = ()
    outcome: str | None = None  # success | failure
    statuses: tuple[int, ...] = ()
    span: Timespan = field(default_factory=Timespan)
    any_span: tuple[Timespan, ...] = ()  # within one of these
    source_kinds: tuple[str, ...] = ()  # of model.events.SOURCE_KINDS
    logon_id: int | None = None  # session of the account or of the subject
    source_file: str | None = None  # SHA-256, hex
    is_salvaged: bool | None = None
    text: str | None = None  # anywhere in the record, without case
    columns: tuple[tuple[str, str], ...] = ()  # name and what its text contains, without case

    def __post_init__(self) -> None:
        if self.outcome is not None and self.outcome not in OUTCOMES:
            raise UsageError(f"outcome {self.outcome!r} is not known", hint=f"use {' or '.join(OUTCOMES)}")
        for name, _ in self.columns:
            column_text(name)


TEXT_COLUMNS = tuple(f.name for f in EVENT_SCHEMA if f.type == pa.string() and f.name != "source_file")
_TITLES = " ".join(
    f"WHEN {spec.event_id} THEN '{spec.title.replace(chr(39), chr(39) * 2)}'" for spec in EVENTS
)
#: Columns that a table makes of others, as SQL.
_JOINED = {
    "title": f"CASE event_id {_TITLES} END",
    "account": "concat_ws(chr(92), account_domain, coalesce(account_name, account_sid))",
    "subject": "concat_ws(chr(92), subject_domain, coalesce(subject_name, subject_sid))",
    "source": "coalesce(source_address, source_name)",
}
#: What events can be ordered by and looked through: every column but the map of other fields.
COLUMN_NAMES = (*_JOINED, *(f.name for f in EVENT_SCHEMA if f.name != "fields"))
_HEXADECIMAL = ("logon_id", "subject_logon_id", "status", "sub_status", "ticket_encryption")

Condition = tuple[str, dict[str, Any]]


def to_sql(wanted: EventFilter) -> Condition:
    """Return the condition as SQL text (constant but for its shape) and the values of its parameters."""
    texts, values = ["true"], {}
    for text, parameters in _conditions(wanted):
        texts.append(f"({text})")
        values.update(parameters)
    return " AND ".join(texts), values


def _conditions(wanted: EventFilter) -> Iterator[Condition]:
    yield from _spans(wanted)
    yield from _sets(wanted)
    yield from _scalars(wanted)
    for i, (name, text) in enumerate(wanted.columns):
        if values := several_values(name, text):
            yield (
                f"list_contains($column_{i}::VARCHAR[], lower({column_text(name)}))",
                {f"column_{i}": values},
            )
        else:
            yield f"contains(lower({column_text(name)}), lower($column_{i}))", {f"column_{i}": text}
    if wanted.text:
        yield _contains(wanted.text)


def _spans(wanted: EventFilter) -> Iterator[Condition]:
    if not wanted.span.is_unbounded:
        yield _span("span", wanted.span)
    if wanted.any_span:
        each = [_span(f"span_{i}", span) for i, span in enumerate(wanted.any_span)]
        values = {name: value for _, parameters in each for name, value in parameters.items()}
        yield " OR ".join(f"({text})" for text, _ in each), values


def _span(name: str, span: Timespan) -> Condition:
    # make_timestamptz of a constant is folded, so that row groups outside the span are never read.
    texts, values = ["true"], {}
    for end, moment, sign in (("start", span.start, ">="), ("end", span.end, "<")):
        if moment is not None:
            texts.append(f"time {sign} make_timestamptz(${name}_{end}::BIGINT)")
            values[f"{name}_{end}"] = moment
    return " AND ".join(texts), values


def _sets(wanted: EventFilter) -> Iterator[Condition]:
    columns = {
        "event_id": wanted.event_ids,
        "logon_type": wanted.logon_types,
        "status": wanted.statuses,
    }
    for column, numbers in columns.items():
        if numbers:
            values = {f"{column}_{i}": number for i, number in enumerate(numbers)}
            yield f"{column} IN ({', '.join(f'${name}' for name in values)})", values
    if wanted.not_event_ids:
        values = {f"not_event_id_{i}": number for i, number in enumerate(wanted.not_event_ids)}
        yield f"event_id NOT IN ({', '.join(f'${name}' for name in values)})", values
    if wanted.packages:
        meant = "list_transform($packages::VARCHAR[], lambda x: lower(x))"
        yield f"list_contains({meant}, lower(authentication_package))", {"packages": list(wanted.packages)}


def _scalars(wanted: EventFilter) -> Iterator[Condition]:
    if wanted.outcome is not None:
        yield "outcome = $outcome", {"outcome": wanted.outcome}
    if wanted.source_kinds:
        kinds = "list_contains($source_kinds::VARCHAR[], coalesce(source_kind, 'not_logged'))"
        yield kinds, {"source_kinds": list(wanted.source_kinds)}
    if wanted.logon_id is not None:
        yield "$logon_id::BIGINT IN (logon_id, subject_logon_id)", {"logon_id": wanted.logon_id}
    if wanted.source_file is not None:
        yield "source_file = $source_file", {"source_file": wanted.source_file}
    if wanted.is_salvaged is not None:
        yield "coalesce(is_salvaged, false) = $is_salvaged", {"is_salvaged": wanted.is_salvaged}


def several_values(name: str, text: str) -> list[str]:
    """Return the whole values, in lower case, of which a column's text names several; else nothing.

    Sums of files stand between commas, titles of events between vertical bars: a page in another language
    knows which titles it means, and the records know none.
    """
    sign = {"source_file": ",", "title": "|"}.get(name)
    return text.lower().split(sign) if sign and sign in text else []


def column_text(name: str) -> str:
    """Return SQL for a column as the text a table shows.

    Raises
    ------
    UsageError
        When there is no such column.
    """
    if name not in COLUMN_NAMES:
        raise UsageError(f"no column {name!r}", hint=f"known: {', '.join(COLUMN_NAMES)}", column=name)
    if name == "time":
        return "strftime(time AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')"
    if name in _HEXADECIMAL:
        return f"printf('0x%x', {name})"
    return _JOINED.get(name, f"{name}::VARCHAR")


def column_order(name: str) -> str:
    """Return SQL for what events are ordered by: text without case, everything else by its value."""
    column_text(name)
    if name == "time":
        return "epoch_us(time)"
    return f"lower({column_text(name)})" if _is_text(name) else name


def is_shown_plainly(name: str) -> bool:
    """Return whether a table shows a column as the text or whole number it is, but for case."""
    return _is_text(name) or (pa.types.is_integer(EVENT_SCHEMA.field(name).type) and name not in _HEXADECIMAL)


def _is_text(name: str) -> bool:
    return name in _JOINED or EVENT_SCHEMA.field(name).type == pa.string()


def _contains(text: str) -> Condition:
    # Column by column: DuckDB then looks at each distinct value of a dictionary once.
    columns = [*TEXT_COLUMNS, "array_to_string(map_values(fields), chr(31))"]
    return " OR ".join(f"coalesce(contains(lower({c}), lower($text)), false)" for c in columns), {
        "text": text
    }
