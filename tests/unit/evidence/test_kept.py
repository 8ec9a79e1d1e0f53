"""Rows taken from columns in memory are those that DuckDB reads from the files."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from logontracer.errors import CaseError
from logontracer.evidence import events, kept
from logontracer.evidence.events import PAGE_SCHEMA, KeptColumns, page_events
from logontracer.model.events import EVENT_SCHEMA

_N_ROWS = 3_000
_NUMBERS = {
    "event_id": [4624, 4625, 1102],
    "logon_type": [2, 10, None],
    "record_id": [0, 127, 128, 32_767, 32_768, 2**31, 2**62],
    "status": [0, 0xC000006D, None],
    "logon_id": [-(2**63), 2**63 - 1, None],
    "ticket_options": [None],
}
_TEXTS = ["alice", "ALICE", "", "İnci", "管理者", "😀", "x" * 5_000, None]


def values_of(field: pa.Field, drawn: np.random.Generator) -> list[object]:
    """Draw values of a column: few of some columns, thousands of others."""
    if field.name == "time":
        return [int(n) for n in drawn.integers(0, 2**50, _N_ROWS)]
    if field.name == "account_name":
        return [f"user{n}" for n in drawn.integers(0, 40_000, _N_ROWS)]
    if field.type == pa.bool_():
        choices: list[object] = [True, False, None]
    elif field.type == pa.string():
        choices = _TEXTS
    else:
        choices = _NUMBERS.get(field.name, [1, 2, None])
    return [choices[i] for i in drawn.integers(0, len(choices), _N_ROWS)]


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    """Two parts with every kind of value, the second in several row groups."""
    folder, drawn = tmp_path_factory.mktemp("kept"), np.random.default_rng(4624)
    paths = []
    for number, n_rows in ((1, _N_ROWS), (2, 700)):
        columns = [
            pa.nulls(_N_ROWS, field.type)
            if field.name == "fields"
            else pa.array(values_of(field, drawn), field.type)
            for field in EVENT_SCHEMA
        ]
        paths.append(folder / f"part-{number:06d}.parquet")
        pq.write_table(pa.table(columns, schema=EVENT_SCHEMA), paths[-1], row_group_size=n_rows)
    return paths


def pages(parts, columns, kept_columns):
    """Return two pages, far apart."""
    asked = {"kept": kept_columns, "limit": 150, "columns": columns}
    return [page_events(parts, **asked).rows, page_events(parts, at=4_321, **asked).rows]


def no_reading(*_):
    """Fail where a file would be read."""
    raise AssertionError("a file was read")


def test_every_column_is_as_the_files_have_it(parts, monkeypatch):
    columns = PAGE_SCHEMA.names[1:]
    expected = pages(parts, columns, None)
    ours = KeptColumns()
    assert pages(parts, columns, ours) == expected
    monkeypatch.setattr(events, "_read_rows", no_reading)
    monkeypatch.setattr(kept, "_read", no_reading)
    assert pages(parts, columns, ours) == expected


@pytest.mark.parametrize("room", [0, 1, 9_000, 60_000])
def test_what_finds_no_room_is_read_from_the_files(parts, room):
    columns = ("account_name", "event_id", "record_id", "time")
    ours = KeptColumns(room)
    expected = pages(parts, columns, None)
    assert pages(parts, columns, ours) == expected
    assert pages(parts, columns, ours) == expected


def test_a_column_of_too_many_texts_is_read_from_the_files(parts, monkeypatch):
    monkeypatch.setattr(kept, "_MOST_COLUMN_BYTES", 4_000)
    columns = ("account_name", "logon_type")
    ours = KeptColumns()
    assert pages(parts, columns, ours) == pages(parts, columns, None)
    assert set(ours.rows(parts[0], [0], columns)) == {"logon_type"}


def test_threads_share_the_columns(parts):
    columns = ("account_name", "record_id", "computer", "time")
    expected, ours = pages(parts, columns, None), KeptColumns()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: pages(parts, columns, ours), range(16)))
    assert found == [expected] * 16


def test_numbers_take_no_more_bytes_than_they_need(parts):
    roomy, exact = KeptColumns(), KeptColumns(2 * _N_ROWS + _N_ROWS // 8 + 8)
    for ours in (roomy, exact):
        ours.prepare(parts[0], ["event_id"])
        assert set(ours.rows(parts[0], [0], ["event_id"])) == {"event_id"}


def test_a_damaged_part_is_reported(tmp_path):
    path = tmp_path / "part-000001.parquet"
    path.write_bytes(b"PAR1 and nothing more PAR1")
    with pytest.raises(CaseError, match="cannot be read"):
        KeptColumns().prepare(path, ["time"])
