"""The reading process: its receipt, its limits, its death."""

from __future__ import annotations

import hashlib
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from logontracer.ingest import worker
from logontracer.ingest.container import CHUNK_SIZE
from logontracer.ingest.worker import read_in_child
from logontracer.model.events import EVENT_SCHEMA
from logontracer.model.progress import Progress
from logontracer.model.receipt import FileReceipt
from logontracer.model.timespan import Timespan, to_microseconds
from logontracer.model.zone import parse_moment
from logontracer.sample.templates import SECURITY
from tests.unit.ingest import evtx_files as files
from tests.unit.ingest.evtx_files import TEXT, template
from tests.unit.ingest.reads import READERS

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals or limits")


@pytest.fixture
def out_dir(tmp_path: Path) -> Path:
    """Where parts go."""
    folder = tmp_path / "parts"
    folder.mkdir()
    return folder


def parts_of(folder: Path) -> pa.Table:
    """Return all parts of a folder, in order."""
    return pa.concat_tables([pq.read_table(p) for p in sorted(folder.glob("part-*.parquet"))])


def test_parts_have_exactly_the_event_schema_and_the_receipt_adds_up(tmp_path: Path, out_dir: Path) -> None:
    path = files.write_logons(tmp_path / "log.evtx", 300)
    seen: list[Progress] = []
    receipt = read_in_child(path, out_dir, on_progress=seen.append)
    events = parts_of(out_dir)
    assert events.schema.equals(EVENT_SCHEMA)
    assert (receipt.n_records, receipt.n_events, events.num_rows) == (300, 300, 300)
    assert receipt.by_event_id == {"4624": 300}
    assert receipt.computers == ["dc1.corp.example"]
    assert (receipt.first, receipt.last) == ("2021-01-01T00:00:00.000000Z", "2021-01-01T00:04:59.000000Z")
    assert receipt.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert set(events["source_file"].to_pylist()) == {receipt.sha256}
    assert (receipt.format, receipt.error, receipt.notes) == ("evtx", None, [])
    assert all(p.stage == "reading" and p.done <= p.total == path.stat().st_size for p in seen)
    assert FileReceipt.from_json(receipt.to_json()).to_json() == receipt.to_json()


def test_a_second_file_continues_the_part_numbers(tmp_path: Path, out_dir: Path) -> None:
    for name in ("a", "b"):
        read_in_child(files.write_logons(tmp_path / f"{name}.evtx", 3), out_dir)
    names = [f"{what}-000{number}.parquet" for what in ("keys", "part") for number in (0, 1)]
    assert sorted(p.name for p in out_dir.iterdir()) == names


def test_records_outside_the_time_range_are_counted(tmp_path: Path, out_dir: Path) -> None:
    path = files.write_logons(tmp_path / "log.evtx", 100)
    span = Timespan(parse_moment("2021-01-01T00:00:10Z"), parse_moment("2021-01-01T00:00:20Z"))
    receipt = read_in_child(path, out_dir, time_range=span)
    assert (receipt.n_records, receipt.n_events) == (100, 10)
    assert receipt.set_aside == {"outside_time_range": 90}
    assert receipt.last == "2021-01-01T00:01:39.000000Z", "first and last are those of all records"
    assert min(to_microseconds(t) for t in parts_of(out_dir)["time"].to_pylist()) == span.start


def test_a_time_range_without_events_says_so(tmp_path: Path, out_dir: Path) -> None:
    path = files.write_logons(tmp_path / "log.evtx", 5)
    receipt = read_in_child(path, out_dir, time_range=Timespan(end=0))
    assert receipt.notes == ["all 5 events lie outside the time range asked for"]
    assert list(out_dir.iterdir()) == []


def test_a_log_without_logons_says_what_it_holds_and_which_policy_is_off(
    tmp_path: Path, out_dir: Path
) -> None:
    process = template(4688, ("NewProcessName", TEXT))
    cleared = template(4672, ("SubjectUserName", TEXT))
    rows = [(process, ["cmd.exe"])] * 3 + [(cleared, ["bob"])]
    receipt = read_in_child(files.write(tmp_path / "log.evtx", rows), out_dir)
    assert receipt.by_event_id == {"4672": 1, "4688": 3}
    assert receipt.set_aside == {"not_catalogued": 3}
    assert "3 × 4688" in receipt.notes[0]
    assert "1 × 4672 (Special privileges assigned)" in receipt.notes[0]
    command = 'auditpol /set /subcategory:"Logon" /success:enable /failure:enable'
    assert any(note.endswith(command) for note in receipt.notes)


