"""What of a job is sent: it may have thousands of files, and the page asks several times a second."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Files of a job in one answer.
FILES_SENT = 200
_STILL = frozenset({"waiting", "reading"})


def bounded(report: Mapping[str, Any], first: int = 0) -> dict[str, Any]:
    """Return a report with at most `FILES_SENT` files, from number *first* on, and how many there are."""
    page = slice(first, first + FILES_SENT)
    told = report["file_progress"]
    return {
        **report,
        "files": report["files"][page],
        "file_progress": told[page],
        "file_offset": first,
        "n_files": len(report["files"]),
        "n_files_ended": sum(file["state"] not in _STILL for file in told),
    }


def in_list(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report as one of many: without the receipt, which the job itself and the case have."""
    return bounded({**report, "receipt": None})
