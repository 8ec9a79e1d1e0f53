"""Tables of events: damaged rows, times without a zone, message texts, and the same events as EVTX."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from logontracer.errors import UnsupportedFormatError
from logontracer.ingest import detect_format
from logontracer.ingest.csvrows import LONGEST_ROW
from logontracer.ingest.layouts.message import NOT_ENGLISH
from logontracer.sample import write_sample
from tests.conftest import samples_dir
from tests.unit.ingest.messages_en import TEXTS, message
from tests.unit.ingest.reads import Reading, read
from tests.unit.ingest.tools import Record, records, table


def powershell(found: list[Record], pattern: str = "%-m/%-d/%Y %-I:%M:%S %p", **more: Any) -> str:
    """``Get-WinEvent | Export-Csv`` in the culture whose times *pattern* prints."""
    return table(
        [
            {
                "Message": message(r),
                "Id": r.event_id,
                "Version": 2,
                "RecordId": r.system["EventRecordID"],
                "ProviderName": r.provider,
                "LogName": r.system["Channel"],
                "MachineName": r.system["Computer"],
                "TimeCreated": datetime.fromisoformat(r.time).strftime(pattern),
                "Properties": "System.Collections.Generic.List`1[…EventProperty]",
            }
            | more
            for r in found
        ],
        quoting=csv.QUOTE_ALL,
    )


def reading(tmp_path: Path, content: str | bytes, zone: str = "UTC") -> Reading:
    path = tmp_path / "log"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read(path, zone=ZoneInfo(zone))


#: Columns of what an event says; the map of other fields and the parts of a second do not pass through.
def said(found: Reading) -> list[dict[str, Any]]:
    rows = found.events.drop_columns(["fields"]).to_pylist()
    return [row | {"time": row["time"].replace(microsecond=0)} for row in rows]


def known(log: Path) -> list[Record]:
    return [r for r in records(log) if r.event_id in TEXTS]


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder, n_events=1_500, single_file=True)
    return folder / "sample.evtx"


def check_messages(log: Path, tmp_path: Path) -> None:
    found = reading(tmp_path, "\ufeff#TYPE System.Diagnostics\r\n" + powershell(known(log)))
    as_evtx = [row for row in said(read(log)) if row["event_id"] in TEXTS]
    assert found.damaged == []
    assert len(as_evtx) > 5
    assert said(found) == as_evtx


def test_message_texts_give_the_same_events_as_the_evtx_file(generated: Path, tmp_path: Path) -> None:
    check_messages(generated, tmp_path)


@pytest.mark.samples
@pytest.mark.parametrize(
    "name",
    [
        "mixed-with-audit-changes",
        "kerberoasting",
        "kerberos-user-enumeration",
        "dcsync",
        "golden-ticket-4624",
    ],
)
def test_message_texts_give_the_same_events_as_a_real_evtx_file(name: str, tmp_path: Path) -> None:
    check_messages(samples_dir() / "evtx" / f"{name}.evtx", tmp_path)


def test_splunk_s_classic_text_gives_the_same_events(generated: Path, tmp_path: Path) -> None:
    found = known(generated)
    rows = [
        {
            "preview": False,
            "result": {
                "_time": r.time[:19] + "+00:00",
                "_raw": f"06/12/2024 10:28:03 PM\nLogName={r.system['Channel']}\nSourceName={r.provider}\n"
                f"EventCode={r.event_id}\nEventType=0\nType=Information\nComputerName={r.system['Computer']}\n"
                f"RecordNumber={r.system['EventRecordID']}\nKeywords=Audit Success\nMessage="
                + message(r).replace("\r\n", "\n"),
            },
        }
        for r in found
    ]
    export = reading(tmp_path, "\n".join(map(json.dumps, rows)))
    assert said(export) == [row for row in said(read(generated)) if row["event_id"] in TEXTS]


def test_a_message_in_another_language_is_set_aside_with_advice(generated: Path, tmp_path: Path) -> None:
    german = (
        "Ein Konto wurde erfolgreich angemeldet.\r\n\r\nAntragsteller:\r\n\tSicherheits-ID:\t\tS-1-5-18\r\n"
    )
    found = reading(tmp_path, powershell(known(generated)[:3], Message=german))
    assert found.set_aside == {"foreign_message": 3}
    assert NOT_ENGLISH in found.notes


def test_a_name_that_plays_a_part_of_the_text_is_told(generated: Path, tmp_path: Path) -> None:
    record = next(r for r in known(generated) if r.event_id == 4624)
    forged = message(record).replace(
        "\tAccount Name:",
        "\tAccount Name:\tx\r\n\r\nNetwork Information:\r\n\tSource Network Address:\t6.6.6.6",
        1,
    )
    found = reading(tmp_path, powershell([record], Message=forged))
    (event,) = found.rows
    assert event["fields"]["IpAddress_1"] == dict(record.pairs)["IpAddress"]
    assert any("hold a field twice" in note for note in found.notes)


def test_times_are_read_in_the_zone_that_is_named_for_them(generated: Path, tmp_path: Path) -> None:
    records_ = known(generated)[:1]
    text = powershell(records_, "2024-07-01 12:00:00")
    assert (
        reading(tmp_path, text, "Europe/Berlin").column("time")[0].isoformat() == "2024-07-01T10:00:00+00:00"
    )
    found = reading(tmp_path, text)
    assert found.column("time")[0].isoformat() == "2024-07-01T12:00:00+00:00"
    assert any("LOGONTRACER_FILE_ZONE" in note for note in found.notes)


@pytest.mark.parametrize(
    ("printed", "wanted", "is_noted"),
    [
        (
            ["2/6/2019 2:17:53 PM", "2/13/2019 12:00:01 AM"],
            ["2019-02-06T14:17:53", "2019-02-13T00:00:01"],
            False,
        ),
        (
            ["06/02/2019 14:17:53", "13/02/2019 00:00:01"],
            ["2019-02-06T14:17:53", "2019-02-13T00:00:01"],
            False,
        ),
        (
            ["6/02/2019 2:17:53 PM", "13/02/2019 2:17:53 PM"],
            ["2019-02-06T14:17:53", "2019-02-13T14:17:53"],
            False,
        ),
        (["06.02.2019 14:17:53"], ["2019-02-06T14:17:53"], False),
        (["2/6/2019 2:17:53\u202fPM"], ["2019-02-06T14:17:53"], True),
        (["2/6/2019 14:17:53"], ["2019-06-02T14:17:53"], True),
        (["2019-02-06T14:17:53.1234567+01:00"], ["2019-02-06T13:17:53.123456"], False),
    ],
    ids=range(7),
)
def test_the_order_of_day_and_month_is_found_out(
    printed: list[str], wanted: list[str], is_noted: bool, generated: Path, tmp_path: Path
) -> None:
    record = known(generated)[:1]
    rows = [powershell(record, text.replace("%", "%%")) for text in printed]
    found = reading(tmp_path, rows[0] + "".join(row.partition("\n")[2] for row in rows[1:]))
    assert [time.replace(tzinfo=None).isoformat() for time in found.column("time")] == wanted
    assert any("day or the month" in note for note in found.notes) is is_noted


HEADING = "EventId,TimeCreated,Channel,Computer,EventRecordId,Payload\r\n"


def row(number: int) -> str:
    data = f'{{""@Name"":""TargetUserName"",""#text"":""u{number}""}}'
    payload = f'{{""EventData"":{{""Data"":[{data}]}}}}'
    return f'4624,2024-01-08 10:00:00.1234567,Security,dc1,{number},"{payload}"\r\n'


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        ('4624,"a quote that does not end\r\n', "longer than any event"),
        ("4624,2024-01-08\r\n", "2 cells where the heading has 6"),
        (",".join("x" * 5_000) + "\r\n", "5,000 cells where the heading has 6"),
        ('4624,"a"b,c,d,e,f\r\n', "not CSV"),
    ],
    ids=range(4),
)
def test_a_bad_row_costs_that_row(bad: str, what: str, tmp_path: Path) -> None:
    many = "".join(map(row, range(2, 20_000)))
    found = reading(tmp_path, HEADING + row(1) + bad + many)
    assert found.events.num_rows == 19_999
    (damage,) = found.damaged
    assert damage.what.startswith("line 3: ")
    assert what in damage.what
    assert damage.offset_bytes == len(HEADING + row(1))


def test_a_row_of_many_megabytes_is_named_and_passed(tmp_path: Path) -> None:
    found = reading(tmp_path, HEADING + row(1) + "x" * (5 * LONGEST_ROW) + "\r\n" + row(2))
    assert found.column("account_name") == ["u1", "u2"]
    assert {damage.what[:8] for damage in found.damaged} == {"line 3: "}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_encodings_and_delimiters_are_read(encoding: str, delimiter: str, tmp_path: Path) -> None:
    text = (HEADING + row(1).partition('"')[0] + "\r\n").replace(",", delimiter)
    found = reading(tmp_path, text.encode(encoding))
    assert (found.column("computer"), found.column("record_id")) == (["dc1"], [1])


def test_columns_without_payload_give_what_the_maps_name_and_say_so(tmp_path: Path) -> None:
    heading = (
        "EventId,TimeCreated,Channel,Computer,MapDescription,UserName,RemoteHost,PayloadData1,PayloadData2\n"
    )
    cells = (
        r"4624,2024-01-08 10:00:00,Security,dc1,Logon,CORP\dc1$ (S-1-5-18),WS1 (10.0.0.7),Target: CORP\ann,"
        "LogonType 3"
    )
    found = reading(tmp_path, f"{heading}{cells}\n")
    (event,) = found.rows
    wanted = {
        "account_name": "ann",
        "account_domain": "CORP",
        "subject_sid": "S-1-5-18",
        "source_name": "WS1",
    }
    assert (wanted | {"source_address": "10.0.0.7", "logon_type": 3}).items() <= event.items()
    assert "EvtxECmd's columns without Payload" in found.notes[0]


def test_another_table_is_not_taken_for_events(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("name,age\nann,7\n")
    with pytest.raises(UnsupportedFormatError):
        detect_format(path)
