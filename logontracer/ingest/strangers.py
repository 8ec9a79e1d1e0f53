"""Files that lie beside logs in a folder and claim to be none."""

from __future__ import annotations

from pathlib import Path

from logontracer.model.receipt import FileReceipt

#: Names that claim to be an event log, or a container that may hold one: these are never passed over.
_LOGS = frozenset((".evtx", ".evt", ".etl", ".xml", ".json", ".jsonl", ".ndjson", ".csv"))
_CONTAINERS = frozenset(
    (".zip", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz", ".zst", ".7z", ".rar", ".tar", ".cab")
)


def claims_to_be_a_log(path: Path) -> bool:
    """Return whether a file's name says that it is a log or may hold one."""
    return any(suffix.lower() in _LOGS | _CONTAINERS for suffix in path.suffixes)


def is_stranger(receipt: FileReceipt) -> bool:
    """Return whether nothing about a file, neither its content nor its name, says that it is a log.

    Such a file is passed over when it was found in a folder; one that somebody
    named is an error.
    """
    is_refused = bool(receipt.error) and not receipt.format and not receipt.n_records
    return is_refused and not claims_to_be_a_log(Path(receipt.path))
