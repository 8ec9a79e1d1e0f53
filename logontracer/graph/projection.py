"""The graph database's tables, as Arrow: what is projected from a LogonGraph and under which names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from logontracer.graph.names import names
from logontracer.model.graph import LogonGraph

_TYPES = {pa.string(): "STRING", pa.int64(): "INT64", pa.float64(): "DOUBLE", pa.bool_(): "BOOL"}
#: Ranking method whose scores nodes carry, when there is one of this name.
_RANK_METHOD = "weighted"
_ENDS = ("source_id", "destination_id", "validator_id")


@dataclass(frozen=True, slots=True)
class NodeTable:
    """A node table; the first column is its key."""

    name: str
    rows: pa.Table

    def definition(self) -> str:
        """Return the statement that makes it."""
        key = self.rows.column_names[0]
        return f"CREATE NODE TABLE {self.name}({_columns(self.rows.schema)}, PRIMARY KEY({key}))"


@dataclass(frozen=True, slots=True)
class RelTable:
    """A relationship table; the first two columns are the ends."""

    name: str
    start: str
    end: str
    rows: pa.Table

    def definition(self) -> str:
        """Return the statement that makes it."""
        ends = f"FROM {self.start} TO {self.end}"
        more = _columns(pa.schema(list(self.rows.schema)[2:]))
        return f"CREATE REL TABLE {self.name}({ends}{', ' + more if more else ''})"


def _columns(schema: pa.Schema) -> str:
    return ", ".join(f"{field.name} {_type(field.type)}" for field in schema)


def _type(of: pa.DataType) -> str:
    return _TYPES[of.value_type if pa.types.is_dictionary(of) else of]


#: How many tables `node_tables` and `rel_tables` yield.
N_TABLES = 17


def node_tables(graph: LogonGraph, ranks: pa.Table, anomalies: pa.Table) -> Iterator[NodeTable]:
    """Yield the node tables of a graph."""
    yield NodeTable("Account", _accounts(graph, ranks, anomalies))
    yield NodeTable("Host", _hosts(graph, ranks))
    yield NodeTable("Name", names(graph).select(["id", "text", "what"]))
    yield NodeTable("Logon", _logons(graph, anomalies))
    yield NodeTable("Change", _changes(graph))
    hours = np.union1d(_array(graph.logon_hours["hour"]), _array(graph.change_hours["hour"]))
    yield NodeTable("Hour", pa.table({"hour": pa.array(hours, type=pa.int64())}))


def rel_tables(graph: LogonGraph) -> Iterator[RelTable]:
    """Yield the relationship tables of a graph."""
    called = names(graph)
    for of, end in (("account", "Account"), ("host", "Host")):
        mine = called.filter(pc.equal(called["of"], of))
        yield RelTable(f"CALLED_{end.upper()}", "Name", end, _ends(mine["id"], mine["node_id"]))
    logons, changes = graph.logons, graph.changes
    for name, column, end in (
        ("OF_ACCOUNT", "account_id", "Account"),
        ("FROM_HOST", "source_id", "Host"),
        ("TO_HOST", "destination_id", "Host"),
        ("VALIDATED_BY", "validator_id", "Host"),
    ):
        yield RelTable(name, "Logon", end, _ends(logons["logon_id"], logons[column]))
    for name, column, end in (
        ("MADE_BY", "account_id", "Account"),
        ("CHANGED", "object_account_id", "Account"),
        ("ON_HOST", "host_id", "Host"),
    ):
        yield RelTable(name, "Change", end, _ends(changes["change_id"], changes[column]))
    yield RelTable("SEEN_IN", "Logon", "Hour", graph.logon_hours.rename_columns(_HOURLY))
    yield RelTable("CHANGED_IN", "Change", "Hour", graph.change_hours.rename_columns(_HOURLY))


_HOURLY = ["from", "to", "count", "first_seen", "last_seen"]


def _array(column: pa.ChunkedArray) -> np.ndarray:
    return np.asarray(column.combine_chunks())


def _ends(start: pa.ChunkedArray, end: pa.ChunkedArray) -> pa.Table:
    table = pa.table({"from": start, "to": end})
    return table.filter(pc.is_valid(table["to"]))


def _accounts(graph: LogonGraph, ranks: pa.Table, anomalies: pa.Table) -> pa.Table:
    accounts = graph.accounts
    score, position = _ranked(ranks, "accounts", accounts.num_rows)
    anomaly, mark = _anomalous(anomalies, accounts.num_rows)
    plain = accounts.select(
        [
            "key",
            "name",
            "domain",
            "kind",
            "is_privileged",
            "n_events",
            "n_failures",
            "first_seen",
            "last_seen",
            "is_salvaged_only",
        ]
    )
    columns = {"id": accounts["account_id"]} | dict(zip(plain.column_names, plain.columns, strict=True))
    return pa.table(
        columns | {"rank": score, "rank_position": position, "anomaly_score": anomaly, "anomaly_mark": mark}
    )


def _hosts(graph: LogonGraph, ranks: pa.Table) -> pa.Table:
    hosts = graph.hosts
    score, position = _ranked(ranks, "hosts", hosts.num_rows)
    plain = hosts.select(
        [
            "key",
            "name",
            "kind",
            "is_domain_controller",
            "n_events",
            "n_failures",
            "first_seen",
            "last_seen",
            "is_salvaged_only",
        ]
    )
    columns = {"id": hosts["host_id"]} | dict(zip(plain.column_names, plain.columns, strict=True))
    return pa.table(columns | {"rank": score, "rank_position": position})


def _ranked(ranks: pa.Table, of: str, n_nodes: int) -> tuple[pa.Array, pa.Array]:
    mine = ranks.filter(pc.equal(ranks["of"], of))
    methods = sorted(mine["method"].unique().to_pylist())
    if methods:
        method = _RANK_METHOD if _RANK_METHOD in methods else methods[0]
        mine = mine.filter(pc.equal(mine["method"], method))
    score, position = np.zeros(n_nodes), np.zeros(n_nodes, dtype=np.int64)
    score[_array(mine["node_id"])] = _array(mine["score"])
    position[_array(mine["node_id"])] = _array(mine["position"])
    return pa.array(score), pa.array(position, mask=position == 0)


def _anomalous(anomalies: pa.Table, n_nodes: int) -> tuple[pa.Array, pa.Array]:
    score, mark = np.zeros(n_nodes), np.zeros(n_nodes, dtype=np.int64)
    accounts = _array(anomalies["account_id"])
    np.maximum.at(score, accounts, np.asarray(anomalies["score"].combine_chunks().fill_null(0.0)))
    np.maximum.at(mark, accounts, _array(anomalies["mark"]).astype(np.int64))
    return pa.array(score), pa.array(mark)


def _keys(ids: pa.ChunkedArray, keys: pa.ChunkedArray) -> pa.Array:
    """Return the key of each id, null where the id is; each key stands there once."""
    return pa.DictionaryArray.from_arrays(ids.combine_chunks().cast(pa.int32()), keys.combine_chunks())


def _marks(graph: LogonGraph, anomalies: pa.Table) -> pa.Array:
    """Return each logon's highest ChangeFinder mark: that of its account in an hour the logon was seen in."""
    marks = np.zeros(graph.logons.num_rows, dtype=np.int64)
    marked = anomalies.filter(pc.greater(anomalies["mark"], 0))
    hours = graph.logon_hours
    if marked.num_rows and hours.num_rows:
        first = min(pc.min(marked["hour"]).as_py(), pc.min(hours["hour"]).as_py())
        span = max(pc.max(marked["hour"]).as_py(), pc.max(hours["hour"]).as_py()) - first + 1
        places = _array(marked["account_id"]) * span + _array(marked["hour"]) - first
        order = np.argsort(places)
        logons = _array(hours["logon_id"])
        wanted = graph.codes("account_id")[logons] * span + _array(hours["hour"]) - first
        at = np.minimum(np.searchsorted(places, wanted, sorter=order), len(places) - 1)
        found = places[order[at]] == wanted
        np.maximum.at(marks, logons[found], _array(marked["mark"]).astype(np.int64)[order[at]][found])
    return pa.array(marks)


