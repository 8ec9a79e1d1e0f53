"""How the road reports where it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

STAGES = ("reading", "storing", "aggregating", "analysing", "building", "done")


@dataclass(frozen=True, slots=True)
class Progress:
    """One report: *done* of *total* in *unit*; ``total`` 0 means not known."""

    stage: str
    done: int = 0
    total: int = 0
    unit: str = "bytes"
    file: str = ""
    n_records: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)


ProgressCallback = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """Report nothing."""
