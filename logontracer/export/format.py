"""What an export format is: a way to write one graph view to a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

#: A graph view as plain data: ``nodes`` and ``edges``, lists of mappings, and counts beside them.
View = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """One file format; ``write`` writes a view to a binary file."""

    name: str
    title: str
    help: str
    reference: str
    extension: str
    content_type: str
    write: Callable[[View, BinaryIO], None]
    #: What a file of it is called after the case: two formats of one extension must not share a name.
    part: str = "graph"
    #: Nodes at most, the busiest first; None is all of them.
    budget: int | None = None
    #: Rows of the timeline that are written too.
    n_timeline_rows: int = 0
    #: Whether notes, stars and saved views are written too.
    has_notes: bool = False
    #: Languages its own words can be in, English first; none where it has no words.
    languages: tuple[str, ...] = ()
    #: A picture: the page offers the one that is on its screen instead.
    is_picture: bool = False
