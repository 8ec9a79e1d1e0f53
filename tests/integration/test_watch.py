"""A watched folder, with the real command."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from logontracer import pipeline
from logontracer.errors import ConflictError
from logontracer.evidence.case import Case
from logontracer.settings import load_settings
from tests.integration.logs import write_log


def _watch(home: Path, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "logontracer", "watch", str(folder), "--case", "c", "--every", "0.1"]
    process = subprocess.Popen(
        [*command, "--home", str(home)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Watching")
    return process


def _line(process: subprocess.Popen[str], wanted: str) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if wanted in line:
            return line
    raise AssertionError(process.stderr and process.stderr.read())


def _end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    said, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, ""), said


def test_files_that_come_are_imported_once_and_a_broken_one_costs_only_itself(tmp_path):
    folder, home = tmp_path / "drop", tmp_path / "home"
    folder.mkdir()
    (folder / "README.md").write_text("not a log")
    process = _watch(home, folder)
    write_log(folder / "a.xml", range(5))
    assert "5 new events, 0 already there" in _line(process, "new events")
    (folder / "broken.evtx").write_bytes(b"ElfFile" + bytes(100))
    assert "broken.evtx" in _line(process, "broken")
    write_log(folder / "b.xml", range(5, 8))
    assert "3 new events" in _line(process, "3 new events")
    _end(process)
    case = Case.open(home / "cases", "c")
    n_receipts = len(case.receipts())
    shutil.copy(folder / "a.xml", folder / "again.xml")
    again = _watch(home, folder)
    write_log(folder / "c.xml", range(8, 10))
    assert "2 new events, 0 already there" in _line(again, "new events")
    _end(again)
    assert case.generation().n_events == 10
    assert len(case.receipts()) == n_receipts + 1


def test_a_file_is_left_alone_as_long_as_it_grows_and_tried_again_after_an_error(tmp_path):
    taken: list[list[str]] = []

    def import_files(files):
        taken.append([path.name for path in files])

    def refuse(files):
        raise ConflictError("in use")

    log = write_log(tmp_path / "a.xml", range(3))
    watch = pipeline.Watch(load_settings({}, home=tmp_path / "home"), "c", tmp_path)
    watch.look(import_files)
    log.write_bytes(log.read_bytes() + b" ")
    watch.look(import_files)
    assert taken == []
    with pytest.raises(ConflictError):
        watch.look(refuse)
    watch.look(import_files)
    watch.look(import_files)
    assert taken == [["a.xml"]]
