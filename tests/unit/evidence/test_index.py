"""Pages found in memory are those that DuckDB finds in the files."""

from __future__ import annotations

import itertools
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from logontracer.errors import CaseError
from logontracer.evidence import duck
from logontracer.evidence.events import (
    COLUMN_NAMES,
    EventFilter,
    EventIndex,
    Members,
    Order,
    _Asked,
    count_events,
    page_events,
)
from logontracer.model.graph import EVENT_TRACKS
from logontracer.model.timespan import Timespan, to_microseconds
from tests.unit.evidence.rows import START, part, row

_N_LOGONS, _N_CHANGES = 6, 2
_NAMES = ("alice", "ALICE", "Bob", "İnci", "straße", "管理者", "o'brien", None)


def written(folder, rows, tracks, number):
    """Write a part and its tracks: a logon from 0 up, a change from -2 down, -1 for neither."""
    path = part(folder / f"part-{number:06d}.parquet", *rows)
    columns = {
        "logon_id": pa.array([t if t >= 0 else None for t in tracks], pa.int32()),
        "change_id": pa.array([-2 - t if t < -1 else None for t in tracks], pa.int32()),
    }
    track = folder / "tracks" / path.name
    track.parent.mkdir(exist_ok=True)
    pq.write_table(pa.table(columns, schema=EVENT_TRACKS), track)
    return path, track


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """Three parts of events in no order, some without time or account, and their tracks."""
    drawn = np.random.default_rng(3)
    folder = tmp_path_factory.mktemp("index")
    files = []
    for number in (2, 5, 9):
        rows = [
            row(
                int(drawn.integers(0, 40)),
                event_id=int(drawn.choice([4624, 4625, 4720])),
                account_name=_NAMES[drawn.integers(len(_NAMES))],
                computer=str(drawn.choice(["ws1", "WS1", "dc1.corp.example"])),
                logon_type=int(drawn.integers(2, 5)) if drawn.random() < 0.8 else None,
                is_elevated=bool(drawn.random() < 0.5) if drawn.random() < 0.7 else None,
                logon_id=int(drawn.integers(0, 99)),
            )
            for _ in range(15)
        ]
        for nameless in rows[::7]:
            nameless["time"] = None
        files.append(written(folder, rows, drawn.integers(-3, _N_LOGONS, 15).tolist(), number))
    parts, tracks = (list(paths) for paths in zip(*files, strict=True))
    return parts, tracks, EventIndex(parts, tracks)


def members(tracks, logons, changes=()):
    return Members(tracks, np.isin(range(_N_LOGONS), logons), np.isin(range(_N_CHANGES), changes))


def span(first=None, end=None):
    ends = (None if m is None else to_microseconds(START + timedelta(minutes=m)) for m in (first, end))
    return Timespan(*ends)


WANTED = (
    EventFilter(),
    EventFilter(span=span(5, 20)),
    EventFilter(span=span(None, 20)),
    EventFilter(span=span(20)),
    EventFilter(span=span(90, 99)),
    EventFilter(any_span=(span(0, 5), span(30, 40))),
    EventFilter(any_span=(span(0, 30),), span=span(10, 50)),
    EventFilter(columns=(("account", "ALI"),)),
    EventFilter(columns=(("account_name", "i\u0307N"), ("computer", "S1"))),
    EventFilter(columns=(("event_id", "462"), ("title", "logon"))),
    EventFilter(columns=(("title", "Failed logon|logoff"),)),
    EventFilter(columns=(("account_name", "管"),), span=span(0, 30)),
    EventFilter(columns=(("logon_type", "3"),)),
    EventFilter(columns=(("source_file", "0" * 64 + "," + "f" * 64),)),
    EventFilter(columns=(("account", ""),)),
)
WHOSE = (([0, 2, 4], [1]), (range(_N_LOGONS), []), ([], [0]), ([], []), (range(_N_LOGONS), range(_N_CHANGES)))


