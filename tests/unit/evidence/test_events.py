"""Pages of events, and one of them in full."""

import base64
import json

import duckdb
import pytest

from logontracer.errors import CaseError, NotFoundError, UsageError
from logontracer.evidence import duck
from logontracer.evidence.events import (
    PAGE_SCHEMA,
    AccountIds,
    EventFilter,
    HostIds,
    event,
    page_events,
)
from logontracer.model.timespan import Timespan, to_microseconds
from tests.unit.evidence.rows import START, part, row


@pytest.fixture
def parts(tmp_path):
    """Two parts whose times overlap; rows are known by their record id."""
    first = [
        row(0),
        row(
            10, account_name="Bob", account_domain="LAB", account_sid="S-1-5-21-1", source_address="10.0.0.12"
        ),
        row(
            20,
            event_id=4625,
            outcome="failure",
            status=0xC000006D,
            authentication_package="NTLM",
            logon_type=10,
        ),
        row(30, event_id=4776, account_domain=None, source_address=None, source_name="WS1"),
    ]
    second = [
        row(5, subject_name="bob", subject_domain="lab", subject_logon_id=0x77, event_id=4720, logon_id=None),
        row(20, computer="DC1.corp.example", event_id=4769, service_name="WS1$", is_salvaged=True),
        row(
            25, event_id=4648, target_server="ws1", source_address=None, source_kind="local", logon_type=None
        ),
        row(
            45,
            computer="DC1.corp.example",
            event_id=4648,
            account_name="Guest",
            account_domain=".",
            target_server="FS1",
            record_id=46,
        ),
        row(50, account_name=None, account_domain=None, source_address=None, source_kind="not_logged"),
        row(40, account_name="O'Brien", fields=[("Odd", "<script>%_\\ Ünïcode")], source_file="a" * 64),
    ]
    paths = [tmp_path / "part-000003.parquet", tmp_path / "part-000007.parquet"]
    return [part(path, *rows) for path, rows in zip(paths, (first, second), strict=True)]


def found(parts, **wanted):
    page = page_events(parts, EventFilter(**wanted))
    assert page.total == len(page.rows)
    return [record_id - 1 for record_id in page.rows["record_id"].to_pylist()]


def test_events_come_in_order_of_time(parts):
    assert found(parts) == [0, 5, 10, 20, 20, 25, 30, 40, 45, 50]
    newest = page_events(parts, newest_first=True).rows["record_id"].to_pylist()
    assert newest == [51, 46, 41, 31, 26, 21, 21, 11, 6, 1]


@pytest.mark.parametrize("newest_first", [False, True])
def test_pages_follow_one_another_without_gap_or_repeat(parts, newest_first):
    keys, after = [], None
    while True:
        page = page_events(parts, after=after, limit=3, newest_first=newest_first)
        assert page.total == 10
        assert page.rows.schema.equals(PAGE_SCHEMA)
        keys += page.rows["event_key"].to_pylist()
        assert page.truncated == (page.next is not None)
        if page.next is None:
            break
        after = page.next
    assert keys == page_events(parts, newest_first=newest_first).rows["event_key"].to_pylist()
    assert len(set(keys)) == 10


def test_a_page_goes_on_where_it_was_when_new_parts_came(parts, tmp_path):
    first = page_events(parts[:1], limit=2)
    later = page_events(parts, after=first.next)
    assert [i - 1 for i in later.rows["record_id"].to_pylist()] == [20, 20, 25, 30, 40, 45, 50]


@pytest.mark.parametrize(
    ("wanted", "minutes"),
    [
        ({"event_ids": (4625, 4776)}, [20, 30]),
        ({"logon_types": (10,)}, [20]),
        ({"packages": ("ntlm",)}, [20]),
        ({"outcome": "failure"}, [20]),
        ({"statuses": (0xC000006D,)}, [20]),
        ({"account": AccountIds(names=(("corp", "ALICE"),))}, [0, 5, 20, 20, 25]),
        ({"account": AccountIds(names=((None, "alice"),))}, [30]),
        ({"account": AccountIds(sids=("S-1-5-21-1",))}, [10]),
        ({"account": AccountIds(names=(("LAB", "alice"), ("CORP", "bob")))}, []),
        ({"account": AccountIds()}, [50]),
        ({"account": AccountIds(names=(("DC1", "guest"),))}, [45]),
        ({"destination": HostIds(names=("fs1.corp.example",))}, [45]),
        ({"not_named": HostIds(names=("ws1", "fs1.corp.example"))}, [0, 5, 10, 20, 30, 40, 50]),
        ({"subject": AccountIds(names=(("LAB", "bob"),))}, [5]),
        ({"any_account": AccountIds(names=(("LAB", "bob"),))}, [5, 10]),
        ({"source": HostIds(addresses=("10.0.0.1",))}, []),
        ({"source": HostIds(addresses=("10.0.0.12",))}, [10]),
        ({"source": HostIds(names=("ws1",))}, [30]),
        ({"source": HostIds(names=("WS1.corp.example",))}, [25]),
        ({"source": HostIds()}, [50]),
        ({"source_kinds": ("local", "not_logged")}, [25, 50]),
        ({"computer": HostIds(names=("dc1.CORP.example",))}, [20, 45]),
        ({"destination": HostIds(names=("ws1",))}, [20, 25]),
        ({"any_host": HostIds(names=("ws1",), addresses=("10.0.0.12",))}, [10, 20, 25, 30]),
        ({"logon_id": 0x77}, [5]),
        ({"is_salvaged": True}, [20]),
        ({"source_file": "a" * 64}, [40]),
        ({"text": "o'brien"}, [40]),
        ({"text": "<SCRIPT>%_\\"}, [40]),
        ({"text": "ÜNÏ"}, [40]),
        ({"text": "10.0.0.12"}, [10]),
        ({"text": "nowhere"}, []),
        ({"event_ids": (4624,), "outcome": "success", "text": "alice"}, [0]),
    ],
)
def test_a_filter_keeps_what_matches(parts, wanted, minutes):
    assert found(parts, **wanted) == minutes


