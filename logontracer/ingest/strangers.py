"""Files that lie beside logs in a folder and claim to be none."""

from __future__ import annotations

from pathlib import Path

from logontracer.model.receipt import FileReceipt

#: Names that claim to be an event log, or a container that may hold one: these are never passed over.
_CLAIMS = frozenset(
    (
        ".evtx .evt .etl .xml .json .jsonl .ndjson .csv .zip .gz .tgz .bz2 .tbz2 .xz .txz .zst .7z .rar .tar "
        ".cab"
    ).split()
)


def is_stranger(receipt: FileReceipt) -> bool:
    """Return whether nothing about a file, neither its content nor its name, says that it is a log.

    Such a file is passed over when it was found in a folder; one that somebody
    named is an error.
    """
    is_refused = bool(receipt.error) and not receipt.format and not receipt.n_records
    return is_refused and not any(suffix.lower() in _CLAIMS for suffix in Path(receipt.path).suffixes)
