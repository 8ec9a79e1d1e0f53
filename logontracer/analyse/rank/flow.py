"""PageRank on the two-sided graph of accounts and hosts, by power iteration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from logontracer.errors import LogontracerError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


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
    """One direction of the links, sorted by receiver: ``receivers`` take from ``giver`` with ``share``."""

    receivers: Ints
    starts: Ints
    giver: Ints
    share: Floats

    def inflow(self, scores: Floats, n_receivers: int) -> Floats:
        total = np.zeros(n_receivers)
        if len(self.receivers):
            total[self.receivers] = np.add.reduceat(scores[self.giver] * self.share, self.starts)
        return total


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
    links = _merged(links, n_hosts)
    account_out = _sums(links.account, links.to_host, n_accounts)
    host_out = _sums(links.host, links.to_account, n_hosts)
    to_accounts = _side(links.account, links.host, links.to_account, host_out)
    to_hosts = _side(links.host, links.account, links.to_host, account_out)
    with_account = _marked(links.account, n_accounts)
    with_host = _marked(links.host, n_hosts)
    n = int(with_account.sum() + with_host.sum())
    accounts, hosts = with_account / max(n, 1), with_host / max(n, 1)
    stuck_account, stuck_host = with_account & (account_out == 0), with_host & (host_out == 0)
    residual, n_iterations = (np.inf if n else 0.0), 0
    while residual >= tolerance:
        if n_iterations == max_iterations:
            raise LogontracerError(
                f"the ranking still moves by {residual:.1e} after {n_iterations} iterations",
                hint="allow more iterations or a larger tolerance",
            )
        before = accounts, hosts
        # Accounts hear only from hosts and hosts only from accounts: taking the accounts just computed
        # reaches the same fixed point in half the iterations (Gauss-Seidel).
        jumps = 1 - damping + damping * float(accounts[stuck_account].sum() + hosts[stuck_host].sum())
        accounts = damping * to_accounts.inflow(hosts, n_accounts) + with_account * (jumps / n)
        jumps = 1 - damping + damping * float(accounts[stuck_account].sum() + hosts[stuck_host].sum())
        hosts = damping * to_hosts.inflow(accounts, n_hosts) + with_host * (jumps / n)
        residual = float(np.abs(accounts - before[0]).sum() + np.abs(hosts - before[1]).sum())
        n_iterations += 1
    total = float(accounts.sum() + hosts.sum()) or 1.0
    return Scores(accounts / total, hosts / total, account_out, host_out, n_iterations, residual)


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


def _side(receiver: Ints, giver: Ints, weight: Floats, out: Floats) -> _Side:
    order = np.argsort(receiver, kind="stable")
    order = order[weight[order] > 0]
    receiver, giver = receiver[order], giver[order]
    starts = np.flatnonzero(np.diff(receiver, prepend=-1))
    return _Side(receiver[starts], starts, giver, weight[order] / out[giver])


def _sums(index: Ints, weights: Floats, n: int) -> Floats:
    return np.bincount(index, weights=weights, minlength=n).astype(np.float64)


def _marked(index: Ints, n: int) -> npt.NDArray[np.bool_]:
    marked = np.zeros(n, dtype=bool)
    marked[index] = True
    return marked
