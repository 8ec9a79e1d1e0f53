"""How new events are put into the case."""

import numpy as np
import pyarrow.parquet as pq
import pytest

from logontracer.evidence import parts as parts_module
from logontracer.evidence.case import Case
from logontracer.evidence.dedup import read_keys
from logontracer.evidence.parts import part_name, part_number
from logontracer.model.digest import digests
from tests.unit.evidence.rows import add, row


@pytest.fixture
def case(tmp_path):
    return Case.create(tmp_path / "cases", "c")


def test_part_names_carry_a_number():
    assert part_name(12) == "part-000012.parquet"
    assert part_number(part_name(1_234_567)) == 1_234_567


def test_small_files_are_joined_into_one_part(case):
    generation = add(case, [row(1)], [row(2), row(3)], [], [row(4)])
    (info,) = generation.part_infos
    assert (info.name, info.n_events) == ("part-000001.parquet", 4)
    assert info.last - info.first == 3 * 60_000_000


def test_a_big_part_without_known_events_moves_as_it_is(case, monkeypatch):
    monkeypatch.setattr(parts_module, "_BIG_ROWS", 3)
    generation = add(case, [row(1)], [row(2), row(3), row(4)], [row(5)])
    assert [info.n_events for info in generation.part_infos] == [1, 3, 1]
    again = add(case, [row(4), row(6), row(7)])
    assert [info.n_events for info in again.part_infos] == [1, 3, 1, 2]


def test_a_part_does_not_grow_without_end(case, monkeypatch):
    monkeypatch.setattr(parts_module, "_FULL_ROWS", 3)
    generation = add(case, *([row(2 * i), row(2 * i + 1)] for i in range(5)))
    assert [info.n_events for info in generation.part_infos] == [4, 4, 2]
    for path in generation.parts:
        assert np.array_equal(read_keys(case.path / "keys" / path.name), digests(pq.read_table(path)))
