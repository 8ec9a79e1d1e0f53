"""What an import read, kept and set aside, and why: every record accounted for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


def shown_path(path: str | os.PathLike[str]) -> str:
    """Return a path as text: bytes that are no UTF-8, which some disks hold, become visible as ``\\xff``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


#: What to try where an archive needs a password, or another one; each surface says where it is given.
PASSWORD_HINT = "give the password of the archive"  # noqa: S105 - says that there is none

#: Why a record did not become an event.
SET_ASIDE_REASONS = {
    "not_catalogued": "its event id is not catalogued",
    "damaged": "it was salvaged, and names another log than its event id belongs to",
    "no_time": "it carries no readable time",
    "no_event_id": "it carries no readable event id",
    "outside_time_range": "it lies outside the time range asked for",
    "unreadable": "its content could not be decoded",
    "no_layout": "it is laid out as no known tool writes events",
    "foreign_message": "its message text is not in English",
    "empty": "the reader returned a record without any content",
}


@dataclass(slots=True)
class Damage:
    """A span of a file from which records could not be read, or only with doubt."""

    offset_bytes: int
    size_bytes: int
    what: str  # e.g. "chunk checksum", "record size 0xffffffff", "not a chunk"
    n_records_lost: int | None = None  # None: cannot be known
    n_records_salvaged: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON shape."""
        return {
            "offset": self.offset_bytes,
            "size": self.size_bytes,
            "what": self.what,
            "n_records_lost": self.n_records_lost,
            "n_records_salvaged": self.n_records_salvaged,
        }

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> Damage:
        """Return the span that :meth:`to_json` wrote."""
        lost, salvaged = shape["n_records_lost"], shape["n_records_salvaged"]
        return cls(shape["offset"], shape["size"], shape["what"], lost, salvaged)


#: What a gap is, from the log's own words or from what is missing in it.
GAP_KINDS = {
    "missing_records": "record ids are missing",
    "thinned": "the log was thinned out: record ids are missing throughout",
    "time_backwards": "time goes backwards",
    "log_cleared": "the log was cleared",
    "audit_policy_changed": "the audit policy was changed",
    "logging_stopped": "the event logging service was shut down",
    "events_dropped": "audit events were dropped",
    "log_full": "the security log was full",
}


@dataclass(slots=True)
class Gap:
    """A span in which a log is silent or was interfered with; a moment when start and end are equal."""

    kind: str  # of GAP_KINDS
    start: str | None  # ISO 8601 UTC
    end: str | None
    computer: str = ""
    channel: str = ""
    first_record_id: int | None = None  # of those missing, or of the record that says so
    last_record_id: int | None = None
    n_records: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON shape."""
        return {
            "kind": self.kind,
            "from": self.start,
            "to": self.end,
            "computer": self.computer,
            "channel": self.channel,
            "first_record_id": self.first_record_id,
            "last_record_id": self.last_record_id,
            "n_records": self.n_records,
        }

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> Gap:
        """Return the gap that :meth:`to_json` wrote."""
        plain = dict(shape)
        return cls(start=plain.pop("from"), end=plain.pop("to"), **plain)


