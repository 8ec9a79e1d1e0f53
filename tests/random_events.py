"""Random event tables that hold every id, nulls and hostile names."""

from __future__ import annotations

import random

import pyarrow as pa

from logontracer.model.catalogue import BY_ID, REPLICATION_RIGHTS
from tests.builders import Event, change, events, logon, moment

HOSTILE = (
    "O'Brien", '"quoted"', "$x", "a/b", "<script>", "new\nline", "\u202ertl", "😀", "漢字", "`tick`",
    "back\\slash", "RETURN 1", "x') DETACH DELETE n //", "{json: 1}", "%", "*", "",
)  # fmt: skip
DOMAINS = ("CORP", "corp.example", "LAB", "WS1", None)
NAMES = (
    "alice",
    "Alice",
    "bob",
    "admin",
    "domainadmin",
    "svc",
    "WS1$",
    "DC1$",
    "SYSTEM",
    "ANONYMOUS LOGON",
    *HOSTILE,
)
COMPUTERS = ("DC1.corp.example", "DC1", "FS1", "WS1.corp.example", None)
ADDRESSES = ("10.0.0.1", "10.0.0.12", "10.0.0.7", "fe80::1%eth0", "127.0.0.1", None)
WORKSTATIONS = ("WS1", "KALI", r"\\WS2", "10.0.0.1", *HOSTILE[:4], None)
PACKAGES = ("NTLM", "ntlm", "Kerberos", "Negotiate", None)
SERVICES = ("FS1$", "DC1$", "svc_sql$", "svc_web", "SVC_Web", "krbtgt", None)
DETAILS = (REPLICATION_RIGHTS[0], "GC/ws1", "other", None)
_DAYS = 4


def random_events(seed: int, n_events: int) -> pa.Table:
    """Return *n_events* events of all ids over four days."""
    choose = random.Random(seed)
    ids = sorted(BY_ID)
    rows: list[Event] = []
    for _ in range(n_events):
        is_repeated = rows and choose.random() < 0.4
        row = choose.choice(rows) if is_repeated else _event(choose, choose.choice(ids))
        rows.append(row | {"time": moment(_time(choose))})
    return events(*rows)


def _time(choose: random.Random) -> str:
    day, hour, minute = 8 + choose.randrange(_DAYS), choose.randrange(24), choose.randrange(60)
    return f"2024-01-{day:02}T{hour:02}:{minute:02}:00.{choose.randrange(10**6):06}"


def _event(choose: random.Random, event_id: int) -> Event:
    if BY_ID[event_id].table == "changes":
        row = change(event_id, None, choose.choice(COMPUTERS))
        row |= _principal(choose, "subject") | _principal(choose, "account")
        return row | {
            "object_name": choose.choice((*HOSTILE, None)),
            "object_detail": choose.choice(DETAILS),
            "member_sid": choose.choice(("S-1-5-21-1-2-3-1001", None)),
        }
    address = choose.choice(ADDRESSES)
    row = logon(None, address, choose.choice(COMPUTERS), event_id=event_id)
    row |= _principal(choose, "account")
    name = row["account_name"] or ""
    return row | {
        "account_kind": "machine"
        if name.endswith("$")
        else choose.choice(("user", "user", "user", "system")),
        "source_name": choose.choice(WORKSTATIONS),
        "logon_type": choose.choice((2, 3, 3, 4, 5, 9, 10, None)),
        "authentication_package": choose.choice(PACKAGES),
        "status": choose.choice((0, 15, 0xC000006D, None)),
        "outcome": choose.choice(("success", "failure", None)),
        "ticket_encryption": choose.choice((0x12, 0x17, 0x17, 3, None)),
        "service_name": choose.choice(SERVICES),
        "target_server": choose.choice(("localhost", "FS1", "10.0.0.12", None)),
        "privileges": choose.choice(("SeDebugPrivilege SeTcbPrivilege", None)),
    }


def _principal(choose: random.Random, role: str) -> Event:
    number = choose.randrange(len(NAMES))
    sid = f"S-1-5-21-1-2-3-{1000 + number}" if choose.random() < 0.4 else None
    return {
        f"{role}_name": NAMES[number] or None,
        f"{role}_domain": choose.choice(DOMAINS),
        f"{role}_sid": sid,
    }