def _logons(graph: LogonGraph, anomalies: pa.Table) -> pa.Table:
    logons, hosts = graph.logons, graph.hosts["key"]
    return pa.table(
        {
            "id": logons["logon_id"],
            **{
                name: logons[name]
                for name in (
                    "event_id", "logon_type", "authentication_package", "outcome", "status",
                    "ticket_encryption", "service_name", "source_kind", "is_claimed_source", "is_noise",
                    "count", "first_seen", "last_seen",
                )
            },
            "anomaly_mark": _marks(graph, anomalies),
            "package_folded": _folded(logons["authentication_package"]),
            "service_folded": _folded(logons["service_name"]),
            "account_kind": _keys(logons["account_id"], graph.accounts["kind"]),
            "account_key": _keys(logons["account_id"], graph.accounts["key"]),
            "source_key": _keys(logons["source_id"], hosts),
            "destination_key": _keys(logons["destination_id"], hosts),
            "validator_key": _keys(logons["validator_id"], hosts),
            "computer_key": _keys(logons["computer_id"], hosts),
            "has_salvaged_name": pa.array(_has_salvaged_name(graph)),
        }
    )  # fmt: skip


def _has_salvaged_name(graph: LogonGraph) -> np.ndarray:
    """Return which logons name an account or an end that only salvaged records speak for."""
    found = np.zeros(graph.logons.num_rows, dtype=bool)
    for nodes, columns in ((graph.accounts, ("account_id",)), (graph.hosts, _ENDS)):
        is_meant = _array(nodes["is_salvaged_only"].fill_null(False))
        for column in columns:
            found |= np.append(is_meant, False)[graph.codes(column)]
    return found


def _changes(graph: LogonGraph) -> pa.Table:
    changes, accounts = graph.changes, graph.accounts["key"]
    return pa.table(
        {
            "id": changes["change_id"],
            **{
                name: changes[name]
                for name in (
                    "event_id", "kind", "object_name", "object_detail", "is_noise",
                    "count", "first_seen", "last_seen",
                )
            },
            "account_kind": _keys(changes["account_id"], graph.accounts["kind"]),
            "account_key": _keys(changes["account_id"], accounts),
            "object_key": _keys(changes["object_account_id"], accounts),
            "host_key": _keys(changes["host_id"], graph.hosts["key"]),
        }
    )  # fmt: skip


def _folded(column: pa.ChunkedArray) -> pa.Array:
    encoded = column.combine_chunks().dictionary_encode()
    folded = pa.array([text.casefold() for text in encoded.dictionary.to_pylist()], type=pa.string())
    return folded.take(encoded.indices)


def reasons(identity: str) -> list[dict[str, object]]:
    """Return the ``identity`` column of one node as data."""
    found: list[dict[str, object]] = json.loads(identity)
    return found