@dataclass(slots=True)
class FileReceipt:
    """One file: ``n_records == n_events + sum(set_aside)`` and ``sum(by_event_id) == n_records``.

    ``by_event_id`` counts every record read; the key ``"none"`` counts those without an id.
    ``not_catalogued`` counts by event id those set aside for that reason and no other.
    """

    path: str
    sha256: str = ""
    size_bytes: int = 0
    format: str = ""
    n_records: int = 0
    n_events: int = 0
    by_event_id: dict[str, int] = field(default_factory=dict)
    set_aside: dict[str, int] = field(default_factory=dict)
    not_catalogued: dict[str, int] = field(default_factory=dict)
    damaged: list[Damage] = field(default_factory=list)
    computers: list[str] = field(default_factory=list)
    first: str | None = None  # ISO 8601 UTC, of all records read
    last: str | None = None
    error: str | None = None  # why the file could not be read, or not to its end
    hint: str | None = None  # what to try
    notes: list[str] = field(default_factory=list)  # e.g. missing audit policy with its auditpol line
    n_replaced_surrogates: int = 0
    seconds: float = 0.0
    gaps: list[Gap] = field(default_factory=list)  # by time
    is_left_out: bool = False  # by the analyst, while it was waiting or read

    #: Of an archive, until they stand behind it in the receipt of the import.
    members: list[FileReceipt] = field(default_factory=list)

    def check(self) -> None:
        """Raise ``ValueError`` when the numbers do not add up."""
        if self.n_records != self.n_events + sum(self.set_aside.values()):
            raise ValueError(f"{self.path}: n_records != n_events + set aside")
        if self.n_records != sum(self.by_event_id.values()):
            raise ValueError(f"{self.path}: n_records != sum of by_event_id")
        if self.set_aside.get("not_catalogued", 0) != sum(self.not_catalogued.values()):
            raise ValueError(f"{self.path}: set aside as not catalogued != sum of not_catalogued")

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON shape."""
        return {
            "path": self.path,
            "sha256": self.sha256,
            "size": self.size_bytes,
            "format": self.format,
            "n_records": self.n_records,
            "n_events": self.n_events,
            "by_event_id": self.by_event_id,
            "set_aside": self.set_aside,
            "not_catalogued": self.not_catalogued,
            "damaged": [d.to_json() for d in self.damaged],
            "computers": self.computers,
            "first": self.first,
            "last": self.last,
            "error": self.error,
            "hint": self.hint,
            "notes": self.notes,
            "n_replaced_surrogates": self.n_replaced_surrogates,
            "seconds": round(self.seconds, 3),
            "gaps": [gap.to_json() for gap in self.gaps],
            "is_left_out": self.is_left_out,
        }

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> FileReceipt:
        """Return the receipt that :meth:`to_json` wrote."""
        plain = dict(shape)
        plain["size_bytes"] = plain.pop("size")
        plain["gaps"] = [Gap.from_json(gap) for gap in shape["gaps"]]
        plain["damaged"] = [Damage.from_json(d) for d in shape["damaged"]]
        return cls(**plain)


@dataclass(frozen=True, slots=True)
class Rescored:
    """Over what an import's generation was scored, and what of the case before changed by it.

    ``n_accounts_before`` and ``n_changed`` are None when the case had no scores before;
    ``n_changed`` counts accounts whose marked hours are others although the import brought
    no scored event of theirs.
    """

    n_accounts: int
    n_hours: int
    n_accounts_before: int | None = None
    n_changed: int | None = None


_MOST_PASSED_OVER = 100


@dataclass(slots=True)
class Receipt:
    """One import into one case: ``sum(n_events) == n_new_events + n_duplicate_events``."""

    case: str
    files: list[FileReceipt] = field(default_factory=list)
    n_new_events: int = 0
    n_duplicate_events: int = 0
    n_salvaged_known: int = 0  # of the duplicates: remains of events that are known whole
    import_id: str = ""
    imported_at: str = ""  # ISO 8601 UTC
    n_passed_over: int = 0  # files found in folders that claim to be no log
    passed_over: list[str] = field(default_factory=list)  # their names, the first hundred
    scores: Rescored | None = None  # None when nothing was scored anew
    is_case_kept: bool = True  # False: there was no case, and as nothing came into it none was made

    def pass_over(self, path: str) -> None:
        """Count a file that lies beside logs and is none."""
        self.n_passed_over += 1
        if len(self.passed_over) < _MOST_PASSED_OVER:
            self.passed_over.append(path)

    def check(self) -> None:
        """Raise ``ValueError`` when the numbers do not add up."""
        for file in self.files:
            file.check()
        if sum(f.n_events for f in self.files) != self.n_new_events + self.n_duplicate_events:
            raise ValueError("sum of n_events != n_new_events + n_duplicate_events")

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON shape of ``import --json``."""
        return {
            "case": self.case,
            "import_id": self.import_id,
            "imported_at": self.imported_at,
            "files": [f.to_json() for f in self.files],
            "n_new_events": self.n_new_events,
            "n_duplicate_events": self.n_duplicate_events,
            "n_salvaged_known": self.n_salvaged_known,
            "n_passed_over": self.n_passed_over,
            "passed_over": self.passed_over,
            "scores": asdict(self.scores) if self.scores else None,
            "is_case_kept": self.is_case_kept,
        }
