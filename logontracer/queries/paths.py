"""How somebody got from one host to another: logons that follow one another in space and time."""

from __future__ import annotations

from logontracer.errors import UsageError
from logontracer.model.cypher import CypherQuery

MAX_HOPS = 4


def path_query(source_key: str, destination_key: str, n_hops: int, *, limit: int = 20) -> CypherQuery:
    """Return the statement for chains of exactly *n_hops* successful logons between two hosts.

    A chain leaves every host by a logon that was still seen after the one that
    reached it was first seen, and visits no host twice.  A source that equals
    the destination has no path.

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
    lines = [
        "MATCH (l1:Logon)",
        "WHERE l1.source_key = $source AND l1.outcome = 'success' AND $source <> $destination",
    ]
    for hop in range(1, n_hops):
        lines += _onward(hop)
    columns = ", ".join(f"logon_{hop}" for hop in range(1, n_hops))
    lines += [
        f"AND l{n_hops}.destination_key = $destination",
        f"RETURN {columns + ', ' if columns else ''}l{n_hops}.id AS logon_{n_hops}",
        f"ORDER BY {columns + ', ' if columns else ''}logon_{n_hops} LIMIT $limit",
    ]
    return CypherQuery(
        "\n".join(lines), {"source": source_key, "destination": destination_key, "limit": limit}
    )


def _onward(hop: int) -> list[str]:
    """Return the lines from logon *hop* to the next one.

    One relationship to a MATCH and a WITH after each: LadybugDB 0.22 loses
    rows when one match walks two and filters between them.
    """
    before = "".join(f"logon_{i}, " for i in range(1, hop))
    visited = "".join(f"host_{i}, " for i in range(1, hop))
    fresh = "".join(f" AND h{hop}.key <> host_{i}" for i in range(1, hop))
    return [
        f"WITH {before}{visited}l{hop}",
        f"MATCH (l{hop})-[:TO_HOST]->(h{hop}:Host)",
        f"WHERE h{hop}.key <> $source AND h{hop}.key <> $destination{fresh}",
        f"WITH {before}l{hop}.id AS logon_{hop}, l{hop}.first_seen AS reached,"
        f" {visited}h{hop}.key AS host_{hop}, h{hop}",
        f"MATCH (l{hop + 1}:Logon)-[:FROM_HOST]->(h{hop})",
        f"WHERE l{hop + 1}.outcome = 'success' AND reached <= l{hop + 1}.last_seen",
    ]
