"""Where a log is silent, with logs from which records and chunks were taken."""

from __future__ import annotations

import json
import struct
import zlib
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from logontracer.ingest import gaps
from logontracer.ingest.container import file_header
from logontracer.ingest.reading import read_file
from logontracer.investigation.gaps import gaps_of
from logontracer.model.receipt import FileReceipt, Gap
from logontracer.model.timespan import Timespan
from tests.conftest import samples_dir

_START = 1_704_708_000_000_000  # 2024-01-08T10:00:00Z


def _chunk(first_number: int, ids: range, minutes: range, last_number: int | None = None) -> bytes:
    """Return a chunk of two records, the first and the last of *ids*, at the ends of *minutes*."""
    records = [
        struct.pack("<4sIQQ", b"**\0\0", 40, record_id, (_START + m * 60_000_000) * 10 + 116444736000000000)
        + bytes(12)
        + struct.pack("<I", 40)
        for record_id, m in ((ids[0], minutes[0]), (ids[-1], minutes[-1]))
    ]
    chunk = bytearray(65_536)
    chunk[512:592] = b"".join(records)
    last = last_number or first_number + len(ids) - 1
    struct.pack_into("<8sQQQQIII", chunk, 0, b"ElfChnk\0", first_number, last, ids[0], ids[-1], 128, 552, 592)
    struct.pack_into("<I", chunk, 52, zlib.crc32(chunk[512:592]))
    struct.pack_into("<I", chunk, 124, zlib.crc32(chunk[:120] + chunk[128:512]))
    return bytes(chunk)


def _found(tmp_path, *chunks: bytes) -> list[Gap]:
    path = tmp_path / "a.evtx"
    path.write_bytes(file_header(len(chunks)) + b"".join(chunks))
    return gaps.of_file(path)


def _read(log, folder, reader: str) -> FileReceipt:
    folder.mkdir()
    return read_file(log, folder, Timespan(), lambda n_bytes, n_records: None, reader=reader)


def _at(minute: int) -> str:
    moment = datetime.fromtimestamp(_START / 1e6 + 60 * minute, UTC)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def test_chunks_that_follow_one_another_leave_no_gap(tmp_path):
    assert (
        _found(tmp_path, _chunk(1, range(1, 11), range(10)), _chunk(11, range(11, 21), range(10, 20))) == []
    )


def test_missing_record_ids_have_their_number_and_the_times_around_them(tmp_path):
    [gap] = _found(tmp_path, _chunk(1, range(1, 11), range(10)), _chunk(11, range(15, 21), range(30, 40)))
    assert (gap.kind, gap.first_record_id, gap.last_record_id, gap.n_records) == (
        "missing_records",
        11,
        14,
        4,
    )
    assert (gap.start, gap.end) == (_at(9), _at(30))


def test_chunks_of_a_ring_are_looked_at_in_the_order_they_were_written(tmp_path):
    later, earlier = _chunk(11, range(11, 21), range(10, 20)), _chunk(1, range(1, 11), range(10))
    assert _found(tmp_path, later, earlier) == []


def test_time_going_backwards_is_a_gap_of_its_own(tmp_path):
    [gap] = _found(tmp_path, _chunk(1, range(1, 11), range(50, 60)), _chunk(11, range(11, 21), range(9, 19)))
    assert (gap.kind, gap.start, gap.end) == ("time_backwards", _at(9), _at(59))


def test_records_a_moment_out_of_order_are_none(tmp_path):
    assert _found(tmp_path, _chunk(1, range(1, 11), range(10)), _chunk(11, range(11, 21), range(8, 18))) == []


def test_a_log_thinned_out_by_a_filter_is_one_gap(tmp_path):
    chunks = [_chunk(10 * n + 1, range(100 * n + 1, 100 * n + 101), range(9), 10 * n + 10) for n in range(5)]
    [gap] = _found(tmp_path, *chunks)
    assert (gap.kind, gap.first_record_id, gap.last_record_id, gap.n_records) == ("thinned", 1, 500, 450)


@pytest.mark.parametrize("content", [b"", b"<Events/>", b"ElfFile\0", b"ElfFile\0" + bytes(70_000)])
def test_what_is_no_log_has_no_gaps(tmp_path, content):
    (tmp_path / "a").write_bytes(content)
    assert gaps.of_file(tmp_path / "a") == []