def agrees(case, wanted, whose, order):
    """Check every page of the index, forwards and back, against all places in the files."""
    parts, tracks, index = case
    mine = members(tracks, *whose)
    expected = _Asked(parts, wanted, mine).places(order, None, 0, 1000)
    assert index.places(wanted, mine, order, limit=1000) == expected
    assert index.places(wanted, mine, order, skip=2, limit=3) == expected[2:5]
    for at, place in enumerate(expected):
        assert index.places(wanted, mine, order, place, limit=3) == expected[at + 1 : at + 4]
        back = index.places(wanted, mine, order.backwards(), place, limit=3)
        assert back == expected[max(0, at - 3) : at][::-1]
    return expected


@pytest.mark.parametrize("order", [Order(c, down) for c in COLUMN_NAMES for down in (False, True)], ids=str)
def test_every_order_is_that_of_the_files(case, order):
    assert len(agrees(case, EventFilter(), WHOSE[0], order)) > 10


@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_every_filter_keeps_what_the_files_say(case, wanted):
    parts, tracks, index = case
    assert index.knows(wanted)
    for whose in WHOSE:
        agrees(case, wanted, whose, Order("account", True))
    counted = tuple(
        count_events(parts, wanted, members=members(tracks, *one)) for one in ((WHOSE[0][0], []), ([], [1]))
    )
    assert index.counts(wanted, members(tracks, *WHOSE[0])) == counted


def test_a_page_can_begin_anywhere(case):
    parts, tracks, index = case
    given = {"members": members(tracks, [1, 3]), "order": Order("computer"), "limit": 3}
    for at in (0, 1, 5, 99):
        found = page_events(parts, at=at, index=index, **given)
        assert found == page_events(parts, at=at, **given)


@pytest.mark.parametrize(
    "wanted",
    [
        EventFilter(text="alice"),
        EventFilter(event_ids=(4624,)),
        EventFilter(columns=(("logon_id", "0x3"),)),
        EventFilter(columns=(("time", "2024"),)),
        EventFilter(columns=(("is_elevated", "true"),)),
    ],
    ids=str,
)
def test_what_it_does_not_know_the_files_are_asked(case, wanted):
    parts, tracks, index = case
    assert not index.knows(wanted)
    given = {"members": members(tracks, range(_N_LOGONS)), "limit": 3}
    assert page_events(parts, wanted, index=index, **given) == page_events(parts, wanted, **given)


def test_columns_are_read_once_and_only_some_are_kept(case, monkeypatch):
    parts, tracks, _ = case
    index, n_read, connect = EventIndex(parts, tracks), itertools.count(), duck.connect

    def counting(*arguments, **more):
        next(n_read)
        return connect(*arguments, **more)

    monkeypatch.setattr("logontracer.evidence.index.duck.connect", counting)
    for _ in range(2):
        index.prepare(["time", "account"])
    assert next(n_read) == 2
    index.prepare(["title", "source", "computer", "event_id", "time"])
    assert next(n_read) == 3 + 5
    assert len(index._columns) == 4


def test_tracks_that_are_gone_are_reported(case, tmp_path):
    parts, tracks, _ = case
    gone = [tmp_path / path.name for path in tracks]
    with pytest.raises((CaseError, OSError)):
        EventIndex(parts, gone).counts(EventFilter(), members(gone, [1]))


def test_a_column_of_too_many_bytes_is_not_kept_and_the_files_are_asked(case, monkeypatch):
    parts, tracks, _ = case
    monkeypatch.setattr("logontracer.evidence.index.MOST_VALUE_BYTES", 20)
    index = EventIndex(parts, tracks)
    by_name = Order("account_name")
    assert not index.knows(EventFilter(), by_name)
    assert not index.knows(EventFilter(columns=(("computer", "ws"),)))
    assert index.knows(EventFilter(), Order("event_id"))
    index.prepare(["account_name", "event_id"])
    mine = members(tracks, range(_N_LOGONS))
    found = page_events(parts, members=mine, order=by_name, limit=7, index=index)
    assert found == page_events(parts, members=mine, order=by_name, limit=7)
