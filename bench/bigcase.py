"""A case of any size made from events that were never in a log, stage by stage."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from bench.company import Company
from logontracer.evidence.case import Case
from logontracer.evidence.dedup import write_file_keys
from logontracer.evidence.parts import StagedPart, store
from logontracer.model.progress import Progress
from logontracer.pipeline import build_generation
from logontracer.settings import load_settings


class Stages:
    """How many seconds each stage took; a progress callback."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage, self._began = "", time.perf_counter()

    def __call__(self, progress: Progress) -> None:
        """Take the time since the last report for the stage that was running."""
        self.enter(f"{progress.stage} {progress.done}" if progress.stage == "analysing" else progress.stage)

    def enter(self, stage: str) -> None:
        """End the running stage and begin another."""
        now = time.perf_counter()
        if self._stage:
            self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._began
        self._stage, self._began = stage, now


def make_case(
    home: Path, company: Company, name: str = "default", *, stages: Stages | None = None
) -> dict[str, float]:
    """Write the events of *company* into a new case and build its graph; return the seconds per stage."""
    settings = load_settings(home=home)
    case = Case.create(settings.cases_dir, name)
    stages = stages or Stages()
    with case.lock(what="bench"):
        staging = case.new_staging_dir()
        stages.enter("making events")
        events = []
        for number, table in enumerate(company.tables()):
            events.append(staging / f"part-{number}.parquet")
            pq.write_table(table, events[-1], compression="zstd")
        stages.enter("keys")
        keys = [path.with_name(path.name.replace("part", "keys")) for path in events]
        write_file_keys(events, keys)
        stages.enter("storing")
        sizes = [pq.read_metadata(path).num_rows for path in events]
        staged = [StagedPart(e, k, np.arange(n)) for e, k, n in zip(events, keys, sizes, strict=True)]
        parts = list(store(case, (), staged))
        build_generation(case, parts, settings, stages)
        case.sweep()
        stages.enter("")
    return stages.seconds
