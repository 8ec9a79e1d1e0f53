"""Which columns a table shows of each kind of row; JSON and CSV hold all of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from logontracer.cli.output import Column, count_column, moment, score, tenths

#: How the key of an account begins whose domain no record logged (model.graph, which would load Arrow).
_NO_DOMAIN = "\\"


def hexadecimal(value: Any, zone: tzinfo) -> str:
    """Return an NTSTATUS or Kerberos code as Windows writes it."""
    return "" if value is None else f"0x{value:x}"


def account(value: Any, zone: tzinfo) -> str:
    """Return an account's key, in words where it has no domain."""
    text = "" if value is None else str(value)
    name = text.removeprefix(_NO_DOMAIN)
    return f"{name} (domain not logged)" if name and name != text else text


LOGONS = (
    Column("source_key", "Source"),
    Column("is_claimed_source", "Claimed"),
    Column("account_key", "Account", account),
    Column("destination_key", "Destination"),
    Column("event_id", "Event", is_right=True),
    Column("logon_type", "Type", is_right=True),
    Column("authentication_package", "Package"),
    Column("outcome", "Outcome"),
    Column("status", "Status", hexadecimal),
    Column("ticket_encryption", "Etype", hexadecimal),
    Column("service_name", "Service"),
    count_column("count", "Count"),
    Column("first_seen", "First", moment),
    Column("last_seen", "Last", moment),
)
CHANGES = (
    Column("account_key", "Account", account),
    Column("kind", "Change"),
    Column("event_id", "Event", is_right=True),
    Column("object_key", "Of account", account),
    Column("object_name", "Object"),
    Column("host_key", "Host"),
    count_column("count", "Count"),
    Column("first_seen", "First", moment),
    Column("last_seen", "Last", moment),
)
ACCOUNTS = (
    Column("account_key", "Account", account),
    Column("domain", "Domain"),
    Column("kind", "Kind"),
    Column("is_privileged", "Privileged"),
    count_column("n_events", "Events"),
    count_column("n_failures", "Failures"),
    Column("rank", "Score", score, is_right=True),
    Column("first_seen", "First", moment),
    Column("last_seen", "Last", moment),
)
BY_KIND: Mapping[str, tuple[Column, ...]] = {"logons": LOGONS, "changes": CHANGES, "accounts": ACCOUNTS}
QUESTIONS = (
    Column("name", "Question"),
    Column("title", "Title"),
    Column("group", "Group"),
    count_column("n_hits", "Hits"),
    Column("of", "Of"),
    count_column("n_hidden_hits", "Hidden as noise"),
)
RANKS = (
    count_column("position", "#"),
    Column("label", "Name"),
    Column("kind", "Kind"),
    Column("is_privileged", "Privileged"),
    Column("score", "Score", score, is_right=True),
    Column("anomaly_score", "Highest anomaly", tenths, is_right=True),
    count_column("n_events", "Events"),
)
PATHS = (
    Column("path", "Path", is_right=True),
    Column("hop", "Hop", is_right=True),
    Column("from", "From"),
    Column("account", "Account"),
    Column("to", "To"),
    count_column("count", "Count"),
    Column("first_seen", "First", moment),
    Column("last_seen", "Last", moment),
    Column("reached", "Reached", moment),
)
DIFFERENCES = (
    Column("change", "Change"),
    Column("from", "From"),
    Column("to", "To"),
    Column("outcome", "Outcome"),
    count_column("count_a", "Events, first span"),
    count_column("count_b", "Events, second span"),
    Column("first_seen", "First", moment),
    Column("last_seen", "Last", moment),
)
EVENTS = (
    Column("time", "Time", moment),
    Column("event_id", "Event", is_right=True),
    Column("account_domain", "Domain"),
    Column("account_name", "Account"),
    Column("source_address", "Address"),
    Column("source_name", "Workstation"),
    Column("computer", "Computer"),
    Column("logon_type", "Type", is_right=True),
    Column("authentication_package", "Package"),
    Column("outcome", "Outcome"),
    Column("status", "Status", hexadecimal),
)
#: With pseudonyms there is one column for the source, whatever was logged of it.
RENAMED_EVENTS = tuple(
    Column("source_address", "Source") if column.key == "source_address" else column
    for column in EVENTS
    if column.key != "source_name"
)