def test_a_span_is_half_open(parts):
    def at(minute):
        return to_microseconds(START) + minute * 60_000_000

    assert found(parts, span=Timespan(at(10), at(25))) == [10, 20, 20]
    assert found(parts, span=Timespan(at(25), None)) == [25, 30, 40, 45, 50]
    assert found(parts, span=Timespan(None, at(5))) == [0]


def test_an_unknown_outcome_is_refused():
    with pytest.raises(UsageError, match="'maybe'"):
        EventFilter(outcome="maybe")


@pytest.mark.parametrize(
    "after",
    [
        "",
        "x",
        "W10",
        "é",
        *(
            base64.urlsafe_b64encode(json.dumps(v).encode()).decode()
            for v in ([1, 2], [1, 2, None], [1 << 70, 1, 1], {}, "abc")
        ),
    ],
)
def test_a_cursor_that_is_none_is_refused(parts, after):
    with pytest.raises(UsageError, match="not a page"):
        page_events(parts, after=after)


@pytest.mark.parametrize("limit", [0, -1, 10_001])
def test_a_limit_out_of_range_is_refused(parts, limit):
    with pytest.raises(UsageError, match="limit"):
        page_events(parts, limit=limit)


def test_a_case_without_events_has_an_empty_page():
    page = page_events([])
    assert (page.rows.num_rows, page.next, page.total, page.truncated) == (0, None, 0, False)
    assert page.rows.schema.equals(PAGE_SCHEMA)


def test_every_event_of_a_page_can_be_shown_in_full(parts):
    for shown in page_events(parts).rows.to_pylist():
        whole = event(parts, shown["event_key"])
        assert {name: whole[name] for name in shown} == shown
        if whole["account_name"] == "O'Brien":
            odd = whole
    assert odd["fields"] == [("Odd", "<script>%_\\ Ünïcode")]


def test_an_event_says_which_files_it_was_read_from(parts):
    key = page_events(parts, EventFilter(text="o'brien")).rows["event_key"][0].as_py()
    assert event(parts, key, source_paths={"a" * 64: ["/a.evtx"]})["source_paths"] == ["/a.evtx"]
    assert event(parts, key)["source_paths"] == []


@pytest.mark.parametrize("key", ["", "3", "3-4", "4-0", "x-1", "3-0 ", "3--1", "../3-0", "3-999999999999"])
def test_an_event_that_is_not_there_is_not_found(parts, key):
    with pytest.raises(NotFoundError, match="no event"):
        event(parts, key)


def test_a_damaged_part_is_reported(parts):
    parts[0].write_bytes(b"PAR1 no more")
    with pytest.raises(CaseError, match="cannot be read"):
        page_events(parts)


def test_a_path_may_hold_wildcards_and_quotes(tmp_path):
    odd = part(tmp_path / "[it's] a {case} *" / "part-000001.parquet", row())
    assert page_events([odd]).total == 1
    assert event([odd], "1-0")["account_name"] == "alice"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM read_parquet($other)",
        "COPY (SELECT 1) TO '/tmp/logontracer-must-not-exist.csv'",
        "ATTACH '/tmp/logontracer-must-not-exist.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET allowed_paths = ['/etc/hostname']",
        "SET memory_limit = '100GB'",
    ],
)
def test_the_calculator_reaches_nothing_but_its_files(parts, statement):
    with duck.connect(parts[:1]) as connection:
        values = {"other": [str(parts[1])]} if "$other" in statement else None
        with pytest.raises((duckdb.PermissionException, duckdb.InvalidInputException)):
            connection.execute(statement, values)
