"""Example values that several routes share."""

from __future__ import annotations

from typing import Any

TIME = "2024-01-08T10:01:00.000000Z"
ACCOUNT_KEY, HOST_KEY = "corp\\alice", "ws-fin-07.corp.example"
CYPHER = "MATCH (l:Logon) WHERE l.logon_type = 10 RETURN …"
LOGON: dict[str, Any] = {
    "logon_id": 17,
    "source_key": "10.20.4.57",
    "account_key": ACCOUNT_KEY,
    "destination_key": HOST_KEY,
    "validator_key": None,
    "event_id": 4624,
    "logon_type": 10,
    "authentication_package": "Negotiate",
    "outcome": "success",
    "status": None,
    "ticket_encryption": None,
    "service_name": None,
    "is_claimed_source": False,
    "is_noise": False,
    "count": 12,
    "first_seen": TIME,
    "last_seen": TIME,
}
PAGE: dict[str, Any] = {"total": 1, "truncated": False, "next": None}
REASON: dict[str, Any] = {**LOGON, "share": 0.31}
GAP: dict[str, Any] = {
    "kind": "missing_records",
    "from": TIME,
    "to": TIME,
    "computer": "DC01.corp.example",
    "channel": "Security",
    "first_record_id": 31956,
    "last_record_id": 32031,
    "n_records": 76,
}
RECEIPT: dict[str, Any] = {
    "case": "default",
    "import_id": "20240109T080000-1f2e",
    "imported_at": TIME,
    "files": [
        {
            "path": "Security.evtx",
            "sha256": "9f86d081…",
            "size": 1118208,
            "format": "evtx",
            "n_records": 739,
            "n_events": 701,
            "by_event_id": {"4624": 512, "4672": 189, "4688": 38},
            "set_aside": {"not_catalogued": 38},
            "not_catalogued": {"4688": 38},
            "damaged": [
                {
                    "offset": 69632,
                    "size": 65536,
                    "what": "chunk checksum",
                    "n_records_lost": 3,
                    "n_records_salvaged": 0,
                }
            ],
            "computers": ["DC01.corp.example"],
            "first": TIME,
            "last": TIME,
            "error": None,
            "hint": None,
            "notes": [],
            "n_replaced_surrogates": 0,
            "seconds": 0.21,
            "gaps": [GAP],
            "is_left_out": False,
        }
    ],
    "n_new_events": 701,
    "n_duplicate_events": 0,
    "n_salvaged_known": 0,
    "n_passed_over": 1,
    "passed_over": ["README.md"],
    "scores": {"n_accounts": 42, "n_hours": 336, "n_accounts_before": 30, "n_changed": 2},
    "is_case_kept": True,
}
