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
class AccountIds:
    """An account by all it is called in the evidence; any one match is enough.

    ``names`` holds (domain, name) pairs, compared without case; domain None
    matches only records that log none, and a record's domain ``.`` is the
    machine that wrote it.  Empty: no account was logged.
    """

    names: tuple[tuple[str | None, str], ...] = ()
    sids: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when it stands for an account that was not logged."""
        return not (self.names or self.sids)


@dataclass(frozen=True, slots=True)
class HostIds:
    """A host by all it is called; names are compared without case.  Empty: no host was logged."""

    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when it stands for a host that was not logged."""
        return not (self.names or self.addresses)


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events to list; empty tuples and None exclude nothing.

    ``account`` is the account the event is about, ``subject`` the one that
    acted, ``any_account`` either of them or a group's member.  ``source`` is
    where from, ``computer`` the machine that wrote the record, ``destination``
    where to: that machine, or the server or service the event names, as the
    catalogue says.  ``any_host`` is all of these.
    """

    event_ids: tuple[int, ...] = ()
    not_event_ids: tuple[int, ...] = ()
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
    not_named: HostIds | None = None  # the server or service named is none of these
    account_kinds: tuple[str, ...] = ()  # of model.events.ACCOUNT_KINDS
    source_kinds: tuple[str, ...] = ()  # of model.events.SOURCE_KINDS
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
    if wanted.not_event_ids:
        values = {f"not_event_id_{i}": number for i, number in enumerate(wanted.not_event_ids)}
        yield f"event_id NOT IN ({', '.join(f'${name}' for name in values)})", values
    if wanted.account_kinds:
        kinds = "list_contains($account_kinds::VARCHAR[], account_kind)"
        yield f"coalesce({kinds}, false)", {"account_kinds": list(wanted.account_kinds)}
    if wanted.packages:
        yield _one_of("authentication_package", "packages"), {"packages": list(wanted.packages)}


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
    if ids.is_empty:
        return f"{name} IS NULL AND {sid} IS NULL", {}
    meant = f"if({domain} = '.', split_part(computer, '.', 1), {domain})"
    pair = f"concat({meant}, chr(92), {name})"  # in concat, a null is an empty text
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
        "source": (wanted.source, _source),
        "computer": (wanted.computer, _computer),
        "destination": (wanted.destination, _destination),
        "any_host": (wanted.any_host, _any_host),
        "not_named": (wanted.not_named, _not_named),
    }
    for role, (ids, to_text) in roles.items():
        if ids is None:
            continue
        if role == "source" and ids.is_empty:
            yield f"source_address IS NULL AND source_name IS NULL AND NOT ({_IS_HERE})", {}
            continue
        values: dict[str, Any] = {f"{role}_names": list(ids.names)}
        if to_text in (_source, _any_host):
            values[f"{role}_addresses"] = list(ids.addresses)
        yield to_text(role), values


#: A local logon, and 4648 without a remote address, come from the machine that wrote the record.
_IS_HERE = "coalesce(source_kind, '') IN ('local', 'loopback') OR event_id = 4648 AND source_address IS NULL"
_TO_COMPUTER = ", ".join(str(spec.event_id) for spec in EVENTS if spec.destination in {"computer", "none"})


def _source(role: str) -> str:
    return (
        f"coalesce(list_contains(${role}_addresses::VARCHAR[], source_address), false)"
        f" OR coalesce({_one_of('source_name', f'{role}_names')}, false)"
        f" OR {_computer(role)} AND ({_IS_HERE})"
    )


def _computer(role: str) -> str:
    return f"coalesce({_one_of('computer', f'{role}_names')}, false)"


def _named(role: str) -> str:
    """Return SQL for: the server of 4648 or the service of 4769 is the host, by full or short name."""
    names = f"{role}_names"
    places = ("target_server", "rtrim(service_name, '$')")
    return " OR ".join(
        f"coalesce({_one_of(place, names)} OR {_one_of(place, names, is_short=True)}, false)"
        for place in places
    )


def _destination(role: str) -> str:
    is_itself = "lower(target_server) IN ('localhost', lower(computer), lower(split_part(computer, '.', 1)))"
    to_itself = f"event_id = 4648 AND coalesce({is_itself}, true)"
    return f"{_computer(role)} AND (event_id IN ({_TO_COMPUTER}) OR {to_itself}) OR {_named(role)}"


def _any_host(role: str) -> str:
    return f"{_source(role)} OR {_computer(role)} OR {_named(role)}"


def _not_named(role: str) -> str:
    return f"NOT ({_named(role)})"


def _one_of(text: str, parameter: str, *, is_short: bool = False) -> str:
    """Return SQL for: *text* is in the list *parameter*, without case; null when *text* is.

    With *is_short* only the first label of the listed names is compared.
    """
    value = "split_part(lower(x), '.', 1)" if is_short else "lower(x)"
    return f"list_contains(list_transform(${parameter}::VARCHAR[], lambda x: {value}), lower({text}))"


def _contains(text: str) -> Condition:
    # Column by column: DuckDB then looks at each distinct value of a dictionary once.
    columns = [*TEXT_COLUMNS, "array_to_string(map_values(fields), chr(31))"]
    return " OR ".join(f"coalesce(contains(lower({c}), lower($text)), false)" for c in columns), {
        "text": text
    }
