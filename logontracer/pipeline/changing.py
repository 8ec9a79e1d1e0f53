"""A case's own events once more: analysed again, or with links undone and restored."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from logontracer.errors import CaseError, NotFoundError, UsageError
from logontracer.evidence.case import Case
from logontracer.evidence.generation import Generation
from logontracer.graph.ladybug import LadybugStore
from logontracer.graph.store import GraphStore
from logontracer.model.progress import Progress, ProgressCallback, silent
from logontracer.pipeline.building import build_generation
from logontracer.pipeline.disk import disk_errors
from logontracer.settings import Settings


def analyse_case(settings: Settings, case_name: str, *, progress: ProgressCallback = silent) -> Generation:
    """Run the analyses of a case again and make a generation of the same events.

    Tables of another version, or damaged ones, are made again from the events.

    Raises
    ------
    NotFoundError
        When there is no such case, or nothing has been imported into it.
    ConflictError
        When another process is still writing to it after ``settings.lock_wait_seconds``.
    """
    case = Case.open(settings.cases_dir, case_name)
    with (
        disk_errors(case.path),
        case.lock(what="analyse", wait_seconds=settings.lock_wait_seconds),
    ):
        before = case.generation()
        if before is None:
            raise NotFoundError(f"case {case_name!r} has no events yet", hint="import a log first")
        case.sweep()
        try:
            graph = before.graph() if before.is_whole else None
        except CaseError:
            graph = None
        made = build_generation(
            case, before.part_infos, settings, progress, imports=before.imports, graph=graph
        )
        case.sweep()
    progress(Progress("done", 1, 1, "analyses"))
    return made


def set_links(
    settings: Settings,
    case_name: str,
    *,
    undo: Collection[str] = (),
    restore: Collection[str] = (),
    progress: ProgressCallback = silent,
) -> Generation:
    """Take links of a case apart, or join them again, and make a generation of the same events.

    Which links are undone is part of the generation: a crash leaves the old
    ones with the old graph or the new ones with the new graph, and every later
    import keeps to them.

    Parameters
    ----------
    undo, restore : collection of str
        Ids of links (``model.links``); what is already so stays so.

    Returns
    -------
    Generation
        The one that counts now; the same as before when nothing was to be changed.

    Raises
    ------
    NotFoundError
        When the case has no such link, or nothing has been imported into it.
    UsageError
        When one link is to be undone and restored.
    ConflictError
        When another process is still writing to the case after ``settings.lock_wait_seconds``.
    """
    if both := sorted(set(undo) & set(restore)):
        raise UsageError(f"link {both[0]!r} cannot be undone and restored at once", link=both[0])
    case = Case.open(settings.cases_dir, case_name)
    with (
        disk_errors(case.path),
        case.lock(what="change links", wait_seconds=settings.lock_wait_seconds),
    ):
        before = case.generation()
        if before is None:
            raise NotFoundError(f"case {case_name!r} has no events yet", hint="import a log first")
        _check_links(before, [*undo, *restore])
        undone = (set(before.undone_links) | set(undo)) - set(restore)
        if undone == set(before.undone_links):
            return before
        case.sweep()
        made = build_generation(
            case, before.part_infos, settings, progress, imports=before.imports, undone_links=undone
        )
        case.sweep()
    progress(Progress("done", 1, 1, "links"))
    return made


def _check_links(generation: Generation, ids: Sequence[str]) -> None:
    known = set(generation.table("links")["link_id"].to_pylist())
    for link_id in ids:
        if link_id not in known:
            raise NotFoundError(
                f"the case has no link {link_id!r}", hint="'logontracer links' lists them", link=link_id
            )


def open_store(of: Case | Generation, settings: Settings) -> GraphStore:
    """Open the graph database of a generation, or of the one of a case that counts now, to read.

    Raises
    ------
    NotFoundError
        When nothing has been imported into the case.
    StoreError
        When the database cannot be opened.
    """
    generation = of.generation() if isinstance(of, Case) else of
    if generation is None:
        raise NotFoundError("the case has no events yet", hint="import a log first")
    return LadybugStore.open(generation.database, memory_bytes=settings.graph_memory_bytes)
