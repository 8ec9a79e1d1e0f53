"""Events fetched from a running Elasticsearch or OpenSearch into a case, a large piece at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from logontracer.errors import NotFoundError
from logontracer.evidence.case import Case
from logontracer.evidence.durable import write_whole
from logontracer.evidence.lock import exclusive
from logontracer.ingest.elastic.fetching import State, pages, searcher_of
from logontracer.ingest.elastic.servers import Server, server_named
from logontracer.model.progress import Progress, ProgressCallback, silent
from logontracer.model.receipt import Receipt
from logontracer.model.timespan import Timespan
from logontracer.pipeline.importing import import_logs
from logontracer.settings import Settings

#: After so many the events are imported: what an interruption costs at most.
HITS_PER_IMPORT = 500_000


def fetch(
    settings: Settings,
    case_name: str,
    server_name: str,
    *,
    time_range: Timespan = Timespan(),  # noqa: B008 - frozen
    progress: ProgressCallback = silent,
) -> Iterator[Receipt]:
    """Fetch a server's events of a time range into a case; yield the receipt of each import.

    How far it came is kept with the case after each import, so a fetch of the same range goes on
    where the last one stopped, also behind an interruption; what comes twice counts once.

    Raises
    ------
    NotFoundError
        When the settings' file of servers does not name it.
    ConflictError
        While another fetch from the same server into the same case goes on.
    ServerError
        When the server refuses or cannot be reached; what was imported before stays.
    """
    server = server_named(server_name, _servers_file(settings))
    Case.unborn(settings.cases_dir, case_name)  # refuses a name that is none
    folder = Path(settings.home) / "fetches"
    folder.mkdir(parents=True, exist_ok=True)
    spool = folder / f"{case_name}.{server_name}.ndjson"
    lock = spool.with_suffix(".lock")
    # Two at once would write into one file, and each go on where the other stopped.
    with exclusive(lock, what="fetch", wait_seconds=0):
        before = _state(settings, case_name, server_name, server.index, time_range)
        try:
            yield from _fetched(settings, case_name, server, before, spool, progress)
        finally:
            spool.unlink(missing_ok=True)
            lock.unlink(missing_ok=True)


def _fetched(
    settings: Settings,
    case_name: str,
    server: Server,
    before: State,
    spool: Path,
    progress: ProgressCallback,
) -> Iterator[Receipt]:
    """Import a large piece after the other from where *before* stopped; yield the receipt of each."""
    n_waiting = 0
    with spool.open("wb") as file:
        for hits, state in pages(server, searcher_of(server), before):
            file.writelines(orjson.dumps(hit) + b"\n" for hit in hits)
            n_waiting += len(hits)
            progress(Progress("reading", done=state.n_hits, unit="events", file=server.name))
            is_enough = n_waiting >= HITS_PER_IMPORT or state.is_finished
            if is_enough and n_waiting:
                file.flush()
                yield import_logs(settings, case_name, [spool], progress=progress)
                file.seek(0)
                file.truncate()
                n_waiting = 0
            if is_enough:
                _keep(settings, case_name, server.name, state)


def _servers_file(settings: Settings) -> Path:
    return Path(settings.servers_file or Path(settings.home) / "servers.toml")


def _place(settings: Settings, case_name: str, server_name: str) -> Path:
    return Path(settings.cases_dir) / case_name / "fetches" / f"{server_name}.json"


def _state(settings: Settings, case_name: str, server_name: str, index: str, span: Timespan) -> State:
    place = _place(settings, case_name, server_name)
    fresh = State(index, span.start, span.end)
    if not place.exists():
        return fresh
    kept: dict[str, Any] = orjson.loads(place.read_bytes())
    state = State.from_json(kept)
    return state if state.continues(index, span) else fresh


def _keep(settings: Settings, case_name: str, server_name: str, state: State) -> None:
    try:
        Case.open(settings.cases_dir, case_name)
    except NotFoundError:
        return  # nothing was found, so there is no case
    place = _place(settings, case_name, server_name)
    place.parent.mkdir(exist_ok=True)
    write_whole(place, orjson.dumps(state.to_json()))
