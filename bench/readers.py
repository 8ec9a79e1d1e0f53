"""Readers of one event log, whole processes in one run: ``python -m bench.readers [--events N] [LOG]``.

Ours reads into columns with checksums and all; ``evtx_dump`` (crate ``evtx``, built by cargo where there is
one) writes JSON lines to nowhere; the wheel decodes to Python objects.  Python's start and imports count.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.machine import machine
from bench.measure import ROOT
from logontracer.sample import write_sample

_CRATE = "0.15.1"
_HOME = ROOT / ".cache" / "evtx_dump"
_N_RUNS = 5
_N_SLICE = 3_000


@dataclass(frozen=True, slots=True)
class Times:
    """Median seconds of one reader: on the clock, and of the processor."""

    clock: float
    processor: float


def evtx_dump() -> Path | None:
    """Return the program, built here once; None where there is no cargo or it does not build."""
    program = _HOME / "bin" / "evtx_dump"
    if not program.exists() and shutil.which("cargo"):
        command = [
            "cargo",
            "install",
            "--quiet",
            "--locked",
            "--root",
            str(_HOME),
            "--version",
            _CRATE,
            "evtx",
        ]
        subprocess.run([*command, "--root", str(_HOME)], check=False)
    return program if program.exists() else None


def once(command: Sequence[str]) -> Times:
    """Run a command to its end."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return Times(time.perf_counter() - started, used.ru_utime + used.ru_stime)


def in_turns(commands: dict[str, list[str]], n_runs: int) -> dict[str, Times]:
    """Return the medians of each command, run in turns so that a busy minute meets all of them."""
    taken: dict[str, list[Times]] = {name: [] for name in commands}
    for _ in range(n_runs):
        for name, command in commands.items():
            taken[name].append(once(command))
    return {
        name: Times(statistics.median(t.clock for t in times), statistics.median(t.processor for t in times))
        for name, times in taken.items()
    }


def commands_for(log: Path) -> dict[str, list[str]]:
    """Return what is run on the whole log."""
    ours = [sys.executable, "-m", "bench.contenders"]
    found = {name: [*ours, name, str(log)] for name in ("native-1", "native-2", "wheel")}
    program = evtx_dump()
    if program is not None:
        for threads in ("1", "2"):
            found[f"evtx_dump -t {threads}"] = [str(program), "-t", threads, "-o", "jsonl", str(log)]
    return found


def table(times: dict[str, Times], n_events: int) -> str:
    """Return the medians and their ratios to our reader with one thread, as Markdown."""
    ours = times["native-1"]
    lines = ["| reader | seconds | of processor | times ours | of processor |", "|---|---|---|---|---|"]
    lines += [
        f"| {name} | {t.clock:.2f} | {t.processor:.2f} | {t.clock / ours.clock:.1f} "
        f"| {t.processor / ours.processor:.1f} |"
        for name, t in times.items()
    ]
    return f"{n_events:,} records\n\n" + "\n".join(lines)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description="Measure readers of event logs.")
    parser.add_argument("log", nargs="?", type=Path, help="a log to read instead of a generated one")
    parser.add_argument("--events", type=int, default=250_000, help="size of the generated log")
    parser.add_argument("--runs", type=int, default=_N_RUNS, help="runs of each reader")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="logontracer-bench-") as name:
        log = options.log or generated(Path(name), options.events)
        times = in_turns(commands_for(log), options.runs)
        short = generated(Path(name) / "short", _N_SLICE)
        slow = once([sys.executable, "-m", "bench.contenders", "python-evtx", str(short)])
    about = machine()
    print(f"{about['processor']}, {about['n_cores']} cores, load {about['load_at_start']:.1f}: ", end="")
    print(table(times, options.events))
    print(f"\npython-evtx reads {_N_SLICE / slow.processor:,.0f} records per second of processor.")


def generated(folder: Path, n_events: int) -> Path:
    """Return a log of the sample's company."""
    write_sample(folder, n_events=n_events, single_file=True)
    [path] = folder.glob("*.evtx")
    return path


if __name__ == "__main__":
    main()
