"""The graph on the screen."""

from __future__ import annotations

from typing import Any

from flask import request

from logontracer.web.api.examples import ACCOUNT_KEY, TIME
from logontracer.web.api.questions import VALUES, read_values
from logontracer.web.parameters import (
    BUDGET,
    DEFAULT_BUDGET,
    FILTERS,
    MAX_BUDGET,
    Parameter,
    integer,
    read_filters,
)
from logontracer.web.routes import CASE, Route, Section
from logontracer.web.services import investigation

QUESTION = Parameter("question", "Only what this question finds.")
EXPRESSION = Parameter("q", "Only what this search expression finds.")
FOCUS = Parameter("focus", "Only the logons of this node (`a:` or `h:` and a key), which is always shown.")


def graph(case: str) -> dict[str, Any]:
    """Return nodes and edges, the busiest first."""
    args = request.args
    return investigation(case).view(
        question=args.get("question") or None,
        expression=args.get("q") or None,
        focus=args.get("focus") or None,
        filters=read_filters(args),
        budget=integer(args, "budget", DEFAULT_BUDGET, minimum=1, maximum=MAX_BUDGET),
        parameters=read_values(),
    )


NODE = {
    "id": "a:" + ACCOUNT_KEY,
    "key": ACCOUNT_KEY,
    "kind": "account",
    "label": "CORP\\alice",
    "account_kind": "user",
    "name": "alice",
    "domain": "CORP",
    "is_privileged": False,
    "rank": 0.0312,
    "position": 4,
    "is_salvaged_only": False,
    "anomaly_score": 11.2,
    "anomaly_mark": 1,
    "anomaly_departure": 18.8,
    "n_events": 812,
    "n_failures": 3,
}
EDGE = {
    "id": "s|h:10.20.4.57|a:corp\\alice|success",
    "kind": "source",
    "from": "h:10.20.4.57",
    "to": "a:" + ACCOUNT_KEY,
    "source": "10.20.4.57",
    "account": ACCOUNT_KEY,
    "destination": None,
    "object": None,
    "event_ids": [4624, 4769],
    "logon_types": [3, 10],
    "packages": ["Kerberos"],
    "outcome": "success",
    "is_failure": False,
    "is_claimed_source": False,
    "count": 812,
    "first_seen": TIME,
    "last_seen": TIME,
    "logons": [17, 21],
    "n_logons": 2,
    "changes": [],
    "n_changes": 0,
}

SECTION = Section(
    "graph",
    "Graph",
    (
        Route(
            CASE + "/graph",
            graph,
            "The nodes and edges to draw: within the budget, the busiest first, with exact totals.",
            {
                "nodes": [NODE],
                "edges": [EDGE],
                "n_nodes_total": 1284,
                "n_edges_total": 3190,
                "n_nodes_shown": 1,
                "n_edges_shown": 1,
                "n_logons": 4120,
                "n_changes": 0,
                "n_events": 61908,
                "n_hidden_noise": 3200,
                "truncated": True,
                "cypher": None,
                "hint": None,
                "nearest": [],
            },
            (QUESTION, EXPRESSION, FOCUS, BUDGET, *FILTERS, VALUES),
            description=(
                "Edges run from a source host to an account (`kind` `source`), from an account to a "
                "destination host (`destination`) or to what it changed (`change`), and from host to host "
                "where no account was logged (`direct`). One edge holds the logons of the same ends and "
                "outcome; `logons` names up to 20 of its `n_logons`, `changes` of its `n_changes`. Hosts "
                "have `host_kind` and `is_domain_controller` instead of `account_kind`, `name` and `domain`. "
                "`n_hidden_noise` counts the events that `noise=1` would add. `hint` and `nearest` are those "
                "of the search, when `q` finds nothing."
            ),
        ),
    ),
)