def test_a_chunk_taken_out_of_a_real_log_is_found_again(tmp_path):
    """The oracle is the whole log: what its chunk held is what must be missing."""
    whole = max((samples_dir() / "evtx").glob("*.evtx"), key=lambda path: path.stat().st_size)
    content = whole.read_bytes()
    before = gaps.of_file(whole)
    second = slice(4096 + 65_536, 4096 + 2 * 65_536)
    _, _, _, first_id, last_id = struct.unpack_from("<8sQQQQ", content[second])
    (tmp_path / "cut.evtx").write_bytes(content[: second.start] + content[second.stop :])
    found = [gap for gap in gaps.of_file(tmp_path / "cut.evtx") if gap not in before]
    assert [(gap.first_record_id, gap.last_record_id) for gap in found] == [(first_id, last_id)]


def test_a_log_that_says_it_was_cleared_and_its_policy_changed_says_so_in_the_receipt(tmp_path):
    log = samples_dir() / "evtx" / "mixed-with-audit-changes.evtx"
    receipt = read_file(log, tmp_path, Timespan(), lambda n_bytes, n_records: None)
    ids = pq.read_table(next(tmp_path.glob("part-*")))["event_id"].to_pylist()
    kinds = [gap.kind for gap in receipt.gaps]
    assert kinds.count("audit_policy_changed") == ids.count(4719)
    assert kinds.count("log_cleared") == ids.count(1102)
    assert ids.count(4719) + ids.count(1102) > 0
    assert all(gap.computer and gap.start for gap in receipt.gaps)
    assert FileReceipt.from_json(receipt.to_json()).gaps == receipt.gaps


def test_of_a_log_cleared_ever_again_the_first_times_are_kept_and_the_rest_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(gaps, "_MOST_GAPS", 3)
    log = tmp_path / "log.jsonl"
    cleared = {"EventID": 1102, "Channel": "Security", "Hostname": "dc1"}
    moments = [f"2024-01-08T10:00:{second:02}Z" for second in range(9)]
    log.write_text("\n".join(json.dumps({**cleared, "@timestamp": moment}) for moment in moments[::-1]))
    (tmp_path / "parts").mkdir()
    receipt = read_file(log, tmp_path / "parts", Timespan(), lambda n_bytes, n_records: None)
    assert [gap.start[:19] for gap in receipt.gaps] == [moment[:19] for moment in moments[:3]]
    assert "9 gaps; the first 3 are listed" in receipt.notes


def test_records_that_say_logging_was_interrupted_are_no_events_and_have_their_moment(tmp_path):
    log = tmp_path / "log.jsonl"
    record = {"Channel": "Security", "Hostname": "dc1", "@timestamp": "2024-01-08T10:00:00Z"}
    lines = [
        {**record, "EventID": 1100, "EventRecordID": 7},
        {**record, "EventID": 1104, "@timestamp": "2024-01-08T11:00:00Z"},
        {**record, "EventID": 1101, "Channel": "Application"},
        {**record, "EventID": 1102},
    ]
    log.write_text("\n".join(map(json.dumps, lines)))
    (tmp_path / "parts").mkdir()
    receipt = read_file(log, tmp_path / "parts", Timespan(), lambda n_bytes, n_records: None)
    assert [(gap.kind, gap.start, gap.end, gap.computer, gap.first_record_id) for gap in receipt.gaps] == [
        ("log_cleared", _at(0), _at(0), "dc1", None),
        ("logging_stopped", _at(0), _at(0), "dc1", 7),
        ("log_full", _at(60), _at(60), "dc1", None),
    ]
    assert receipt.n_events == 1
    assert receipt.not_catalogued == {"1100": 1, "1101": 1, "1104": 1}


@pytest.mark.parametrize("name", ["workgroup-server.evtx", "mixed-with-audit-changes.evtx"])
def test_every_reader_says_when_real_logs_were_interrupted(tmp_path, name):
    log = samples_dir() / "evtx" / name
    one, other = (_read(log, tmp_path / reader, reader) for reader in ("auto", "wheel"))
    assert one.gaps == other.gaps
    kinds = {"1100": "logging_stopped", "1101": "events_dropped", "1104": "log_full"}
    for event_id, kind in kinds.items():
        found = [gap for gap in one.gaps if gap.kind == kind]
        assert len(found) == one.by_event_id.get(event_id, 0)
        assert all(gap.start == gap.end and gap.computer and gap.first_record_id for gap in found)


def test_the_gaps_of_a_case_are_each_named_once_by_time():
    early, late = (Gap("log_cleared", _at(n), _at(n), "a").to_json() for n in (1, 2))
    receipts = [
        {"files": [{"path": "new.evtx", "gaps": [late, early]}, {"path": "old-version.evtx"}]},
        {"files": [{"path": "first.evtx", "gaps": [late]}]},
    ]
    assert gaps_of(receipts) == [{**early, "file": "new.evtx"}, {**late, "file": "first.evtx"}]
