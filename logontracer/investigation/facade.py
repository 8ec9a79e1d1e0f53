"""Investigation: every question of page, API and command line about one case, answered as plain data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, tzinfo
from functools import partial
from typing import Any, TypeVar

from logontracer.errors import CaseError, StoreError, UsageError
from logontracer.evidence.case import Case, check_name
from logontracer.evidence.events import Order
from logontracer.evidence.generation import Generation
from logontracer.evidence.notebook import Notebook, check_spelling
from logontracer.export import EXPORT_FORMATS, ExportFormat, export_format
from logontracer.export.pseudonyms import CASE_NAME
from logontracer.graph.store import GraphStore
from logontracer.investigation import (
    answers,
    cypher,
    details,
    difference,
    exporting,
    gaps,
    hours,
    hours_tables,
    links,
    minutes,
    neighbours,
    paths,
    pictures,
    ranking,
    records,
    suggestions,
    summary,
    warming,
)
from logontracer.investigation.cache import Cache
from logontracer.investigation.current import Current
from logontracer.investigation.snapshot import Snapshot
from logontracer.investigation.targets import check_target
from logontracer.model.filters import Filters
from logontracer.model.timespan import Timespan
from logontracer.pipeline import open_store, set_links
from logontracer.settings import Settings

T = TypeVar("T")
DEFAULT_BUDGET = 300
#: How often an answer is begun anew because two imports ended while it was being made.
_TRIES = 3


def listed(name: str, open_case: Callable[[], Investigation]) -> dict[str, Any]:
    """Return a case's line in a list of cases: its summary, or why it cannot be read as ``error``.

    One damaged case must not hide the others.
    """
    try:
        return {**open_case().summary(), "error": None}
    except (CaseError, StoreError) as error:
        return {"name": name, "error": error.message, "hint": error.hint}


class Investigation:
    """One case, ready for questions.

    It opens the current generation when first asked, notices when an import has
    made another, and may be used by several threads.  Every answer is made of
    one generation and is plain data that JSON can hold; times are ISO 8601 UTC.

    Parameters
    ----------
    settings : Settings
    case_name : str
    may_be_missing : bool
        Whether a case that does not exist yet answers as an empty one.

    Raises
    ------
    NotFoundError
        When there is no such case.
    """

    def __init__(self, settings: Settings, case_name: str, *, may_be_missing: bool = False) -> None:
        path = settings.cases_dir / check_name(case_name)
        self._case = Case(path) if may_be_missing else Case.open(settings.cases_dir, case_name)
        self._settings = settings
        self._current = Current(self._case, self._open_store)
        self._gaps = Cache(size=1)

    @property
    def name(self) -> str:
        """The case's name."""
        return self._case.name

    @property
    def notebook(self) -> Notebook:
        """What analysts added: notes, stars and saved views."""
        return Notebook(self._case)

    def close(self) -> None:
        """Close the graph database; it is opened again when asked for."""
        self._current.close()

    def warm(self, is_wanted: Callable[[], bool] = lambda: True) -> bool:
        """Prepare the first answers of the generation that counts, once; stops when no longer wanted.

        Each is made on its own: a generation that an import has replaced is let go in between.
        Returns whether anything was made.
        """
        is_new = False
        for number in range(len(warming.STEPS)):
            if not is_wanted():
                break
            is_new |= self._read(partial(warming.warm, number=number))
        return is_new

    def summary(self) -> dict[str, Any]:
        """Return the case's totals."""
        return self._read(lambda now: summary.summarise(now, self.name))

    def receipts(self) -> list[dict[str, Any]]:
        """Return what was imported, newest first."""
        return self._case.receipts() if self._case.path.is_dir() else []

    def gaps(self) -> list[dict[str, Any]]:
        """Return where the logs are silent, by time; kept until another import ends."""
        if not self._case.path.is_dir():
            return []
        return self._gaps.get(self._case.receipts_version(), lambda: gaps.gaps_of(self._case.receipts()))

    def questions(self, filters: Filters) -> dict[str, Any]:
        """Return every question with its number of hits under *filters*."""
        return self._read(lambda now: answers.questions(now, filters))

    def ask(
        self,
        name: str,
        filters: Filters,
        *,
        limit: int = 100,
        after: str | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Return one page of what a question finds.

        Raises
        ------
        NotFoundError
            When there is no such question.
        """
        return self._read(lambda now: answers.ask(now, name, filters, limit, after, parameters or {}))

    def search(
        self, expression: str, filters: Filters, *, limit: int = 100, after: str | None = None
    ) -> dict[str, Any]:
        """Return one page of the logons an expression finds, and the accounts and hosts it names.

        Raises
        ------
        SearchSyntaxError
            When the expression cannot be read.
        """
        return self._read(lambda now: answers.search(now, expression, filters, limit, after))

    def suggest(self, text: str, limit: int = 10) -> dict[str, Any]:
        """Return accounts, hosts, event ids and questions that *text* may be going to name."""
        return self._read(lambda now: suggestions.suggest(now, text, limit))

    def view(
        self,
        *,
        question: str | None = None,
        expression: str | None = None,
        focus: str | None = None,
        filters: Filters,
        budget: int | None = DEFAULT_BUDGET,
        parameters: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Return the graph to draw: never more nodes than *budget*, the busiest first, totals exact.

        *focus* is a node's id (``a:`` or ``h:`` and its key).  Alone it shows the
        logons of that node; beside a question or expression the node is shown too.
        """
        wanted = pictures.Wanted(
            question, expression, focus, filters, budget, tuple((parameters or {}).items())
        )
        return self._read(lambda now: pictures.view(now, wanted))

    def neighbours(
        self, node: str, filters: Filters, *, limit: int = 25, after: str | None = None
    ) -> dict[str, Any]:
        """Return one page of a node's neighbours (by its id), the busiest first, and how many are left."""
        return self._read(lambda now: neighbours.neighbours(now, node, filters, limit=limit, after=after))

    def paths(
        self,
        start: str,
        end: str,
        filters: Filters,
        *,
        max_hops: int | None = None,
        timed: bool = False,
        limit: int = 50,
    ) -> dict[str, Any]:
        """Return all shortest paths between two nodes, or all of up to *max_hops*; *timed*: as time goes."""
        return self._read(
            lambda now: paths.paths(now, start, end, filters, max_hops=max_hops, timed=timed, limit=limit)
        )

    def difference(
        self,
        filters: Filters,
        spans: tuple[Timespan, Timespan] | None = None,
        budget: int = DEFAULT_BUDGET,
    ) -> dict[str, Any]:
        """Return what differs between two spans, by default the last day of the log and the one before."""
        return self._read(lambda now: difference.difference(now, filters, spans, budget))

    def cypher(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        limit: int = 1000,
        budget: int = DEFAULT_BUDGET,
    ) -> dict[str, Any]:
        """Return what an analyst's own query finds, and the graph of what its rows name.

        Raises
        ------
        CypherRefusedError
            When it is more than one reading statement.
        """
        return self._read(
            lambda now: cypher.run_cypher(now, text, parameters or {}, limit=limit, budget=budget)
        )

    def rank(
        self, of: str, *, method: str = "weighted", limit: int = 100, after: str | None = None
    ) -> dict[str, Any]:
        """Return one page of ``accounts`` or ``hosts`` by score."""
        return self._read(lambda now: ranking.rank_page(now, of, method, limit, after))

    def rank_reasons(self, of: str, key: str, method: str = "weighted") -> dict[str, Any]:
        """Return the logons that gave one account or host most of its score."""
        return self._read(lambda now: ranking.reasons(now, of, key, method))

    def timeline(
        self,
        *,
        filters: Filters,
        key: str | None = None,
        order: str = "anomalous",
        limit: int = 50,
        asked: pictures.Wanted | None = None,
    ) -> dict[str, Any]:
        """Return hourly counts per account with the hours that stand out; hours are absolute.

        *key* is a node's id (``a:`` or ``h:`` and its key); *order* is
        ``anomalous``, ``busiest`` or ``name``; of *asked* (`asked_of`) only what it finds is counted.
        """
        return self._read(
            lambda now: hours.timeline(now, filters, key=key, order=order, limit=limit, asked=asked)
        )

    def timeline_minutes(
        self,
        *,
        filters: Filters,
        key: str | None = None,
        limit: int = 100,
        asked: pictures.Wanted | None = None,
    ) -> dict[str, Any]:
        """Return counts by the minute in the span of *filters*, which must have both ends.

        Raises
        ------
        UsageError
            When the span is open or too long.
        """
        return self._read(lambda now: minutes.minutes(now, filters, key=key, limit=limit, asked=asked))

    def timeline_rows(self, kind: str, *, filters: Filters, limit: int = 100) -> dict[str, Any]:
        """Return the first rows of ``details`` or ``scores`` as plain data."""
        return self._read(lambda now: hours_tables.timeline_rows(now, kind, filters, limit))

    def timeline_csv(
        self,
        kind: str,
        *,
        filters: Filters,
        zone: tzinfo = UTC,
        has_total: bool = True,
        has_empty_hours: bool = True,
        has_pseudonyms: bool = False,
        asked: pictures.Wanted | None = None,
    ) -> tuple[str, str, Iterator[bytes]]:
        """Return content type, file name and chunks of ``summary``, ``details`` or ``scores``.

        *has_total* adds the row of all accounts to the summary; without *has_empty_hours*
        only hours with events are columns; with *has_pseudonyms* no name of the case is in it.
        """
        wanted = hours_tables.TableWanted(
            kind, filters, zone, has_total, has_empty_hours, has_pseudonyms, asked
        )
        chunks = self._read(lambda now: hours_tables.timeline_file(now, wanted))
        shown = CASE_NAME if has_pseudonyms else self.name
        return hours_tables.CONTENT_TYPE, f"{shown}-timeline-{kind}.csv", chunks

    def account(self, key: str) -> dict[str, Any]:
        """Return everything about one account."""
        return self._read(lambda now: details.account_details(now, key))

    def host(self, key: str) -> dict[str, Any]:
        """Return everything about one host."""
        return self._read(lambda now: details.host_details(now, key))

    def links(self, *, limit: int = 100, after: str | None = None) -> dict[str, Any]:
        """Return one page of what makes two names one account, domain or host."""
        return self._read(lambda now: links.link_page(now, limit, after))

    def links_named(self, ids: Collection[str]) -> list[dict[str, Any]]:
        """Return the links of these ids, in the order of their ids."""
        return self._read(lambda now: links.links_named(now, ids))

    def set_links(self, *, undo: Collection[str] = (), restore: Collection[str] = ()) -> dict[str, Any]:
        """Take links apart, or join them again; the graph is made anew of the same events.

        Raises
        ------
        NotFoundError
            When the case has no such link.
        ConflictError
            When something else is being written to the case.
        """
        made = set_links(self._settings, self.name, undo=undo, restore=restore)
        return {"generation": made.number, "n_undone": len(made.undone_links)}

    def events(
        self,
        filters: Filters,
        *,
        sort: str = "time",
        is_descending: bool = False,
        after: str | None = None,
        before: str | None = None,
        at: int = 0,
        limit: int = 100,
        has_pseudonyms: bool = False,
        shown: Sequence[str] = (),
        **which: Any,
    ) -> dict[str, Any]:
        """Return one page of the events that a view of the same state counts.

        *which* narrows them further: see `records.events_wanted`.  With *has_pseudonyms* no name is in it.
        Its rows have what the columns *shown* are made of, all without any.
        """
        wanted, order = records.events_wanted(filters, **which), Order(sort, is_descending)
        return self._read(
            lambda now: records.event_page(
                now,
                wanted,
                order=order,
                after=after,
                before=before,
                at=at,
                limit=limit,
                has_pseudonyms=has_pseudonyms,
                shown=shown,
            )
        )

    def events_csv(
        self,
        filters: Filters,
        *,
        sort: str = "time",
        is_descending: bool = False,
        shown: Sequence[str] = (),
        zone: tzinfo = UTC,
        has_pseudonyms: bool = False,
        **which: Any,
    ) -> tuple[str, str, Iterator[bytes]]:
        """Return content type, file name and chunks of all the events that `events` pages through."""
        wanted, order = records.events_wanted(filters, **which), Order(sort, is_descending)
        chunks = self._read(
            lambda now: records.event_file(
                now, wanted, order=order, columns=shown, zone=zone, has_pseudonyms=has_pseudonyms
            )
        )
        name = CASE_NAME if has_pseudonyms else self.name
        return records.CONTENT_TYPE, f"{name}-events.csv", chunks

    def event(self, event_key: str) -> dict[str, Any]:
        """Return one event with every field of its record, and the files it was read from."""
        return self._read(lambda now: records.one_event(now, event_key, self._case.source_paths()))

    def export(
        self,
        format_name: str,
        *,
        question: str | None = None,
        expression: str | None = None,
        focus: str | None = None,
        filters: Filters,
        parameters: Mapping[str, str] | None = None,
        has_pseudonyms: bool = False,
        language: str | None = None,
        cypher: str | None = None,
        cypher_parameters: Mapping[str, Any] | None = None,
    ) -> tuple[str, str, Iterator[bytes]]:
        """Return content type, file name and chunks of the graph that the filters show.

        Of *cypher*, an analyst's own query, it is the graph that the query draws; no filters are beside it.
        With *has_pseudonyms* no name of the case is in it; `pseudonyms` tells who is who.
        *language* is that of the file's own words, where its format has any.
        """
        if cypher and (question or expression or focus or filters != Filters()):
            raise UsageError(
                "a query of one's own and filters at once", hint="a query says itself what it wants"
            )
        chosen = export_format(format_name)
        own = exporting.OwnQuery(cypher, cypher_parameters or {}) if cypher else None
        spoken = exporting.spoken(chosen, language)
        wanted = pictures.Wanted(
            question, expression, focus, filters, chosen.budget, tuple((parameters or {}).items())
        )

        def make(now: Snapshot) -> Mapping[str, Any]:
            notes = exporting.written_down(self.notebook) if chosen.has_notes else {}
            view = exporting.export_view(now, chosen, wanted, {"case": self.name, **notes}, own)
            shown = exporting.pseudonyms_of(now).view(view) if has_pseudonyms else view
            return {**shown, **spoken}

        chunks = exporting.export_chunks(chosen, self._read(make))
        name = exporting.file_name(
            self.name, "query" if own else question, chosen, has_pseudonyms=has_pseudonyms
        )
        return chosen.content_type, name, chunks

    def put_note(self, target: str, **note: Any) -> dict[str, Any]:
        """Keep a note (`Notebook.put_note`) on something that there is in the case.

        What has a note already may lose it or change it, also when an undone link took its name away.

        Raises
        ------
        NotFoundError
            When there is no such account, host, event or link.
        """
        if all(known["target"] != target for known in self.notebook.notes()["notes"]):
            check_spelling(target)
            self._read(lambda now: check_target(now, target))
        return self.notebook.put_note(target, **note)

    def pseudonyms(self) -> list[dict[str, Any]]:
        """Return what each pseudonym of an export stands for; whoever has it can undo them."""
        return self._read(lambda now: list(exporting.pseudonyms_of(now).originals()))

    def pseudonym_labels(self, nodes: Sequence[str]) -> list[dict[str, str]]:
        """Return ``id`` and ``label`` under its pseudonym of each of *nodes* (``a:`` or ``h:`` and a key)."""
        return self._read(lambda now: exporting.pseudonyms_of(now).labels(nodes))

    def _read(self, make: Callable[[Snapshot], T]) -> T:
        """Return what *make* says of the generation that counts."""
        for _ in range(_TRIES - 1):
            with self._current.reading() as snapshot:
                try:
                    return make(snapshot)
                except (CaseError, StoreError):
                    # A generation is deleted when two more have been made: only then look again.
                    if self._current.is_newest(snapshot):
                        raise
        with self._current.reading() as snapshot:
            return make(snapshot)

    def _open_store(self, generation: Generation) -> GraphStore:
        return open_store(generation, self._settings)


def asked_of(
    filters: Filters,
    *,
    question: str | None = None,
    expression: str | None = None,
    focus: str | None = None,
    parameters: Mapping[str, str] | None = None,
) -> pictures.Wanted | None:
    """Return what a timeline is narrowed to, the picture of the same state; None: nothing is asked."""
    if not (question or expression or focus):
        return None
    return pictures.Wanted(question, expression, focus, filters, None, tuple((parameters or {}).items()))


def export_formats() -> list[ExportFormat]:
    """Return every format a graph can be exported in."""
    return list(EXPORT_FORMATS)
