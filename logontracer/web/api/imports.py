"""Uploads and the jobs that import them."""

from __future__ import annotations

from typing import Any, cast

from flask import request

from logontracer.evidence.case import check_name
from logontracer.web.api.examples import RECEIPT, TIME
from logontracer.web.jobs import Job
from logontracer.web.parameters import LIMIT, Parameter, read_limit, read_span
from logontracer.web.routes import CASE, Route, Section
from logontracer.web.services import services
from logontracer.web.uploads import UploadRequest, receive


def start_import(case: str) -> dict[str, Any]:
    """Store the uploaded files and start the job that imports them."""
    check_name(case)
    shared = services()
    job = shared.jobs.create()
    try:
        asked = _asked(case, job, shared.settings.upload_limit_bytes)
        return {"job": shared.jobs.start(job, asked)}
    finally:
        shared.jobs.forget_unless_started(job)


def _asked(case: str, job: Job, limit_bytes: int) -> dict[str, Any]:
    files = receive(cast(UploadRequest, request), job, limit_bytes)
    asked = {name: request.form.get(name, "").strip() for name in ("time_zone", "from", "to")}
    read_span({**asked, "zone": asked["time_zone"]})  # a bad moment is refused now, not by the job
    return {"case": case, "files": files, **asked}


def jobs() -> dict[str, Any]:
    """Return the jobs, newest first."""
    found = services().jobs.reports(request.args.get("case") or None)
    shown = found[: read_limit(request.args)]
    return {"jobs": shown, "total": len(found), "truncated": len(shown) < len(found)}


def job_report(job: str) -> dict[str, Any]:
    """Return one job."""
    return {"job": services().jobs.report(job)}


def cancel_job(job: str) -> dict[str, Any]:
    """Stop one job."""
    return {"job": services().jobs.cancel(job)}


_JOB = {
    "id": "0123456789abcdef0123456789abcdef",
    "case": "default",
    "state": "running",
    "files": ["Security.evtx"],
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
                "files": "The logs: EVTX or XML, any number.",
                "time_zone": "Zone of `from` and `to`: an IANA name or an offset.",
                "from": "Leave out records before this moment.",
                "to": "Leave out records from this moment on.",
            },
            description="Answers once the upload is stored; the job goes on by itself.",
        ),
        Route(
            "/jobs",
            jobs,
            "The import jobs of the last week, newest first.",
            {"jobs": [_JOB], "total": 1, "truncated": False},
            (Parameter("case", "Only of this case."), LIMIT),
        ),
        Route(
            "/jobs/<job>",
            job_report,
            "One job: `state` is queued, running, done, failed or cancelled.",
            {"job": {**_JOB, "state": "done", "receipt": RECEIPT}},
            description="`error` of a failed job is `{title, detail, hint}`; `receipt` comes at the end. "
            "`file_progress` holds each file, in the order of the upload: its `state` is waiting, reading, "
            "done or failed, `done` and `total` are bytes, `rate` bytes per second.",
        ),
        Route(
            "/jobs/<job>/cancel",
            cancel_job,
            "Stop a job; the case stays as it was. 409 when the job has already ended.",
            {"job": {**_JOB, "state": "cancelled"}},
            method="POST",
        ),
    ),
)
