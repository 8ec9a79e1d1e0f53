"""One state of a case: which event parts count, and the tables and graph database made of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from logontracer.errors import CaseError
from logontracer.model.graph import GRAPH_SCHEMAS, LogonGraph
from logontracer.model.links import parse_link_id
from logontracer.model.scores import MARK_CAUSES, RANK_REASONS, RANKS

FORMAT = 1
DATABASE_NAME = "graph.lbug"
LIST_NAME = "generation.json"
TRACKS_NAME = "event-tracks"
#: The last column of a table, which tables of older versions lack: it is null there.
_LATER = {"anomalies": "unlogged_id", "accounts": "is_salvaged_only", "hosts": "is_salvaged_only"}

#: Every table a generation holds, by name.
TABLE_SCHEMAS: dict[str, pa.Schema] = {
    **GRAPH_SCHEMAS,
    "ranks": RANKS,
    "rank_reasons": RANK_REASONS,
    "anomalies": MARK_CAUSES,
}


@dataclass(frozen=True, slots=True)
class PartInfo:
    """One Parquet file of events: rows, and the span of their times in microseconds since 1970 UTC."""

    name: str
    n_events: int
    first: int | None = None
    last: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"name": self.name, "n_events": self.n_events, "first": self.first, "last": self.last}


@dataclass(frozen=True, slots=True)
class Generation:
    """A state of the case that never changes.

    It stays readable while later ones are built, and until two more have been.
    """

    number: int
    path: Path
    part_infos: tuple[PartInfo, ...]
    imports: tuple[str, ...] = ()
    created_at: str = ""
    previous: int | None = None
    n_rows: Mapping[str, int] = field(default_factory=dict)
    undone_links: tuple[str, ...] = ()

    @property
    def events_dir(self) -> Path:
        """Folder that holds the event parts of every generation."""
        return self.path.parent.parent / "events"

    @property
    def parts(self) -> list[Path]:
        """The event parts, in the order they were imported."""
        return [self.events_dir / info.name for info in self.part_infos]

    @property
    def tracks(self) -> list[Path] | None:
        """EVENT_TRACKS of each part; None when a version without them made the generation."""
        paths = [self.path / TRACKS_NAME / info.name for info in self.part_infos]
        return paths if all(path.is_file() for path in paths) else None

    @property
    def is_whole(self) -> bool:
        """Whether it has all that this version makes of events: tracks, and every column of the graph."""
        try:
            names = [pq.read_schema(self.path / f"{name}.parquet").names for name in ("accounts", "hosts")]
        except (OSError, pa.ArrowInvalid):
            return False
        return self.tracks is not None and all(_LATER["accounts"] in columns for columns in names)

    @property
    def n_events(self) -> int:
        """Events of all parts."""
        return sum(info.n_events for info in self.part_infos)

    @property
    def database(self) -> Path:
        """The graph database file."""
        return self.path / DATABASE_NAME

    def table(self, name: str) -> pa.Table:
        """Return one table of `TABLE_SCHEMAS`.

        Raises
        ------
        CaseError
            When its file is missing or holds something else.
        """
        path = self.path / f"{name}.parquet"
        try:
            table = pq.read_table(path, memory_map=True)
        except (OSError, pa.ArrowInvalid) as error:
            raise CaseError(
                f"{path}: cannot be read: {error}", hint="import a log again to rebuild", path=str(path)
            ) from error
        later = _LATER.get(name)
        if later and later not in table.column_names:
            field = TABLE_SCHEMAS[name].field(later)
            table = table.append_column(field, pa.nulls(len(table), field.type))
        if not table.schema.equals(TABLE_SCHEMAS[name]):
            raise CaseError(
                f"{path}: columns differ from this version's",
                hint="analyse the case again to rebuild its tables",
                path=str(path),
            )
        return table

    def graph(self) -> LogonGraph:
        """Return the graph's tables."""
        return LogonGraph(**{name: self.table(name) for name in GRAPH_SCHEMAS})

    def to_json(self) -> dict[str, Any]:
        """Return what ``generation.json`` holds."""
        return {
            "format": FORMAT,
            "number": self.number,
            "previous": self.previous,
            "created_at": self.created_at,
            "n_events": self.n_events,
            "parts": [info.to_json() for info in self.part_infos],
            "imports": list(self.imports),
            "n_rows": dict(self.n_rows),
            "undone_links": list(self.undone_links),
        }


def read_generation(path: Path) -> Generation:
    """Read ``generation.json`` of the folder *path*.

    Raises
    ------
    CaseError
        When it is missing, damaged or of another version.
    """
    file = path / LIST_NAME
    try:
        data = json.loads(file.read_bytes())
        check_format(file, data)
        return Generation(
            number=int(data["number"]),
            path=path,
            part_infos=tuple(_part(item) for item in data["parts"]),
            imports=tuple(str(name) for name in data["imports"]),
            created_at=str(data["created_at"]),
            previous=data["previous"],
            n_rows=dict(data["n_rows"]),
            undone_links=_link_ids(data.get("undone_links", [])),  # older lists have none
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CaseError(
            f"{file}: not the list of a generation: {error!r}",
            hint="restore the case folder from a copy, or import the logs into a new case",
            path=str(file),
        ) from error


def _part(item: Mapping[str, Any]) -> PartInfo:
    name = str(item["name"])
    if Path(name).name != name:  # a list that came from elsewhere must not point outside the case
        raise ValueError(f"part name {name!r}")
    return PartInfo(name, int(item["n_events"]), item["first"], item["last"])


def _link_ids(items: object) -> tuple[str, ...]:
    if not isinstance(items, list):
        raise TypeError(f"undone_links is {items!r}")
    for item in items:
        parse_link_id(item)
    return tuple(items)


def check_format(path: Path, data: Mapping[str, Any]) -> None:
    """Raise `CaseError` when *data* was written in another format than this version's."""
    found = data.get("format")
    if found != FORMAT:
        raise CaseError(
            f"{path}: case format {found!r}, this version reads {FORMAT}",
            hint="open it with the version that wrote it, or import the logs into a new case",
            path=str(path),
            found=found,
            expected=FORMAT,
        )
