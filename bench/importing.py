"""The whole import, from a log to a graph that answers questions, as one process."""

from __future__ import annotations

import json
import lzma
import shutil
from pathlib import Path
from typing import Any

from bench.logs import Logs
from bench.measure import ROOT, Run, median_run, run
from bench.sizes import Sizes

#: What the original tool needs for its own sample log, 61,908 records, on a comparable machine.
ORIGINAL_SECONDS = 74.0
_SAMPLE = ROOT.parent / "shared" / "samples" / "golden" / "sample.xml.xz"


def measure_import(logs: Logs, folder: Path, sizes: Sizes) -> dict[str, Any]:
    """Return seconds, memory and rate of the import of the big log, and of the original's sample log."""
    home = folder / "home"
    found = {"big log": _import(logs.big, home, sizes.n_runs)}
    if _SAMPLE.exists():
        sample = folder / "sample.xml"
        with lzma.open(_SAMPLE) as packed, sample.open("wb") as file:
            shutil.copyfileobj(packed, file)
        found["original's sample log"] = _import(sample, folder / "home-of-sample", sizes.n_runs)
        seconds = found["original's sample log"]["seconds"]
        found["original's sample log"]["ours_is_faster_by"] = ORIGINAL_SECONDS / seconds
    return found


def _import(path: Path, home: Path, n_runs: int) -> dict[str, Any]:
    def start() -> Run:
        shutil.rmtree(home, ignore_errors=True)
        return run(
            ["-m", "logontracer", "import", str(path), "--json"], environment={"LOGONTRACER_HOME": str(home)}
        )

    done = median_run(n_runs, start)
    receipt = json.loads(done.stdout)
    n_records = sum(file["n_records"] for file in receipt["files"])
    return {
        "n_records": n_records,
        "n_events": receipt["n_new_events"],
        "seconds": done.seconds,
        "records_per_second": n_records / done.seconds,
        "peak_bytes": done.peak_bytes,
        "case_bytes": sum(file.stat().st_size for file in home.rglob("*") if file.is_file()),
        "log_bytes": path.stat().st_size,
    }
