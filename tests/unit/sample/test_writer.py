"""The container: headers, checksums, tables, and how chunks fill."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from logontracer.sample import templates as of
from logontracer.sample.binxml import name_hash
from logontracer.sample.writer import EvtxWriter
from tests.unit.sample.logs import CHUNK, START, chunks_of, records_of, row


def _write(path: Path, n_records: int, *, first_record_id: int = 1) -> Path:
    with EvtxWriter(path, "DC01.minato.example", first_record_id=first_record_id) as writer:
        for number in range(n_records):
            event = of.TEMPLATES[number % len(of.TEMPLATES)]
            writer.write(event, START + number, row(event, f"value {number % 50}", number))
    return path


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return _write(tmp_path / "a.evtx", 700, first_record_id=5_000)


def test_the_file_header_counts_chunks_and_records(log: Path) -> None:
    header, chunks = log.read_bytes()[:128], chunks_of(log)
    magic, first, last, next_id, size, minor, major, block, count = struct.unpack_from("<8sQQQIHHHH", header)
    assert (magic, first, last, next_id) == (b"ElfFile\0", 0, len(chunks) - 1, 5_700)
    assert (size, minor, major, block, count) == (128, 1, 3, 4096, len(chunks))
    flags, checksum = struct.unpack_from("<II", header, 120)
    assert (flags, checksum) == (0, zlib.crc32(header[:120]))


def test_chunk_checksums_are_right(log: Path) -> None:
    for chunk in chunks_of(log):
        free, content = struct.unpack_from("<II", chunk, 48)
        assert content == zlib.crc32(chunk[512:free])
        assert struct.unpack_from("<I", chunk, 124)[0] == zlib.crc32(chunk[128:512], zlib.crc32(chunk[:120]))


def test_record_ids_follow_without_a_gap_through_all_chunks(log: Path) -> None:
    ids, number = [], 1
    for chunk in chunks_of(log):
        records = records_of(chunk)
        first, last, first_id, last_id = struct.unpack_from("<QQQQ", chunk, 8)
        assert (first, last) == (number, number + len(records) - 1)
        assert (first_id, last_id) == (records[0].record_id, records[-1].record_id)
        assert struct.unpack_from("<I", chunk, 44)[0] == records[-1].offset
        ids += [record.record_id for record in records]
        number += len(records)
    assert ids == list(range(5_000, 5_700))


def test_records_are_multiples_of_eight_and_keep_their_time(log: Path) -> None:
    records = [record for chunk in chunks_of(log) for record in records_of(chunk)]
    assert all(record.size % 8 == 0 for record in records)
    assert [record.time for record in records] == [START + number for number in range(700)]


def _chain(chunk: bytes, head: int) -> list[int]:
    found, at = [], struct.unpack_from("<I", chunk, head)[0]
    while at:
        found.append(at)
        at = struct.unpack_from("<I", chunk, at)[0]
    return found


def test_every_name_is_found_in_its_bucket_once(log: Path) -> None:
    for chunk in chunks_of(log):
        names = []
        for bucket in range(64):
            for at in _chain(chunk, 128 + 4 * bucket):
                value, length = struct.unpack_from("<HH", chunk, at + 4)
                name = chunk[at + 8 : at + 8 + 2 * length].decode("utf-16-le")
                assert value == name_hash(name)
                assert value % 64 == bucket
                assert chunk[at + 8 + 2 * length : at + 10 + 2 * length] == b"\0\0"
                names.append(name)
        assert {"Event", "System", "EventData", "Data", "Name"} <= set(names)
        assert len(names) == len(set(names))


def test_every_template_is_found_in_its_bucket(log: Path) -> None:
    for chunk in chunks_of(log):
        found = [(bucket, at) for bucket in range(32) for at in _chain(chunk, 384 + 4 * bucket)]
        assert len(found) > 2
        for bucket, at in found:
            template_id, size = (
                struct.unpack_from("<I", chunk, at + 4)[0],
                struct.unpack_from("<I", chunk, at + 20)[0],
            )
            assert template_id % 32 == bucket
            assert chunk[at + 24 : at + 28] == b"\x0f\x01\x01\x00"
            assert chunk[at + 24 + size - 1] == 0


def test_a_chunk_is_filled_until_the_next_record_would_reach_its_last_eight_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.evtx"
    gaps = set()
    for length in range(0, 40, 4):
        with EvtxWriter(path, "h") as writer:
            for number in range(400):
                writer.write(of.LOGOFF, START, row(of.LOGOFF, "x" * length, number))
        chunk, after = chunks_of(path)[:2]
        free = struct.unpack_from("<I", chunk, 48)[0]
        without_definitions = records_of(after)[1].size
        assert CHUNK - 8 - without_definitions < free <= CHUNK - 8
        gaps.add(CHUNK - free)
    assert len(gaps) > 3


def test_the_fullest_chunk_leaves_exactly_eight_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.evtx"

    def write(*texts: str) -> bytes:
        with EvtxWriter(path, "h") as writer:
            for text in texts:
                writer.write(of.LOGOFF, START, row(of.LOGOFF, text))
        assert len(chunks_of(path)) == 1
        return chunks_of(path)[0]

    first = write("x", "")
    room = CHUNK - 8 - struct.unpack_from("<I", first, 48)[0]
    # The row has two texts of two bytes a character; a value may take 65,535 bytes.
    smallest = records_of(first)[1].size
    large = (room // 2 - smallest) // 4
    half = write("x", "", "y" * large)
    room = CHUNK - 8 - struct.unpack_from("<I", half, 48)[0]
    full = write("x", "", "y" * large, "z" * ((room - smallest) // 4))
    assert struct.unpack_from("<I", full, 48)[0] == CHUNK - 8


def test_a_record_larger_than_a_chunk_is_refused(tmp_path: Path) -> None:
    with EvtxWriter(tmp_path / "a.evtx", "h") as writer:
        with pytest.raises(ValueError, match="does not fit a chunk"):
            writer.write(of.LOGOFF, START, row(of.LOGOFF, "x" * 20_000))
        writer.write(of.LOGOFF, START, row(of.LOGOFF, "still usable"))
    assert len(records_of(chunks_of(tmp_path / "a.evtx")[0])) == 1


def test_a_log_without_records_is_only_a_header(tmp_path: Path) -> None:
    with EvtxWriter(tmp_path / "a.evtx", "h"):
        pass
    data = (tmp_path / "a.evtx").read_bytes()
    assert len(data) == 4096
    assert data.startswith(b"ElfFile\0")


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = _write(tmp_path / "a.evtx", 300), _write(tmp_path / "b.evtx", 300)
    assert first.read_bytes() == second.read_bytes()


def test_layouts_made_anew_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = _write(tmp_path / "a.evtx", 300).read_bytes()
    monkeypatch.setattr("logontracer.sample.writer._LAYOUTS_KEPT", 3)
    assert _write(tmp_path / "b.evtx", 300).read_bytes() == kept
