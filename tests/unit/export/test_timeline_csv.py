from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from logontracer.analyse.timeline import explain
from logontracer.export.timeline import details_csv, hour_text, scores_csv, summary_csv
from logontracer.model.graph import ACCOUNTS
from logontracer.model.scores import ANOMALIES

BERLIN = ZoneInfo("Europe/Berlin")
KOLKATA = ZoneInfo("Asia/Kolkata")


def hour(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp()) // 3600  # type: ignore[arg-type, misc]


START = hour(2024, 3, 31, 0)  # Berlin puts its clocks forward at 01:00 UTC
HOURS = range(START, START + 4)


def accounts() -> pa.Table:
    rows = [
        ("alice", "CORP", "corp\\alice"),
        ("=cmd|'/C calc'!A0", None, "\\=cmd"),
        (None, None, "sid:S-1-5-21"),
    ]
    return pa.Table.from_pylist(
        [
            dict.fromkeys(ACCOUNTS.names)
            | {"account_id": i, "name": name, "domain": domain, "key": key, "kind": "user"}
            for i, (name, domain, key) in enumerate(rows)
        ],
        schema=ACCOUNTS,
    )


def counts() -> pa.Table:
    rows = [
        (0, 4624, START, 3),
        (0, 4624, START + 2, 1),
        (0, 4768, START, 2),
        (1, 4625, START + 3, 9),
        (2, 4624, START + 9, 5),  # outside the hours shown
    ]
    return pa.table(
        {name: [row[i] for row in rows] for i, name in enumerate(("account_id", "event_id", "hour", "count"))}
    )


def read(chunks: Iterable[bytes]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(chunks).decode(), newline="")))


def test_the_summary_has_a_row_per_account_a_column_per_hour_and_totals() -> None:
    rows = read(summary_csv(counts(), accounts(), HOURS))
    assert rows[0] == [
        "account",
        "kind",
        "total",
        "2024-03-31T00:00:00+00:00",
        "2024-03-31T01:00:00+00:00",
        "2024-03-31T02:00:00+00:00",
        "2024-03-31T03:00:00+00:00",
    ]
    assert rows[1:] == [
        ["CORP\\alice", "user", "6", "5", "0", "1", "0"],
        ["'=cmd|'/C calc'!A0 (domain not logged)", "user", "9", "0", "0", "0", "9"],
        ["sid:S-1-5-21", "user", "0", "0", "0", "0", "0"],
        ["all accounts", "total", "15", "5", "0", "1", "9"],
    ]


def test_the_row_of_all_accounts_can_be_left_out() -> None:
    rows = read(summary_csv(counts(), accounts(), HOURS, has_total=False))
    assert len(rows) == 4
    assert sum(int(row[2]) for row in rows[1:]) == 15


def test_a_span_that_ends_within_an_hour_is_said_in_the_header() -> None:
    for write, column in ((summary_csv, 2), (details_csv, 3)):
        assert read(write(counts(), accounts(), HOURS, is_whole=True))[0][column] == (
            "total (hours count whole)"
        )


def test_the_details_name_account_and_event_id_on_every_row() -> None:
    rows = read(details_csv(counts(), accounts(), HOURS))
    assert rows[0][:5] == ["account", "event_id", "event", "total", "2024-03-31T00:00:00+00:00"]
    assert rows[1:] == [
        ["CORP\\alice", "4624", "Successful logon", "4", "3", "0", "1", "0"],
        [
            "CORP\\alice",
            "4768",
            "Kerberos ticket-granting ticket requested",
            "2",
            "2",
            "0",
            "0",
            "0",
        ],
        ["'=cmd|'/C calc'!A0 (domain not logged)", "4625", "Failed logon", "9", "0", "0", "0", "9"],
        ["sid:S-1-5-21", "4624", "Successful logon", "0", "0", "0", "0", "0"],
    ]


def test_hours_are_named_in_the_chosen_zone_and_skip_where_its_clocks_do() -> None:
    header = read(summary_csv(counts(), accounts(), HOURS, zone=BERLIN))[0]
    assert header[3:] == [
        "2024-03-31T01:00:00+01:00",
        "2024-03-31T03:00:00+02:00",
        "2024-03-31T04:00:00+02:00",
        "2024-03-31T05:00:00+02:00",
    ]


def test_an_hour_that_a_clock_shows_twice_has_two_columns_with_two_offsets() -> None:
    autumn = hour(2024, 10, 27, 0)
    assert [hour_text(autumn + i, BERLIN) for i in range(3)] == [
        "2024-10-27T02:00:00+02:00",
        "2024-10-27T02:00:00+01:00",
        "2024-10-27T03:00:00+01:00",
    ]


@pytest.mark.parametrize(
    ("when", "text"),
    [(START, "2024-03-31T05:30:00+05:30"), (hour(1601, 1, 1, 0), "1601-01-01T05:53:28+05:53:28")],
)
def test_zones_off_the_hour_and_times_before_zones_keep_their_offset(when: int, text: str) -> None:
    assert hour_text(when, KOLKATA) == text


@pytest.mark.parametrize(
    ("when", "zone", "text"),
    [
        ((9999, 12, 31, 23), ZoneInfo("Asia/Tokyo"), "9999-12-31T23:00:00+00:00"),
        ((1, 1, 1, 0), ZoneInfo("America/New_York"), "0001-01-01T00:00:00+00:00"),
    ],
)
def test_a_clock_at_the_edge_of_the_calendar_is_shown_in_utc(
    when: tuple[int, ...], zone: ZoneInfo, text: str
) -> None:
    assert hour_text(hour(*when), zone) == text


def test_scores_have_a_row_per_account_and_hour_with_the_hour_behind_a_mark() -> None:
    anomalies = pa.Table.from_pylist(
        [
            {"account_id": 0, "hour": START, "count": 5, "expected": 1.25, "score": 14.5, "mark": 2},
            {"account_id": 0, "hour": START + 1, "count": 0, "expected": 1.5, "score": 16.5, "mark": 3},
            {"account_id": 0, "hour": START + 9, "count": 1, "expected": 1.0, "score": 3.0, "mark": 0},
        ],
        schema=ANOMALIES,
    )
    assert read(scores_csv(explain(anomalies), accounts(), zone=BERLIN)) == [
        [
            *("account", "hour", "count", "expected", "score", "mark"),
            *("cause_hour", "cause_count", "cause_expected", "is_echo"),
        ],
        [
            *("CORP\\alice", "2024-03-31T01:00:00+01:00", "5", "1.25", "14.5", "2"),
            *("2024-03-31T01:00:00+01:00", "5", "1.25", "false"),
        ],
        [
            *("CORP\\alice", "2024-03-31T03:00:00+02:00", "0", "1.5", "16.5", "3"),
            *("2024-03-31T01:00:00+01:00", "5", "1.25", "true"),
        ],
        ["CORP\\alice", "2024-03-31T11:00:00+02:00", "1", "1.0", "3.0", "0", "", "", "", "false"],
    ]


def test_a_timeline_without_counts_is_a_header_and_an_empty_total() -> None:
    empty = counts().slice(0, 0)
    assert read(summary_csv(empty, accounts(), HOURS))[1:] == [
        ["all accounts", "total", "0", "0", "0", "0", "0"]
    ]
    assert len(read(details_csv(empty, accounts(), []))) == 1
