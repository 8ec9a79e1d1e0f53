"""PageRank on the two-sided graph of accounts and hosts, by power iteration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from logontracer.errors import LogontracerError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Links:
    """Links between accounts and hosts; the same pair may occur more than once.

    ``to_account`` and ``to_host`` are the weights of the two directions, not
    negative; all arrays have shape (n_links,).
    """

    account: Ints
    host: Ints
    to_account: Floats
    to_host: Floats


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of all accounts and hosts, together 1, or all 0 when there is no link.

    ``account_out`` and ``host_out`` are the summed weights that leave each node.
    """

    accounts: Floats
    hosts: Floats
    account_out: Floats
    host_out: Floats
    n_iterations: int
    residual: float


@dataclass(frozen=True, slots=True)
class _Side:
    """The nodes of one kind and what they receive, links sorted by receiver.

    ``out`` is the summed weight that leaves each node; a node that is linked but
    has none is stuck.
    """

    is_linked: Marks
    out: Floats
    receivers: Ints
    starts: Ints
    giver: Ints
    share: Floats

    def inflow(self, scores: Floats) -> Floats:
        """Return what each node receives when the other side has *scores*."""
        total = np.zeros(len(self.out))
        if len(self.receivers):
            total[self.receivers] = np.add.reduceat(scores[self.giver] * self.share, self.starts)
        return total

    def stuck(self, scores: Floats) -> float:
        """Return the score of nodes from which no link leads on."""
        return float(scores[self.is_linked & (self.out == 0)].sum())


@dataclass(frozen=True, slots=True)
class _Walk:
    """Both sides and the probability of following a link."""

    accounts: _Side
    hosts: _Side
    damping: float

    @property
    def n_linked(self) -> int:
        return int(self.accounts.is_linked.sum() + self.hosts.is_linked.sum())

    def step(self, accounts: Floats, hosts: Floats) -> tuple[Floats, Floats]:
        """Return the next iterate.

        Accounts hear only from hosts and hosts only from accounts: taking the accounts just
        computed reaches the same fixed point in half the iterations (Gauss-Seidel).
        """
        accounts = self._next(self.accounts, hosts, self._stuck(accounts, hosts))
        return accounts, self._next(self.hosts, accounts, self._stuck(accounts, hosts))

    def _stuck(self, accounts: Floats, hosts: Floats) -> float:
        return self.accounts.stuck(accounts) + self.hosts.stuck(hosts)

    def _next(self, side: _Side, other: Floats, stuck: float) -> Floats:
        jumps = 1 - self.damping + self.damping * stuck
        return self.damping * side.inflow(other) + side.is_linked * (jumps / self.n_linked)


def pagerank(
    links: Links, n_accounts: int, n_hosts: int, *, damping: float, tolerance: float, max_iterations: int
) -> Scores:
    """Return the stationary scores of a walk along *links*.

    In each step the walk follows a link with probability *damping*, in proportion
    to the links' weights, and else jumps to any linked node.  A node without an
    outgoing link always jumps.  Nodes without any link take no part: score 0.

    Raises
    ------
    LogontracerError
        When two iterates still differ by *tolerance* or more (L1) after *max_iterations*.

    References
    ----------
    S. Brin and L. Page, "The anatomy of a large-scale hypertextual Web search
    engine", 1998; A. Langville and C. Meyer, "Deeper Inside PageRank", 2004, for
    the treatment of nodes without outgoing links.
    """
    walk = _walk(_merged(links, n_hosts), n_accounts, n_hosts, damping)
    n = max(walk.n_linked, 1)
    accounts, hosts = walk.accounts.is_linked / n, walk.hosts.is_linked / n
    residual, n_iterations = (np.inf if walk.n_linked else 0.0), 0
    while residual >= tolerance:
        if n_iterations == max_iterations:
            raise LogontracerError(
                f"the ranking still moves by {residual:.1e} after {n_iterations} iterations",
                hint="allow more iterations or a larger tolerance",
            )
        before = accounts, hosts
        accounts, hosts = walk.step(accounts, hosts)
        residual = float(np.abs(accounts - before[0]).sum() + np.abs(hosts - before[1]).sum())
        n_iterations += 1
    total = float(accounts.sum() + hosts.sum()) or 1.0
    return Scores(accounts / total, hosts / total, walk.accounts.out, walk.hosts.out, n_iterations, residual)


def _merged(links: Links, n_hosts: int) -> Links:
    """Return one link per pair, sorted by account, then host."""
    pairs, index = np.unique(links.account * n_hosts + links.host, return_inverse=True)
    n = len(pairs)
    return Links(
        pairs // max(n_hosts, 1),
        pairs % max(n_hosts, 1),
        _sums(index, links.to_account, n),
        _sums(index, links.to_host, n),
    )


def _walk(links: Links, n_accounts: int, n_hosts: int, damping: float) -> _Walk:
    account_out = _sums(links.account, links.to_host, n_accounts)
    host_out = _sums(links.host, links.to_account, n_hosts)
    return _Walk(
        _side(links.account, links.host, links.to_account, account_out, host_out),
        _side(links.host, links.account, links.to_host, host_out, account_out),
        damping,
    )


def _side(receiver: Ints, giver: Ints, weight: Floats, out: Floats, giver_out: Floats) -> _Side:
    is_linked = np.zeros(len(out), dtype=bool)
    is_linked[receiver] = True
    order = np.argsort(receiver, kind="stable")
    order = order[weight[order] > 0]
    receiver, giver = receiver[order], giver[order]
    starts = np.flatnonzero(np.diff(receiver, prepend=-1))
    return _Side(is_linked, out, receiver[starts], starts, giver, weight[order] / giver_out[giver])


def _sums(index: Ints, weights: Floats, n: int) -> Floats:
    return np.bincount(index, weights=weights, minlength=n).astype(np.float64)
