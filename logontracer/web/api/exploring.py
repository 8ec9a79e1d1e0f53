"""From one node on: its neighbours, paths to another, and what differs between two spans."""

from __future__ import annotations

from typing import Any

from flask import request

from logontracer.analyse.paths import MAX_HOPS, MAX_PATHS
from logontracer.errors import UsageError
from logontracer.model.timespan import Timespan, isoformat
from logontracer.web.api.examples import ACCOUNT_KEY, HOST_KEY, TIME
from logontracer.web.api.graph import EDGE, NODE
from logontracer.web.parameters import (
    AFTER,
    BUDGET,
    DEFAULT_BUDGET,
    FILTERS,
    MAX_BUDGET,
    Args,
    Parameter,
    boolean,
    integer,
    read_after,
    read_filters,
    read_moment,
    required,
)
from logontracer.web.routes import CASE, Route, Section
from logontracer.web.services import investigation

DEFAULT_NEIGHBOURS, MAX_NEIGHBOURS = 25, 500
DEFAULT_PATHS = 50
_SPAN_ENDS = ("from_a", "to_a", "from_b", "to_b")

NODE_ID = Parameter("node", "The node: `a:` or `h:` and a key.", is_required=True)
_FEW = Parameter(
    "limit",
    "Neighbours in one answer.",
    "integer",
    default=DEFAULT_NEIGHBOURS,
    minimum=1,
    maximum=MAX_NEIGHBOURS,
)
_PATHS = (
    Parameter("from", "The node to start at: `a:` or `h:` and a key.", is_required=True),
    Parameter("to", "The node to end at.", is_required=True),
    Parameter(
        "max_hops",
        "All paths of up to so many logons; without it, all shortest ones.",
        "integer",
        minimum=1,
        maximum=MAX_HOPS,
    ),
    Parameter("timed", "1: no logon before the one it follows.", "boolean", default=False),
    Parameter("limit", "Paths at most.", "integer", default=DEFAULT_PATHS, minimum=1, maximum=MAX_PATHS),
    # `from` and `to` name nodes here, so the span has names of its own.
    Parameter("since", "Only events from this moment on, ISO 8601."),
    Parameter("until", "Only events before this moment, ISO 8601."),
)
_NO_SPAN = tuple(parameter for parameter in FILTERS if parameter.name not in ("from", "to"))
_SPANS = tuple(
    Parameter(name, f"{'First' if name.startswith('from') else 'End'} moment of the {which} span.")
    for name, which in zip(_SPAN_ENDS, ("first", "first", "second", "second"), strict=True)
)


def neighbours(case: str) -> dict[str, Any]:
    """Return one page of a node's neighbours."""
    args = request.args
    limit = integer(args, "limit", DEFAULT_NEIGHBOURS, minimum=1, maximum=MAX_NEIGHBOURS)
    return investigation(case).neighbours(
        required(args, "node"), read_filters(args), limit=limit, after=read_after(args)
    )


def paths(case: str) -> dict[str, Any]:
    """Return paths from one node to another."""
    args = request.args
    max_hops = integer(args, "max_hops", 1, minimum=1, maximum=MAX_HOPS) if args.get("max_hops") else None
    return investigation(case).paths(
        required(args, "from"),
        required(args, "to"),
        read_filters(args, span=("since", "until")),
        max_hops=max_hops,
        timed=boolean(args, "timed"),
        limit=integer(args, "limit", DEFAULT_PATHS, minimum=1, maximum=MAX_PATHS),
    )


def difference(case: str) -> dict[str, Any]:
    """Return what differs between two spans."""
    args = request.args
    budget = integer(args, "budget", DEFAULT_BUDGET, minimum=1, maximum=MAX_BUDGET)
    return investigation(case).difference(read_filters(args), read_spans(args), budget)


def read_spans(args: Args) -> tuple[Timespan, Timespan] | None:
    """Return the two spans, None when none is given.

    Raises
    ------
    UsageError
        When only some of the four moments are given, or a span ends before it starts.
    """
    moments = [read_moment(args, name) for name in _SPAN_ENDS]
    if moments == [None] * 4:
        return None
    for name, moment in zip(_SPAN_ENDS, moments, strict=True):
        if moment is None:
            raise UsageError(
                f"{name} is missing",
                hint="give all of from_a, to_a, from_b and to_b, or none",
                parameter=name,
            )
    spans = Timespan(*moments[:2]), Timespan(*moments[2:])
    for letter, which, span in zip("ab", ("before", "after"), spans, strict=True):
        if span.start is not None and span.end is not None and span.start >= span.end:
            raise UsageError(
                f"the span {which} ends before it starts: {isoformat(span.start)} to {isoformat(span.end)}",
                hint="give an end that is later than the start",
                parameter=f"to_{letter}",
            )
    return spans


