"""What the first answers of a generation need, made before anybody asks.

A step is an answer as the page asks for it; what it leaves behind, columns,
names and sorted pairs, serves every answer of its kind.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from logontracer.errors import LogontracerError
from logontracer.evidence.events import Order
from logontracer.investigation import (
    answers,
    details,
    hours,
    marked_part,
    paths,
    pictures,
    records,
    suggestions,
)
from logontracer.investigation.nodes import Nodes
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.filters import Filters

_LOG = logging.getLogger(__name__)
_SHOWN = Filters()
_N_NODES, _N_ROWS = 300, 100
#: Columns that events are most often ordered by or looked through.
_COLUMNS = ("computer", "account", "event_id", "time")


def _graph(snapshot: Snapshot) -> None:
    pictures.view(snapshot, pictures.Wanted(None, None, None, _SHOWN, _N_NODES))


def _questions(snapshot: Snapshot) -> None:
    answers.questions(snapshot, _SHOWN)
    marked_part.marked_rows(snapshot)


def _timeline(snapshot: Snapshot) -> None:
    hours.timeline(snapshot, _SHOWN, key=None, order="anomalous", limit=_N_ROWS)


def _search(snapshot: Snapshot) -> None:
    answers.search(snapshot, "a 1", _SHOWN, _N_ROWS, None)
    suggestions.suggest(snapshot, "a", 1)


def _events(snapshot: Snapshot) -> None:
    wanted, order = records.events_wanted(_SHOWN), Order("time", is_descending=True)
    records.event_page(snapshot, wanted, order=order, limit=1)
    if snapshot.event_index is not None:
        snapshot.event_index.prepare(_COLUMNS)
    records.keep_page_columns(snapshot)


def _nodes(snapshot: Snapshot) -> None:
    account, host = _busiest(snapshot.accounts), _busiest(snapshot.hosts)
    details.account_details(snapshot, account)
    details.host_details(snapshot, host)
    ends = snapshot.accounts.prefix + account, snapshot.hosts.prefix + host
    paths.paths(snapshot, *ends, _SHOWN, max_hops=None, timed=True, limit=1)


def _busiest(nodes: Nodes) -> str:
    return nodes.keys[int(nodes.n_events.argmax())]


#: In the order in which the page asks.
STEPS: tuple[Callable[[Snapshot], None], ...] = (_graph, _questions, _timeline, _search, _events, _nodes)


def warm(snapshot: Snapshot, number: int) -> bool:
    """Make one of `STEPS` unless it has been made; nothing of a case that holds no account or no host.

    Returns whether anything was made.
    """
    is_new = False

    def make() -> bool:
        nonlocal is_new
        is_new = True
        return _made(snapshot, number)

    if snapshot.accounts.keys and snapshot.hosts.keys:
        snapshot.cache.get(("warm", number), make)
    return is_new


def _made(snapshot: Snapshot, number: int) -> bool:
    try:
        STEPS[number](snapshot)
    except LogontracerError as error:  # whoever asks is told; tried once, not every few seconds
        _LOG.debug("%s is not prepared: %s", STEPS[number].__name__, error.message)
        return False
    return True
