"""The logon graph as Arrow tables.

Times are INT64 microseconds since 1970-01-01 UTC, hours INT64 hours since the
same instant: both graph databases speak plain integers, and so do we.

Identifiers are dense integers (row numbers) and change from one generation to
the next; ``key`` is the stable identity that links, notes and URLs use.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_TEXT, _INT, _BOOL = pa.string(), pa.int64(), pa.bool_()
_LIST = pa.list_(_TEXT)

#: Separates domain and name in an account key; neither part may be trusted to lack it.
KEY_SEPARATOR = "\\"

ACCOUNTS = pa.schema(
    [
        ("account_id", _INT),  # row number
        (
            "key",
            _TEXT,
        ),  # casefolded domain\name; \name when the domain was not logged; sid:S-1-… when only a SID was
        ("name", _TEXT),  # most frequent spelling
        ("domain", _TEXT),  # null: domain not logged
        ("kind", _TEXT),  # model.events.ACCOUNT_KINDS
        ("is_privileged", _BOOL),  # had a 4672 and is not a built-in service identity
        ("privileges", _LIST),
        ("sids", _LIST),  # the most frequent first
        ("names", _LIST),  # every spelling seen, "DOMAIN\\name", the most frequent first
        ("identity", _TEXT),  # JSON list of {"why", "value", "n_events"}: what ties the names together
        ("n_events", _INT),  # events in logons, any outcome
        ("n_failures", _INT),
        ("first_seen", _INT),
        ("last_seen", _INT),
        ("is_salvaged_only", _BOOL),  # null: an older graph does not say
    ]
)

HOSTS = pa.schema(
    [
        ("host_id", _INT),
        ("key", _TEXT),  # casefolded FQDN or name; canonical address when no name is proven
        ("name", _TEXT),  # shown
        ("addresses", _LIST),  # the most frequent first
        ("names", _LIST),  # every spelling seen, the most frequent first
        ("kind", _TEXT),  # host | address | claimed (a name only an NTLM client sent) | loopback
        ("is_domain_controller", _BOOL),
        ("identity", _TEXT),  # JSON list of {"why", "value", "first", "last", "n_events"}
        ("n_events", _INT),
        ("n_failures", _INT),
        ("first_seen", _INT),
        ("last_seen", _INT),
        ("is_salvaged_only", _BOOL),  # null: an older graph does not say
    ]
)

LOGONS = pa.schema(
    [
        ("logon_id", _INT),
        ("account_id", _INT),
        ("source_id", _INT),  # host; null: not logged
        ("destination_id", _INT),  # host; null: none (a validator is not a destination)
        ("validator_id", _INT),  # host that validated (4768 4769 4771 4776 4740); else null
        ("event_id", _INT),
        ("logon_type", _INT),
        ("authentication_package", _TEXT),
        ("outcome", _TEXT),
        ("status", _INT),
        ("ticket_encryption", _INT),  # Kerberos etype of 4768 and 4769; 0x17 is RC4
        ("service_name", _TEXT),  # 4769: service account the ticket is for when it is no machine; else null
        ("computer_id", _INT),  # host that wrote the record; null: not logged
        ("source_kind", _TEXT),  # model.events.SOURCE_KINDS
        ("is_claimed_source", _BOOL),  # nothing but the name its client sent says where it came from
        ("is_noise", _BOOL),  # account kind is not user, or source is local or loopback, type 9 apart
        ("count", _INT),
        ("first_seen", _INT),
        ("last_seen", _INT),
    ]
)

CHANGES = pa.schema(
    [
        ("change_id", _INT),
        ("account_id", _INT),  # actor; null: not logged
        ("object_account_id", _INT),  # changed account or member; null: the object is not an account
        ("host_id", _INT),  # machine that wrote the record; null: not logged
        ("event_id", _INT),
        (
            "kind",
            _TEXT,
        ),  # log_cleared | audit_policy | account | computer_account | group | directory | dcsync | dcshadow
        ("object_name", _TEXT),
        ("object_detail", _TEXT),
        ("is_noise", _BOOL),
        ("count", _INT),
        ("first_seen", _INT),
        ("last_seen", _INT),
    ]
)

#: Per hour in which a logon happened.  Σ count over hours equals the logon's count.
LOGON_HOURS = pa.schema(
    [("logon_id", _INT), ("hour", _INT), ("count", _INT), ("first_seen", _INT), ("last_seen", _INT)]
)
CHANGE_HOURS = pa.schema(
    [("change_id", _INT), ("hour", _INT), ("count", _INT), ("first_seen", _INT), ("last_seen", _INT)]
)

#: What each event was counted in, row for row beside the events of a part; null where it was not.
EVENT_TRACKS = pa.schema([("logon_id", pa.int32()), ("change_id", pa.int32())])

#: Every decision that two names mean one domain, account or host, undone ones too.
LINKS = pa.schema(
    [
        ("link_id", _TEXT),  # model.links.link_id: the same in every generation
        ("kind", _TEXT),  # model.links.LINK_KINDS
        ("name", _TEXT),
        ("joined_to", _TEXT),
        ("n_events", _INT),  # events that speak for it
        ("first_seen", _INT),  # null: no event does any more
        ("last_seen", _INT),
        ("is_undone", _BOOL),  # an analyst has taken it apart
    ]
)


@dataclass(frozen=True, slots=True)
class LogonGraph:
    """Accounts, hosts, logons and changes of one case, with the hourly tables and the links beside them."""

    accounts: pa.Table
    hosts: pa.Table
    logons: pa.Table
    changes: pa.Table
    logon_hours: pa.Table
    change_hours: pa.Table
    links: pa.Table = field(default_factory=LINKS.empty_table)

    def __post_init__(self) -> None:
        for field_ in fields(self):
            schema = GRAPH_SCHEMAS[field_.name]
            if not getattr(self, field_.name).schema.equals(schema):
                raise ValueError(f"{field_.name} does not have the schema of model.graph")

    def codes(self, column: str) -> npt.NDArray[np.int64]:
        """Return an id column of ``logons`` as int64 of shape (n_logons,), -1 where null."""
        filled = self.logons[column].combine_chunks().fill_null(-1)
        return np.asarray(filled, dtype=np.int64)


GRAPH_SCHEMAS: dict[str, pa.Schema] = {
    "accounts": ACCOUNTS,
    "hosts": HOSTS,
    "logons": LOGONS,
    "changes": CHANGES,
    "logon_hours": LOGON_HOURS,
    "change_hours": CHANGE_HOURS,
    "links": LINKS,
}


def empty_graph() -> LogonGraph:
    """Return a graph without rows."""
    return LogonGraph(**{name: schema.empty_table() for name, schema in GRAPH_SCHEMAS.items()})
