"""Event parts → the next generation: graph, analyses, graph database, and the swap of ``CURRENT``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from logontracer.analyse.rank import rank_all
from logontracer.analyse.timeline import anomalies, explain, log_hours, watched, weighed
from logontracer.evidence.case import Case, now
from logontracer.evidence.durable import remove
from logontracer.evidence.generation import DATABASE_NAME, TRACKS_NAME, Generation, PartInfo
from logontracer.evidence.tracks import take_over, write_tracks
from logontracer.graph.aggregate import aggregate
from logontracer.graph.ladybug import build_database
from logontracer.graph.memory import give_back
from logontracer.graph.tracks import Tracks
from logontracer.model.events import EVENT_SCHEMA
from logontracer.model.graph import GRAPH_SCHEMAS, LogonGraph
from logontracer.model.progress import Progress, ProgressCallback, silent
from logontracer.settings import Settings

#: What the graph is made of: every column but those only a single event's page shows.
_GRAPH_COLUMNS = [name for name in EVENT_SCHEMA.names if name not in {"fields", "source_file", "provider"}]
_TEXT_COLUMNS = [name for name in _GRAPH_COLUMNS if EVENT_SCHEMA.field(name).type == pa.string()]


def build_generation(
    case: Case,
    parts: Sequence[PartInfo],
    settings: Settings,
    progress: ProgressCallback = silent,
    *,
    imports: Sequence[str] = (),
    graph: LogonGraph | None = None,
    undone_links: Collection[str] | None = None,
    on_scored: Callable[[LogonGraph, pa.Table], None] | None = None,
) -> Generation:
    """Make the next generation of *parts* and let it count; the caller holds the case's lock.

    Parameters
    ----------
    case : Case
    parts : sequence of PartInfo
        The event parts it is made of.
    settings : Settings
    progress : callable
        Told where the work stands.
    imports : sequence of str
        Ids of the imports that brought the events.
    graph : LogonGraph, optional
        The graph of the generation that counts now, when it is of the same *parts* and has tracks.
    undone_links : collection of str, optional
        Ids of the links that join nothing; by default those that join nothing now.
    on_scored : callable, optional
        Told the graph and its MARK_CAUSES before the generation counts.

    Returns
    -------
    Generation
        The one that counts from now on.
    """
    before = case.generation()
    number, path = case.new_generation_dir()
    undone = before.undone_links if before and undone_links is None else tuple(sorted(undone_links or ()))
    if graph is None or before is None:
        graph = _aggregate(case, parts, path, undone, progress)
    else:
        take_over(before, path / TRACKS_NAME)
    give_back()
    tables = {name: getattr(graph, name) for name in GRAPH_SCHEMAS} | _analyse(graph, progress)
    if on_scored:
        on_scored(graph, tables["anomalies"])
    give_back()
    progress(Progress("building", total=len(graph.logons), unit="logons"))
    build_database(path / DATABASE_NAME, graph, tables["ranks"], weighed(tables["anomalies"]))
    for name, table in tables.items():
        pq.write_table(table, path / f"{name}.parquet", compression="zstd")
    generation = Generation(
        number=number,
        path=path,
        part_infos=tuple(parts),
        imports=tuple(imports),
        created_at=now(),
        previous=before.number if before else None,
        n_rows={name: len(table) for name, table in tables.items()},
        undone_links=undone,
    )
    case.publish(generation)
    return generation


def _aggregate(
    case: Case, parts: Sequence[PartInfo], path: Path, undone: Collection[str], progress: ProgressCallback
) -> LogonGraph:
    """Return the graph of all events; what each was counted in is written into the generation's folder."""
    notes = path / "notes"
    notes.mkdir()
    tracks = Tracks(notes)
    graph = aggregate(_tables(case, parts, progress), tracks=tracks, undone=undone)
    write_tracks(path / TRACKS_NAME, parts, tracks.tables())
    remove(notes)
    return graph


def _tables(case: Case, parts: Sequence[PartInfo], progress: ProgressCallback) -> Iterator[pa.Table]:
    """Yield the graph's columns of all events, a row group at a time."""
    done, total = 0, sum(part.n_events for part in parts)
    for part in parts:
        with pq.ParquetFile(case.path / "events" / part.name, read_dictionary=_TEXT_COLUMNS) as file:
            for group in range(file.num_row_groups):
                progress(Progress("aggregating", done, total, "events"))
                table = file.read_row_group(group, columns=_GRAPH_COLUMNS)
                yield table
                done += len(table)


def _analyse(graph: LogonGraph, progress: ProgressCallback) -> dict[str, pa.Table]:
    """Return the tables of the timeline and of every ranking method."""
    progress(Progress("analysing", 0, 2, "analyses"))
    scored = anomalies(graph)
    progress(Progress("analysing", 1, 2, "analyses"))
    ranks, reasons = rank_all(graph, scored)
    logs = watched(graph, log_hours(graph), scored)
    return {"ranks": ranks, "rank_reasons": reasons, "anomalies": explain(scored, logs=logs)}
