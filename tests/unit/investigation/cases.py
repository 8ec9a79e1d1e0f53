"""A small case whose names an attacker chose, imported the way every case is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from logontracer.pipeline import import_logs
from logontracer.settings import Settings, load_settings

START = datetime(2024, 1, 8, 10, 0, tzinfo=UTC)
DC = "dc1.corp.example"
#: Names that break something when they are read as HTML, a path, a formula, Cypher, an id's parts or text.
HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "O'Brien",
    "x'}) DETACH DELETE n //",
    "a|b%7C",
    "right\u202eto left",
    "管理者 😀",
)

_EVENT = (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
    "<Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>{event_id}</EventID>"
    "<TimeCreated SystemTime='{time}'/><EventRecordID>{record_id}</EventRecordID>"
    "<Channel>Security</Channel><Computer>{computer}</Computer></System><EventData>{data}</EventData></Event>"
)


def event(number: int, event_id: int, *, computer: str = DC, **fields: str) -> str:
    """Return one record, the *number*-th minute after START."""
    moment = (START + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    data = "".join(f"<Data Name='{name}'>{escape(value)}</Data>" for name, value in fields.items())
    return _EVENT.format(event_id=event_id, time=moment, record_id=number + 1, computer=computer, data=data)


def logon(
    number: int,
    account: str,
    *,
    domain: str = "CORP",
    address: str = "10.0.0.5",
    kind: int = 3,
    ok: bool = True,
) -> str:
    """Return a logon on the domain controller."""
    status = {} if ok else {"Status": "0xc000006d", "SubStatus": "0xc000006a"}
    return event(
        number,
        4624 if ok else 4625,
        TargetUserName=account,
        TargetDomainName=domain,
        LogonType=str(kind),
        AuthenticationPackageName="NTLM",
        IpAddress=address,
        **status,
    )


def log_cleared(number: int, account: str) -> str:
    """Return an audit log cleared, with the fields where an export keeps them."""
    return event(number, 1102, SubjectUserName=account, SubjectDomainName="CORP")


def hostile_events() -> list[str]:
    """Return the events of the case: alice is the busiest, a machine account is noise, bob fails."""
    events = [logon(n, "alice", address=f"10.0.0.{n % 3 + 1}") for n in range(30)]
    events += [logon(40 + n, "bob", ok=False) for n in range(8)]
    events += [logon(60 + n, name, kind=10) for n, name in enumerate(HOSTILE_NAMES)]
    events += [logon(90 + n, "WS9$", address="10.0.0.9") for n in range(5)]
    events += [logon(200, "carol", domain="LAB"), log_cleared(210, "alice")]
    return events


def write_log(path: Path, events: Iterable[str]) -> Path:
    """Write records as one XML export."""
    path.write_text(f"<?xml version='1.0' encoding='utf-8'?>\n<Events>{''.join(events)}</Events>\n", "utf-8")
    return path


def settings_in(home: Path, **more: object) -> Settings:
    """Return the default settings with their home in *home*."""
    return load_settings({}, home=home, **more)


def import_hostile_case(home: Path, name: str = "default") -> Settings:
    """Import the hostile events into a case and return the settings it lives under."""
    settings = settings_in(home)
    import_logs(settings, name, [write_log(home / "hostile.xml", hostile_events())])
    return settings
