"""EVTX files, whole and damaged: what is read, what is named as missing."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest

from logontracer.ingest.container import CHUNK_SIZE, FILE_HEADER_SIZE
from logontracer.sample.templates import EVENTLOG, SESSION_MANAGER
from tests.unit.ingest import evtx_files as files
from tests.unit.ingest import reads
from tests.unit.ingest.evtx_files import GUID, TEXT, UINT32, template
from tests.unit.ingest.reads import read

N_RECORDS = 400  # four chunks and a bit


@pytest.fixture(autouse=True, params=reads.READERS)
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every test is one of both readers."""
    name: str = request.param
    monkeypatch.setattr(reads, "READER", name)
    return name


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of ``N_RECORDS`` logons over several chunks."""
    path = files.write_logons(tmp_path / "log.evtx", N_RECORDS)
    assert (path.stat().st_size - FILE_HEADER_SIZE) // CHUNK_SIZE >= 3
    return path


def test_a_whole_log_gives_every_record_in_order(log: Path) -> None:
    reading = read(log)
    assert reading.n_records == N_RECORDS
    assert reading.column("account_name") == [f"user{i:05d}" for i in range(N_RECORDS)]
    assert reading.column("record_id") == list(range(1, N_RECORDS + 1))
    assert not any(reading.column("is_salvaged"))
    assert reading.damaged == []


def test_a_log_without_chunks_is_no_damage(tmp_path: Path) -> None:
    path = files.write_logons(tmp_path / "empty.evtx", 0)
    reading = read(path)
    assert (reading.n_records, reading.damaged) == (0, [])


@pytest.mark.parametrize("size", [8, 128, FILE_HEADER_SIZE])
def test_a_wiped_file_header_costs_nothing(log: Path, size: int) -> None:
    reading = read(files.patched(log, 0, bytes(size)))
    assert reading.n_records == N_RECORDS
    assert [(d.offset_bytes, d.n_records_lost) for d in reading.damaged] == [(0, 0)]


def test_a_missing_file_header_costs_nothing(log: Path) -> None:
    log.write_bytes(log.read_bytes()[FILE_HEADER_SIZE:])
    assert read(log).n_records == N_RECORDS


def test_a_chunk_count_that_is_too_low_costs_nothing(log: Path) -> None:
    reading = read(files.patched(log, 42, b"\x01\x00"))
    assert reading.n_records == N_RECORDS


@pytest.mark.parametrize("size", [8, 128, 512])
def test_a_wiped_chunk_header_is_rebuilt_and_its_records_say_so(log: Path, size: int) -> None:
    n_in_chunk = len(files.record_offsets(log, 1))
    reading = read(files.patched(log, files.chunk_offset(1), bytes(size)))
    assert reading.n_records == N_RECORDS
    assert sum(reading.column("is_salvaged")) == n_in_chunk
    (damage,) = reading.damaged
    assert (damage.offset_bytes, damage.n_records_lost) == (files.chunk_offset(1), 0)
    assert damage.n_records_salvaged == n_in_chunk


def test_a_chunk_with_a_wrong_checksum_says_so(log: Path) -> None:
    offset, size = files.record_offsets(log, 0)[5]
    reading = read(files.patched(log, offset + size - 20, b"\xff"))
    assert reading.n_records == N_RECORDS
    assert sum(reading.column("is_salvaged")) == len(files.record_offsets(log, 0))
    assert reading.damaged[0].what == "chunk checksum"


@pytest.mark.parametrize("size", [0, 1, 24, 0xFFFFFFFF, 0x7FFFFFFF, 70_000])
def test_a_wrong_record_size_costs_nothing_when_the_other_one_is_right(log: Path, size: int) -> None:
    offset, _ = files.record_offsets(log, 0)[3]
    reading = read(files.patched(log, offset + 4, struct.pack("<I", size)))
    assert reading.n_records == N_RECORDS
    assert reading.column("account_name") == [f"user{i:05d}" for i in range(N_RECORDS)]


def test_a_record_without_signature_is_a_named_span(log: Path) -> None:
    offset, size = files.record_offsets(log, 0)[3]
    reading = read(files.patched(log, offset, b"XXXX"))
    assert reading.n_records == N_RECORDS - 1
    assert "user00003" not in reading.column("account_name")
    lost = [d for d in reading.damaged if d.n_records_lost]
    assert [(d.offset_bytes, d.size_bytes, d.n_records_lost) for d in lost] == [(offset, size, 1)]


def test_a_stretch_of_zeros_is_a_named_span_with_the_number_of_records(log: Path) -> None:
    records = files.record_offsets(log, 0)
    start, end = records[4][0], records[9][0]
    reading = read(files.patched(log, start, bytes(end - start)))
    assert reading.n_records == N_RECORDS - 5
    lost = [d for d in reading.damaged if d.n_records_lost]
    assert [(d.offset_bytes, d.size_bytes, d.n_records_lost) for d in lost] == [(start, end - start, 5)]


def test_a_record_that_cannot_be_decoded_is_a_named_span(log: Path) -> None:
    offset, size = files.record_offsets(log, 0)[7]
    files.patched(log, offset + 24 + 10, b"\xff\xff\xff\xff")  # template definition outside the chunk
    reading = read(files.with_checksums(log, 0))
    assert reading.n_records == N_RECORDS - 1
    (lost,) = [d for d in reading.damaged if d.n_records_lost]
    assert (lost.offset_bytes, lost.size_bytes) == (offset, size)
    assert not any(reading.column("is_salvaged")), "the checksums hold"


@pytest.mark.parametrize("garbage", [1, 512, 4096, 65_535, 70_000])
def test_chunks_behind_inserted_bytes_are_found(log: Path, garbage: int) -> None:
    data = log.read_bytes()
    at = files.chunk_offset(1)
    log.write_bytes(data[:at] + random.Random(1).randbytes(garbage) + data[at:])
    reading = read(log)
    assert reading.n_records == N_RECORDS
    assert sum(d.size_bytes for d in reading.damaged) == garbage
    assert {d.what for d in reading.damaged} == {"not a chunk"}


def test_bytes_between_chunks_whose_records_follow_one_another_cost_none(log: Path) -> None:
    data, at = log.read_bytes(), files.chunk_offset(1)
    log.write_bytes(data[:at] + random.Random(1).randbytes(512) + data[at:])
    (damage,) = read(log).damaged
    assert (damage.offset_bytes, damage.size_bytes, damage.n_records_lost) == (at, 512, 0)


@pytest.mark.parametrize(
    ("filling", "what"), [(b"\0", "zeros where a chunk should be"), (b"x", "not a chunk")]
)
def test_a_chunk_overwritten_whole_is_named_with_its_number_of_records(
    log: Path, filling: bytes, what: str
) -> None:
    n_lost = len(files.record_offsets(log, 1))
    reading = read(files.patched(log, files.chunk_offset(1), filling * CHUNK_SIZE))
    assert reading.n_records == N_RECORDS - n_lost
    (damage,) = reading.damaged
    assert (damage.what, damage.offset_bytes, damage.n_records_lost) == (what, files.chunk_offset(1), n_lost)


def test_zeros_behind_the_last_chunk_are_no_damage(log: Path) -> None:
    log.write_bytes(log.read_bytes() + bytes(3 * CHUNK_SIZE))
    assert read(log).damaged == []


def test_records_lost_behind_the_last_chunk_cannot_be_known(log: Path) -> None:
    size = log.stat().st_size
    log.write_bytes(log.read_bytes() + b"x" * CHUNK_SIZE + bytes(CHUNK_SIZE))
    (damage,) = read(log).damaged
    assert (damage.offset_bytes, damage.size_bytes, damage.n_records_lost) == (size, CHUNK_SIZE, None)


def test_a_chunk_that_lost_bytes_does_not_cost_the_next(log: Path) -> None:
    data = log.read_bytes()
    records = files.record_offsets(log, 1)
    cut = records[10][0]
    log.write_bytes(data[:cut] + data[cut + 1000 :])
    reading = read(log)
    later = len(files.record_offsets(files.write_logons(log.with_name("again.evtx"), N_RECORDS), 0))
    assert reading.n_records >= N_RECORDS - len(records) + 10
    assert f"user{N_RECORDS - 1:05d}" in reading.column("account_name")
    assert later


def test_a_file_cut_off_inside_a_chunk_names_what_is_missing(log: Path) -> None:
    offset, _ = files.record_offsets(log, 2)[6]
    n_whole = sum(len(files.record_offsets(log, number)) for number in (0, 1)) + 6
    log.write_bytes(log.read_bytes()[: offset + 10])
    reading = read(log)
    assert reading.n_records == n_whole
    assert any("file ends" in d.what for d in reading.damaged)


def test_a_file_cut_off_between_chunks_names_what_is_missing(log: Path) -> None:
    n_chunks = (log.stat().st_size - FILE_HEADER_SIZE) // CHUNK_SIZE
    end = files.chunk_offset(2)
    log.write_bytes(log.read_bytes()[:end])
    (damage,) = read(log).damaged
    assert (damage.offset_bytes, damage.size_bytes) == (end, 0)
    assert f"ends {(n_chunks - 2) * CHUNK_SIZE:,} bytes before" in damage.what


@pytest.mark.parametrize("n_bytes_left", [530, 600, 20_000, 60_000])
def test_what_a_file_cut_off_lacks_is_said_and_lies_in_no_span(log: Path, n_bytes_left: int) -> None:
    size = files.chunk_offset(1) + n_bytes_left
    log.write_bytes(log.read_bytes()[:size])
    damaged = read(log).damaged
    assert all(d.size_bytes >= 0 and d.offset_bytes + d.size_bytes <= size for d in damaged)
    lacks = f"the file ends inside a chunk, which lacks its last {CHUNK_SIZE - n_bytes_left:,} bytes"
    assert [d.what for d in damaged].count(lacks) == 1


def test_a_chunk_cut_short_by_the_next_does_not_say_that_the_file_ends(log: Path) -> None:
    data, start = log.read_bytes(), files.chunk_offset(0)
    log.write_bytes(data[: start + 40_000] + data[files.chunk_offset(1) :])
    lost = [d for d in read(log).damaged if d.n_records_lost]
    assert ["the next chunk starts inside a chunk" in d.what for d in lost] == [True]
    assert all(d.offset_bytes + d.size_bytes <= start + 40_000 for d in lost)


def test_stale_records_behind_the_free_space_are_no_records(log: Path) -> None:
    last = (log.stat().st_size - FILE_HEADER_SIZE) // CHUNK_SIZE - 1
    offset, size = files.record_offsets(log, last)[-1]
    data = log.read_bytes()
    reading = read(files.patched(log, offset + size, data[offset : offset + size]))
    assert reading.n_records == N_RECORDS
    assert reading.damaged == []


def test_preallocated_empty_chunks_are_no_damage(log: Path) -> None:
    log.write_bytes(log.read_bytes() + bytes(3 * CHUNK_SIZE))
    reading = read(log)
    assert (reading.n_records, reading.damaged) == (N_RECORDS, [])


def test_repeated_record_ids_are_all_read(log: Path) -> None:
    for offset, _ in files.record_offsets(log, 0):
        files.patched(log, offset + 8, struct.pack("<Q", 5))
    assert read(files.with_checksums(log, 0)).n_records == N_RECORDS


def test_lone_surrogates_become_visible_and_are_counted(tmp_path: Path) -> None:
    names = ["bob", "b\ud800ob", "bob\udc00", "\ud83d\ude00", "a\udfff\ud800b", "\u0431\ud812\u043e\u0431"]
    rows = [(files.LOGON, [name, "CORP", 3, "10.0.0.1"]) for name in names]
    reading = read(files.write(tmp_path / "log.evtx", rows))
    assert reading.column("account_name") == [
        "bob", "b\\ud800ob", "bob\\udc00", "😀", "a\\udfff\\ud800b", "\u0431\\ud812\u043e\u0431",
    ]  # fmt: skip
    assert reading.n_replaced_surrogates == 5


def test_private_use_characters_are_not_taken_for_surrogates(tmp_path: Path) -> None:
    rows = [(files.LOGON, [name, "CORP", 3, "-"]) for name in ("a\ue000b", "a\ud800b\ue123c")]
    reading = read(files.write(tmp_path / "log.evtx", rows))
    assert reading.column("account_name") == ["a\ue000b", "a\\ud800b\ue123c"]


def test_data_without_names_is_kept_and_numbered(tmp_path: Path) -> None:
    bare = template(4624, ("", TEXT), ("", TEXT), ("", UINT32))
    reading = read(files.write(tmp_path / "log.evtx", [(bare, ["x", "y", 3])]))
    assert reading.rows[0]["fields"] == {"Data": "x", "Data_1": "y", "Data_2": "3"}


def test_repeated_names_keep_every_value(tmp_path: Path) -> None:
    twice = template(4624, ("LogonGuid", GUID), ("TargetUserName", TEXT), ("LogonGuid", GUID))
    rows = [(twice, [bytes(16), 'quote":"x', bytes(range(16))])]
    event = read(files.write(tmp_path / "log.evtx", rows)).rows[0]
    assert event["account_name"] == 'quote":"x'
    assert event["fields"] == {
        "LogonGuid": "{00000000-0000-0000-0000-000000000000}",
        "LogonGuid_1": "{03020100-0504-0706-0809-0A0B0C0D0E0F}",
    }


def test_user_data_is_read_like_event_data(tmp_path: Path) -> None:
    cleared = template(
        1102,
        ("SubjectUserName", TEXT),
        ("SubjectDomainName", TEXT),
        provider=EVENTLOG,
        user_data=("LogFileCleared", "x"),
    )
    session = template(
        21,
        ("User", TEXT),
        ("SessionID", UINT32),
        ("Address", TEXT),
        provider=SESSION_MANAGER,
        user_data=("EventXML", "Event_NS"),
    )
    rows = [(cleared, ["eve", "CORP"]), (session, ["CORP\\bob", 2, "10.0.0.9"])]
    first, second = read(files.write(tmp_path / "log.evtx", rows)).rows
    assert (first["subject_domain"], first["subject_name"]) == ("CORP", "eve")
    assert (second["account_name"], second["source_address"]) == ("bob", "10.0.0.9")
    assert second["fields"] == {"SessionID": "2"}


def test_control_characters_are_kept(tmp_path: Path) -> None:
    rows = [(files.LOGON, ["\x1b[31mred\x07", "CORP", 3, "-"])]
    assert read(files.write(tmp_path / "log.evtx", rows)).column("account_name") == ["\x1b[31mred\x07"]


@pytest.mark.parametrize("seed", range(300))
def test_no_mutation_crashes_hangs_or_breaks_the_sums(tmp_path: Path, mutable: bytes, seed: int) -> None:
    chaos = random.Random(seed)
    data = bytearray(mutable)
    for _ in range(chaos.randrange(1, 30)):
        at = chaos.randrange(len(data))
        match chaos.randrange(4):
            case 0:
                data[at] = chaos.randrange(256)
            case 1:
                data[at : at + 4] = chaos.choice(
                    [b"\xff" * 4, bytes(4), b"\x00\x00\x00\x80", b"\xff\xff\xff\x7f"]
                )
            case 2:
                data[at : at + chaos.randrange(3000)] = chaos.randbytes(chaos.randrange(3000))
            case _:
                del data[at : at + chaos.randrange(300)]
    path = tmp_path / "mutated.evtx"
    path.write_bytes(mutable[:FILE_HEADER_SIZE] + data)
    if len(data) >= CHUNK_SIZE and chaos.random() < 0.5 and data[48:52] < b"\x00\x00\x01\x00":
        files.with_checksums(path, 0)
    read(path)  # checks the sums itself


@pytest.fixture(scope="session")
def mutable(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """One log of two chunks, as bytes."""
    return files.write_logons(tmp_path_factory.mktemp("mutable") / "log.evtx", 150).read_bytes()[
        FILE_HEADER_SIZE:
    ]