@pytest.mark.parametrize(
    "channel", ["System", "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational"]
)
def test_a_log_of_another_channel_says_which_logs_hold_logons_and_no_policy(
    tmp_path: Path, out_dir: Path, channel: str
) -> None:
    provider = replace(SECURITY, channel=channel)
    rows = [(template(4688, ("NewProcessName", TEXT), provider=provider), ["cmd.exe"])] * 3
    rows += [(template(4624, ("TargetUserName", TEXT), provider=provider), ["bob"])]
    receipt = read_in_child(files.write(tmp_path / "log.evtx", rows), out_dir)
    holds, bring = receipt.notes
    assert holds.endswith("it holds 3 × 4688, 1 × 4624")
    assert f"from {channel}, not from the Security log; bring Security" in bring
    assert "auditpol" not in "".join(receipt.notes)


@pytest.mark.parametrize(
    ("name", "n_hidden"),
    [
        ("admin\0istrator", 1),
        ("\0admin", 1),
        ("\ud800", 1),
        ("\udc00\ud800", 1),
        ("admin", 0),
        ("admin\0\0", 0),
        ("", 0),
        ("\0", 0),
        ("\U0001f600", 0),
    ],
)
@pytest.mark.parametrize("reader", READERS)
def test_a_value_that_holds_more_than_is_shown_is_noted(
    tmp_path: Path, out_dir: Path, name: str, n_hidden: int, reader: str
) -> None:
    is_all_surrogates = bool(name) and all(0xD800 <= ord(character) < 0xE000 for character in name)
    if reader == "native" and is_all_surrogates:
        n_hidden = 0  # it shows them
    rows = [(files.LOGON, [text, "CORP", 3, "10.0.0.1"]) for text in ("bob", name, "ann")]
    receipt = read_in_child(files.write(tmp_path / "log.evtx", rows), out_dir, reader=reader)
    assert receipt.n_records == 3
    found = [note for note in receipt.notes if "more than is shown" in note]
    assert found == [note for note in found if note.startswith(f"{n_hidden} values")]
    assert len(found) == n_hidden


def test_values_hidden_in_a_damaged_chunk_are_noted_too(tmp_path: Path, out_dir: Path) -> None:
    rows = [(files.LOGON, ["admin\0istrator", "CORP", 3, "10.0.0.1"])] * 9
    log = files.write(tmp_path / "log.evtx", rows)
    files.patched(log, files.chunk_offset(0) + 52, b"\0\0\0\0")
    (note,) = read_in_child(log, out_dir).notes
    assert note.startswith("9 values")


def test_a_log_without_channels_counts_as_a_security_log(tmp_path: Path, out_dir: Path) -> None:
    path = tmp_path / "log.xml"
    time = '<TimeCreated SystemTime="2024-01-08T10:00:00Z"/>'
    path.write_text(f"<Events><Event><System><EventID>4672</EventID>{time}</System></Event></Events>")
    notes = read_in_child(path, out_dir).notes
    assert "1 × 4672 (Special privileges assigned)" in notes[0]
    assert any("auditpol" in note for note in notes)


@pytest.mark.parametrize("content", [b"", b"hello\n", b"PK\x03\x04" + bytes(50), bytes(5000), None])
def test_what_cannot_be_read_is_a_line_in_the_receipt(
    tmp_path: Path, out_dir: Path, content: bytes | None
) -> None:
    path = tmp_path / "log.evtx"
    if content is not None:
        path.write_bytes(content)
    receipt = read_in_child(path, out_dir)
    assert receipt.error
    assert receipt.hint
    assert "log.evtx" in receipt.error
    assert (receipt.n_records, list(out_dir.iterdir())) == (0, [])


def test_a_refused_export_keeps_nothing_it_cannot_account_for(tmp_path: Path, out_dir: Path) -> None:
    path = tmp_path / "log.xml"
    path.write_text(
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><Events><Event>&e;</Event></Events>"
    )
    receipt = read_in_child(path, out_dir)
    assert receipt.error is not None
    assert "document type" in receipt.error
    receipt.check()


