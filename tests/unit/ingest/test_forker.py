"""Readers forked from one process: each is alone, and its end is known."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from logontracer import pipeline
from logontracer.ingest import forker, worker
from logontracer.ingest.forker import Forker
from logontracer.ingest.worker import read_in_child
from logontracer.settings import load_settings
from tests.unit.ingest import evtx_files as files

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="readers are forked on Linux only")


def forker_that(deed: str) -> str:
    """Return the start of a forker whose readers do *deed* with their ``request`` and ``out``."""
    lines = [
        "import os, resource, signal, sys, time",
        "from logontracer.ingest import nursery",
        "from logontracer.ingest.child import limit, read_request",
        "def read(request, out):",
        *(f"    {line}" for line in deed.splitlines()),
        "nursery.main(read)",
    ]
    return "\n".join(lines)


def parts_of(folder: Path) -> pa.Table:
    return pa.concat_tables([pq.read_table(p) for p in sorted(folder.glob("part-*.parquet"))])


def test_what_a_forked_reader_reads_is_what_a_new_one_reads(tmp_path: Path) -> None:
    logs = [files.write_logons(tmp_path / f"{n}.evtx", n) for n in (3, 300, 40)]
    (tmp_path / "text.xml").write_text("<Events><Event/></Events>")
    logs.append(tmp_path / "text.xml")
    found: dict[str, list[Any]] = {}
    with Forker() as forked:
        for name, start in (("anew", None), ("forked", forked.start)):
            for number, log in enumerate(logs):
                out_dir = tmp_path / f"{name}-{number}"
                out_dir.mkdir()
                receipt = read_in_child(log, out_dir, start=start).to_json() | {"seconds": 0}
                events = parts_of(out_dir) if receipt["n_events"] else None
                found.setdefault(name, []).append((receipt, events))
    assert [receipt for receipt, _ in found["anew"]] == [receipt for receipt, _ in found["forked"]]
    for (_, one), (_, other) in zip(found["anew"], found["forked"], strict=True):
        assert (one is None and other is None) or one.equals(other)
    assert found["forked"][1][0]["n_events"] == 300


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "ended by SIGKILL"),
        ("os.abort()", "ended by SIGABRT"),
        ("raise ValueError('what it says')", "exit code 1: ValueError: what it says"),
        ("limit(request); bytearray(8 << 30)", "more memory than its limit"),
        ("sys.exit(3)", "exit code 1: SystemExit: 3"),
    ],
)
def test_how_a_reader_ended_is_known_and_the_next_one_is_not_affected(
    tmp_path: Path, deed: str, error: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_MOST_ATTEMPTS", 1)
    bad, good = (files.write_logons(tmp_path / f"{name}.evtx", 5) for name in ("bad", "good"))
    start = forker_that(
        f"if 'bad' in request['path']:\n    {deed}\nread_request(request, out)",
    )
    with Forker(start) as forked:
        broken = read_in_child(bad, tmp_path, start=forked.start, memory_bytes=4 << 30)
        whole = read_in_child(good, tmp_path, start=forked.start)
    assert broken.error is not None
    assert error in broken.error
    assert (whole.error, whole.n_events) == (None, 5)


def test_a_reader_that_says_nothing_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "LONGEST_SILENCE_SECONDS", 0.2)
    monkeypatch.setattr(worker, "_MOST_ATTEMPTS", 1)
    log = files.write_logons(tmp_path / "log.evtx", 5)
    with Forker(forker_that("time.sleep(999)")) as forked:
        receipt = read_in_child(log, tmp_path, start=forked.start)
    assert receipt.error is not None
    assert "without progress" in receipt.error


def test_a_reader_that_cannot_be_forked_costs_its_own_file(tmp_path: Path) -> None:
    bad, good = (files.write_logons(tmp_path / f"{name}.evtx", 5) for name in ("bad", "good"))
    start = "\n".join(
        [
            "import os",
            "from logontracer.ingest import nursery",
            "real, n_forks = os.fork, []",
            "def fork():",
            "    n_forks.append(1)",
            "    if len(n_forks) == 1: raise BlockingIOError(11, 'too many')",
            "    return real()",
            "os.fork = fork",
            "nursery.main()",
        ]
    )
    with Forker(start) as forked:
        broken = read_in_child(bad, tmp_path, start=forked.start)
        whole = read_in_child(good, tmp_path, start=forked.start)
    assert broken.error is not None
    assert "no process for the reader" in broken.error
    assert (whole.error, whole.n_events) == (None, 5)


def test_many_are_read_at_once(tmp_path: Path) -> None:
    logs = [files.write_logons(tmp_path / f"{n}.evtx", n + 1) for n in range(12)]
    receipts: dict[int, int] = {}

    def read(number: int) -> None:
        out_dir = tmp_path / str(number)
        out_dir.mkdir()
        receipts[number] = read_in_child(logs[number], out_dir, start=forked.start).n_events

    with Forker() as forked:
        threads = [threading.Thread(target=read, args=(n,)) for n in range(len(logs))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert receipts == {n: n + 1 for n in range(12)}


#: What a reader says to stay alive until it is ended.
_SAY = "out.write({what}.encode() + b'\\n'); out.flush(); time.sleep(999)"


def said(what: str, number: int) -> list[bytes]:
    """Return the first lines that some readers say; they have ended, as has their forker."""
    with Forker(forker_that(_SAY.format(what=what))) as forked, tempfile.TemporaryFile() as errors:
        readers = [forked.start({}, errors) for _ in range(number)]
        lines = [reader.stdout.readline() for reader in readers]
    for reader in readers:
        assert reader.wait(60) < 0
        reader.stdout.close()
    return lines


def test_a_reader_holds_no_file_of_another_and_not_the_way_to_ask_for_more() -> None:
    lines = said("repr(sorted(os.listdir('/proc/self/fd')))", 3)
    assert lines == [b"['0', '1', '2', '3']\n"] * 3  # 3: the folder that is listed


def test_no_reader_outlives_whoever_asked_for_it() -> None:
    for line in said("str(os.getpid())", 2):
        with pytest.raises(ProcessLookupError):
            os.kill(int(line), 0)


def test_an_import_goes_on_when_the_forker_was_ended_from_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ended(Forker):
        def __init__(self) -> None:
            super().__init__()
            os.kill(self._process.pid, signal.SIGKILL)
            self._process.wait()

    monkeypatch.setattr(forker, "Forker", Ended)
    logs = [files.write_logons(tmp_path / f"{n}.evtx", 3 + n) for n in range(2)]
    receipt = pipeline.import_logs(load_settings({}, home=tmp_path / "home"), "one", logs)
    assert [file.n_events for file in receipt.files] == [3, 4]
