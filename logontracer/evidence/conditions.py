"""What an event must be like to be listed, and the same as SQL with parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from logontracer.errors import UsageError
from logontracer.model.events import EVENT_SCHEMA, OUTCOMES
from logontracer.model.timespan import Timespan


@dataclass(frozen=True, slots=True)
class AccountIds:
    """An account by all it is called in the evidence; any one match is enough.

    ``names`` holds (domain, name) pairs, compared without case; domain None
    matches only records that log none.
    """

    names: tuple[tuple[str | None, str], ...] = ()
    sids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HostIds:
    """A host by all it is called; names are compared without case.  Empty: no host was logged."""

    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events to list; empty tuples and None exclude nothing.

    ``account`` is the account the event is about, ``subject`` the one that
    acted, ``any_account`` either of them or a group's member.  ``source`` is
    where from, ``computer`` the machine that wrote the record, ``destination`` that machine or the one
    the event names as the service's or server's, ``any_host`` all of these.
    """

    event_ids: tuple[int, ...] = ()
    logon_types: tuple[int, ...] = ()
    packages: tuple[str, ...] = ()
    outcome: str | None = None  # success | failure
    statuses: tuple[int, ...] = ()
    span: Timespan = field(default_factory=Timespan)
    account: AccountIds | None = None
    subject: AccountIds | None = None
    any_account: AccountIds | None = None
    source: HostIds | None = None
    computer: HostIds | None = None
    destination: HostIds | None = None
    any_host: HostIds | None = None
    logon_id: int | None = None  # session of the account or of the subject; meaningful with `computer`
    source_file: str | None = None  # SHA-256, hex
    is_salvaged: bool | None = None
    text: str | None = None  # anywhere in the record, without case

    def __post_init__(self) -> None:
        if self.outcome is not None and self.outcome not in OUTCOMES:
            raise UsageError(f"outcome {self.outcome!r} is not known", hint=f"use {' or '.join(OUTCOMES)}")


TEXT_COLUMNS = tuple(f.name for f in EVENT_SCHEMA if f.type == pa.string() and f.name != "source_file")
_ACCOUNT = ("account_name", "account_domain", "account_sid")
_SUBJECT = ("subject_name", "subject_domain", "subject_sid")

Condition = tuple[str, dict[str, Any]]


def to_sql(wanted: EventFilter) -> Condition:
    """Return the condition as SQL text (constant but for its shape) and the values of its parameters."""
    texts, values = ["true"], {}
    for text, parameters in _conditions(wanted):
        texts.append(f"({text})")
        values.update(parameters)
    return " AND ".join(texts), values


def _conditions(wanted: EventFilter) -> Iterator[Condition]:
    yield from _span(wanted.span)
    yield from _sets(wanted)
    yield from _scalars(wanted)
    yield from _accounts(wanted)
    yield from _hosts(wanted)
    if wanted.text:
        yield _contains(wanted.text)


def _span(span: Timespan) -> Iterator[Condition]:
    # make_timestamptz of a constant is folded, so that row groups outside the span are never read.
    if span.start is not None:
        yield "time >= make_timestamptz($span_start::BIGINT)", {"span_start": span.start}
    if span.end is not None:
        yield "time < make_timestamptz($span_end::BIGINT)", {"span_end": span.end}


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
    if wanted.packages:
        yield _one_of("authentication_package", "packages"), {"packages": list(wanted.packages)}


def _scalars(wanted: EventFilter) -> Iterator[Condition]:
    if wanted.outcome is not None:
        yield "outcome = $outcome", {"outcome": wanted.outcome}
    if wanted.logon_id is not None:
        yield "$logon_id::BIGINT IN (logon_id, subject_logon_id)", {"logon_id": wanted.logon_id}
    if wanted.source_file is not None:
        yield "source_file = $source_file", {"source_file": wanted.source_file}
    if wanted.is_salvaged is not None:
        yield "coalesce(is_salvaged, false) = $is_salvaged", {"is_salvaged": wanted.is_salvaged}


def _accounts(wanted: EventFilter) -> Iterator[Condition]:
    if wanted.account is not None:
        yield _account("account", wanted.account, _ACCOUNT)
    if wanted.subject is not None:
        yield _account("subject", wanted.subject, _SUBJECT)
    if wanted.any_account is not None:
        about, values = _account("any_account", wanted.any_account, _ACCOUNT)
        acting, _ = _account("any_account", wanted.any_account, _SUBJECT)
        member = "coalesce(list_contains($any_account_sids::VARCHAR[], member_sid), false)"
        yield f"{about} OR {acting} OR {member}", values


def _account(prefix: str, ids: AccountIds, columns: tuple[str, str, str]) -> Condition:
    name, domain, sid = columns
    pair = f"concat({domain}, chr(92), {name})"  # in concat, a null is an empty text
    text = (
        f"coalesce(list_contains(${prefix}_sids::VARCHAR[], {sid}), false)"
        f" OR coalesce({_one_of(name, f'{prefix}_names')}, false) AND {_one_of(pair, f'{prefix}_pairs')}"
    )
    return text, {
        f"{prefix}_sids": list(ids.sids),
        f"{prefix}_names": [name for _, name in ids.names],
        f"{prefix}_pairs": [f"{domain or ''}\\{name}" for domain, name in ids.names],
    }


def _hosts(wanted: EventFilter) -> Iterator[Condition]:
    roles = {
        "source": (wanted.source, (_source,)),
        "computer": (wanted.computer, (_computer,)),
        "destination": (wanted.destination, (_computer, _named)),
        "any_host": (wanted.any_host, (_source, _computer, _named)),
    }
    for role, (ids, makers) in roles.items():
        if ids is None:
            continue
        if role == "source" and not (ids.names or ids.addresses):
            yield "source_address IS NULL AND source_name IS NULL", {}
            continue
        text = " OR ".join(f"coalesce({maker(role)}, false)" for maker in makers)
        values: dict[str, Any] = {f"{role}_names": list(ids.names)}
        if _source in makers:
            values[f"{role}_addresses"] = list(ids.addresses)
        yield text, values


def _source(role: str) -> str:
    # A local logon, and 4648 without a remote address, come from the machine that wrote the record.
    names = f"{role}_names"
    is_here = "source_kind IN ('local', 'loopback') OR event_id = 4648 AND source_address IS NULL"
    return (
        f"coalesce(list_contains(${role}_addresses::VARCHAR[], source_address), false)"
        f" OR coalesce({_one_of('source_name', names)}, false)"
        f" OR {_one_of('computer', names)} AND ({is_here})"
    )


def _computer(role: str) -> str:
    return _one_of("computer", f"{role}_names")


def _named(role: str) -> str:
    names = f"{role}_names"
    service = _one_of("rtrim(service_name, '$')", names)
    return f"coalesce({_one_of('target_server', names)}, false) OR {service}"


def _one_of(text: str, parameter: str) -> str:
    """Return SQL for: *text* is in the list *parameter*, without case; null when *text* is."""
    return f"list_contains(list_transform(${parameter}::VARCHAR[], lambda x: lower(x)), lower({text}))"


def _contains(text: str) -> Condition:
    # Column by column: DuckDB then looks at each distinct value of a dictionary once.
    columns = [*TEXT_COLUMNS, "array_to_string(map_values(fields), chr(31))"]
    return " OR ".join(f"coalesce(contains(lower({c}), lower($text)), false)" for c in columns), {
        "text": text
    }
