"""Event tables by hand: ``events(logon("alice", "10.0.0.7", "dc1"), change(1102, "CORP\\\\eve", "dc1"))``."""

from __future__ import annotations

import ipaddress
from datetime import datetime
from typing import Any

import pyarrow as pa

from logontracer.model.catalogue import BY_ID
from logontracer.model.events import EVENT_SCHEMA
from logontracer.model.timespan import to_microseconds

Event = dict[str, Any]

DOMAIN = "CORP"
DAY = "2024-01-08"


def moment(text: str) -> int:
    """Return ``10:00``, ``2024-01-08T10:00`` or ``…:30.5`` (UTC) as microseconds since 1970."""
    whole = text if "T" in text else f"{DAY}T{text}"
    return to_microseconds(datetime.fromisoformat(whole + "+00:00"))


def principal(text: str | None, role: str) -> Event:
    r"""Return *role*'s name columns for ``CORP\alice``, ``alice`` (of CORP) or ``\alice`` (no domain)."""
    if text is None:
        return {}
    domain, separator, name = text.partition("\\")
    if not separator:
        domain, name = DOMAIN, text
    return {f"{role}_name": name or None, f"{role}_domain": domain or None}


def kind_of(account: str | None) -> str | None:
    """Return the account kind that reading would have given."""
    if account is None:
        return None
    name = account.rpartition("\\")[2].casefold()
    if name.endswith("$"):
        return "machine"
    builtin = {"system": "system", "anonymous logon": "anonymous", "local service": "service"}
    return builtin.get(name, "user")


def is_address(text: str) -> bool:
    """Return whether *text* is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def logon(
    account: str | None = "alice",
    source: str | None = "10.0.0.7",
    computer: str | None = "dc1",
    *,
    event_id: int = 4624,
    at: str = "10:00",
    **columns: Any,
) -> Event:
    """Return one event of a logon id; any other column by its name."""
    event: Event = {
        "event_id": event_id,
        "time": moment(at),
        "channel": BY_ID[event_id].channel,
        "computer": computer,
        "account_kind": kind_of(account),
        "source_kind": _source_kind(source),
        "outcome": _outcome(event_id, columns.get("status")),
        "logon_type": 3 if event_id in (4624, 4625) else None,
        **principal(account, "account"),
    }
    if source is not None:
        event["source_address" if is_address(source) else "source_name"] = source
    return event | columns


def _source_kind(source: str | None) -> str:
    if source is None:
        return "not_logged"
    return "loopback" if source in ("127.0.0.1", "::1") else "remote"


def _outcome(event_id: int, status: int | None) -> str | None:
    outcome = BY_ID[event_id].outcome
    if outcome != "status":
        return outcome
    return "failure" if status else "success"


def failure(
    account: str = "alice", source: str | None = "10.0.0.7", computer: str = "dc1", **more: Any
) -> Event:
    """Return a failed logon (4625)."""
    return logon(account, source, computer, event_id=4625, **{"status": 0xC000006D} | more)


def tgt(account: str, source: str = "10.0.0.7", computer: str = "dc1", **more: Any) -> Event:
    """Return a Kerberos ticket-granting ticket (4768)."""
    return logon(account, source, computer, event_id=4768, **{"status": 0} | more)


def ticket(account: str, service: str, source: str = "10.0.0.7", computer: str = "dc1", **more: Any) -> Event:
    """Return a Kerberos service ticket (4769)."""
    return logon(account, source, computer, event_id=4769, service_name=service, **{"status": 0} | more)


def change(
    event_id: int,
    actor: str | None = "eve",
    computer: str | None = "dc1",
    *,
    target: str | None = None,
    at: str = "10:00",
    **columns: Any,
) -> Event:
    """Return one event of a change id, made by *actor* to *target*."""
    return {
        "event_id": event_id,
        "time": moment(at),
        "channel": BY_ID[event_id].channel,
        "computer": computer,
        **principal(actor, "subject"),
        **principal(target, "account"),
        **columns,
    }


def events(*rows: Event) -> pa.Table:
    """Return the event table of these rows; what a row does not say is null."""
    names = set(EVENT_SCHEMA.names)
    for row in rows:
        if unknown := set(row) - names:
            raise ValueError(f"no such column: {sorted(unknown)}")
    columns = []
    for field in EVENT_SCHEMA:
        values = [row.get(field.name) for row in rows]
        if field.name == "time":
            columns.append(pa.array(values, type=pa.int64()).cast(field.type))
        else:
            columns.append(pa.array(values, type=field.type))
    return pa.Table.from_arrays(columns, schema=EVENT_SCHEMA)