_ACCOUNT, _HOST = "a:" + ACCOUNT_KEY, "h:" + HOST_KEY
_STEP = {
    "from": "h:10.20.4.57",
    "account": _ACCOUNT,
    "to": _HOST,
    "edges": ["s|h:10.20.4.57|a:corp\\alice|success"],
    "reached": TIME,
    "logons": [17, 21],
    "n_logons": 2,
    "event_ids": [4624],
    "outcomes": ["success"],
    "count": 12,
    "first_seen": TIME,
    "last_seen": TIME,
}
_COMPARED = {"count_a": 0, "count_b": 12, "change": "new"}
_SHOWN = {"n_nodes_total": 1, "n_edges_total": 1, "n_nodes_shown": 1, "n_edges_shown": 1, "truncated": False}

SECTION = Section(
    "exploring",
    "Neighbours, paths and differences",
    (
        Route(
            CASE + "/graph/neighbours",
            neighbours,
            "The nodes that share an edge with one node, the busiest first, and these edges.",
            {
                "node": NODE,
                "nodes": [NODE],
                "edges": [EDGE],
                "groups": [{"kind": "host", "n_nodes": 312}],
                "total": 337,
                "truncated": True,
                "next": "3.25",
            },
            (NODE_ID, _FEW, AFTER, *FILTERS),
            description=(
                "`groups` counts by kind the neighbours left behind this page. Counts of nodes are those of "
                "the whole graph under the filters, as `GET …/graph` gives them."
            ),
        ),
        Route(
            CASE + "/paths",
            paths,
            "The paths between two nodes: chains of logons, each from the host that the one before reached.",
            {
                "from": "h:10.20.4.57",
                "to": _HOST,
                "timed": True,
                "paths": [{"n_hops": 1, "steps": [_STEP]}],
                "total": 1,
                "truncated": False,
                "view": {"nodes": [NODE], "edges": [EDGE], **_SHOWN},
            },
            (*_PATHS, *_NO_SPAN),
            description=(
                "Without `max_hops` all shortest paths, searched for up to 8 logons; with it all of up to so "
                "many. A path from an account starts with any of its logons (`from` of the step is null), "
                "one to an account ends with any of its logons (`to` is null). No host is reached twice. "
                "Failed logons count only with `outcome=failure`. With `timed=1` no logon is earlier than "
                "the one it follows, and `reached` says when each can have happened at the earliest; within "
                "an hour only first and last time are known. `truncated`: there may be more. `view` is the "
                "graph of all paths; `edges` of a step are edges of it."
            ),
        ),
        Route(
            CASE + "/difference",
            difference,
            "What is new, gone, more or fewer in one span than in another.",
            {
                "spans": [{"from": TIME, "to": TIME}, {"from": TIME, "to": TIME}],
                "nodes": [{**NODE, **_COMPARED}],
                "edges": [{**EDGE, **_COMPARED}],
                "n_by_change": {"new": 1, "gone": 0, "grown": 0, "shrunk": 0, "same": 40},
                "n_logons": 2,
                "n_events": 12,
                "n_events_a": 0,
                "n_events_b": 12,
                **_SHOWN,
            },
            (*_SPANS, BUDGET, *FILTERS),
            description=(
                "The second span (`_b`) is compared with the first (`_a`). Without the four moments: the "
                "filters' span and the one as long before it, else the last 24 hours of the log and the 24 "
                "hours before. Only edges whose number of events differs are shown, those that differ most "
                "first; `change` is `new`, `gone`, `grown`, `shrunk` or (of a node) `same`. `n_by_change` "
                "and `n_edges_total` count edges, each of which joins the logons of one way between an "
                "account and a host. `n_logons` counts the logons that differ, as the question `difference` "
                "does, `n_events` their events: `n_events_a` in the first span, `n_events_b` in the second."
            ),
        ),
    ),
)
