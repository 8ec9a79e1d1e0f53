"""The road with a made-up reader: order, counts that must agree, progress of several files at once."""

from __future__ import annotations

import dataclasses
import os
import threading
import time
from pathlib import Path

import pytest

from logontracer import pipeline
from logontracer.errors import LogontracerError
from logontracer.evidence.case import Case, list_cases
from logontracer.model.progress import STAGES, WAITING, Progress
from logontracer.model.receipt import FileReceipt
from logontracer.settings import load_settings
from tests.unit.evidence.rows import part, row


@pytest.fixture
def settings(tmp_path):
    return load_settings({}, home=tmp_path / "home")


@pytest.fixture
def files(tmp_path):
    paths = [tmp_path / f"{number}.log" for number in range(6)]
    for path in paths:
        path.write_bytes(b"x" * 100)
    return paths


def reader(*, n_missing=0):
    """Return a reader that finds one event of a minute of its own in each file, the first file slowest."""

    def read(path, out_dir, *, on_progress, **limits):
        number = int(path.stem)
        on_progress(Progress("reading", done=50, total=100))
        time.sleep(0.02 * (6 - number))
        part(out_dir / "part-0000.parquet", row(number, source_file=f"{number:064x}"))
        n_events = 1 + n_missing
        return FileReceipt(
            str(path),
            sha256=f"{number:064x}",
            n_records=n_events,
            n_events=n_events,
            by_event_id={"4624": n_events},
        )

    return read


def test_files_read_side_by_side_stay_in_their_order(settings, files, monkeypatch):
    monkeypatch.setattr(pipeline.reading, "read_in_child", reader())
    receipt = pipeline.import_logs(settings, "c", files)
    assert [file.path for file in receipt.files] == [str(path) for path in files]
    assert receipt.n_new_events == 6
    (info,) = Case.open(settings.cases_dir, "c").generation().part_infos
    assert info.n_events == 6


def test_progress_adds_up_over_files_and_never_passes_the_end(settings, files, monkeypatch):
    monkeypatch.setattr(pipeline.reading, "read_in_child", reader())
    seen = []
    pipeline.import_logs(settings, "c", files, progress=seen.append)
    reading = [progress for progress in seen if progress.stage == "reading"]
    assert all(progress.total == 600 for progress in reading)
    assert [p.done for p in reading] == sorted(p.done for p in reading)
    assert (reading[-1].done, reading[-1].n_records) == (600, 6)


def test_a_reader_whose_counts_do_not_agree_with_its_events_ends_the_import(settings, files, monkeypatch):
    Case.create(settings.cases_dir, "c")
    monkeypatch.setattr(pipeline.reading, "read_in_child", reader(n_missing=1))
    with pytest.raises(LogontracerError, match=r"0\.log: the reader reports 2 events and wrote 1"):
        pipeline.import_logs(settings, "c", files)
    case = Case.open(settings.cases_dir, "c")
    assert case.generation() is None
    assert case.receipts() == []
    assert list((case.path / "events").iterdir()) == []
    assert not (case.path / "staging").exists()


def test_every_file_says_how_far_it_is_and_why_it_failed(settings, files, monkeypatch):
    good = reader()

    def read(path, out_dir, **options):
        receipt = good(path, out_dir, **options)
        return dataclasses.replace(receipt, error="no log") if path == files[1] else receipt

    monkeypatch.setattr(pipeline.reading, "read_in_child", read)
    seen = []
    pipeline.import_logs(settings, "c", files, progress=seen.append)
    reading = [progress.files for progress in seen if progress.stage == "reading"]
    assert {len(now) for now in reading} == {6}
    assert {file.state for file in reading[0]} == {"waiting", "reading"}
    last = [(file.state, file.done, file.total, file.n_records, file.error) for file in reading[-1]]
    assert last == [
        ("failed" if number == 1 else "done", 100, 100, 1, "no log" if number == 1 else None)
        for number in range(6)
    ]


@pytest.mark.parametrize("stage", STAGES[:-1])
def test_a_first_import_that_is_stopped_leaves_no_case(settings, files, monkeypatch, stage):
    monkeypatch.setattr(pipeline.reading, "read_in_child", reader())

    def stop(progress):
        if progress.stage == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pipeline.import_logs(settings, "c", files, progress=stop)
    assert list_cases(settings.cases_dir) == []
    assert list(settings.cases_dir.iterdir()) == []


