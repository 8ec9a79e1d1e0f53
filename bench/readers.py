"""Readers of event logs, whole processes in one run: ``python -m bench.readers [--events N] [LOG]``.

Two logs: a generated one, and real chunks repeated.  Ours reads into columns with checksums and all, once as
a program of its own and once inside Python, whose start and imports count; ``evtx_dump`` (crate ``evtx``,
built by cargo where there is one) writes JSON lines to nowhere; the wheel decodes to Python objects.
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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.machine import machine
from bench.measure import ROOT
from bench.readers_mix import mix
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


def built(arguments: Sequence[str], program: Path) -> Path | None:
    """Return a program that ``cargo`` builds with these arguments; None where it cannot."""
    if shutil.which("cargo"):
        subprocess.run(["cargo", *arguments], check=False, cwd=ROOT / "native")
    return program if program.exists() else None


def evtx_dump() -> Path | None:
    """Return the program, built here once."""
    program = _HOME / "bin" / "evtx_dump"
    how = ["install", "--quiet", "--locked", "--root", str(_HOME), "--version", _CRATE, "evtx"]
    return program if program.exists() else built(how, program)


def native_program() -> Path | None:
    """Return the native reader as a program of its own."""
    how = ["build", "--quiet", "--locked", "--release", "--example", "read"]
    return built(how, ROOT / "native" / "target" / "release" / "examples" / "read")


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
    """Return what is run on the whole log; ours comes first."""
    found = {}
    ours, theirs = native_program(), evtx_dump()
    for threads in ("1", "2"):
        if ours is not None:
            found[f"native -t {threads}"] = [str(ours), str(log), threads]
    for threads in ("1", "2"):
        if theirs is not None:
            found[f"evtx_dump -t {threads}"] = [str(theirs), "-t", threads, "-o", "jsonl", str(log)]
    in_python = [sys.executable, "-m", "bench.contenders"]
    for threads in ("1", "2"):
        found[f"native -t {threads} in Python"] = [*in_python, f"native-{threads}", str(log)]
    found["wheel and orjson"] = [*in_python, "wheel", str(log)]
    return found


def table(times: dict[str, Times]) -> str:
    """Return the medians and their ratios to the first, which is ours with one thread, as Markdown."""
    ours = next(iter(times.values()))
    lines = ["| reader | seconds | of processor | times ours | of processor |", "|---|---|---|---|---|"]
    lines += [
        f"| {name} | {t.clock:.2f} | {t.processor:.2f} | {t.clock / ours.clock:.1f} "
        f"| {t.processor / ours.processor:.1f} |"
        for name, t in times.items()
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description="Measure readers of event logs.")
    parser.add_argument("log", nargs="?", type=Path, help="a log to read instead of those made here")
    parser.add_argument("--events", type=int, default=250_000, help="size of the generated log")
    parser.add_argument("--runs", type=int, default=_N_RUNS, help="runs of each reader")
    options = parser.parse_args()
    about = machine()
    print(f"{about['processor']}, {about['n_cores']} cores, load {about['load_at_start']:.1f}")
    with tempfile.TemporaryDirectory(prefix="logontracer-bench-") as name:
        for title, log in logs(Path(name), options.log, options.events):
            times = in_turns(commands_for(log), options.runs)
            print(f"\n{title}, {log.stat().st_size >> 20} MB\n\n{table(times)}", flush=True)
        short = generated(Path(name) / "short", _N_SLICE)
        slow = once([sys.executable, "-m", "bench.contenders", "python-evtx", str(short)])
    print(f"\npython-evtx reads {_N_SLICE / slow.processor:,.0f} records per second of processor.")


def logs(folder: Path, given: Path | None, n_events: int) -> Iterator[tuple[str, Path]]:
    """Yield title and path of what is read, each made when it is asked for."""
    if given is not None:
        yield given.name, given
        return
    yield f"{n_events:,} generated records", generated(folder, n_events)
    real = mix(folder / "mix.evtx", ROOT.parent / "shared" / "samples" / "evtx")
    if real is not None:
        yield "real chunks repeated", real


def generated(folder: Path, n_events: int) -> Path:
    """Return a log of the sample's company."""
    write_sample(folder, n_events=n_events, single_file=True)
    [path] = folder.glob("*.evtx")
    return path


if __name__ == "__main__":
    main()
