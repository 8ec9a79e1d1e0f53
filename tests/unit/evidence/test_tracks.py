"""One file of tracks per part, and their way into the next generation."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from logontracer.evidence.case import Case
from logontracer.evidence.generation import TRACKS_NAME, Generation, PartInfo
from logontracer.evidence.tracks import take_over, write_tracks
from logontracer.model.graph import EVENT_TRACKS
from tests.unit.evidence.rows import add, row


def tracks(*ids: int) -> pa.Table:
    return pa.table({"logon_id": pa.array(ids, pa.int32()), "change_id": pa.nulls(len(ids), pa.int32())})


def generation(path: Path, *sizes: int) -> Generation:
    return Generation(1, path, tuple(PartInfo(f"part-{n:06d}.parquet", size) for n, size in enumerate(sizes)))


def test_each_part_gets_the_tracks_of_its_events_whatever_tables_they_come_in(tmp_path):
    made = generation(tmp_path, 3, 0, 2)
    write_tracks(tmp_path / TRACKS_NAME, made.part_infos, [tracks(5), tracks(6, 7), tracks(8, 9)])
    assert made.tracks is not None
    found = [pq.read_table(path) for path in made.tracks]
    assert [table["logon_id"].to_pylist() for table in found] == [[5, 6, 7], [], [8, 9]]
    assert all(table.schema.equals(EVENT_TRACKS) for table in found)


def test_tracks_of_two_parts_in_one_table_are_a_fault(tmp_path):
    with pytest.raises(ValueError, match="do not end where the part does"):
        write_tracks(tmp_path / "t", generation(tmp_path, 1, 1).part_infos, [tracks(1, 2)])


def test_a_generation_without_all_its_tracks_says_it_has_none(tmp_path):
    made = generation(tmp_path, 1, 1)
    write_tracks(tmp_path / TRACKS_NAME, made.part_infos, [tracks(1), tracks(2)])
    (tmp_path / TRACKS_NAME / made.part_infos[1].name).unlink()
    assert made.tracks is None
    case = Case.create(tmp_path / "cases", "c")
    bare = add(case, [row(1)])
    assert bare is not None
    assert bare.tracks is None


@pytest.mark.parametrize("can_link", [True, False])
def test_the_next_generation_of_the_same_parts_takes_the_tracks_over(tmp_path, monkeypatch, can_link):
    def refuse(*paths: Path) -> None:
        raise OSError("no links here")

    if not can_link:
        monkeypatch.setattr("os.link", refuse)
    made = generation(tmp_path / "1", 2)
    made.path.mkdir()
    write_tracks(made.path / TRACKS_NAME, made.part_infos, [tracks(3, 4)])
    after = generation(tmp_path / "2", 2)
    after.path.mkdir()
    take_over(made, after.path / TRACKS_NAME)
    assert after.tracks is not None
    assert pq.read_table(after.tracks[0])["logon_id"].to_pylist() == [3, 4]
