"""The records behind the graph."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from logontracer.evidence.conditions import COLUMN_NAMES
from logontracer.web.api.downloads import download
from logontracer.web.api.examples import HOST_KEY, PAGE, TIME
from logontracer.web.api.graph import EXPRESSION, QUESTION
from logontracer.web.api.questions import VALUES, read_values
from logontracer.web.parameters import (
    FILTERS,
    PAGING,
    PSEUDONYMS,
    Parameter,
    boolean,
    choice,
    integer,
    read_after,
    read_filters,
    read_limit,
    read_zone,
)
from logontracer.web.routes import CASE, Route, Section
from logontracer.web.services import investigation

_ORDERS = ("ascending", "descending")
_ROLES = ("account", "host", "source", "destination", "object")
_COLUMN = Parameter(
    "column.",
    "Only where this column contains the text, without case: `column.computer=dc1`. Several whole values can "
    "be given of `column.title`, with `|` between them, and of `column.source_file`, with commas.",
)
_WHICH = (
    QUESTION,
    EXPRESSION,
    Parameter("focus", "Only what the graph shows around this node (`a:` or `h:` and a key)."),
    VALUES,
    Parameter("account", "Only of the account with this key: logons of it, changes by it or of it."),
    Parameter("host", "Only from, to or validated by the host with this key, or written by it."),
    Parameter("source", "Only from the host with this key."),
    Parameter("destination", "Only to the host with this key; changes made on it."),
    Parameter("object", "Only changes of the account with this key."),
    Parameter("logon", "Only the events of this logon of the graph (`logon_id`).", "integer"),
    Parameter("change", "Only the events of this change of the graph (`change_id`).", "integer"),
    Parameter("failed", "1: only logons that failed; 0: all but those.", "boolean"),
    Parameter(
        "claimed", "1: only logons whose source is but a name its client sent; 0: the others.", "boolean"
    ),
    _COLUMN,
    Parameter("sort", "Column the events are ordered by.", choices=COLUMN_NAMES, default="time"),
    Parameter("order", "Direction of the order.", choices=_ORDERS, default="ascending"),
)
_PLACES = (
    Parameter("before", "The `previous` of an answer: the page that ends before it."),
    Parameter("at", "Events to pass over first, for jumping; `after` is quicker.", "integer", minimum=0),
)


def events(case: str) -> dict[str, Any]:
    """Return one page of events."""
    args = request.args
    return investigation(case).events(
        read_filters(args),
        **_read_which(),
        after=read_after(args),
        before=args.get("before") or None,
        at=integer(args, "at", 0),
        limit=read_limit(args),
        shown=args.getlist("show"),
    )


def events_csv(case: str) -> Response:
    """Return all of them as a file."""
    args = request.args
    return download(
        investigation(case).events_csv(
            read_filters(args),
            **_read_which(),
            shown=args.getlist("show"),
            zone=read_zone(args),
            has_pseudonyms=boolean(args, "pseudonyms"),
        )
    )


def _read_which() -> dict[str, Any]:
    args = request.args
    return {
        "question": args.get("question") or None,
        "expression": args.get("q") or None,
        "focus": args.get("focus") or None,
        "parameters": read_values(),
        **{role: args.get(role) or None for role in _ROLES},
        **{name: integer(args, name, 0) if args.get(name) else None for name in ("logon", "change")},
        "has_failed": boolean(args, "failed") if args.get("failed") else None,
        "is_claimed": boolean(args, "claimed") if args.get("claimed") else None,
        "columns": [
            (name.removeprefix(_COLUMN.name), text)
            for name, text in args.items(multi=True)
            if name.startswith(_COLUMN.name) and text
        ],
        "sort": choice(args, "sort", COLUMN_NAMES, "time"),
        "is_descending": choice(args, "order", _ORDERS, "ascending") == "descending",
    }


def event(case: str, event_key: str) -> dict[str, Any]:
    """Return one event in full."""
    return investigation(case).event(event_key)


_EVENT = {
    "event_key": "1-0",
    "time": TIME,
    "event_id": 4624,
    "channel": "Security",
    "computer": HOST_KEY,
    "account_name": "alice",
    "account_domain": "CORP",
    "source_address": "10.20.4.57",
    "logon_type": 10,
    "logon_id": "0x3e7",
    "outcome": "success",
    "status": None,
    "title": "Successful logon",
    "status_title": None,
}

SECTION = Section(
    "events",
    "Events",
    (
        Route(
            CASE + "/events",
            events,
            "The events that a view of the same state counts.",
            {
                "of": "events",
                "columns": list(_EVENT),
                "rows": [_EVENT],
                "n_logon_events": 1,
                "n_change_events": 0,
                "n_hidden_noise": 45,
                "previous": None,
                **PAGE,
            },
            (
                *_WHICH,
                Parameter(
                    "show", "A column that is needed; all without it, which takes longer.", is_repeated=True
                ),
                *FILTERS,
                *PAGING,
                *_PLACES,
            ),
            description=(
                "Question, search, focus and filters mean what they mean for `/graph`: `n_logon_events` "
                "is its `n_events`, and where nothing is asked the changes that the filters keep stand "
                "beside them (`n_change_events`). Only a span that begins or ends within an hour differs: "
                "the graph counts hours whole, events are in the span exactly. `n_hidden_noise` counts "
                "the events that `noise=1` would add. A row has every column of the event schema but "
                "`fields`, or with `show` what those columns are made of, key, time, event id and status. "
                "Logon ids are hexadecimal texts, as Windows writes them; `status_title` tells "
                "a code in words. What a column does not say comes last. A cursor stands for an event: "
                "with another `sort` it means its place in that order."
            ),
        ),
        Route(
            CASE + "/events.csv",
            events_csv,
            "All those events as a file, none cut off, times in `zone`.",
            "text/csv",
            (
                *_WHICH,
                Parameter(
                    "show", "A column, in the order wanted; a usual choice without it.", is_repeated=True
                ),
                PSEUDONYMS,
                *FILTERS,
            ),
            content_type="text/csv",
            description="With pseudonyms, columns that may hold a name and have none are left out.",
        ),
        Route(
            CASE + "/events/<event_key>",
            event,
            "One event with every field of its record, and the names of the files it was read from.",
            {**_EVENT, "fields": {"KeyLength": "0"}, "source_paths": ["Security.evtx"]},
        ),
    ),
)
