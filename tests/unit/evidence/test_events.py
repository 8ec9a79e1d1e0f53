"""Pages of events, and one of them in full."""

import base64
import json

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from logontracer.errors import CaseError, NotFoundError, UsageError
from logontracer.evidence import duck
from logontracer.evidence.events import (
    COLUMN_NAMES,
    PAGE_SCHEMA,
    EventFilter,
    Members,
    Order,
    count_events,
    event,
    page_events,
    stream_events,
)
from logontracer.model.catalogue import BY_ID
from logontracer.model.graph import EVENT_TRACKS
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


NEWEST = Order("time", is_descending=True)
ORDERS = [Order(column, down) for column in COLUMN_NAMES for down in (False, True)]


def plainly(parts, order):
    """The keys of all events in order, sorted in plain Python."""
    rows = page_events(parts).rows.to_pylist()

    def value(row):
        joined = {
            "account": ("account_domain", "account_name", "account_sid"),
            "subject": ("subject_domain", "subject_name", "subject_sid"),
        }
        if order.column == "source":
            return row["source_address"] or row["source_name"]
        if order.column == "title":
            return BY_ID[row["event_id"]].title
        if order.column in joined:
            domain, name, sid = (row[column] for column in joined[order.column])
            return "\\".join(part for part in (domain, name or sid) if part is not None)
        return row[order.column]

    def key(row):
        text = value(row)
        return text.lower() if isinstance(text, str) else text

    def place(row):
        part, _, number = row["event_key"].partition("-")
        return int(part), int(number)

    known = [row for row in rows if value(row) is not None]
    unknown = [row for row in rows if value(row) is None]
    both = [sorted(known, key=lambda r: (key(r), place(r))), sorted(unknown, key=place)]
    return [r["event_key"] for found in both for r in (found[::-1] if order.is_descending else found)]


def test_events_come_in_order_of_time(parts):
    assert found(parts) == [0, 5, 10, 20, 20, 25, 30, 40, 45, 50]
    newest = page_events(parts, order=NEWEST).rows["record_id"].to_pylist()
    assert newest == [51, 46, 41, 31, 26, 21, 21, 11, 6, 1]


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_pages_follow_one_another_without_gap_or_repeat_both_ways(parts, order):
    keys, after, pages = [], None, []
    while True:
        page = page_events(parts, after=after, limit=3, order=order)
        pages.append(page)
        assert page.total == 10
        assert page.rows.schema.equals(PAGE_SCHEMA)
        assert (page.previous is None) == (after is None)
        keys += page.rows["event_key"].to_pylist()
        assert page.truncated == (page.next is not None)
        if page.next is None:
            break
        after = page.next
    assert keys == plainly(parts, order)
    for earlier, later in zip(pages[-2::-1], pages[:0:-1], strict=True):
        back = page_events(parts, before=later.previous, limit=3, order=order)
        assert back.rows["event_key"].to_pylist() == earlier.rows["event_key"].to_pylist()
        assert back.next is not None
        assert (back.previous is None) == (earlier is pages[0])


@pytest.mark.parametrize("order", [Order(), NEWEST, Order("account"), Order("source", True)], ids=str)
def test_a_page_can_begin_anywhere(parts, order):
    for at in (1, 4, 9):
        page = page_events(parts, at=at, limit=2, order=order)
        assert page.rows["event_key"].to_pylist() == plainly(parts, order)[at : at + 2]
        assert page.previous is not None
    beyond = page_events(parts, at=10)
    assert (len(beyond.rows), beyond.total, beyond.next) == (0, 10, None)
    with pytest.raises(UsageError, match="exclude each other"):
        page_events(parts, at=3, after=page.previous)


def test_a_cursor_stays_at_its_event_when_the_order_changes(parts):
    page = page_events(parts, limit=4)
    event_key = page.rows["event_key"].to_pylist()[-1]
    order = Order("event_id", is_descending=True)
    expected = plainly(parts, order)
    after = page_events(parts, after=page.next, order=order).rows["event_key"].to_pylist()
    assert after == expected[expected.index(event_key) + 1 :]


@pytest.mark.parametrize("name", ["fields", "", "1", "time; --", "account_name DESC"])
def test_only_columns_order_and_narrow(parts, name):
    with pytest.raises(UsageError, match="no column"):
        page_events(parts, order=Order(name))
    with pytest.raises(UsageError, match="no column"):
        EventFilter(columns=((name, "x"),))


