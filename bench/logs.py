"""The logs to measure with, written once per run by the project's own sample generator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bench.sizes import Sizes
from logontracer.sample import write_sample


@dataclass(frozen=True, slots=True)
class Logs:
    """A big log, and a short one for slow readers."""

    big: Path
    short: Path


def write_logs(folder: Path, sizes: Sizes) -> Logs:
    """Write both logs into *folder*."""
    return Logs(_write(folder / "big", sizes.n_events), _write(folder / "short", sizes.n_slice_events))


def _write(folder: Path, n_events: int) -> Path:
    write_sample(folder, n_events=n_events, single_file=True)
    [path] = folder.glob("*.evtx")
    return path
