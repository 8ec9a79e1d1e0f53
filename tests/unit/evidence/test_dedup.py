"""Which events are new to a case."""

import numpy as np
import pyarrow.parquet as pq
import pytest

from logontracer.errors import CaseError
from logontracer.evidence.case import Case
from logontracer.evidence.dedup import new_rows, read_keys, write_file_keys, write_keys
from logontracer.model.digest import KEYS_SCHEMA, digests
from tests.unit.evidence.rows import add, part, row, table


@pytest.fixture
def case(tmp_path):
    return Case.create(tmp_path / "cases", "c")


def minutes(case):
    tables = [pq.read_table(path) for path in case.generation().parts]
    return [t["record_id"].to_pylist() for t in tables]


def test_the_same_log_twice_changes_nothing(case):
    rows = [row(i) for i in range(5)]
    first = add(case, rows)
    assert first.n_events == 5
    assert add(case, rows) == first
    assert add(case, [{**r, "source_file": "a" * 64} for r in rows]) == first


def test_only_the_new_records_of_a_grown_log_are_added(case):
    add(case, [row(i) for i in range(5)])
    add(case, [row(i) for i in range(3, 9)])
    assert minutes(case) == [[1, 2, 3, 4, 5], [6, 7, 8, 9]]


def test_a_record_twice_in_one_import_is_one_event(case):
    add(case, [row(1), row(2)], [row(2), row(3)], [row(1), row(1)])
    assert minutes(case) == [[2, 3, 4]]


def test_equal_record_ids_with_other_content_are_two_events(case):
    # Record ids start again when a log is cleared, and repeat in real logs.
    add(case, [row(1), row(1, account_name="bob"), row(1, computer="ws2.corp.example")])
    assert case.generation().n_events == 3


def test_equal_records_without_an_id_count_as_often_as_in_one_file(case):
    rows = [row(record_id=None)] * 3
    add(case, rows, rows[:2])
    assert case.generation().n_events == 3
    add(case, rows)
    assert case.generation().n_events == 3
    add(case, [row(record_id=None)] * 4)
    assert case.generation().n_events == 4


def test_an_occurrence_is_counted_over_all_parts_of_a_file(tmp_path):
    parts = [part(tmp_path / f"{i}.parquet", row(record_id=None)) for i in range(3)]
    keys = [tmp_path / f"{i}.keys" for i in range(3)]
    write_file_keys(parts, keys)
    assert len(np.unique(np.concatenate([read_keys(k) for k in keys]), axis=0)) == 3


def test_keys_that_are_not_one_for_each_event_are_made_anew(tmp_path):
    events, keys = part(tmp_path / "events", row(0), row(1)), tmp_path / "keys"
    write_keys(keys, digests(table(row(0))))
    write_file_keys([events], [keys])
    assert np.array_equal(read_keys(keys), digests(table(row(0), row(1))))


@pytest.mark.parametrize("is_missing", [True, False], ids=["missing", "damaged"])
def test_keys_of_the_case_that_cannot_be_read_are_named_as_such(tmp_path, is_missing):
    write_keys(tmp_path / "new", digests(table(row())))
    if not is_missing:
        (tmp_path / "old").write_bytes(b"no keys")
    with pytest.raises(CaseError, match="keys of the events"):
        new_rows([tmp_path / "new"], [tmp_path / "old"], memory_bytes=1 << 28, spill_dir=tmp_path)


def test_keys_lie_beside_their_part_row_by_row(case):
    add(case, [row(i) for i in range(5)])
    add(case, [row(i) for i in (9, 2, 7)])
    for path in case.generation().parts:
        keys = case.path / "keys" / path.name
        assert pq.read_schema(keys).equals(KEYS_SCHEMA)
        assert np.array_equal(read_keys(keys), digests(pq.read_table(path)))


def test_nothing_new_is_found_among_nothing(tmp_path):
    assert new_rows([], [], memory_bytes=1 << 28, spill_dir=tmp_path) == []
    write_keys(tmp_path / "empty", digests(table()))
    assert [
        len(rows) for rows in new_rows([tmp_path / "empty"], [], memory_bytes=1 << 28, spill_dir=tmp_path)
    ] == [0]


@pytest.mark.parametrize("most_sorted", [1 << 20, 0], ids=["sorted", "queried"])
def test_rows_are_new_once_whatever_compares_them(tmp_path, most_sorted, monkeypatch):
    monkeypatch.setattr("logontracer.evidence.dedup._MOST_SORTED", most_sorted)
    keys = np.random.default_rng(3).integers(0, 60, (3_000, 2)).astype(np.uint64)  # halves and wholes repeat
    parts = np.split(keys, [500, 1_400, 1_400])
    paths = [tmp_path / f"{number}.keys" for number in range(4)]
    for path, of_part in zip(paths, parts, strict=True):
        write_keys(path, of_part)
    seen = set(map(tuple, parts[0].tolist()))
    wanted = []
    for of_part in parts[1:]:
        wanted.append([])
        for row_number, key in enumerate(map(tuple, of_part.tolist())):
            if key not in seen:
                wanted[-1].append(row_number)
            seen.add(key)
    found = new_rows(paths[1:], paths[:1], memory_bytes=1 << 28, spill_dir=tmp_path)
    assert [rows.tolist() for rows in found] == wanted


def test_a_million_keys_are_compared_within_little_memory(tmp_path):
    rng = np.random.default_rng(7)
    keys = rng.integers(0, 1 << 63, (1_000_000, 2)).astype(np.uint64)
    write_keys(tmp_path / "old", keys[:800_000])
    write_keys(tmp_path / "new1", keys[700_000:])
    write_keys(tmp_path / "new2", keys[::-1])
    found = new_rows(
        [tmp_path / "new1", tmp_path / "new2"], [tmp_path / "old"], memory_bytes=150 << 20, spill_dir=tmp_path
    )
    assert np.array_equal(found[0], np.arange(100_000, 300_000))
    assert len(found[1]) == 0