def test_a_value_too_long_for_an_address_is_paged_past(tmp_path):
    rows = [row(n, account_name="a" * 200_000 + str(n)) for n in range(4)]
    path = [part(tmp_path / "part-000001.parquet", *rows)]
    first = page_events(path, order=Order("account"), limit=2)
    assert len(first.next) < 40
    rest = page_events(path, order=Order("account"), after=first.next).rows["record_id"].to_pylist()
    assert rest == [3, 4]


def test_all_events_stream_in_order(parts):
    for order in (Order(), NEWEST, Order("account")):
        tables = list(stream_events(parts, order=order))
        assert all(table.schema.equals(PAGE_SCHEMA) for table in tables)
        keys = [key for table in tables for key in table["event_key"].to_pylist()]
        assert keys == plainly(parts, order)
    assert list(stream_events([])) == []


@pytest.mark.parametrize(
    ("logons", "changes", "minutes"),
    [
        ([0], [], [0]),
        ([1], [], [10, 20]),
        ([0, 1], [0], [0, 5, 10, 20]),
        ([], [], []),
        ([2], [0], [5, 20, 25, 30, 40, 45, 50]),
    ],
)
def test_only_events_of_some_logons_and_changes(parts, tmp_path, logons, changes, minutes):
    """Tracks: the first part's rows are of logons 0, 1, 1, 2; the second's of change 0, then logon 2."""
    tracks = [tmp_path / "tracks" / path.name for path in parts]
    tracks[0].parent.mkdir()
    for path, logon, change in zip(
        tracks, ([0, 1, 1, 2], [None, *[2] * 5]), ([None] * 4, [0, *[None] * 5]), strict=True
    ):
        columns = {"logon_id": pa.array(logon, pa.int32()), "change_id": pa.array(change, pa.int32())}
        pq.write_table(pa.table(columns, schema=EVENT_TRACKS), path)
    members = Members(tracks, np.isin(range(3), logons), np.isin(range(1), changes))
    page = page_events(parts, members=members)
    assert [i - 1 for i in page.rows["record_id"].to_pylist()] == minutes
    assert page.total == count_events(parts, members=members) == len(minutes)
    outcome = EventFilter(outcome="success")
    assert count_events(parts, outcome, members=members) == len(minutes) - (1 in logons)
    streamed = [
        key for table in stream_events(parts, members=members) for key in table["event_key"].to_pylist()
    ]
    assert streamed == page.rows["event_key"].to_pylist()


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
        ({"source_kinds": ("local", "not_logged")}, [25, 50]),
        ({"logon_id": 0x77}, [5]),
        ({"is_salvaged": True}, [20]),
        ({"source_file": "a" * 64}, [40]),
        ({"text": "o'brien"}, [40]),
        ({"text": "<SCRIPT>%_\\"}, [40]),
        ({"text": "ÜNÏ"}, [40]),
        ({"text": "10.0.0.12"}, [10]),
        ({"text": "nowhere"}, []),
        ({"not_event_ids": (4624, 4648)}, [5, 20, 20, 30]),
        ({"columns": (("account", "LAB\\b"),)}, [10]),
        ({"columns": (("source", "ws1"), ("event_id", "4776"))}, [30]),
        ({"columns": (("logon_id", "0x3e8"),)}, [0, 10, 20, 20, 25, 30, 40, 45, 50]),
        ({"columns": (("time", "10:05"),)}, [5]),
        ({"columns": (("title", "FAILED logon"),)}, [20]),
        ({"columns": (("title", "failed logon|Logon failed"),)}, [20]),
        ({"columns": (("title", "failed|"),)}, []),  # whole titles
        ({"columns": (("status", "0xC0000"),)}, [20]),
        ({"columns": (("account_name", "%"),)}, []),
        ({"columns": (("source_file", "a" * 64 + "," + "b" * 64),)}, [40]),
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
    assert found(parts, any_span=(Timespan(at(0), at(5)), Timespan(at(45), None))) == [0, 45, 50]
    assert found(parts, any_span=(Timespan(),), span=Timespan(at(45), None)) == [45, 50]


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
            for v in ([1, 2], [3, 4], [3, -1], [3], [3, 1, 1], [3, None], [1 << 70, 1], {}, "abc")
        ),
    ],
)
def test_a_cursor_that_is_none_is_refused(parts, after):
    with pytest.raises(UsageError, match="not a page"):
        page_events(parts, after=after)
    with pytest.raises(UsageError, match="not a page"):
        page_events(parts, before=after)


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
