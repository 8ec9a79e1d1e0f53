"""The Arrow schema of a normalised event: one row per kept record, one column per thing it can say.

Null means "not logged" in every column.  Windows' own field names do not occur
here; ``ingest/catalogue.py`` says which of them fills which column.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

#: Kinds of account.  Everything but ``user`` is hidden by the default noise filter.
ACCOUNT_KINDS = ("user", "machine", "system", "service", "anonymous")
#: Kinds of source.  ``remote`` and ``not_logged`` are not noise; ``loopback`` and ``local`` are, unless the
#: logon is one by RDP or of type 9, or only its client says so.
SOURCE_KINDS = ("remote", "local", "loopback", "not_logged")
OUTCOMES = ("success", "failure")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the event table: name, Arrow type and what it means."""

    name: str
    type: pa.DataType
    help: str


_TEXT, _INT = pa.string(), pa.int64()
TIMESTAMP = pa.timestamp("us", tz="UTC")

COLUMNS: tuple[Column, ...] = (
    # where the record stands
    Column("time", TIMESTAMP, "TimeCreated, UTC, microseconds truncated from 100 ns; never null"),
    Column("event_id", pa.int32(), "kind of event; never null"),
    Column("channel", _TEXT, "log the record was written to"),
    Column("provider", _TEXT, "event provider"),
    Column("computer", _TEXT, "machine that wrote the record, as written"),
    Column("record_id", _INT, "EventRecordID; repeats in real logs"),
    Column("source_file", _TEXT, "SHA-256 (hex) of the file the record was read from"),
    Column("is_salvaged", pa.bool_(), "from a chunk whose checksum is wrong or whose header was rebuilt"),
    Column("outcome", _TEXT, "success | failure; null for events that have none"),
    # the account the event is about
    Column("account_name", _TEXT, "account's name without domain, case as logged"),
    Column("account_domain", _TEXT, "account's domain, NetBIOS or DNS, case as logged"),
    Column("account_sid", _TEXT, "account's SID"),
    Column("account_kind", _TEXT, "user | machine | system | service | anonymous; null without an account"),
    Column("logon_id", _INT, "the account's logon session on `computer`"),
    # who asked or acted
    Column("subject_name", _TEXT, "acting account's name without domain"),
    Column("subject_domain", _TEXT, "acting account's domain"),
    Column("subject_sid", _TEXT, "acting account's SID"),
    Column("subject_logon_id", _INT, "the acting account's logon session on `computer`"),
    # from where, to where
    Column("source_address", _TEXT, "canonical IP address the request came from"),
    Column("source_port", _INT, "its port"),
    Column("source_name", _TEXT, "workstation name sent by the client; attacker-controlled for NTLM"),
    Column("source_kind", _TEXT, "remote | local | loopback | not_logged"),
    Column("target_server", _TEXT, "4648: server named by the request"),
    Column("service_name", _TEXT, "4768/4769: service account the ticket is for; 4624-like: none"),
    Column("service_sid", _TEXT, "SID of that service account"),
    # how
    Column("logon_type", _INT, "SECURITY_LOGON_TYPE; unknown numbers stay themselves"),
    Column("authentication_package", _TEXT, "Kerberos, NTLM, Negotiate …"),
    Column("lm_package", _TEXT, "NTLM V1, NTLM V2, LM"),
    Column("logon_process", _TEXT, "User32, seclogo, NtLmSsp …"),
    Column("status", _INT, "NTSTATUS or Kerberos code as an unsigned number"),
    Column("sub_status", _INT, "NTSTATUS detail of a failed logon"),
    Column("ticket_encryption", _INT, "Kerberos etype; 0x17 is RC4"),
    Column("pre_authentication", _INT, "Kerberos pre-authentication type"),
    Column("ticket_options", _INT, "Kerberos ticket options"),
    Column("is_elevated", pa.bool_(), "ElevatedToken of 4624"),
    Column("privileges", _TEXT, "space-separated privilege names"),
    # what was changed or touched
    Column("object_name", _TEXT, "object's name: DN, share, group, policy subcategory, new account name"),
    Column("object_domain", _TEXT, "domain of an account or group that is the object"),
    Column("object_sid", _TEXT, "SID of an account or group that is the object"),
    Column("object_type", _TEXT, "class or type of the object"),
    Column("object_detail", _TEXT, "properties, access mask, SPNs, audit policy change, file within a share"),
    Column("member_name", _TEXT, "account added to or removed from a group"),
    Column("member_sid", _TEXT, "its SID"),
    # everything else
    Column("fields", pa.map_(_TEXT, _TEXT), "every other field of the record, by Windows' name, as logged"),
)

EVENT_SCHEMA = pa.schema([pa.field(c.name, c.type) for c in COLUMNS])

_CODED = pa.dictionary(pa.int32(), _TEXT)
_CODED_TYPES = {_TEXT: _CODED, pa.map_(_TEXT, _TEXT): pa.map_(_CODED, _CODED)}
#: The same with every text as a code into distinct ones; a file holds no trace of it.
CODED_SCHEMA = pa.schema([pa.field(c.name, _CODED_TYPES.get(c.type, c.type)) for c in COLUMNS])


def empty_events() -> pa.Table:
    """Return an event table without rows."""
    return EVENT_SCHEMA.empty_table()
