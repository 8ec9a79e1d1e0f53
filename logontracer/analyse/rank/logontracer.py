"""The ranking of the original LogonTracer, for comparison.

It ignores counts, treats failures like successes, makes 30 steps whether they
converge or not, and loses mass on the way; `weighted` is the default for these
reasons.  Accounts are lower-case names without domain, so accounts of two
domains that share a name share a score.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from logontracer.analyse.rank.method import RankMethod, RankResult
from logontracer.analyse.rank.tables import Floats, Ints, rank_rows
from logontracer.model.graph import LogonGraph
from logontracer.model.scores import RANK_REASONS

NAME = "logontracer"
EVENT_IDS = (4624, 4625, 4768, 4769, 4771, 4776)
N_ITERATIONS = 30
HOST_DAMPING = 0.8
ACCOUNT_DAMPING = 0.85
PRIVILEGED_DAMPING = 0.6
FLAGGED_LOSS = 0.2
#: A ChangeFinder score of 200 would cost an account its whole damping.
SCORE_SCALE = 200.0
#: What makes two logons two rows: the original's aggregation key, times and counts left aside.
_ROW = ("event_id", "logon_type", "status", "authentication_package")


def score_rows(first: Ints, second: Ints, damping: Floats, *, n_iterations: int = N_ITERATIONS) -> Floats:
    """Return the score of every node, min-max scaled to 0..1.

    Parameters
    ----------
    first, second : ndarray of int, shape (n_rows,)
        Node numbers of the two ends of each row; repeated rows count.
    damping : ndarray of float, shape (n_nodes,)
        Of each node.

    Notes
    -----
    ``new[p] = (1 − d[p])/N + Σ d[n]·rank[n]/len(links[n])`` over the distinct n
    linked with p, where ``links[n]`` repeats an end for each of its rows.
    """
    n = len(damping)
    if n == 0:
        return np.zeros(0)
    n_links = np.bincount(np.concatenate([first, second]), minlength=n)
    pairs = np.unique(np.concatenate([first * n + second, second * n + first]))
    giver, receiver = pairs // n, pairs % n
    share = damping / np.maximum(n_links, 1)
    ranks = np.full(n, 1 / n)
    for _ in range(n_iterations):
        ranks = (1 - damping) / n + np.bincount(receiver, weights=(ranks * share)[giver], minlength=n)
    low, high = ranks.min(), ranks.max()
    return (ranks - low) / (high - low) if high > low else np.zeros(n)


@dataclass(frozen=True, slots=True)
class _Nodes:
    """The original's nodes: accounts by name first, then source hosts."""

    rows_account: Ints
    rows_host: Ints
    name_of_account: Ints  # account id → node, -1: not in the original's graph
    host_ids: Ints
    names: list[str]


def rank(
    graph: LogonGraph,
    *,
    anomalies: pa.Table | None = None,
    flagged: Collection[str] = (),
    account_kinds: Collection[str] = ("user",),
    n_iterations: int = N_ITERATIONS,
) -> RankResult:
    """Rank accounts and source hosts as the original did.

    Parameters
    ----------
    anomalies : pa.Table, optional
        ANOMALIES of the same graph; an account's highest score / 200 is taken off its damping.
    flagged : collection of str
        Lower-case account names to lower by 0.2 (the original's hidden Markov model chose them).
    account_kinds : collection of str
        Kinds of account that take part; the original dropped all but users.

    Returns
    -------
    RankResult
        Only accounts and source hosts of the original's event ids have a row.  No reasons: the
        score is scaled to 0..1 after mass has leaked, so shares of it would mean nothing.
    """
    nodes = _nodes(graph, account_kinds)
    damping = np.full(len(nodes.names) + len(nodes.host_ids), HOST_DAMPING)
    damping[: len(nodes.names)] = _account_damping(graph, nodes, anomalies, flagged)
    scores = score_rows(nodes.rows_account, nodes.rows_host, damping, n_iterations=n_iterations)
    accounts = np.flatnonzero(nodes.name_of_account >= 0)
    ranks = [
        rank_rows(NAME, "accounts", accounts, scores[nodes.name_of_account[accounts]]),
        rank_rows(NAME, "hosts", nodes.host_ids, scores[len(nodes.names) :]),
    ]
    return RankResult(pa.concat_tables(ranks), RANK_REASONS.empty_table(), n_iterations, None)


