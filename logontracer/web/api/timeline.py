"""Activity by the hour."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from logontracer.investigation import asked_of
from logontracer.investigation.pictures import Wanted
from logontracer.web.api.downloads import download
from logontracer.web.api.examples import ACCOUNT_KEY, TIME
from logontracer.web.api.graph import EXPRESSION, FOCUS, QUESTION
from logontracer.web.api.questions import VALUES, read_values
from logontracer.web.parameters import (
    FILTERS,
    LIMIT,
    MAX_LIMIT,
    PSEUDONYMS,
    Parameter,
    boolean,
    choice,
    integer,
    read_filters,
    read_limit,
    read_zone,
)
from logontracer.web.routes import CASE, Route, Section
from logontracer.web.services import investigation

_ORDERS = ("anomalous", "busiest", "name")
_KINDS = ("summary", "details", "scores")


def timeline(case: str) -> dict[str, Any]:
    """Return hourly counts and marks per account."""
    args = request.args
    return investigation(case).timeline(
        filters=read_filters(args),
        asked=_read_asked(),
        key=args.get("key") or None,
        order=choice(args, "order", _ORDERS, "anomalous") or "anomalous",
        limit=integer(args, "limit", 50, minimum=1, maximum=MAX_LIMIT),
    )


def timeline_minutes(case: str) -> dict[str, Any]:
    """Return counts by the minute per account."""
    args = request.args
    return investigation(case).timeline_minutes(
        filters=read_filters(args),
        asked=_read_asked(),
        key=args.get("key") or None,
        limit=read_limit(args),
    )


def timeline_csv(case: str) -> Response:
    """Return the timeline as CSV."""
    args = request.args
    kind = choice(args, "table", _KINDS, "summary") or "summary"
    return download(
        investigation(case).timeline_csv(
            kind,
            filters=read_filters(args),
            asked=_read_asked(),
            zone=read_zone(args),
            has_total=boolean(args, "total", default=True),
            has_empty_hours=boolean(args, "empty_hours", default=True),
            has_pseudonyms=boolean(args, "pseudonyms"),
        )
    )


def _read_asked() -> Wanted | None:
    args = request.args
    return asked_of(
        read_filters(args),
        question=args.get("question") or None,
        expression=args.get("q") or None,
        focus=args.get("focus") or None,
        parameters=read_values(),
    )


_ASKED = (QUESTION, EXPRESSION, FOCUS, VALUES)
_HOUR = 473_410
_KEY = Parameter("key", "Only this account (`a:` and a key) or the logons of this host (`h:` and a key).")
_ROW = {
    "key": ACCOUNT_KEY,
    "label": "CORP\\alice",
    "kind": "user",
    "is_privileged": False,
    "total": 12,
    "max_score": 11.2,
    "departure": 18.8,
    "n_marked": 1,
    "peak": {"hour": _HOUR, "begin": TIME, "count": 12, "expected": 0.6},
    "failures": None,
    "counts": [[_HOUR, 12]],
    "marks": [[_HOUR, 1, 11.2, 12, 0.6, _HOUR, 12, 0.6, 1, None]],
}

SECTION = Section(
    "timeline",
    "Timeline",
    (
        Route(
            CASE + "/timeline",
            timeline,
            "Hourly counts per account, with the hours that stand out.",
            {
                "start": TIME,
                "hour0": _HOUR,
                "n_hours": 336,
                "rows": [_ROW],
                "histogram": [[_HOUR, 40]],
                "notes": [],
                "order": "anomalous",
                "total": 1,
                "truncated": False,
            },
            (
                _KEY,
                Parameter("order", "Which rows come first.", choices=_ORDERS, default="anomalous"),
                LIMIT,
                *_ASKED,
                *FILTERS,
            ),
            description=(
                "Question, search and focus narrow it to the logons that `/graph` shows of them, and `key` "
                "further. Marks and scores stay those of all an account did. `total` and `counts` are "
                "events of logons under the filters, noise only when asked for. Hours are absolute: whole "
                "hours since 1970-01-01 00:00 UTC; the first is `hour0`, which begins at `start`. `counts` "
                "holds `[hour, count]` for hours with events. `marks` holds `[hour, mark, score, count, "
                "expected, cause, cause's count, cause's expected, weight, computer without log]` for each "
                "marked hour and the hour behind it, with mark 1 above score 10, 2 above 13, 3 above 16, 4 "
                "above 17; its counts are of the events 4624, 4625, 4768, 4769 and 4776 whatever the "
                "filters are, scores are in nats. A marked hour without events whose `cause` is another "
                "hour, or null, is an echo. `weight` is the mark an hour counts with, 0 for the "
                "after-effects of others; `n_marked` counts the hours that have one. A computer is named "
                "where a marked hour without events has no log of it, so that its silence says nothing. "
                "`departure` says how far the most unusual hour departs from the account's habit, and "
                "orders the rows; `peak` is it among the marked ones, `failures` an hour with ten failed "
                "logons or more that departs farther, which needs no history. `histogram` counts the "
                "events of all accounts, shown or not; `notes` name the stretches that are not scored."
            ),
        ),
        Route(
            CASE + "/timeline/minutes",
            timeline_minutes,
            "Counts by the minute per account, the busiest first, in a span of 48 hours at most.",
            {
                "start": TIME,
                "minute0": _HOUR * 60,
                "n_minutes": 120,
                "rows": [{"key": ACCOUNT_KEY, "total": 12, "counts": [[_HOUR * 60, 12]]}],
                "histogram": [[_HOUR * 60, 40]],
                "notes": [],
                "total": 1,
                "truncated": False,
            },
            (_KEY, LIMIT, *_ASKED, *FILTERS),
            description=(
                "`from` and `to` are needed. Minutes are whole minutes since 1970-01-01 00:00 UTC; `counts` "
                "and `histogram` hold `[minute, count]` for minutes with events."
            ),
        ),
        Route(
            CASE + "/timeline.csv",
            timeline_csv,
            "The timeline as CSV, one column per hour, times in `zone`.",
            "one row per account (summary, scores) or per account and event id (details)",
            (
                Parameter("table", "Which table.", choices=_KINDS, default="summary"),
                Parameter(
                    "total",
                    "0 leaves out the last row of the summary, all accounts together, whose kind is `total`.",
                    "boolean",
                    default=True,
                ),
                Parameter("empty_hours", "0 leaves out hours without any event.", "boolean", default=True),
                PSEUDONYMS,
                *_ASKED,
                *FILTERS,
            ),
            content_type="text/csv",
            description="A span that begins or ends within an hour counts that hour whole: the column `total`"
            " then says so in its name.",
        ),
    ),
)
