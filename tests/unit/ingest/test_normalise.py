"""The border: what Windows wrote, and what the program knows of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from logontracer.ingest.normalise import normalise
from logontracer.ingest.raw import RawBatch, Shape
from logontracer.model.catalogue import EVENTS
from logontracer.model.events import CODED_SCHEMA, EVENT_SCHEMA
from logontracer.model.timespan import Timespan
from logontracer.model.zone import parse_moment, parse_zone
from tests.unit.ingest.reads import ALWAYS, normalised


@pytest.mark.parametrize("nothing", ["-", "", None, "  ", " - "])
def test_dash_empty_and_missing_are_the_same(nothing: str | None) -> None:
    event = normalised(4624, TargetUserName=nothing, IpAddress=nothing, LogonType=nothing, KeyLength=nothing)
    missing = normalised(4624)
    assert event == missing


@pytest.mark.parametrize(
    ("logged", "address", "kind"),
    [
        ("10.0.0.1", "10.0.0.1", "remote"),
        ("::ffff:10.0.0.1", "10.0.0.1", "remote"),
        ("::FFFF:10.0.0.1", "10.0.0.1", "remote"),
        ("FE80::1%eth0", "fe80::1", "remote"),
        ("fe80::1%12", "fe80::1", "remote"),
        ("[2001:DB8::0:1]", "2001:db8::1", "remote"),
        ("::1", "::1", "loopback"),
        ("127.0.0.1", "127.0.0.1", "loopback"),
        ("::ffff:127.0.0.1", "127.0.0.1", "loopback"),
        ("LOCAL", None, "local"),
        ("Unknown", None, "local"),
        ("0.0.0.0", None, "not_logged"),
        ("-", None, "not_logged"),
    ],
)
def test_addresses_have_one_spelling(logged: str, address: str | None, kind: str) -> None:
    event = normalised(4624, IpAddress=logged)
    assert event.get("source_address") == address
    assert event["source_kind"] == kind


@pytest.mark.parametrize("logged", ["10.0.0.300", "WS1", "10.0.0.1;DROP", "<script>"])
def test_an_address_that_is_none_stays_visible_as_logged(logged: str) -> None:
    event = normalised(4624, IpAddress=logged)
    assert "source_address" not in event
    assert event["fields"] == {"IpAddress": logged}


@pytest.mark.parametrize(
    ("logged", "status"),
    [
        ("0xf", 15),
        ("0x0000000F", 15),
        (15, 15),
        ("15", 15),
        ("0xC000006D", 0xC000006D),
        (-1073741715, 0xC000006D),
        ("-1073741715", 0xC000006D),
        (0, 0),
        ("0x0", 0),
    ],
)
def test_status_is_one_unsigned_number_in_every_spelling(logged: Any, status: int) -> None:
    assert normalised(4769, Status=logged)["status"] == status


@pytest.mark.parametrize("logged", ["%%2313", "0x", "0x1ffffffff", "99999999999999999999999", "1_0", "٣"])
def test_a_number_that_is_none_stays_visible_as_logged(logged: str) -> None:
    event = normalised(4769, Status=logged)
    assert "status" not in event
    assert "outcome" not in event
    assert event["fields"]["Status"] == logged


@pytest.mark.parametrize(
    ("event_id", "status", "outcome"),
    [
        (4624, None, "success"),
        (4625, "0xc000006d", "failure"),
        (4776, "0x0", "success"),
        (4776, "0xc0000064", "failure"),
        (4768, "0x6", "failure"),
        (4769, "0x0", "success"),
        (4771, "0x18", "failure"),
        (4776, None, None),
        (4672, None, None),
    ],
)
def test_outcome_follows_the_event_or_its_status(
    event_id: int, status: str | None, outcome: str | None
) -> None:
    assert normalised(event_id, Status=status).get("outcome") == outcome


@pytest.mark.parametrize("logon_type", ["3", 3, "0x3"])
def test_logon_types_are_numbers_and_unknown_ones_stay(logon_type: Any) -> None:
    assert normalised(4624, LogonType=logon_type)["logon_type"] == 3
    assert normalised(4624, LogonType=77)["logon_type"] == 77


@pytest.mark.parametrize(
    ("event_id", "name", "domain", "want"),
    [
        (4769, "bob@CORP.EXAMPLE", None, ("bob", "CORP.EXAMPLE")),
        (4769, "bob@CORP.EXAMPLE", "corp.example", ("bob", "corp.example")),
        (4769, "WS1$@CORP.EXAMPLE", "CORP.EXAMPLE", ("WS1$", "CORP.EXAMPLE")),
        (4625, "bob@corp.example", "-", ("bob", "corp.example")),
        (4624, "ann@mail.example", "MicrosoftAccount", ("ann@mail.example", "MicrosoftAccount")),
        (4776, "CORP\\bob", None, ("bob", "CORP")),
        (4624, "corp\\bob", "CORP", ("bob", "CORP")),
        (4624, "@", None, ("@", None)),
        (4624, "\\", None, ("\\", None)),
        (4624, "a\\ud800b", None, ("a\\ud800b", None)),
    ],
)
def test_domains_inside_names_are_split_off(
    event_id: int, name: str, domain: str | None, want: tuple[str, str | None]
) -> None:
    event = normalised(event_id, TargetUserName=name, TargetDomainName=domain)
    assert (event["account_name"], event.get("account_domain")) == want


def test_a_realm_that_differs_from_the_domain_stays_visible() -> None:
    event = normalised(4769, TargetUserName="bob@OTHER.EXAMPLE", TargetDomainName="CORP")
    assert (event["account_name"], event["account_domain"]) == ("bob", "CORP")
    assert event["fields"] == {"TargetUserName": "bob@OTHER.EXAMPLE"}


def test_an_rdp_session_names_domain_and_user_in_one_field() -> None:
    channel = "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational"
    event = normalised(21, channel=channel, User="CORP\\bob", Address="10.0.0.7", SessionID=3)
    assert (event["account_domain"], event["account_name"]) == ("CORP", "bob")
    assert event["source_address"] == "10.0.0.7"
    assert event["fields"] == {"SessionID": "3"}


def test_an_event_id_of_another_channel_is_not_catalogued() -> None:
    assert normalised(21, channel="System")["set_aside"] == {"not_catalogued": 1}
    assert normalised(1102, channel="System")["set_aside"] == {"not_catalogued": 1}


@pytest.mark.parametrize(
    ("event_id", "channel", "reason"),
    [
        (4624, "Secu\x85ity", "damaged"),
        (4672, "Securit", "damaged"),
        (4688, "Securit", "not_catalogued"),
        (25, "System", "not_catalogued"),  # of Kernel-Boot, and read well
    ],
)
def test_a_salvaged_record_of_a_known_id_is_damaged_and_not_unknown(
    event_id: int, channel: str, reason: str
) -> None:
    shape = Shape(event_id, channel, "P", True, ())
    part = normalise(RawBatch({shape: [(0, "2024-01-08T10:00:00Z", 1, "DC01")]}, 1), Timespan())
    assert part.set_aside == {reason: 1}
    assert sum(part.not_catalogued.values()) == (reason == "not_catalogued")


@pytest.mark.parametrize(
    ("name", "domain", "sid", "kind"),
    [
        ("bob", "CORP", "S-1-5-21-1-2-3-1001", "user"),
        ("WS1$", "CORP", None, "machine"),
        ("FS01$", "OFFSEC", "S-1-5-18", "machine"),
        ("SYSTEM", "NT AUTHORITY", "S-1-5-18", "system"),
        ("Système", "AUTORITE NT", "S-1-5-18", "system"),
        ("system", "CORP", None, "user"),
        ("system", "CORP", "S-1-5-21-1-2-3-1001", "user"),
        ("LOCAL SERVICE", "NT AUTHORITY", "S-1-5-19", "service"),
        ("NETWORK SERVICE", "NT AUTHORITY", None, "service"),
        ("DWM-1", "Window Manager", "S-1-5-90-0-1", "service"),
        ("UMFD-0", "Font Driver Host", None, "service"),
        ("MSSQL$X", "NT SERVICE", "S-1-5-80-1-2-3-4-5", "service"),
        ("ANONYMOUS LOGON", "CORP", None, "anonymous"),
        ("x", None, "S-1-5-7", "anonymous"),
        (None, None, "S-1-5-21-1-2-3-1001", "user"),
        ("-", "-", "S-1-0-0", None),
    ],
)
def test_accounts_carry_a_kind(
    name: str | None, domain: str | None, sid: str | None, kind: str | None
) -> None:
    event = normalised(4624, TargetUserName=name, TargetDomainName=domain, TargetUserSid=sid)
    assert event.get("account_kind") == kind


@pytest.mark.parametrize(
    ("logged", "sid"),
    [
        ("S-1-5-21-1-2-3-500", "S-1-5-21-1-2-3-500"),
        ("s-1-5-18", "S-1-5-18"),
        ("%{S-1-5-18}", "S-1-5-18"),
        ("S-1-0-0", None),
    ],
)
def test_sids_have_one_spelling_and_the_null_sid_names_nobody(logged: str, sid: str | None) -> None:
    assert normalised(4624, TargetUserSid=logged).get("account_sid") == sid


def test_a_sid_that_is_none_stays_visible() -> None:
    assert normalised(4624, TargetUserSid="CORP\\bob")["fields"] == {"TargetUserSid": "CORP\\bob"}


@pytest.mark.parametrize(
    ("workstation", "kind"),
    [
        ("DC1", "local"),
        ("dc1.corp.example", "local"),
        ("DC10", "remote"),
        ("WS9", "remote"),
        ("-", "not_logged"),
    ],
)
def test_a_workstation_that_is_the_computer_itself_is_no_remote_source(workstation: str, kind: str) -> None:
    assert normalised(4624, WorkstationName=workstation)["source_kind"] == kind


@pytest.mark.parametrize(
    ("server", "address", "kind"),
    [
        ("localhost", "::1", "loopback"),
        ("DC1", "-", "not_logged"),
        ("localhost", "10.0.0.9", "remote"),
        ("fs1.corp.example", "-", "remote"),
        ("fs1.corp.example", "::1", "remote"),
    ],
)
def test_explicit_credentials_towards_another_machine_are_remote(
    server: str, address: str, kind: str
) -> None:
    assert normalised(4648, TargetServerName=server, IpAddress=address)["source_kind"] == kind


def test_a_session_switched_at_the_console_is_local() -> None:
    event = normalised(4778, AccountName="bob", ClientName="Unknown", ClientAddress="LOCAL")
    assert event["source_kind"] == "local"
    assert "source_name" not in event
    assert event["fields"] == {"ClientName": "Unknown"}


def test_elevation_is_yes_or_no() -> None:
    assert normalised(4624, ElevatedToken="%%1842")["is_elevated"] is True
    assert normalised(4624, ElevatedToken="%%1843")["is_elevated"] is False
    assert "is_elevated" not in normalised(4624, ElevatedToken="-")


def test_privileges_are_words_separated_by_one_space() -> None:
    event = normalised(4672, PrivilegeList="SeDebugPrivilege\r\n\t\t\tSeBackupPrivilege")
    assert event["privileges"] == "SeDebugPrivilege SeBackupPrivilege"


def test_every_other_field_is_kept_in_the_order_of_the_record() -> None:
    event = normalised(4624, Zulu="1", TargetUserName="bob", Alpha=True, Mike=2.5, Nothing="-")
    assert list(event["fields"].items()) == [("Zulu", "1"), ("Alpha", "true"), ("Mike", "2.5")]


def test_guids_read_the_same_with_and_without_braces() -> None:
    bare, braced = "ae6286be-d372-7561-6340-b4315c2bc2aa", "{AE6286BE-D372-7561-6340-B4315C2BC2AA}"
    assert normalised(4624, LogonGuid=bare)["fields"] == {"LogonGuid": braced}
    assert normalised(4719, SubcategoryGuid=bare)["object_name"] == braced


@pytest.mark.parametrize(
    "name", ["O'Brien", '"x"', "a$b", "../..", "<script>", "\u202egnp", "😀", "山田", "a\nb"]
)
def test_names_may_hold_any_character(name: str) -> None:
    assert normalised(4624, TargetUserName=name)["account_name"] == name


def test_lone_surrogates_become_visible_and_are_counted() -> None:
    shape = Shape(4624, "Security", "P", False, ("TargetUserName", "Other"))
    row = (0, "2024-01-08T10:00:00Z", 1, "DC1", "a\ud800b", "\udfffx")
    part = normalise(RawBatch({shape: [row]}, 1), Timespan())
    assert part.events["account_name"].to_pylist() == ["a\\ud800b"]
    assert part.events["fields"].to_pylist() == [[("Other", "\\udfffx")]]
    assert part.n_replaced_surrogates == 2


def test_zero_characters_end_a_text_or_become_visible() -> None:
    event = normalised(4624, TargetUserName="bob\0\0", WorkstationName="W\0X")
    assert event["account_name"] == "bob"
    assert event["source_name"] == "W\\u0000X"


@pytest.mark.parametrize(
    ("logged", "microsecond"),
    [
        ("2021-05-03T08:58:25.9210339Z", 921033),
        ("2021-05-03T08:58:25.921033900Z", 921033),
        ("2021-05-03T08:58:25.9999999Z", 999999),
        ("2021-05-03T08:58:25Z", 0),
        ("2021-05-03T08:58:25.1", 100000),
        ("2021-05-03T17:58:25.5+09:00", 500000),
        ("2021-05-03 08:58:25.25Z", 250000),
    ],
)
def test_times_are_utc_and_cut_to_microseconds(logged: str, microsecond: int) -> None:
    want = datetime(2021, 5, 3, 8, 58, 25, microsecond, tzinfo=UTC)
    assert normalised(4624, time=logged)["time"] == want


@pytest.mark.parametrize(
    "time", [None, "", "nonsense", "2021-13-45T00:00:00Z", "1601-01-01T00:00:00.000000Z", 5]
)
def test_a_record_without_a_readable_time_is_set_aside(time: Any) -> None:
    assert normalised(4624, time=time)["set_aside"] == {"no_time": 1}


@pytest.mark.parametrize("event_id", [None, "", "x", -1, 70000, "4624.5"])
def test_a_record_without_a_readable_event_id_is_set_aside(event_id: Any) -> None:
    assert normalised(event_id)["set_aside"] == {"no_event_id": 1}


def test_the_time_range_means_the_same_instant_in_any_record_order() -> None:
    zone = parse_zone("+9")
    span = Timespan(parse_moment("2024-01-08 19:00", zone), parse_moment("2024-01-08 20:00", zone))
    times = [
        "2024-01-08T11:00:00Z",
        "2024-01-08T10:59:59.999999Z",
        "2024-01-08T10:00:00Z",
        "2024-01-08T09:59:59Z",
    ]
    shape = Shape(4624, "Security", "P", False, ("TargetUserName",))
    for order in (times, times[::-1]):
        rows = [(i, time, i, "DC1", f"u{i}") for i, time in enumerate(order)]
        part = normalise(RawBatch({shape: rows}, len(rows)), span)
        assert part.set_aside == {"outside_time_range": 2}
        assert part.events.num_rows == 2
        assert part.n_records == 4
        assert sorted(t.hour for t in part.events["time"].to_pylist()) == [10, 10]


def test_records_of_different_shapes_come_out_in_file_order() -> None:
    logon = Shape(4624, "Security", "P", False, ("TargetUserName", "X"))
    logoff = Shape(4634, "Security", "P", True, ("TargetUserName",))
    time = "2024-01-08T10:00:00Z"
    groups = {
        logon: [(0, time, 1, "A", "a", "x"), (3, time, 4, "A", "d", "-")],
        logoff: [(1, time, 2, "B", "b"), (2, time, 3, "B", "c")],
    }
    events = normalise(RawBatch(groups, 4), Timespan()).events
    assert events.schema.equals(CODED_SCHEMA)
    assert events["account_name"].to_pylist() == ["a", "b", "c", "d"]
    assert events["record_id"].to_pylist() == [1, 2, 3, 4]
    assert events["is_salvaged"].to_pylist() == [False, True, True, False]
    assert events["fields"].to_pylist() == [[("X", "x")], [], [], []]


@pytest.mark.parametrize("spec", EVENTS, ids=lambda spec: str(spec.event_id))
def test_every_catalogued_field_reaches_its_column(spec: Any) -> None:
    samples = {"_sid": "S-1-5-21-1-2-3-4", "_address": "10.0.0.9"}
    columns = {c.name: c for c in EVENT_SCHEMA}
    given = {}
    for windows, column in spec.fields.items():
        is_text = str(columns[column].type) == "string"
        sample = next((v for k, v in samples.items() if column.endswith(k)), "word" if is_text else "1")
        given[windows] = sample
    event = normalised(spec.event_id, channel=spec.channel, **given)
    for column in spec.fields.values():
        assert column in event, column
    assert event["fields"] == {}


def test_a_record_without_time_counts_for_one_reason_only() -> None:
    known, unknown = (Shape(event_id, "Security", "P", False, ()) for event_id in (4624, 5058))
    rows = [(0, None, 1, "a"), (1, "2024-01-08T10:00:00Z", 2, "a")]
    part = normalise(RawBatch({known: rows, unknown: rows}, 4), ALWAYS)
    assert part.set_aside == {"no_time": 2, "not_catalogued": 1}
    assert part.not_catalogued == {"5058": 1}
    assert part.by_event_id == {"4624": 2, "5058": 2}
