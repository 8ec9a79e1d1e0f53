"""Every row of the event catalogue, from a record to the columns it promises."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

import pytest

from logontracer.evidence.case import Case
from logontracer.model.catalogue import EVENTS, EventSpec
from logontracer.model.events import EVENT_SCHEMA
from logontracer.pipeline import import_logs
from logontracer.settings import load_settings

#: A value that means something, by the column it goes to; any other column gets a word.
VALUES = {
    "account_name": "alice",
    "account_sid": "S-1-5-21-1-2-3-1104",
    "subject_sid": "S-1-5-21-1-2-3-500",
    "object_sid": "S-1-5-21-1-2-3-512",
    "member_sid": "S-1-5-21-1-2-3-1105",
    "service_sid": "S-1-5-21-1-2-3-1106",
    "source_address": "10.20.30.40",
    "source_name": "WS7",
    "service_name": "SRV2$",
    "privileges": "SeDebugPrivilege",
    "is_elevated": "%%1842",
    "logon_id": "0x3e9",
    "subject_logon_id": "0x3ea",
}
NUMBERS = {name for name in EVENT_SCHEMA.names if str(EVENT_SCHEMA.field(name).type).startswith("int")}


def value(column: str) -> str:
    return VALUES.get(column, "17" if column in NUMBERS else f"word of {column}")


def record(spec: EventSpec, number: int) -> str:
    """Return a record with every field the catalogue names, and one it does not."""
    fields = {field: value(column) for field, column in spec.fields.items()}
    body = "".join(f'<Data Name="{name}">{escape(text)}</Data>' for name, text in fields.items())
    data = f'<EventData>{body}<Data Name="Uncatalogued">kept</Data></EventData>'
    element = "LogFileCleared" if spec.event_id == 1102 else "EventXML"
    if spec.event_id == 1102 or spec.channel != "Security":
        inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields.items())
        data = f"<UserData><{element}>{inner}<Uncatalogued>kept</Uncatalogued></{element}></UserData>"
    return (
        '<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System>'
        f"<EventID>{spec.event_id}</EventID><TimeCreated SystemTime='2024-01-08T10:01:00.000000Z'/>"
        f"<EventRecordID>{number}</EventRecordID><Channel>{spec.channel}</Channel>"
        f"<Computer>srv1.corp.example</Computer></System>{data}</Event>"
    )


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[str, Any]]:
    """Return one event per row of the catalogue, by event id, as a case holds it."""
    import pyarrow.parquet as pq

    home = tmp_path_factory.mktemp("home")
    log = home / "all.xml"
    records = "".join(record(spec, number) for number, spec in enumerate(EVENTS, 1))
    log.write_text(f"<Events>{records}</Events>", encoding="utf-8")
    settings = load_settings({}, home=home)
    receipt = import_logs(settings, "all", [log])
    assert receipt.n_new_events == len(EVENTS)
    generation = Case.open(settings.cases_dir, "all").generation()
    assert generation is not None
    rows = [row for part in generation.parts for row in pq.read_table(part).to_pylist()]
    return {row["event_id"]: row for row in rows}


@pytest.mark.parametrize("spec", EVENTS, ids=lambda spec: str(spec.event_id))
def test_every_field_the_catalogue_names_fills_its_column(
    spec: EventSpec, events: dict[int, dict[str, Any]]
) -> None:
    event = events[spec.event_id]
    assert {column for column in spec.fields.values() if event[column] is None} == set()
    assert ("Uncatalogued", "kept") in event["fields"]
    assert event["computer"] == "srv1.corp.example"


@pytest.mark.parametrize("spec", EVENTS, ids=lambda spec: str(spec.event_id))
def test_the_outcome_is_what_the_catalogue_says(spec: EventSpec, events: dict[int, dict[str, Any]]) -> None:
    # Status 17 stands in every record that has one, and is no success.
    expected = "failure" if spec.outcome == "status" else spec.outcome
    assert events[spec.event_id]["outcome"] == expected
