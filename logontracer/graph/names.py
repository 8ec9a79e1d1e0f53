"""Every text an account or a host can be searched by."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from logontracer.model.graph import LogonGraph

#: One row per node, kind of text and text.
NAMES = pa.schema(
    [
        ("id", pa.int64()),  # row number
        ("of", pa.string()),  # account | host
        ("node_id", pa.int64()),  # account_id or host_id
        ("what", pa.string()),  # name | full (DOMAIN\name) | domain | sid, of a host name | address
        ("text", pa.string()),  # casefolded
    ]
)
_ROWS = pa.schema(list(NAMES)[1:])
# What stands before the first backslash of a spelling, and what stands behind it.
_PARTS = r"(?s)\A(?P<domain>[^\\]*)(?:\\(?P<name>.*))?\z"

#: Nodes (int64) and what each is called, in step.
_Called = tuple[pa.Array, pa.Array]


def casefolded(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Return texts casefolded as Python does it; nulls stay."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    is_ascii = pc.fill_null(pc.string_is_ascii(array), True)
    lower = pc.ascii_lower(array)
    if pc.all(is_ascii).as_py() is not False:  # None: there are none
        return lower
    others = [text.casefold() for text in array.filter(pc.invert(is_ascii)).to_pylist()]
    return pc.replace_with_mask(lower, pc.invert(is_ascii), pa.array(others, pa.string()))


def names(graph: LogonGraph) -> pa.Table:
    """Return NAMES: each text of a node once, empty ones left out."""
    parts = [*_of_accounts(graph.accounts), *_of_hosts(graph.hosts)]
    tables = [_ROWS.empty_table(), *(_rows(*part) for part in parts)]
    table = pa.concat_tables(tables)
    return table.add_column(0, NAMES.field("id"), pa.array(np.arange(table.num_rows)))


def _of_accounts(accounts: pa.Table) -> Iterator[tuple[str, str, list[_Called]]]:
    owners, spellings = _listed(accounts, "account_id", "names")
    parts = pc.extract_regex(spellings, _PARTS)
    yield (
        "account",
        "name",
        [_column(accounts, "account_id", "name"), (owners, pc.struct_field(parts, "name"))],
    )
    yield "account", "full", [_column(accounts, "account_id", "key"), (owners, spellings)]
    yield (
        "account",
        "domain",
        [_column(accounts, "account_id", "domain"), (owners, pc.struct_field(parts, "domain"))],
    )
    yield "account", "sid", [_listed(accounts, "account_id", "sids")]


def _of_hosts(hosts: pa.Table) -> Iterator[tuple[str, str, list[_Called]]]:
    nodes, keys = _column(hosts, "host_id", "key")
    short = pc.extract_regex(keys, r"(?s)\A(?P<name>[^.]*)").field("name")
    is_named = pc.not_equal(hosts["kind"].combine_chunks(), "address")
    own = (nodes.filter(is_named), short.filter(is_named))
    yield "host", "name", [(nodes, keys), own, _listed(hosts, "host_id", "names")]
    yield "host", "address", [_listed(hosts, "host_id", "addresses")]


def _column(table: pa.Table, number: str, name: str) -> _Called:
    return table[number].combine_chunks(), table[name].combine_chunks()


def _listed(table: pa.Table, number: str, name: str) -> _Called:
    nodes, lists = _column(table, number, name)
    return nodes.take(pc.list_parent_indices(lists)), pc.list_flatten(lists)


def _rows(of: str, what: str, called: list[_Called]) -> pa.Table:
    """Return the rows of one kind of text, by node."""
    nodes = pa.concat_arrays([numbers for numbers, _ in called])
    texts = casefolded(pa.concat_arrays([texts for _, texts in called]))
    is_text = pc.fill_null(pc.greater(pc.binary_length(texts), 0), False)
    found = pa.table({"node_id": nodes, "text": texts}).filter(is_text)
    found = found.group_by(["node_id", "text"], use_threads=False).aggregate([]).sort_by("node_id")
    return pa.table(
        {
            "of": pa.repeat(of, len(found)),
            "node_id": found["node_id"],
            "what": pa.repeat(what, len(found)),
            "text": found["text"],
        },
        schema=_ROWS,
    )
