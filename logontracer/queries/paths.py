"""How somebody got from one host to another: logons that follow one another in space and time."""

from __future__ import annotations

from logontracer.errors import UsageError
from logontracer.model.cypher import CypherQuery

MAX_HOPS = 4


def path_query(source_key: str, destination_key: str, n_hops: int, *, limit: int = 20) -> CypherQuery:
    """Return the statement for chains of exactly *n_hops* successful logons between two hosts.

    A chain leaves every host by a logon that was still seen after the one that
    reached it was first seen, and visits no host twice.

    Returns
    -------
    CypherQuery
        Its rows hold ``logon_1`` … ``logon_n``, ids of logons.

    Raises
    ------
    UsageError
        When *n_hops* is not 1 to 4.
    """
    if not 1 <= n_hops <= MAX_HOPS:
        raise UsageError(f"a path of {n_hops} hops cannot be asked for", hint=f"1 to {MAX_HOPS}")
    hops = range(1, n_hops + 1)
    chain = [f"(h{i - 1})<-[:FROM_HOST]-(l{i}:Logon)-[:TO_HOST]->(h{i}:Host)" for i in hops]
    chain[0] = chain[0].replace("(h0)", "(h0:Host)")
    conditions = ["h0.key = $source", f"h{n_hops}.key = $destination"]
    conditions += [f"l{i}.outcome = 'success'" for i in hops]
    conditions += [f"l{i}.first_seen <= l{i + 1}.last_seen" for i in range(1, n_hops)]
    conditions += [f"h{i}.key <> h{j}.key" for i in range(n_hops + 1) for j in range(i)]
    columns = ", ".join(f"l{i}.id AS logon_{i}" for i in hops)
    order = ", ".join(f"logon_{i}" for i in hops)
    text = "\n".join(
        [
            "MATCH " + ", ".join(chain),
            "WHERE " + " AND ".join(conditions),
            f"RETURN DISTINCT {columns}",
            f"ORDER BY {order} LIMIT $limit",
        ]
    )
    return CypherQuery(text, {"source": source_key, "destination": destination_key, "limit": limit})
