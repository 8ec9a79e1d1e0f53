"""Writing a sample: its files, its truth, and the small one that is kept beside the code."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from logontracer.model.progress import Progress
from logontracer.sample import write_sample
from tests.unit.sample.logs import chunks_of, records_of

KEPT = Path(__file__).resolve().parents[3] / "sample"


def test_the_kept_sample_is_what_the_command_writes(tmp_path: Path) -> None:
    write_sample(tmp_path)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in KEPT.iterdir() if path.suffix in {".evtx", ".json"}}
    assert sorted(written) == sorted(kept)
    different = [name for name in written if written[name] != kept[name]]
    assert not different, "run `logontracer sample sample` to renew the kept sample"


def test_the_kept_sample_stays_small() -> None:
    assert sum(path.stat().st_size for path in KEPT.glob("*.evtx")) < 3_000_000


def test_the_truth_counts_what_the_files_hold(tmp_path: Path) -> None:
    truth = write_sample(tmp_path, seed=5, n_events=3_000)
    assert truth == json.loads((tmp_path / "ground-truth.json").read_text(encoding="utf-8"))
    assert truth["n_events"] == 3_000 == sum(truth["by_event_id"].values())
    for name, file in truth["files"].items():
        records = [record for chunk in chunks_of(tmp_path / name) for record in records_of(chunk)]
        assert file["n_events"] == len(records) == sum(file["by_event_id"].values())
        ids = [record.record_id for record in records]
        assert ids == list(range(ids[0], ids[0] + len(ids)))


def test_the_story_names_records_by_file_and_record_id(tmp_path: Path) -> None:
    truth = write_sample(tmp_path, seed=5, n_events=3_000)
    held = {
        (path.name, record.record_id)
        for path in tmp_path.glob("*.evtx")
        for chunk in chunks_of(path)
        for record in records_of(chunk)
    }
    told = [(r["file"], r["record_id"]) for step in truth["steps"] for r in step["records"]]
    assert set(told) <= held
    assert len(told) == len(set(told))
    assert [step["step"] for step in truth["steps"]] == list(range(1, 15))
    assert all(step["first"] <= step["last"] for step in truth["steps"])


def test_a_single_file_holds_everything_with_ids_counted_through(tmp_path: Path) -> None:
    truth = write_sample(tmp_path, n_events=2_000, single_file=True)
    assert list(truth["files"]) == ["sample.evtx"]
    ids = [r.record_id for chunk in chunks_of(tmp_path / "sample.evtx") for r in records_of(chunk)]
    assert ids == list(range(ids[0], ids[0] + 2_000))


def test_progress_ends_with_done_and_the_number_of_records(tmp_path: Path) -> None:
    reports: list[Progress] = []
    write_sample(tmp_path, n_events=45_000, progress=reports.append)
    assert [report.stage for report in reports] == ["storing", "storing", "done"]
    assert (reports[-1].done, reports[-1].total, reports[-1].unit) == (45_000, 45_000, "records")


def test_writing_again_replaces_the_files(tmp_path: Path) -> None:
    write_sample(tmp_path, n_events=6_000)
    write_sample(tmp_path, n_events=2_000)
    assert sum(len(records_of(c)) for p in tmp_path.glob("*.evtx") for c in chunks_of(p)) == 2_000


_MEASURE = """
import resource, sys
from logontracer.sample import write_sample
write_sample(sys.argv[1], n_events=int(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def _peak_kilobytes(folder: Path, n_events: int) -> int:
    command = [sys.executable, "-c", _MEASURE, str(folder), str(n_events)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read the way Linux tells it")
def test_memory_does_not_grow_with_the_number_of_records(tmp_path: Path) -> None:
    few, many = _peak_kilobytes(tmp_path, 30_000), _peak_kilobytes(tmp_path, 150_000)
    assert many - few < 100_000  # all records at once would take half a gigabyte


def test_the_story_told_in_the_readme_has_the_times_of_the_truth() -> None:
    truth = json.loads((KEPT / "ground-truth.json").read_text(encoding="utf-8"))
    text = (KEPT / "README.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (\d+) \| (\d+) June (\d\d:\d\d)[^|]*\|[^|]*\| (T[\d.]+) \|$", text, re.MULTILINE)
    expected = [(str(s["step"]), s["first"][8:10], s["technique"]) for s in truth["steps"]]
    assert [(step, day, technique) for step, day, _, technique in told] == expected
    for (_, _, clock, _), step in zip(told, truth["steps"], strict=True):
        minutes = [int(t[:2]) * 60 + int(t[3:5]) for t in (clock, step["first"][11:16])]
        assert 0 <= minutes[0] - minutes[1] <= 1  # a step may begin with a ticket some seconds before
