"""Writes a sample to a folder: one log per machine and channel, and the truth about it."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any

from logontracer.model.progress import Progress, ProgressCallback, silent
from logontracer.sample.company import DNS, DOMAIN
from logontracer.sample.intrusion import Step
from logontracer.sample.scenario import DEFAULT_EVENTS, DEFAULT_SEED, Scenario, build_scenario, to_text
from logontracer.sample.scribe import Sink, Waiting
from logontracer.sample.writer import EvtxWriter

TRUTH_FILE = "ground-truth.json"
SINGLE_FILE = "sample.evtx"
_REPORT_EVERY = 20_000
_N_THREADS = 8


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
    with LogFiles(folder, scenario, progress, single_file=single_file) as files:
        steps = scenario.play(files.sink)
    truth = _truth(seed, scenario, steps, files)
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    (folder / TRUTH_FILE).write_text(text + "\n", encoding="utf-8", newline="\n")
    return truth


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
        self._writers: dict[str, EvtxWriter] = {}
        self._computers: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._activities: dict[str, bytes] = {}
        self._steps = scenario.intrusion.steps

    def __enter__(self) -> LogFiles:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._writers.values():
            writer.close()
        self._report("done")

    @property
    def sink(self) -> Sink:
        """Where records go."""
        return self._write

    def _write(self, record: Waiting) -> None:
        time, log, event, values, step = record
        writer = self._writers.get(log) or self._open(log)
        number = writer.n_records
        record_id = writer.write(
            event,
            time,
            values,
            process_id=700,
            thread_id=712 + 4 * (time // 10_007 % _N_THREADS),
            activity=(number // 5).to_bytes(4, "little") + self._activities[log],
            computer=self._computers[log],
        )
        name = self._names[log]
        self.by_file[name][event.event_id] += 1
        if step >= 0:
            self._steps[step].records.append(
                {"file": name, "record_id": record_id, "event_id": event.event_id, "time": to_text(time)}
            )
        self.n_records += 1
        if self.n_records % _REPORT_EVERY == 0:
            self._report("storing")

    def _open(self, log: str) -> EvtxWriter:
        name = SINGLE_FILE if self.single_file else f"{log}.evtx"
        computer = self._computers[log] = f"{log.partition('-')[0]}.{DNS}"
        shared = next(iter(self._writers.values()), None) if self.single_file else None
        writer = shared or EvtxWriter(self.folder / name, computer, first_record_id=_first_record_id(log))
        self._writers[log] = writer
        self._names[log], self._activities[log] = name, _activity_tail(log)
        self.by_file.setdefault(name, Counter())
        return writer

    def _report(self, stage: str) -> None:
        self.progress(
            Progress(stage, self.n_records, self.scenario.n_events, unit="records", n_records=self.n_records)
        )


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
