"""The ranking of accounts and hosts."""

from __future__ import annotations

from typing import Any

from flask import request

from logontracer.web.api.examples import ACCOUNT_KEY, PAGE, REASON
from logontracer.web.parameters import PAGING, Parameter, choice, read_after, read_limit, required
from logontracer.web.routes import CASE, Route, Section
from logontracer.web.services import investigation

_OF = ("accounts", "hosts")
_METHOD = Parameter("method", "Ranking method.", default="weighted")


def rank(case: str) -> dict[str, Any]:
    """Return accounts or hosts, the highest score first."""
    args = request.args
    return investigation(case).rank(
        choice(args, "of", _OF, "accounts") or "accounts",
        method=args.get("method") or "weighted",
        limit=read_limit(args),
        after=read_after(args),
    )


def rank_reasons(case: str, of: str) -> dict[str, Any]:
    """Return the logons that gave one node its score."""
    args = request.args
    return investigation(case).rank_reasons(of, required(args, "key"), args.get("method") or "weighted")


_ROW = {
    "position": 1,
    "key": ACCOUNT_KEY,
    "label": "CORP\\alice",
    "kind": "user",
    "is_privileged": False,
    "is_salvaged_only": False,
    "score": 0.0312,
    "anomaly_score": 11.2,
    "anomaly_mark": 1,
    "anomaly_departure": 18.8,
    "n_events": 812,
}

SECTION = Section(
    "ranks",
    "Ranking",
    (
        Route(
            CASE + "/rank",
            rank,
            "Accounts or hosts by score, highest first.",
            {"of": "accounts", "method": "weighted", "methods": ["weighted"], "rows": [_ROW], **PAGE},
            (Parameter("of", "What is ranked.", choices=_OF, default="accounts"), _METHOD, *PAGING),
            description="`n_events` counts the events of the node's logons in the case, noise included.",
        ),
        Route(
            CASE + "/rank/<of>/reasons",
            rank_reasons,
            "The logons that gave a node most of its score; `share` is the part of the score, 0 to 1.",
            {
                "of": "accounts",
                "key": ACCOUNT_KEY,
                "method": "weighted",
                "rows": [REASON],
                "total": 1,
                "truncated": False,
            },
            (Parameter("key", "Key of the account or host.", is_required=True), _METHOD),
        ),
    ),
)
