"""Small logs for the tests of the whole road, as Windows exports them to XML."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2024, 1, 8, 10, 0, tzinfo=UTC)
_EVENT = (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
    "<Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>4624</EventID>"
    "<TimeCreated SystemTime='{time}'/><EventRecordID>{record_id}</EventRecordID>"
    "<Channel>Security</Channel><Computer>{computer}</Computer></System><EventData>"
    "<Data Name='TargetUserName'>{account}</Data><Data Name='TargetDomainName'>CORP</Data>"
    "<Data Name='TargetLogonId'>0x{record_id:x}</Data><Data Name='LogonType'>3</Data>"
    "<Data Name='AuthenticationPackageName'>NTLM</Data><Data Name='WorkstationName'>WS1</Data>"
    "<Data Name='KeyLength'>128</Data><Data Name='IpAddress'>10.0.0.{host}</Data>"
    "</EventData></Event>"
)


def event_xml(number: int, *, computer: str = "dc1.corp.example") -> str:
    """The *number*-th logon of a log, one a minute."""
    moment = (START + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return _EVENT.format(
        time=moment, record_id=number + 1, computer=computer, account=f"user{number % 7}", host=number % 5 + 1
    )


def write_log(path: Path, numbers: range, *, computer: str = "dc1.corp.example") -> Path:
    """Write the logons of *numbers* as one XML export."""
    events = "\n".join(event_xml(number, computer=computer) for number in numbers)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"<?xml version='1.0' encoding='utf-8'?>\n<Events>\n{events}\n</Events>\n")
    return path
