"""Everything about one account or one host."""

from __future__ import annotations

from typing import Any

from flask import request

from logontracer.web.api.examples import ACCOUNT_KEY, HOST_KEY, REASON, TIME
from logontracer.web.parameters import Parameter, required
from logontracer.web.routes import CASE, Route, Section
from logontracer.web.services import investigation

_KEY = Parameter("key", "The key, which may hold any character.", is_required=True)


def account(case: str) -> dict[str, Any]:
    """Return one account."""
    return investigation(case).account(required(request.args, "key"))


def host(case: str) -> dict[str, Any]:
    """Return one host."""
    return investigation(case).host(required(request.args, "key"))


_SHARED = {
    "n_events": 812,
    "n_failures": 3,
    "first_seen": TIME,
    "last_seen": TIME,
    "is_salvaged_only": False,
    "event_ids": [{"event_id": 4624, "title": "Successful logon", "n_events": 812}],
    "logon_types": [{"logon_type": 3, "title": "Network", "n_events": 640}],
    "packages": [{"package": "NTLM", "n_events": 96}],
    "statuses": [{"event_id": 4625, "status": 3221225578, "title": "wrong password", "n_events": 3}],
    "rank": {"position": 4, "score": 0.0312, "method": "weighted", "reasons": [REASON]},
    "neighbours": {
        "sources": [
            {"key": "10.20.4.57", "label": "10.20.4.57", "kind": "address", "n_events": 40, "n_failures": 1}
        ],
        "n_sources": 1,
        "destinations": [
            {"key": HOST_KEY, "label": "WS-FIN-07", "kind": "host", "n_events": 40, "n_failures": 1}
        ],
        "n_destinations": 1,
    },
    "changes": [
        {
            "change_id": 2,
            "account_key": ACCOUNT_KEY,
            "object_key": None,
            "host_key": HOST_KEY,
            "event_id": 1102,
            "kind": "log_cleared",
            "object_name": None,
            "object_detail": None,
            "count": 1,
            "first_seen": TIME,
            "last_seen": TIME,
        }
    ],
    "n_changes": 1,
}
_ACCOUNT = {
    "id": "a:" + ACCOUNT_KEY,
    "key": ACCOUNT_KEY,
    "label": "CORP\\alice",
    "name": "alice",
    "domain": "CORP",
    "kind": "user",
    "is_privileged": False,
    "privileges": ["SeDebugPrivilege"],
    "sids": ["S-1-5-21-1-2-3-1104"],
    "n_sids": 1,
    "names": ["CORP\\alice"],
    "n_names": 1,
    "same_name": [{"key": "\\alice", "label": "alice (domain not logged)", "n_events": 3}],
    "n_same_name": 1,
    "identity": [
        {
            "why": "sid",
            "value": "S-1-5-21-1-2-3-1104",
            "n_events": 812,
            "link": "sid:S-1-5-21-1-2-3-1104=" + ACCOUNT_KEY,
            "is_undone": False,
        }
    ],
    "n_identity": 1,
    **_SHARED,
    "neighbours": {**_SHARED["neighbours"], "n_hosts": 2},  # type: ignore[dict-item]
    "anomaly": {
        "score": 11.2,
        "mark": 1,
        "departure": 18.8,
        "n_marked_hours": 1,
        "hours": [[473410, 1, 11.2, 12, 0.6, 473410, 12, 0.6, 1, None]],
    },
}
_HOST_NEIGHBOURS = {
    **_SHARED["neighbours"],  # type: ignore[dict-item]
    "accounts": [
        {"key": ACCOUNT_KEY, "label": "CORP\\alice", "kind": "user", "n_events": 40, "n_failures": 1}
    ],
    "n_accounts": 1,
}
_HOST = {
    "id": "h:" + HOST_KEY,
    "key": HOST_KEY,
    "label": "WS-FIN-07",
    "name": "WS-FIN-07",
    "kind": "host",
    "is_domain_controller": False,
    "addresses": ["10.20.4.57"],
    "n_addresses": 1,
    "names": ["WS-FIN-07", HOST_KEY],
    "n_names": 2,
    "identity": [
        {
            "why": "computer",
            "value": HOST_KEY,
            "first": TIME,
            "last": TIME,
            "n_events": 812,
            "link": None,
            "is_undone": False,
        }
    ],
    "n_identity": 1,
    **_SHARED,
    "neighbours": _HOST_NEIGHBOURS,
}

SECTION = Section(
    "nodes",
    "Accounts and hosts",
    (
        Route(
            CASE + "/accounts",
            account,
            "Everything about one account: names, counts, privileges, rank, anomalies, neighbours.",
            _ACCOUNT,
            (_KEY,),
            description="Counts are of events of logons in the whole case, noise included; changes are"
            " counted apart. Neighbours, changes and reasons of the rank are the first 20 of each; names,"
            " SIDs,"
            " addresses and `identity` (why they are one) the first 50, within 20,000 characters; their `n_…`"
            " counts all, and `n_hosts` of an account its sources and destinations, each host once."
            " `same_name` are other accounts of that name: no evidence ties them to this one.",
        ),
        Route(CASE + "/hosts", host, "The same about one host.", _HOST, (_KEY,)),
    ),
)
