"""What is to be drawn, one row per logon or change: who, from where, to where, how often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from logontracer.errors import NotFoundError
from logontracer.investigation.nodes import Ints
from logontracer.investigation.selection import Selection
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.events import OUTCOMES

#: Kinds of edge, and what their ids begin with.
SOURCE, DESTINATION, CHANGE, DIRECT = range(4)
EDGE_KINDS = ("source", "destination", "change", "direct")
#: Kinds that begin at the source of a logon.
FROM_SOURCE = (SOURCE, DIRECT)


@dataclass(frozen=True, slots=True)
class Ends:
    """Rows to draw.

    Nodes are numbered accounts first, then hosts; -1 stands for none.
    ``outcome`` indexes OUTCOMES, past its end for rows without one.
    """

    table: str  # logons | changes
    rows: Ints  # logon_id or change_id
    account: Ints
    source: Ints
    destination: Ints
    changed: Ints
    outcome: Ints
    is_claimed: npt.NDArray[np.bool_]  # the source is nothing but a name its client sent
    count: Ints
    first_seen: Ints
    last_seen: Ints
    left_out: Ints | None = None  # all other logons, where they are fewer and those here count at all times
    is_narrowed: bool = False  # some rows lack an end that their logon has

    @property
    def is_failure(self) -> npt.NDArray[np.bool_]:
        """Which rows failed."""
        return np.equal(self.outcome, OUTCOMES.index("failure"))

    def distinct_nodes(self) -> Iterator[Ints]:
        """Yield the nodes of each role, -1 where a row has the same node in a role before."""
        yield self.account
        yield self.source
        yield np.where(self.destination == self.source, -1, self.destination)
        if self.table == "changes":
            yield np.where(self.changed == self.account, -1, self.changed)

    def between(self, is_source: npt.NDArray[np.bool_], is_destination: npt.NDArray[np.bool_]) -> Ends:
        """Return the same without the sources and destinations that are not meant."""
        return replace(
            self,
            source=np.where(is_source, self.source, -1),
            destination=np.where(is_destination, self.destination, -1),
            left_out=None,
            is_narrowed=True,
        )

    def pairs(self) -> Iterator[tuple[int, Ints, Ints]]:
        """Yield each kind of edge with its start and end per row."""
        if self.table == "changes":
            yield CHANGE, self.account, self.changed
            yield CHANGE, self.account, self.destination
            return
        yield SOURCE, self.source, self.account
        yield DESTINATION, self.account, self.destination
        # Without an account the two hosts are all there is to connect.
        yield DIRECT, np.where(self.account < 0, self.source, -1), self.destination


def number_of(snapshot: Snapshot, node: str) -> int:
    """Return the number of a node given by its id, or by its key when only one node has it.

    Raises
    ------
    NotFoundError
        When the case has no such account or host.
    """
    accounts, hosts = snapshot.accounts, snapshot.hosts
    prefix, key = node[:2], node[2:]
    if prefix == accounts.prefix:
        return accounts.id_of(key)
    if prefix == hosts.prefix:
        return hosts.id_of(key) + len(accounts.keys)
    key = node.casefold()
    found = [number for number in (accounts.ids.get(key), hosts.ids.get(key)) if number is not None]
    if len(found) != 1:
        what = "an account and a host are" if found else "no account or host of the case is"
        hint = r"write a:corp\alice for an account, h:dc1.corp.example for a host; the search finds keys"
        raise NotFoundError(f"{what} called {node!r}", hint=hint, key=node)
    return found[0] if key in accounts.ids else found[0] + len(accounts.keys)


def ends_of_logons(snapshot: Snapshot, selection: Selection) -> Ends:
    """Return the selected logons."""
    rows = selection.rows
    n_accounts = len(snapshot.accounts.keys)
    return Ends(
        "logons",
        rows,
        snapshot.numbers("logons", "account_id")[rows],
        _host(snapshot.numbers("logons", "source_id")[rows], n_accounts),
        _host(snapshot.numbers("logons", "destination_id")[rows], n_accounts),
        np.broadcast_to(np.int64(-1), len(rows)),
        snapshot.outcomes[rows],
        snapshot.is_claimed_source[rows],
        selection.count,
        selection.first_seen,
        selection.last_seen,
        _left_out(selection, len(snapshot.outcomes)),
    )


def _left_out(selection: Selection, n_logons: int) -> Ints | None:
    if not selection.is_whole or 2 * len(selection.rows) <= n_logons:
        return None
    is_left_out = np.ones(n_logons, dtype=bool)
    is_left_out[selection.rows] = False
    return np.flatnonzero(is_left_out)


def ends_of_changes(snapshot: Snapshot, selection: Selection) -> Ends:
    """Return the selected changes; the machine that wrote the record is their destination."""
    rows = selection.rows
    nothing = np.full(len(rows), -1, dtype=np.int64)
    return Ends(
        "changes",
        rows,
        snapshot.numbers("changes", "account_id")[rows],
        nothing,
        _host(snapshot.numbers("changes", "host_id")[rows], len(snapshot.accounts.keys)),
        snapshot.numbers("changes", "object_account_id")[rows],
        np.full(len(rows), len(OUTCOMES), dtype=np.int64),
        np.zeros(len(rows), dtype=bool),
        selection.count,
        selection.first_seen,
        selection.last_seen,
    )


def _host(ids: Ints, n_accounts: int) -> Ints:
    return np.where(ids < 0, -1, ids + n_accounts)
