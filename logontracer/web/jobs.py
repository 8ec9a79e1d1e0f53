"""Import jobs: detached processes whose state is a file, so that every worker can report and stop them.

A job is a folder ``LOGONTRACER_HOME/jobs/<random id>/``:

* ``request.json``  what to import, written before the process starts
* ``files/``        the uploads under random names; gone when the job has ended
* ``state.json``    what the job says of itself, replaced by rename at least every few seconds
* ``alive``         locked by the process as long as it lives; ``pid`` is its id
* ``cancelled``     there when somebody asked it to stop
* ``left-out/``     numbers of the files somebody asked it to leave out
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, cast

import orjson

from logontracer.errors import ConflictError, NotFoundError
from logontracer.pipeline import tidy
from logontracer.settings import SETTINGS, Settings
from logontracer.web.locks import is_locked, locked

STATES = ("uploading", "queued", "running", "done", "failed", "cancelled")
ENDED = frozenset({"done", "failed", "cancelled"})
KEEP_SECONDS = 7 * 86_400
_ID = re.compile(r"[0-9a-f]{32}")
_START_SECONDS = 30.0  # a process that has not locked its job by then never will
_TERM_SECONDS = 5.0

_RECEIVING = "receiving"  # locked by the server while it receives the job's files

#: Starts a job's process; the third value is the password of its archives, which no file may hold.
Launch = Callable[["Job", Settings, str | None], None]


@dataclass(frozen=True, slots=True)
class Job:
    """One job's folder."""

    path: Path

    @property
    def id(self) -> str:
        """The job's random name."""
        return self.path.name

    @property
    def files(self) -> Path:
        """Folder of the uploads."""
        return self.path / "files"

    @property
    def alive(self) -> Path:
        """File that the process keeps locked."""
        return self.path / "alive"

    @property
    def cancelled(self) -> Path:
        """File that asks the job to stop."""
        return self.path / "cancelled"

    @property
    def pid(self) -> Path:
        """File with the id of its process."""
        return self.path / "pid"

    @property
    def left_out(self) -> Path:
        """Folder with one file for each file of the job that is to be left out, named by its number."""
        return self.path / "left-out"

    def turn(self, case: str) -> Path:
        """Return the file whose lock makes the jobs of one case wait for one another."""
        folder = self.path.parent.parent / "turns"
        folder.mkdir(exist_ok=True)
        return folder / case

    def request(self) -> dict[str, Any]:
        """Return what the job was asked to do."""
        return _read(self.path / "request.json")

    def state(self) -> dict[str, Any]:
        """Return what the job last said of itself."""
        return _read(self.path / "state.json")

    def write_state(self, state: Mapping[str, Any]) -> None:
        """Replace the state in one step."""
        _write(self.path / "state.json", state)

    def drop_files(self) -> None:
        """Delete the uploads."""
        shutil.rmtree(self.files, ignore_errors=True)