def test_what_a_killed_first_import_left_is_tidied_away(settings):
    case = Case.unborn(settings.cases_dir, "c")
    case.make_folders()
    case.new_staging_dir()
    pipeline.tidy(settings, "c")
    assert list(settings.cases_dir.iterdir()) == []
    pipeline.tidy(settings, "c")  # and again, where there is nothing


def test_a_first_import_killed_in_its_last_moment_is_a_case(settings, files, monkeypatch):
    monkeypatch.setattr(pipeline.reading, "read_in_child", reader())
    pipeline.import_logs(settings, "c", files)
    (settings.cases_dir / "c" / "case.json").unlink()
    pipeline.tidy(settings, "c")
    assert Case.open(settings.cases_dir, "c").generation().n_events == 6


def test_tidying_keeps_away_from_a_case_somebody_writes_to(settings):
    case = Case.unborn(settings.cases_dir, "c")
    with case.lock():
        case.make_folders()
        staging = case.new_staging_dir()
        pipeline.tidy(settings, "c")
        assert staging.exists()


def test_an_import_says_whom_it_waits_for_and_goes_on_when_that_one_is_gone(settings, files, monkeypatch):
    monkeypatch.setattr(pipeline.reading, "read_in_child", reader())
    first = Case.unborn(settings.cases_dir, "c")
    waiting, seen = threading.Event(), []

    def hold():
        with first.lock(what="import"):
            first.make_folders()
            held.set()
            assert waiting.wait(30)
            first.tidy()  # stopped: its folder is gone, and the lock file the second one waits for

    def progress(said):
        seen.append(said)
        waiting.set()

    held = threading.Event()
    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(30)
    receipt = pipeline.import_logs(settings, "c", files, progress=progress)
    holder.join()
    assert seen[0].stage == WAITING
    assert seen[0].waiting_for["what"] == "import"
    assert seen[0].waiting_for["pid"] == os.getpid()
    assert receipt.n_new_events == 6
    assert Case.open(settings.cases_dir, "c").generation().n_events == 6


def test_a_file_left_out_while_it_is_read_is_named_and_nothing_of_it_is_kept(settings, files, monkeypatch):
    asked = []

    def read(path, out_dir, *, on_progress, **limits):
        if path == files[1]:
            part(out_dir / "part-0000.parquet", row(1, source_file="f" * 64))
            asked.append(1)
        return good(path, out_dir, on_progress=on_progress, **limits)

    good = reader()
    monkeypatch.setattr(pipeline.reading, "read_in_child", read)
    seen = []
    left_out = {4}
    receipt = pipeline.import_logs(
        settings, "c", files, progress=seen.append, is_left_out=lambda n: n in left_out or (n == 1 and asked)
    )
    assert [file.is_left_out for file in receipt.files] == [False, True, False, False, True, False]
    assert receipt.n_new_events == 4
    assert Case.open(settings.cases_dir, "c").receipts()[0]["files"][1]["notes"]
    last = [p for p in seen if p.stage == "reading"][-1]
    assert [file.state for file in last.files].count("left out") == 2
    assert last.done == last.total


def test_what_is_no_log_is_passed_over_in_a_folder_and_an_error_where_it_was_named(settings, tmp_path):
    folder = tmp_path / "evidence"
    folder.mkdir()
    for name in ("README.md", "picture.png", "Security.evtx", "logs.zip"):
        (folder / name).write_bytes(b"not a log")
    found = pipeline.import_logs(settings, "c", [folder])
    assert [Path(path).name for path in found.passed_over] == ["README.md", "picture.png"]
    assert found.n_passed_over == 2
    assert sorted(Path(file.path).name for file in found.files) == ["Security.evtx", "logs.zip"]
    assert all(file.error for file in found.files)
    named = pipeline.import_logs(settings, "c", [folder / "README.md", folder])
    assert Path(named.files[0].path).name == "README.md"
    assert named.files[0].error
    assert named.n_passed_over == 1