def child_that(monkeypatch: pytest.MonkeyPatch, deed: str, *, when: str = "True") -> None:
    """Make the decoder of the reading process do *deed* for the chunks that *when* chooses."""
    lines = [
        "import os, signal, time, logontracer.ingest.evtx as reader",
        "real = reader.decode_all",
        "def decode_all(data, n_chunks):",
        f"    if {when}: {deed}",
        "    return real(data, n_chunks)",
        "reader.decode_all = decode_all",
        "from logontracer.ingest import native",
        "class Runs(native.Runs):",
        "    def __init__(self, path):",
        "        self.path = path",
        "        super().__init__(path)",
        "    def read(self, offset, n_chunks):",
        "        data = self.path.read_bytes()[offset : offset + n_chunks * 65536]",
        f"        if {when}: {deed}",
        "        return super().read(offset, n_chunks)",
        "native.Runs = Runs",
        "from logontracer.ingest.child import main",
        "main()",
    ]
    monkeypatch.setattr(worker, "_START", "\n".join(lines))


@needs_signals
def test_a_child_that_dies_every_time_is_a_line_in_the_receipt(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, out_dir: Path
) -> None:
    child_that(monkeypatch, "os.kill(os.getpid(), signal.SIGKILL)")
    monkeypatch.setattr(worker, "_MOST_ATTEMPTS", 2)
    receipt = read_in_child(files.write_logons(tmp_path / "log.evtx", 400), out_dir)
    assert receipt.error == "log.evtx: the reading process was ended by SIGKILL"
    assert receipt.hint
    assert list(out_dir.iterdir()) == []


@needs_signals
@pytest.mark.parametrize(
    # Silence has to outlast the start of a process on a machine that does much else.
    ("deed", "silence_seconds"),
    [("os.abort()", 120.0), ("time.sleep(999)", 12.0)],
)
def test_a_chunk_that_kills_the_decoder_costs_only_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, out_dir: Path, deed: str, silence_seconds: float
) -> None:
    path = files.write_logons(tmp_path / "log.evtx", 400)
    marker = "user00200".encode("utf-16-le")
    child_that(monkeypatch, deed, when=f"{marker!r} in data")
    monkeypatch.setattr(worker, "LONGEST_SILENCE_SECONDS", silence_seconds)
    receipt = read_in_child(path, out_dir)
    assert path.read_bytes().find(marker) // CHUNK_SIZE == 1
    n_in_chunk = len(files.record_offsets(path, 1))
    assert receipt.error is None
    assert receipt.n_events == 400 - n_in_chunk == parts_of(out_dir).num_rows
    (damage,) = receipt.damaged
    assert damage.offset_bytes == files.chunk_offset(1)
    assert "does not survive" in damage.what


@needs_signals
def test_a_child_without_progress_is_stopped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, out_dir: Path
) -> None:
    child_that(monkeypatch, "time.sleep(999)")
    monkeypatch.setattr(worker, "_MOST_ATTEMPTS", 1)
    monkeypatch.setattr(worker, "LONGEST_SILENCE_SECONDS", 2.0)
    receipt = read_in_child(files.write_logons(tmp_path / "log.evtx", 5), out_dir)
    assert receipt.error is not None
    assert "without progress" in receipt.error


def test_a_child_that_takes_too_long_is_stopped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, out_dir: Path
) -> None:
    child_that(monkeypatch, "time.sleep(999)")
    receipt = read_in_child(files.write_logons(tmp_path / "log.evtx", 5), out_dir, timeout_seconds=1.5)
    assert receipt.error == "log.evtx: the reading process was stopped at its time limit"


@needs_signals
def test_a_child_that_wants_too_much_memory_is_a_line_in_the_receipt(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, out_dir: Path
) -> None:
    child_that(monkeypatch, "bytearray(8 << 30)")
    path = files.write_logons(tmp_path / "log.evtx", 5)
    receipt = read_in_child(path, out_dir, memory_bytes=2 << 30)
    assert receipt.error == "log.evtx: the reading process needed more memory than its limit"
    assert list(out_dir.iterdir()) == []


def test_an_interrupted_reading_leaves_no_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, out_dir: Path
) -> None:
    started: list[int] = []

    class Watched(worker.subprocess.Popen):  # type: ignore[type-arg,name-defined,misc]
        def __init__(self, *given: object, **more: object) -> None:
            super().__init__(*given, **more)
            started.append(self.pid)

    def stop(progress: Progress) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(worker.subprocess, "Popen", Watched)  # type: ignore[attr-defined]
    with pytest.raises(KeyboardInterrupt):
        read_in_child(files.write_logons(tmp_path / "log.evtx", 5), out_dir, on_progress=stop)
    with pytest.raises(OSError, match="No such process"):
        os.kill(started[0], signal.SIGTERM if sys.platform == "win32" else 0)