class JobStore:
    """All jobs of one home."""

    def __init__(self, settings: Settings, launch: Launch | None = None) -> None:
        self._settings = settings
        self._launch = launch or launch_process
        self._root = Path(settings.home).resolve() / "jobs"

    @contextmanager
    def create(self, case: str) -> Iterator[Job]:
        """Make a job that takes its files as long as the block lasts; one that is not started then is gone.

        Should this process die meanwhile, the job is there and says so.
        """
        self.sweep()
        job = Job(self._root / secrets.token_hex(16))
        self._root.mkdir(parents=True, exist_ok=True)
        job.path.mkdir(mode=0o700)
        try:
            job.files.mkdir(mode=0o700)
            with locked(job.path / _RECEIVING):
                job.write_state({**first_state(job, {"case": case, "files": {}}), "state": "uploading"})
                yield job
        finally:
            if not (job.path / "request.json").exists():
                shutil.rmtree(job.path, ignore_errors=True)

    def start(
        self, job: Job, request: Mapping[str, Any], archive_password: str | None = None
    ) -> dict[str, Any]:
        """Start the job's process and return its first report.

        *request* holds ``case``, ``files`` (stored name → name as uploaded),
        ``time_zone``, ``from`` and ``to``. The password is handed to the process and written nowhere.
        """
        job.write_state(first_state(job, request))
        _write(job.path / "request.json", {**request, "has_password": archive_password is not None})
        self._launch(job, self._settings, archive_password)
        return self.report(job.id)

    def resume(self) -> list[Job]:
        """Start the queued jobs whose processes died with the machine, oldest first, and return them.

        One with a password fails: only its process knew it.
        """
        jobs = [Job(path.parent) for path in self._root.glob("*/request.json")]
        dead = [job for job in jobs if _ID.fullmatch(job.id) and _may_begin_again(job)]
        waiting = []
        for job in sorted(dead, key=_place):
            if job.request().get("has_password"):
                self._ended(job, job.state(), "failed", _PASSWORD_GONE)
                continue
            job.write_state({**job.state(), "seen_at": time.time()})
            job.alive.unlink(missing_ok=True)  # as one that has not begun
            self._launch(job, self._settings, None)
            waiting.append(job)
        return waiting

    def before(self, job: Job) -> list[dict[str, Any]]:
        """Return the reports of the jobs of the same case that have not ended and came earlier."""
        place = _place(job)
        found = [
            (_place(Job(self._root / report["id"])), report)
            for report in self.reports(job.request()["case"])
            if report["state"] in {"queued", "running"}
        ]
        return [report for other, report in sorted(found, key=itemgetter(0)) if other < place]

    def leave_out(self, job_id: str, number: int) -> dict[str, Any]:
        """Ask a job to leave out its file *number*, counted from 0, and return its report.

        Raises
        ------
        NotFoundError
            When the job has no such file.
        ConflictError
            When the job or that file has ended.
        """
        report = self.report(job_id)
        if not 0 <= number < len(report["files"]):
            raise NotFoundError(f"the job has no file {number}", hint="Files are counted from 0.")
        told = report["file_progress"]
        ended = report["state"] if report["state"] in ENDED else told[number]["state"] if told else ""
        if ended in {*ENDED, "left out"}:
            raise ConflictError(f"nothing is left to be left out: {ended}", job=job_id, state=ended)
        job = self.get(job_id)
        job.left_out.mkdir(exist_ok=True)
        (job.left_out / str(number)).touch()
        return self.report(job_id)

    def get(self, job_id: str) -> Job:
        """Return a job.

        Raises
        ------
        NotFoundError
            When there is no job of that id.
        """
        job = Job(self._root / job_id)
        if not (_ID.fullmatch(job_id) and (job.path / "state.json").exists()):
            raise NotFoundError(f"there is no job {job_id!r}", hint="Jobs are forgotten after a week.")
        return job

    def report(self, job_id: str) -> dict[str, Any]:
        """Return a job as ``{id, case, state, progress, file_progress, receipt, error, …}``."""
        job = self.get(job_id)
        # Looked at before the locks: a job may begin this very moment, and be alive from then on.
        was_begun = job.alive.exists() or job.state()["state"] == "running"
        is_alive = is_locked(job.alive) or is_locked(job.path / _RECEIVING)
        state = job.state()  # read after the look at the locks: a job writes its end before it lets go
        if state["state"] in ENDED or is_alive:
            return state
        if job.cancelled.exists():
            return self._ended(job, state, "cancelled")
        if state["state"] == "uploading":
            return self._ended(job, state, "failed", _BROKEN_OFF)
        if was_begun or time.time() - state["seen_at"] > _START_SECONDS:
            return self._ended(job, state, "failed", _DIED)
        return state

    def _ended(
        self, job: Job, state: dict[str, Any], how: str, error: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Return the report of a job that could not say itself how it ended, and keep it."""
        ended = {**state, "state": how, "error": error}
        job.write_state(ended)
        job.drop_files()
        tidy(self._settings, state["case"])
        return ended

    def reports(self, case: str | None = None) -> list[dict[str, Any]]:
        """Return every job's report, newest first, only those of *case* when given."""
        found = [
            self.report(path.parent.name)
            for path in self._root.glob("*/state.json")
            if _ID.fullmatch(path.parent.name)
        ]
        chosen = [report for report in found if case is None or report["case"] == case]
        return sorted(chosen, key=lambda report: (report["created_at"], report["id"]), reverse=True)

    def cancel(self, job_id: str) -> dict[str, Any]:
        """Stop a job and return its report; an import that is stopped leaves its case as it was.

        Raises
        ------
        ConflictError
            When the job has already ended.
        """
        job = self.get(job_id)
        state = self.report(job_id)["state"]
        if state in ENDED or state == "uploading":
            what = "is still being uploaded" if state == "uploading" else f"has already ended: {state}"
            raise ConflictError(f"the job {what}", job=job_id, state=state)
        job.cancelled.touch()  # a process that has not locked its job yet looks for it afterwards
        _terminate(job)
        return self.report(job_id)

    def sweep(self) -> None:
        """Delete what dead jobs left behind, and jobs that are over a week old."""
        for path in self._root.glob("*"):
            job = Job(path)
            if not is_locked(job.alive) and time.time() - _modified(path) > KEEP_SECONDS:
                shutil.rmtree(path, ignore_errors=True)
            elif (
                (path / "state.json").exists()
                and _ID.fullmatch(path.name)
                and self.report(job.id)["state"] in ENDED
            ):
                job.drop_files()


def first_state(job: Job, request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report of a job that has not begun."""
    return {
        "id": job.id,
        "case": request["case"],
        "state": "queued",
        "files": list(request["files"].values()),
        "waiting_for": None,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "seen_at": time.time(),
        "progress": None,
        "file_progress": [],
        "receipt": None,
        "error": None,
    }


def launch_process(job: Job, settings: Settings, archive_password: str | None) -> None:
    """Start the job's process, detached from the server's terminal and life."""
    command = [sys.executable, "-m", "logontracer.web.job_runner", str(job.path)]
    with (job.path / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own module; the only value is a path we made
            command,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env={**os.environ, **_environment(settings)},
        )
    # Through the pipe: arguments and environment are seen by others. It is shorter than the pipe's buffer.
    with suppress(BrokenPipeError), cast(IO[bytes], process.stdin) as pipe:
        pipe.write((archive_password or "").encode())
    threading.Thread(target=process.wait, daemon=True).start()  # so that it does not stay a zombie


def _environment(settings: Settings) -> dict[str, str]:
    """Return the settings as the environment variables that give the job the same ones."""
    texts = {}
    for spec in SETTINGS:
        value = getattr(settings, spec.name)
        texts[spec.environment_variable] = ",".join(value) if isinstance(value, tuple) else str(value)
    return texts


_BROKEN_OFF = {
    "title": "The upload broke off",
    "detail": "The server ended while it received the files; nothing was imported.",
    "hint": "Upload the files again.",
}
_PASSWORD_GONE = {
    "title": "The import was lost with its password",
    "detail": "The machine ended while the import waited; the password of its archives is kept in no file.",
    "hint": "Upload the files and give the password again.",
}
_DIED = {
    "title": "The import ended unexpectedly",
    "detail": "The importing process died before it was done; the case is as it was before.",
    "hint": "Import the files again. If memory ran out, import fewer at a time.",
}


def _may_begin_again(job: Job) -> bool:
    """Return whether a job was still waiting for its turn when its process died."""
    is_waiting = (job.path / "state.json").exists() and job.state()["state"] == "queued"
    return is_waiting and not job.cancelled.exists() and not is_locked(job.alive) and job.files.is_dir()


def _place(job: Job) -> tuple[int, str]:
    """Return where a job stands in the queue: the request is written once, when the upload is complete."""
    return (job.path / "request.json").stat().st_mtime_ns, job.id


def _terminate(job: Job) -> None:
    """End the process and its children: asked first, then killed."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        if not is_locked(job.alive):
            return
        with suppress(ProcessLookupError):
            os.killpg(int(job.pid.read_text("ascii")), how)
        _wait(job, _TERM_SECONDS)


def _wait(job: Job, seconds: float) -> None:
    """Return when the job's process is gone, or after *seconds*."""
    deadline = time.monotonic() + seconds
    while is_locked(job.alive) and time.monotonic() < deadline:
        time.sleep(0.02)


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = orjson.loads(path.read_bytes())
    return content


def _write(path: Path, content: Mapping[str, Any]) -> None:
    draft = path.with_name(f"{path.name}-{secrets.token_hex(4)}")
    draft.write_bytes(orjson.dumps(content))
    draft.replace(path)
