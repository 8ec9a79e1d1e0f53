"""How the road reports where it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

STAGES = ("reading", "storing", "aggregating", "analysing", "building", "done")
#: Before the first stage, as long as another import has the case.
WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class FileProgress:
    """How far one file of an import is: *done* of *total* bytes after *seconds* of reading."""

    state: Literal["waiting", "reading", "done", "failed", "left out"] = "waiting"
    done: int = 0
    total: int = 0
    n_records: int = 0
    seconds: float = 0.0
    error: str | None = None  # why it could not be read, or not to its end

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Progress:
    """One report: *done* of *total* in *unit*; ``total`` 0 means not known."""

    stage: str
    done: int = 0
    total: int = 0
    unit: str = "bytes"
    file: str = ""
    n_records: int = 0
    files: tuple[FileProgress, ...] = ()  # while files are read: each of them, in their order
    waiting_for: Mapping[str, Any] | None = None  # while waiting: who has the case, since when, for what

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data, without the files: there may be thousands, and reports are many."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "files"}


ProgressCallback = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """Report nothing."""
