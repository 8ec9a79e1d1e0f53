"""The records behind the graph."""

from __future__ import annotations

from typing import Any

from flask import request

from logontracer.web.api.examples import HOST_KEY, PAGE, TIME
from logontracer.web.parameters import (
    FILTERS,
    PAGING,
    Parameter,
    integer,
    read_after,
    read_filters,
    read_limit,
)
from logontracer.web.routes import CASE, Route, Section
from logontracer.web.services import investigation

_NODES = (
    Parameter("account", "Only of the account with this key."),
    Parameter("host", "Only from or to the host with this key, or written by it."),
    Parameter("source", "Only from the host with this key."),
    Parameter("destination", "Only to the host with this key."),
    Parameter("logon", "Only the events of this logon of the graph (`logon_id`).", "integer"),
)


def events(case: str) -> dict[str, Any]:
    """Return events, oldest first."""
    args = request.args
    logon = integer(args, "logon", -1) if args.get("logon") else None
    chosen = {name: args.get(name) or None for name in ("account", "host", "source", "destination")}
    return investigation(case).events(
        read_filters(args), **chosen, logon=logon, after=read_after(args), limit=read_limit(args)
    )


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
            "The events themselves, oldest first.",
            {"of": "events", "columns": list(_EVENT), "rows": [_EVENT], **PAGE},
            (*_NODES, *FILTERS, *PAGING),
            description=(
                "A row has every column of the event schema but `fields`. Logon ids are hexadecimal "
                "texts, as Windows writes them; `status_title` tells a code in words. `min_count` and "
                "`noise` say nothing of a single event and change nothing here."
            ),
        ),
        Route(
            CASE + "/events/<event_key>",
            event,
            "One event with every field of its record, and the names of the files it was read from.",
            {**_EVENT, "fields": {"KeyLength": "0"}, "source_paths": ["Security.evtx"]},
        ),
    ),
)
