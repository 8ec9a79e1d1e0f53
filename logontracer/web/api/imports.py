"""Uploads and the jobs that import them."""

from __future__ import annotations

from typing import Any, cast

from flask import request

from logontracer.errors import NotFoundError, UsageError
from logontracer.evidence.case import check_name
from logontracer.web.api.examples import RECEIPT, TIME
from logontracer.web.job_reports import bounded, in_list
from logontracer.web.jobs import Job
from logontracer.web.parameters import LIMIT, Parameter, integer, read_limit, read_span
from logontracer.web.routes import CASE, Route, Section
from logontracer.web.services import services
from logontracer.web.uploads import MAX_FILES, UploadRequest, receive

_LONGEST_PASSWORD = 1024


def start_import(case: str) -> dict[str, Any]:
    """Store the uploaded files and start the job that imports them."""
    check_name(case)
    shared = services()
    with shared.jobs.create(case) as job:
        asked = _asked(case, job, shared.settings.upload_limit_bytes)
        return {"job": bounded(shared.jobs.start(job, asked, _password()))}


def _asked(case: str, job: Job, limit_bytes: int) -> dict[str, Any]:
    files = receive(cast(UploadRequest, request), job, limit_bytes)
    asked = {name: request.form.get(name, "").strip() for name in ("time_zone", "from", "to")}
    read_span({**asked, "zone": asked["time_zone"]})  # a bad moment is refused now, not by the job
    return {"case": case, "files": files, **asked}


def _password() -> str | None:
    """Return the password of the archives, which is in no answer and no file."""
    password = request.form.get("archive_password") or None
    if password is not None and len(password) > _LONGEST_PASSWORD:
        raise UsageError(
            f"archive_password is longer than {_LONGEST_PASSWORD:,} characters", parameter="archive_password"
        )
    return password


def jobs() -> dict[str, Any]:
    """Return the jobs, newest first."""
    found = services().jobs.reports(request.args.get("case") or None)
    shown = [in_list(report) for report in found[: read_limit(request.args)]]
    return {"jobs": shown, "total": len(found), "truncated": len(shown) < len(found)}


def job_report(job: str) -> dict[str, Any]:
    """Return one job, with a page of its files."""
    first = integer(request.args, "file_offset", 0, maximum=MAX_FILES)
    return {"job": bounded(services().jobs.report(job), first)}


def _file_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MAX_FILES))):
        raise NotFoundError(f"the job has no file {text!r}", hint="Files are counted from 0.")
    return int(text)


def cancel_job(job: str) -> dict[str, Any]:
    """Stop one job."""
    return {"job": bounded(services().jobs.cancel(job))}


def leave_out(job: str, number: str) -> dict[str, Any]:
    """Leave one file of a job out."""
    return {"job": bounded(services().jobs.leave_out(job, _file_number(number)))}


_JOB = {
    "id": "0123456789abcdef0123456789abcdef",
    "case": "default",
    "state": "running",
    "waiting_for": None,
    "files": ["Security.evtx"],
    "file_offset": 0,
    "n_files": 1,
    "n_files_ended": 0,
    "created_at": TIME,
    "seen_at": 1704708060.5,
    "progress": {
        "stage": "reading",
        "done": 4194304,
        "total": 20975616,
        "unit": "bytes",
        "file": "Security.evtx",
        "n_records": 6120,
        "rate": 2097152.0,
        "seconds_left": 8.0,
    },
    "file_progress": [
        {
            "file": "Security.evtx",
            "state": "reading",
            "done": 4194304,
            "total": 20975616,
            "n_records": 6120,
            "seconds": 2.0,
            "rate": 2097152.0,
            "seconds_left": 8.0,
            "error": None,
        }
    ],
    "receipt": None,
    "error": None,
}

_FILE_OFFSET = Parameter(
    "file_offset", "Number of the first file shown.", "integer", default=0, minimum=0, maximum=MAX_FILES
)

SECTION = Section(
    "imports",
    "Imports",
    (
        Route(
            CASE + "/imports",
            start_import,
            "Upload logs and start importing them; the case is made when it is new.",
            {"job": _JOB},
            method="POST",
            status=202,
            form={
                "files": "The logs, any number: [what is read](formats.md), also in archives.",
                "archive_password": "Password of the archives. It is kept in memory only.",
                "time_zone": "Zone of `from` and `to`: an IANA name or an offset.",
                "from": "Leave out records before this moment.",
                "to": "Leave out records from this moment on.",
            },
            description="Answers once the upload is stored; the job goes on by itself.",
        ),
        Route(
            "/jobs",
            jobs,
            "The import jobs of the last week, newest first, without their receipts.",
            {"jobs": [_JOB], "total": 1, "truncated": False},
            (Parameter("case", "Only of this case."), LIMIT),
        ),
        Route(
            "/jobs/<job>",
            job_report,
            "One job: `state` is uploading, queued, running, done, failed or cancelled.",
            {"job": {**_JOB, "state": "done", "receipt": RECEIPT}},
            (_FILE_OFFSET,),
            description="`error` of a failed job is `{title, detail, hint}`; `receipt` comes at the end. "
            "A queued job says in `waiting_for` which import has the case: `{what, since, …}` with `job`, "
            "`files` and `n_imports` of one that was uploaded, `pid` and `machine` of another process. "
            "`file_progress` holds 200 files, in the order of the upload, from `file_offset` on: their "
            "`state` is waiting, reading, done, failed or left out, `done` and `total` are bytes, `rate` "
            "bytes per second.",
        ),
        Route(
            "/jobs/<job>/cancel",
            cancel_job,
            "Stop a job; the case stays as it was. 409 when the job has already ended.",
            {"job": {**_JOB, "state": "cancelled"}},
            method="POST",
        ),
        Route(
            "/jobs/<job>/files/<number>/leave-out",
            leave_out,
            "Leave one file of a job out, by its number from 0; 409 when it has been read.",
            {"job": _JOB},
            method="POST",
            description="Nothing of it is kept, and the receipt says so (`is_left_out`); the job goes on.",
        ),
    ),
)
