"""The questions of the side bar."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from flask import request

from logontracer.model.timespan import isoformat
from logontracer.model.zone import parse_moment
from logontracer.web.api.examples import CYPHER, LOGON, PAGE
from logontracer.web.parameters import (
    FILTERS,
    PAGING,
    Parameter,
    read_after,
    read_filters,
    read_limit,
    read_zone,
)
from logontracer.web.routes import CASE, Route, Section
from logontracer.web.services import investigation

VALUES = Parameter("with.", "A value the question asks for, by its name: `with.before_start=2024-01-08`.")


def read_values() -> dict[str, str]:
    """Return the values that the current request gives to a question, moments in the request's zone."""
    zone = read_zone(request.args)
    return {
        name[len(VALUES.name) :]: in_zone(text, zone)
        for name, text in request.args.items()
        if name.startswith(VALUES.name)
    }


def in_zone(text: str, zone: tzinfo) -> str:
    """Return a moment with its offset, so that everybody reads the same instant."""
    return str(isoformat(parse_moment(text, zone)))


def questions(case: str) -> dict[str, Any]:
    """Return every question with its number of hits."""
    return investigation(case).questions(read_filters(request.args))


def answer(case: str, name: str) -> dict[str, Any]:
    """Return one question's answer."""
    args = request.args
    return investigation(case).ask(
        name, read_filters(args), limit=read_limit(args), after=read_after(args), parameters=read_values()
    )


_QUESTION = {
    "name": "rdp",
    "title": "RDP logon (10)",
    "group": "Logon activity",
    "help": "Successful and failed logons of type 10.",
    "icon": "window-desktop",
    "is_hot": False,
    "of": "logons",
    "n_hits": 96,
    "n_hidden_hits": 12,
    "cypher": CYPHER,
    "parameters": [],
}

SECTION = Section(
    "questions",
    "Questions",
    (
        Route(
            CASE + "/questions",
            questions,
            "Every question of the side bar with its number of hits under the filters.",
            {"questions": [_QUESTION], "total": 1, "truncated": False},
            FILTERS,
            description=(
                "`of` says what is counted: `logons` (alike ones once), `changes` or `accounts`. "
                "`n_hidden_hits` counts what matches too and the noise filter hides; 0 with `noise=1`."
            ),
        ),
        Route(
            CASE + "/questions/<name>",
            answer,
            "The rows one question finds, and the Cypher behind it.",
            {
                "question": "rdp",
                "of": "logons",
                "n_events": 812,
                "n_marked_events": None,
                "columns": list(LOGON),
                "rows": [LOGON],
                **PAGE,
                "cypher": CYPHER,
                "parameters": {},
            },
            (*FILTERS, *PAGING, VALUES),
            description=(
                "`of` says what the rows are: `logons`, `changes` or `accounts`; `n_events` how many events "
                "all rows of logons or changes count under the filters, as `/graph` and `/events` do; "
                "`n_marked_events` how many of them are in hours behind a mark above 16, where the question "
                "finds logons by such hours, else null. An "
                "account's own `n_events` counts its logons, with noise unless something else narrows them."
            ),
        ),
    ),
)
