"""The process of one import job: ``python -m logontracer.web.job_runner <job folder>``."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from logontracer import lean  # noqa: F401 - before Arrow
from logontracer.errors import LogontracerError
from logontracer.evidence.case import Case
from logontracer.model.progress import WAITING, FileProgress, Progress
from logontracer.pipeline import import_logs
from logontracer.settings import Settings, load_settings
from logontracer.web.jobs import ENDED, Job, JobStore
from logontracer.web.locks import born_locked, locked_soon
from logontracer.web.parameters import read_span
from logontracer.web.problems import error_problem, hide_paths

_LOG = logging.getLogger(__name__)
_WRITE_SECONDS = 0.25
_HEARTBEAT_SECONDS = 2.0
_TURN_SECONDS = 0.5
_NAMES_SHOWN = 3
_RATE_SECONDS = 0.5  # before that a rate says more of the start than of the work
_ESTIMATE_SECONDS = 2.0


class Reporter:
    """Keeps the job's state file up to date: with every report, but not more often than is of use."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._state = job.state()
        files = job.request()["files"]
        self._names = {str(job.files / stored): name for stored, name in files.items()} | files
        self._each = [({str(job.files / stored): name, stored: name}, name) for stored, name in files.items()]
        self._files: tuple[FileProgress, ...] = ()
        self._lock = threading.Lock()
        self._has_ended = threading.Event()
        self._stage = ""
        self._stage_start = self._written = 0.0

    def progress(self, progress: Progress) -> None:
        """Take one report of the road."""
        now = time.monotonic()
        with self._lock:
            is_new_stage = progress.stage != self._stage
            if is_new_stage:
                self._stage, self._stage_start = progress.stage, now
            is_waiting = progress.stage == WAITING
            self._state["state"] = "queued" if is_waiting else "running"
            self._state["waiting_for"] = progress.waiting_for
            said = {**progress.to_json(), **_speed(progress, now - self._stage_start)}
            del said["waiting_for"]
            said["file"] = self.as_uploaded(said["file"])
            self._state["progress"] = said
            self._files = progress.files or self._files
            if is_new_stage or now - self._written > _WRITE_SECONDS:
                self._write(now)

    def set(self, **changes: Any) -> None:
        """Change the state and write it at once."""
        with self._lock:
            self._state.update(changes)
            self._write(time.monotonic())

    def beat(self) -> None:
        """Show, until `end`, that the process lives even while a stage reports nothing."""
        while not self._has_ended.wait(_HEARTBEAT_SECONDS):
            self.set()

    def end(self, **changes: Any) -> None:
        """Write the last state; nothing is written after it."""
        self._has_ended.set()
        self.set(**changes)

    def as_uploaded(self, data: Any) -> Any:
        """Return plain *data* with the stored paths in it replaced by the names of the uploads."""
        return replace_texts(data, self._names)

    def _write(self, now: float) -> None:
        self._written = now
        self._state["seen_at"] = time.time()
        self._state["file_progress"] = [
            _told_file(file, *each) for file, each in zip(self._files, self._each, strict=False)
        ]
        self._job.write_state(self._state)


def run(job: Job, settings: Settings, archive_password: str | None = None) -> None:
    """Run one job to its end and say in its state how it ended."""
    job.pid.write_text(str(os.getpid()), "ascii")
    with born_locked(job.alive):
        if job.cancelled.exists() or job.state()["state"] in ENDED:
            return
        reporter = Reporter(job)
        threading.Thread(target=reporter.beat, daemon=True).start()
        end: dict[str, Any] = {"state": "failed", "error": _UNEXPECTED}
        try:
            end = {"state": "done", "receipt": _import(job, settings, reporter, archive_password)}
        except LogontracerError as error:
            end = {"state": "failed", "error": _told(error_problem(error), reporter, settings)}
        finally:
            job.drop_files()
            reporter.end(**end)


