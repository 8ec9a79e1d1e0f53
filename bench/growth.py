"""How time and memory of every stage grow: ``python -m bench.growth [N …]``, numbers of events.

Each size is a process of its own.  The company stays the same, its events become more; they are
made, written as evidence, and built into a graph that answers questions.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.bigcase import Stages, make_case
from bench.company import Company
from bench.machine import machine
from bench.measure import ROOT
from bench.report import table

_SIZES = (1_000_000, 4_000_000, 16_000_000)
_N_ACCOUNTS, _N_HOSTS = 20_000, 2_000
_STATUS, _FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


class _Peaks(Stages):
    """Stages that also know the most memory the process held in each, bytes."""

    def __init__(self) -> None:
        super().__init__()
        self.bytes: dict[str, int] = {}

    def enter(self, stage: str) -> None:
        line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        if self._stage:
            self.bytes[self._stage] = max(self.bytes.get(self._stage, 0), int(line.split()[1]) * 1024)
        _FORGET.write_text("5")  # the highest mark begins anew
        super().enter(stage)


def _one(n_events: int) -> dict[str, Any]:
    """Build a case of *n_events* in this process."""
    stages = _Peaks()
    with tempfile.TemporaryDirectory(prefix="logontracer-growth-") as home:
        make_case(Path(home), Company(_N_ACCOUNTS, _N_HOSTS, n_events), stages=stages)
    return {"n_events": n_events, "seconds": stages.seconds, "bytes": stages.bytes}


def markdown(found: dict[str, Any]) -> str:
    """Return the results as two tables: seconds per million events, and the most memory."""
    sizes = found["sizes"]
    header = ["stage", *(f"{size['n_events'] / 1e6:g} million" for size in sizes)]
    names = list(sizes[0]["seconds"])
    rates = [
        [name, *(f"{1e6 * size['seconds'][name] / size['n_events']:.2f}" for size in sizes)] for name in names
    ]
    peaks = [[name, *(f"{size['bytes'][name] / 2**20:,.0f}" for size in sizes)] for name in names]
    return (
        f"# Growth, {found['date']}\n\n{json.dumps(found['machine'])}\n\n"
        f"{_N_ACCOUNTS:,} accounts, {_N_HOSTS:,} hosts, 720 hours.\n\n"
        "Seconds per million events; equal numbers in a row mean linear growth.\n\n"
        f"{table(header, rates)}\n\n"
        f"The most memory held during each stage, MiB.\n\n{table(header, peaks)}\n"
    )


def main() -> None:
    """Measure every size and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sizes", nargs="*", type=int, default=_SIZES, metavar="N", help="numbers of events")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(_one(options.one)))
        return
    sizes = []
    for n_events in options.sizes:
        command = [sys.executable, "-m", "bench.growth", "--one", str(n_events)]
        done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        sizes.append(json.loads(done.stdout))
    now = datetime.now(UTC)
    found = {"date": f"{now:%Y-%m-%d %H:%M} UTC", "machine": machine(), "sizes": sizes}
    target = ROOT / "bench" / "results" / f"{now:%Y-%m-%d}-growth"
    target.with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n")
    target.with_suffix(".md").write_text(markdown(found))
    print(markdown(found))


if __name__ == "__main__":
    main()