def _nodes(graph: LogonGraph, account_kinds: Collection[str]) -> _Nodes:
    lower = pc.utf8_lower(graph.accounts["name"].fill_null("")).combine_chunks().dictionary_encode()
    name, names = np.asarray(lower.indices, dtype=np.int64), lower.dictionary.to_pylist()
    account, source = graph.codes("account_id"), _sources(graph)
    kinds = pc.is_in(graph.accounts["kind"], value_set=pa.array(list(account_kinds), pa.string()))
    counts = np.append(np.asarray(kinds, dtype=bool), False)
    is_row = counts[account] & (source >= 0) & np.isin(graph.codes("event_id"), EVENT_IDS)
    rows = _distinct_rows(graph, np.flatnonzero(is_row), source, name)
    used, rows_account = np.unique(name[account[rows]], return_inverse=True)
    host_ids, rows_host = np.unique(source[rows], return_inverse=True)
    node = np.full(len(names) + 1, -1, dtype=np.int64)
    node[used] = np.arange(len(used))
    name_of_account = np.where(counts[:-1], node[name], -1)
    return _Nodes(
        rows_account, rows_host + len(used), name_of_account, host_ids, [names[code] for code in used]
    )


def _sources(graph: LogonGraph) -> Ints:
    """Return the source host of each logon; one without a source was made at its destination's console."""
    source = graph.codes("source_id")
    return np.where(source >= 0, source, graph.codes("destination_id"))


def _distinct_rows(graph: LogonGraph, rows: Ints, source: Ints, name: Ints) -> Ints:
    """Return those of *rows* that differ in event id, host, account name, type, status or package."""
    table = graph.logons.select([*_ROW]).take(pa.array(rows))
    table = table.append_column("source", pa.array(source[rows]))
    table = table.append_column("name", pa.array(name[graph.codes("account_id")[rows]]))
    table = table.append_column("row", pa.array(rows))
    keys = [column for column in table.column_names if column != "row"]
    first = table.group_by(keys, use_threads=False).aggregate([("row", "min")])
    return np.sort(np.asarray(first["row_min"], dtype=np.int64))


def _account_damping(
    graph: LogonGraph, nodes: _Nodes, anomalies: pa.Table | None, flagged: Collection[str]
) -> Floats:
    is_privileged = np.zeros(len(nodes.names), dtype=bool)
    is_privileged[_named(nodes, graph.codes("account_id")[graph.codes("event_id") == 4672])] = True
    damping = np.where(is_privileged, PRIVILEGED_DAMPING, ACCOUNT_DAMPING)
    damping[[name in flagged for name in nodes.names]] -= FLAGGED_LOSS
    return damping - _highest_scores(nodes, anomalies) / SCORE_SCALE


def _highest_scores(nodes: _Nodes, anomalies: pa.Table | None) -> Floats:
    highest = np.zeros(len(nodes.names))
    if anomalies is not None:
        account = np.asarray(anomalies["account_id"], dtype=np.int64)
        node = nodes.name_of_account[account]
        scores = np.asarray(anomalies["score"], dtype=np.float64)
        np.maximum.at(highest, node[node >= 0], scores[node >= 0])
    return highest


def _named(nodes: _Nodes, account: npt.NDArray[np.int64]) -> Ints:
    node = nodes.name_of_account[account[account >= 0]]
    return node[node >= 0]


METHOD = RankMethod(
    name=NAME,
    title="As the original LogonTracer",
    help="The original's ranking, kept for comparison: links count once per kind of logon, whatever their"
    " number; accounts with special privileges or a change in habit pass on less.",
    reference="https://github.com/JPCERTCC/LogonTracer",
    rank=rank,
    uses_anomalies=True,
)