def _import(job: Job, settings: Settings, reporter: Reporter, archive_password: str | None) -> dict[str, Any]:
    request = job.request()
    span = read_span({"from": request["from"], "to": request["to"], "zone": request["time_zone"]})
    paths = [job.files / stored for stored in request["files"]]
    with _turn(job, settings, reporter):
        receipt = import_logs(
            settings,
            request["case"],
            paths,
            time_range=span,
            progress=reporter.progress,
            archive_password=archive_password,
            # A browser sends the files of a folder with their paths in it.
            is_named=lambda path: "/" not in request["files"].get(path.name, ""),
            is_left_out=lambda number: (job.left_out / str(number)).exists(),
        )
    # The case keeps the receipt too: it must name the files as they were called, not where they lay.
    named: dict[str, Any] = reporter.as_uploaded(receipt.to_json())
    if not receipt.is_case_kept:
        return named
    case = Case.open(settings.cases_dir, request["case"])
    with case.lock(what="receipt", wait_seconds=settings.lock_wait_seconds):
        case.write_receipt(receipt.import_id, named)
    return named


@contextmanager
def _turn(job: Job, settings: Settings, reporter: Reporter) -> Iterator[None]:
    """Hold the turn of the job's case, once the jobs that were uploaded earlier have had theirs."""
    store = JobStore(settings)

    def wait() -> None:
        reporter.progress(Progress(WAITING, unit="imports", waiting_for=_first(store.before(job))))

    while store.before(job):
        wait()
        time.sleep(_TURN_SECONDS)
    with locked_soon(job.turn(job.request()["case"]), wait):
        yield


def _first(before: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what a job waits for: the import that is to end first, and how many there are."""
    if not before:
        return {"what": "import"}
    first = before[0]
    return {
        "what": "import",
        "since": first["created_at"],
        "job": first["id"],
        "files": first["files"][:_NAMES_SHOWN],
        "n_imports": len(before),
    }


_UNEXPECTED = {
    "title": "Unexpected error",
    "detail": "The import failed; the case is as it was before.",
    "hint": "The server keeps the reason in the job's log.",
}


def _told(problem: dict[str, Any], reporter: Reporter, settings: Settings) -> dict[str, Any]:
    problem = hide_paths(reporter.as_uploaded(problem), (str(settings.home),))
    return {name: problem[name] for name in ("title", "detail", "hint")}


def _speed(progress: Progress, seconds: float) -> dict[str, float | None]:
    """Return ``rate`` in units per second of this stage and ``seconds_left`` of it."""
    return _pace(progress.done, progress.total, seconds)


def _told_file(file: FileProgress, stored: Mapping[str, str], name: str) -> dict[str, Any]:
    """Return how far a file is, by the name and in the words of who uploaded it."""
    said = {**file.to_json(), **_pace(file.done, file.total, file.seconds)}
    return {"file": name, **said, "error": replace_texts(file.error, stored)}


def _pace(done: int, total: int, seconds: float) -> dict[str, float | None]:
    """Return ``rate`` in units per second and ``seconds_left``, None while too little is known."""
    if seconds < _RATE_SECONDS or not done:
        return {"rate": None, "seconds_left": None}
    rate = done / seconds
    left = (total - done) / rate if total and seconds >= _ESTIMATE_SECONDS else None
    return {"rate": round(rate, 1), "seconds_left": None if left is None else round(max(left, 0.0), 1)}


def replace_texts(data: Any, names: Mapping[str, str]) -> Any:
    """Return plain *data* with every text of *names* replaced wherever it occurs."""
    if isinstance(data, str):
        for text, name in names.items():
            data = data.replace(text, name)
        return data
    if isinstance(data, dict):
        return {key: replace_texts(value, names) for key, value in data.items()}
    if isinstance(data, list):
        return [replace_texts(value, names) for value in data]
    return data


def main() -> None:
    """Run the job named on the command line; the password of its archives comes through the pipe."""
    logging.basicConfig(level=logging.INFO)
    run(Job(Path(sys.argv[1])), load_settings(), sys.stdin.buffer.read().decode() or None)


if __name__ == "__main__":
    main()
