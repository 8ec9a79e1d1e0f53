"""The default ranking: PageRank over source → account → destination, weighted by log(1 + count).

Which way does importance flow?  Forward, from a source to the account used
there and on to the destination: what is logged on to by many, and by important
accounts, is what an intruder is after, and an account used from many hosts has
spread.  Forward alone would leave every host that is only a source with the
same score, and most evidence is the log of one domain controller, where all
hosts but one are only sources.  So half of the weight flows back as well: a host
from which an important account comes is where the account can be stolen, and an
account that reaches important hosts matters for what it reaches.

Failed logons do not count: anyone can write thousands of them without a
credential, and a ranking that they move is a ranking the intruder chooses.
For the same reason a source counts only when more than a name that its client
sent speaks for it: the logon still counts between account and destination.
Only logons of user accounts count; machine, system, service and anonymous
accounts are ranked all the same, last, with score 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from logontracer.analyse.rank.flow import Floats, Ints, Links, Scores, pagerank
from logontracer.analyse.rank.method import RankMethod, RankResult
from logontracer.analyse.rank.tables import rank_rows, reason_rows
from logontracer.model.catalogue import EVENTS
from logontracer.model.graph import LogonGraph

NAME = "weighted"
DAMPING = 0.85
BACKWARD = 0.5
TOLERANCE = 1e-10
MAX_ITERATIONS = 1000
N_REASONS = 5

#: Logons and validations; logoffs, privileges and shares repeat a logon that is counted already.
EVENT_IDS = tuple(spec.event_id for spec in EVENTS if spec.is_authentication)


@dataclass(frozen=True, slots=True)
class _Logons:
    """The logons that count: row numbers, ends (-1 is none) and weights."""

    logon: Ints
    account: Ints
    source: Ints
    destination: Ints
    weight: Floats
    backward: float

    def links(self) -> Links:
        """Return the links of both halves: source with account, account with destination."""
        back = self.backward * self.weight
        from_source, to_destination = self.source >= 0, self.destination >= 0
        return Links(
            np.concatenate([self.account[from_source], self.account[to_destination]]),
            np.concatenate([self.source[from_source], self.destination[to_destination]]),
            np.concatenate([self.weight[from_source], back[to_destination]]),
            np.concatenate([back[from_source], self.weight[to_destination]]),
        )


def rank(
    graph: LogonGraph,
    *,
    damping: float = DAMPING,
    backward: float = BACKWARD,
    failure_weight: float = 0.0,
    account_kinds: Sequence[str] = ("user",),
    event_ids: Sequence[int] = EVENT_IDS,
    tolerance: float = TOLERANCE,
    max_iterations: int = MAX_ITERATIONS,
    n_reasons: int = N_REASONS,
) -> RankResult:
    """Rank accounts and hosts.

    Parameters
    ----------
    damping : float
        Probability of following a logon rather than jumping to any node, 0 ≤ damping < 1.
    backward : float
        Weight of the way back, destination → account → source, as a share of the way forward; 0 to 1.
    failure_weight : float
        Factor on the weight of failed logons; 0 leaves them out.
    account_kinds : sequence of str
        Kinds of account (``model.events.ACCOUNT_KINDS``) whose logons count.
    event_ids : sequence of int
        Event ids that count, by default all that authenticate.
    tolerance, max_iterations : float, int
        Stop when two iterates differ by less than *tolerance* in L1; give up after *max_iterations*.
    n_reasons : int
        Most logons named per node.

    Returns
    -------
    RankResult
        A row for every account and host; scores of both together sum to 1 (all 0 when no logon counts).
        Reasons: for each node the logons over which most of its score flowed in,
        with their share of all that flowed in.

    Raises
    ------
    LogontracerError
        When the iteration does not converge.
    """
    logons = _counted(graph, event_ids, account_kinds, failure_weight, backward)
    n_accounts, n_hosts = graph.accounts.num_rows, graph.hosts.num_rows
    scores = pagerank(
        logons.links(),
        n_accounts,
        n_hosts,
        damping=damping,
        tolerance=tolerance,
        max_iterations=max_iterations,
    )
    ranks = [
        rank_rows(NAME, "accounts", np.arange(n_accounts), scores.accounts),
        rank_rows(NAME, "hosts", np.arange(n_hosts), scores.hosts),
    ]
    reasons = pa.concat_tables(_reasons(logons, scores, n_reasons))
    return RankResult(pa.concat_tables(ranks), reasons, scores.n_iterations, scores.residual)


def _counted(
    graph: LogonGraph,
    event_ids: Sequence[int],
    account_kinds: Sequence[str],
    failure_weight: float,
    backward: float,
) -> _Logons:
    weight = np.log1p(np.asarray(graph.logons["count"], dtype=np.float64))
    is_failure = np.asarray(pc.equal(graph.logons["outcome"], "failure").fill_null(False))
    weight[is_failure] *= failure_weight
    weight[~np.isin(graph.codes("event_id"), np.array(event_ids, dtype=np.int64))] = 0
    account = graph.codes("account_id")
    kinds = pc.is_in(graph.accounts["kind"], value_set=pa.array(account_kinds, pa.string()))
    # One more place, so that -1 (account not logged) finds "does not count".
    counts = np.append(np.asarray(kinds, dtype=bool), False)
    rows = np.flatnonzero(counts[account] & (weight > 0))
    return _Logons(
        rows,
        account[rows],
        np.where(_is_claimed(graph), -1, graph.codes("source_id"))[rows],
        graph.codes("destination_id")[rows],
        weight[rows],
        backward,
    )


def _is_claimed(graph: LogonGraph) -> np.ndarray:
    claimed = graph.logons["is_claimed_source"].combine_chunks().fill_null(False)
    return np.asarray(claimed, dtype=bool)


def _reasons(logons: _Logons, scores: Scores, limit: int) -> list[pa.Table]:
    links = logons.links()
    logon = np.concatenate([logons.logon[logons.source >= 0], logons.logon[logons.destination >= 0]])
    to_account = links.to_account * _per_weight(scores.hosts, scores.host_out)[links.host]
    to_host = links.to_host * _per_weight(scores.accounts, scores.account_out)[links.account]
    return [
        reason_rows(NAME, "accounts", links.account, logon, to_account, limit=limit),
        reason_rows(NAME, "hosts", links.host, logon, to_host, limit=limit),
    ]


def _per_weight(scores: Floats, out: Floats) -> Floats:
    return np.divide(scores, out, out=np.zeros_like(scores), where=out > 0)


METHOD = RankMethod(
    name=NAME,
    title="PageRank, weighted",
    help="Accounts and hosts that many and important logons lead to, and, with half the weight, come from."
    " Weight grows with the logarithm of the count; failures, accounts that are not users and"
    " sources that only a client named do not count.",
    reference="https://doi.org/10.1016/S0169-7552(98)00110-X",
    rank=rank,
)
