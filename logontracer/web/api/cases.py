"""Cases: which there are, what one holds, what was imported into it."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import request

from logontracer.evidence.case import list_cases
from logontracer.investigation import listed
from logontracer.model.receipt import GAP_KINDS
from logontracer.web.api.examples import GAP, RECEIPT, TIME
from logontracer.web.parameters import LIMIT, read_limit
from logontracer.web.routes import CASE, Route, Section
from logontracer.web.services import investigation, services


def cases() -> dict[str, Any]:
    """Return every case with its totals."""
    found = list_cases(services().settings.cases_dir)
    shown = found[: read_limit(request.args)]
    return {
        "cases": [listed(case.name, partial(investigation, case.name)) for case in shown],
        "total": len(found),
        "truncated": len(shown) < len(found),
    }


def case_summary(case: str) -> dict[str, Any]:
    """Return what one case holds."""
    return investigation(case).summary()


def receipts(case: str) -> dict[str, Any]:
    """Return what was imported, newest first."""
    found = investigation(case).receipts()
    shown = found[: read_limit(request.args)]
    return {"receipts": shown, "total": len(found), "truncated": len(shown) < len(found)}


def gaps(case: str) -> dict[str, Any]:
    """Return where the logs of a case are silent."""
    found = investigation(case).gaps()
    shown = found[: read_limit(request.args)]
    return {"gaps": shown, "total": len(found), "truncated": len(shown) < len(found)}


_SUMMARY = {
    "name": "default",
    "generation": 3,
    "created_at": TIME,
    "n_events": 61908,
    "n_accounts": 42,
    "n_privileged": 4,
    "n_hosts": 31,
    "n_logons": 1204,
    "n_changes": 12,
    "n_logon_events": 61800,
    "n_noise_events": 3200,
    "first_seen": TIME,
    "last_seen": TIME,
    "event_ids": [{"event_id": 4624, "title": "Successful logon", "n_events": 812}],
    "logon_types": [{"logon_type": 3, "title": "Network", "n_events": 640}],
    "packages": [{"package": "NTLM", "n_events": 96}],
    "computers": [{"key": "dc01.corp.example", "label": "DC01.corp.example", "n_events": 812}],
}
_LIST = {"total": 1, "truncated": False}

SECTION = Section(
    "cases",
    "Cases",
    (
        Route(
            "/cases",
            cases,
            "Every case with its totals.",
            {"cases": [{**_SUMMARY, "error": None}], **_LIST},
            (LIMIT,),
        ),
        Route(
            CASE, case_summary, "What one case holds; `generation` is null before its first import.", _SUMMARY
        ),
        Route(
            CASE + "/receipts",
            receipts,
            "What was imported into the case, newest first.",
            {"receipts": [RECEIPT], **_LIST},
            (LIMIT,),
        ),
        Route(
            CASE + "/gaps",
            gaps,
            "Where the logs are silent: records missing, time going backwards, logging stopped or changed.",
            {"gaps": [{**GAP, "file": "Security.evtx"}], **_LIST},
            (LIMIT,),
            description="By time, each once whatever the number of files that hold it. `kind` is one of "
            f"{', '.join(GAP_KINDS)}. `from` and `to` are the last record before and the first behind what "
            "is missing; they are equal for a moment. Missing record ids are those that no intact chunk of "
            "an EVTX file holds.",
        ),
    ),
)
