"""Where the logs of a case are silent: the gaps of all files, each once, by time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_NAMED = ("kind", "from", "to", "computer", "channel", "first_record_id", "last_record_id")


def gaps_of(receipts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the gaps that the receipts of a case name, each with the ``file`` that was read first.

    The same log may have been imported twice, or lie in two files: one gap of it is one row.

    Parameters
    ----------
    receipts : sequence of mapping
        Newest first, as a case lists them; those of older versions name no gaps.
    """
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for receipt in receipts:
        for file in receipt["files"]:
            for gap in file.get("gaps", ()):
                found[tuple(gap[name] for name in _NAMED)] = {**gap, "file": file["path"]}
    return sorted(found.values(), key=lambda gap: (gap["from"] or "", gap["kind"], gap["computer"]))
