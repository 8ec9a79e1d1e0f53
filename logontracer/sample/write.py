"""Writes a sample to a folder: one log per machine and channel, and the truth about it."""

from __future__ import annotations

import gc
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any

from logontracer.model.progress import Progress, ProgressCallback, silent
from logontracer.sample.binxml import Value
from logontracer.sample.company import DNS, DOMAIN
from logontracer.sample.intrusion import Step
from logontracer.sample.record import EventTemplate
from logontracer.sample.scenario import DEFAULT_EVENTS, DEFAULT_SEED, Scenario, build_scenario, to_text
from logontracer.sample.scribe import Waiting
from logontracer.sample.writer import EvtxWriter

TRUTH_FILE = "ground-truth.json"
SINGLE_FILE = "sample.evtx"
_REPORT_EVERY = 20_000
_LSASS, _N_THREADS = 700, 8


def write_sample(
    path: Path | str,
    *,
    seed: int = DEFAULT_SEED,
    n_events: int | None = None,
    progress: ProgressCallback = silent,
    single_file: bool = False,
) -> dict[str, Any]:
    """Write the sample company's logs and ``ground-truth.json`` into the folder *path*.

    Parameters
    ----------
    path : Path
        Folder; made when missing, files of the same names are replaced.
    seed : int
        The same seed gives the same bytes.
    n_events : int, optional
        Exactly how many records; more mean more people, servers and days.  Default: a small sample.
    progress : callable
        Told now and then how many records are written.
    single_file : bool
        All records in one ``sample.evtx`` with record ids counted through, for measuring.

    Returns
    -------
    dict
        What ``ground-truth.json`` holds: the story step by step with its records, counts, accounts, hosts.
    """
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    scenario = build_scenario(seed, DEFAULT_EVENTS if n_events is None else n_events)
    with LogFiles(folder, scenario, progress, single_file=single_file) as files, _no_cycle_collector():
        steps = scenario.play(files.sink)
    truth = _truth(seed, scenario, steps, files)
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    (folder / TRUTH_FILE).write_text(text + "\n", encoding="utf-8", newline="\n")
    return truth


@dataclass(slots=True)
class _Log:
    """One machine's log: the file it goes to and what its records share."""

    writer: EvtxWriter
    computer: str | None  # None: the file's own
    activity: bytes
    by_event_id: Counter[int]

    def write(self, time: int, event: EventTemplate, values: tuple[Value, ...]) -> int:
        """Append a record and return its id."""
        writer = self.writer
        activity = (writer.n_records // 5).to_bytes(4, "little") + self.activity
        self.by_event_id[event.event_id] += 1
        thread_id = 712 + 4 * (time // 10_007 % _N_THREADS)
        return writer.write(event, time, values, _LSASS, thread_id, activity, self.computer)


class LogFiles:
    """The files being written; opened when their first record comes."""

    def __init__(
        self, folder: Path, scenario: Scenario, progress: ProgressCallback, *, single_file: bool
    ) -> None:
        self.folder = folder
        self.scenario = scenario
        self.progress = progress
        self.single_file = single_file
        self.n_records = 0
        self.by_file: dict[str, Counter[int]] = {}
        self._logs: dict[str, _Log] = {}
        self._steps = scenario.intrusion.steps

    def __enter__(self) -> LogFiles:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for log in self._logs.values():
            log.writer.close()
        self._report("done")

    def sink(self, record: Waiting) -> None:
        """Write a record down."""
        time, name, event, values, step = record
        log = self._logs.get(name) or self._open(name)
        record_id = log.write(time, event, values)
        if step >= 0:
            told = {"file": log.writer.path.name, "record_id": record_id, "event_id": event.event_id}
            self._steps[step].records.append({**told, "time": to_text(time)})
        self.n_records += 1
        if self.n_records % _REPORT_EVERY == 0:
            self._report("storing")

    def _open(self, name: str) -> _Log:
        computer = f"{name.partition('-')[0]}.{DNS}"
        shared = next(iter(self._logs.values()), None) if self.single_file else None
        file_name = SINGLE_FILE if self.single_file else f"{name}.evtx"
        writer = (
            shared.writer
            if shared
            else EvtxWriter(self.folder / file_name, computer, first_record_id=_first_record_id(name))
        )
        counts = self.by_file.setdefault(file_name, Counter())
        log = _Log(writer, computer if shared else None, _activity_tail(name), counts)
        self._logs[name] = log
        return log

    def _report(self, stage: str) -> None:
        self.progress(
            Progress(stage, self.n_records, self.scenario.n_events, unit="records", n_records=self.n_records)
        )


@contextmanager
def _no_cycle_collector() -> Iterator[None]:
    """Spare the collector's passes over waiting records, a fifth of the time; no cycles are made."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _first_record_id(log: str) -> int:
    """Return where a log that has been running for a while has got to."""
    return 1_000 + int.from_bytes(sha256(log.encode()).digest()[:3], "big") // 4


def _activity_tail(log: str) -> bytes:
    """Return what a machine's ActivityIDs end in since it started; before it stands a running number."""
    start = sha256(log.encode()).digest()
    return start[:4] + b"\x92\x4f" + start[4:10]


def _truth(seed: int, scenario: Scenario, steps: list[Step], files: LogFiles) -> dict[str, Any]:
    company, scribe = scenario.company, scenario.scribe
    by_event_id: Counter[int] = sum(files.by_file.values(), Counter())
    return {
        "seed": seed,
        "company": {
            "name": "Minato Atlântica",
            "domain": DOMAIN,
            "dns": DNS,
            "domain_sid": company.domain_sid,
        },
        "from": to_text(scribe.start),
        "to": to_text(scribe.end),
        "n_events": files.n_records,
        "by_event_id": _sorted(by_event_id),
        "files": {
            name: {"n_events": counts.total(), "by_event_id": _sorted(counts)}
            for name, counts in sorted(files.by_file.items())
        },
        "steps": [step.to_json(number) for number, step in enumerate(steps, start=1)],
        "accounts": [
            {"name": a.name, "domain": DOMAIN, "sid": a.sid, "kind": a.kind, "full_name": a.full_name}
            for a in company.accounts.values()
        ],
        "hosts": [
            {"name": h.name, "fqdn": h.fqdn, "addresses": list(h.lease or (h.address,)), "has_log": h.has_log}
            for h in company.hosts.values()
        ],
    }


def _sorted(counts: Counter[int]) -> dict[str, int]:
    return {str(event_id): counts[event_id] for event_id in sorted(counts)}
