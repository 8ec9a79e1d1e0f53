"""Reading a log: ours against the evtx wheel alone and against python-evtx, in one run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.logs import Logs
from bench.measure import median_run, run
from bench.sizes import Sizes


def measure_reading(logs: Logs, sizes: Sizes) -> dict[str, Any]:
    """Return records per second of each reader, and ratios to ours."""
    readers = {
        "ours": _read("ours", logs.big, sizes.n_runs),
        "wheel": _read("wheel", logs.big, sizes.n_runs),
        "python-evtx": _read("python-evtx", logs.short, 1),
    }
    rate = readers["ours"]["records_per_second"]
    for reader in readers.values():
        reader["ours_is_faster_by"] = rate / reader["records_per_second"]
    return {"size_bytes": logs.big.stat().st_size, "readers": readers}


def _read(name: str, path: Path, n_runs: int) -> dict[str, Any]:
    done = median_run(n_runs, lambda: run(["-m", "bench.contenders", name, str(path)]))
    n_records = int(done.stdout)
    return {
        "n_records": n_records,
        "seconds": done.seconds,
        "records_per_second": n_records / done.seconds,
        "peak_bytes": done.peak_bytes,
    }
