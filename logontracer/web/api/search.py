"""The search box."""

from __future__ import annotations

from typing import Any

from flask import request

from logontracer.web.api.examples import ACCOUNT_KEY, CYPHER, LOGON, PAGE
from logontracer.web.parameters import (
    FILTERS,
    PAGING,
    Parameter,
    integer,
    read_after,
    read_filters,
    read_limit,
    required,
)
from logontracer.web.routes import CASE, Route, Section
from logontracer.web.services import investigation

EXPRESSION = Parameter("q", "Search expression, for example `account:adm* AND type:10`.", is_required=True)
_TEXT = Parameter("q", "What was typed so far.", is_required=True)
_FEW = Parameter("limit", "Suggestions at most.", "integer", default=10, minimum=1, maximum=50)


def search(case: str) -> dict[str, Any]:
    """Return the logons, accounts and hosts an expression finds."""
    args = request.args
    return investigation(case).search(
        required(args, "q"), read_filters(args), limit=read_limit(args), after=read_after(args)
    )


def suggest(case: str) -> dict[str, Any]:
    """Return what a text may be going to be."""
    limit = integer(request.args, "limit", 10, minimum=1, maximum=50)
    return investigation(case).suggest(request.args.get("q", ""), limit=limit)


_TERM = 'account:"corp\\\\alice"'
_HIT = {"key": ACCOUNT_KEY, "label": "CORP\\alice", "kind": "user", "n_events": 812}
_SUGGESTION = {
    "kind": "account",
    "key": ACCOUNT_KEY,
    "label": "CORP\\alice",
    "detail": "812 events",
    "term": _TERM,
    "is_privileged": False,
}

SECTION = Section(
    "search",
    "Search",
    (
        Route(
            CASE + "/search",
            search,
            "The logons an expression finds, and the accounts and hosts in them.",
            {
                "question": None,
                "of": "logons",
                "n_events": 812,
                "columns": list(LOGON),
                "rows": [LOGON],
                **PAGE,
                "cypher": CYPHER,
                "parameters": {},
                "accounts": [_HIT],
                "hosts": [_HIT],
                "hint": None,
                "nearest": [
                    {"kind": "account", "key": ACCOUNT_KEY, "label": "CORP\\alice", "term": _TERM},
                ],
            },
            (EXPRESSION, *FILTERS, *PAGING),
            description=(
                "`n_events` counts the events of all the logons found, whichever account or host they name, "
                "under the filters. An expression that cannot be read answers 400 with its `position` among "
                "the facts. When "
                "nothing is found, `hint` says why that may be and `nearest` names accounts and hosts that "
                "are called nearly so."
            ),
        ),
        Route(
            CASE + "/suggest",
            suggest,
            "What may be meant while somebody types; `term` goes into the box (null for a question).",
            {"suggestions": [_SUGGESTION]},
            (_TEXT, _FEW),
        ),
    ),
)
