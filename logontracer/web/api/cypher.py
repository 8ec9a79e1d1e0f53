"""An analyst's own Cypher: run through the guard, kept under a name, shared as a file."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from logontracer.errors import UsageError
from logontracer.evidence import notebook
from logontracer.graph.guarded import MAX_ROWS
from logontracer.queries.guard import CLAUSES, MAX_LENGTH
from logontracer.web.api.downloads import download
from logontracer.web.api.examples import ACCOUNT_KEY, TIME
from logontracer.web.api.graph import EDGE, NODE
from logontracer.web.bodies import read_body
from logontracer.web.parameters import DEFAULT_BUDGET, MAX_BUDGET, Parameter, integer, required
from logontracer.web.routes import CASE, Route, Section
from logontracer.web.services import investigation

_DEFAULT_ROWS = 1000
#: The file is sent as a text in JSON, where an escaped character takes up to three times its bytes.
_MOST_FILE_BYTES = 3 * notebook.MAX_FILE_BYTES + 1024


def run_cypher(case: str) -> dict[str, Any]:
    """Run an analyst's query."""
    optional: dict[str, Any] = {"parameters": {}, "limit": _DEFAULT_ROWS, "budget": DEFAULT_BUDGET}
    body = read_body({"cypher": str, "parameters": dict, "limit": int, "budget": int}, optional=optional)
    for name, most in (("limit", MAX_ROWS), ("budget", MAX_BUDGET)):
        if not 1 <= body[name] <= most:
            raise UsageError(f"{name}={body[name]} is not between 1 and {most}", field=name)
    return investigation(case).cypher(
        body["cypher"], body["parameters"], limit=body["limit"], budget=body["budget"]
    )


def saved_queries(case: str) -> dict[str, Any]:
    """Return every saved query."""
    return investigation(case).notebook.queries()


def put_query(case: str) -> dict[str, Any]:
    """Keep one query."""
    body = read_body(_QUERY_FIELDS, optional={"note": "", "revision": 0})
    return {"query": investigation(case).notebook.put_query(**body)}


def delete_query(case: str) -> dict[str, Any]:
    """Delete one query."""
    required(request.args, "revision")
    name, revision = required(request.args, "name"), integer(request.args, "revision", 0)
    return {"revision": investigation(case).notebook.delete_query(name, revision)}


def queries_file(case: str) -> Response:
    """Return every saved query as a file."""
    content = investigation(case).notebook.queries_file()
    return download(("application/json", f"{case}-queries.json", iter([content])))


def take_queries(case: str) -> dict[str, Any]:
    """Take in a file of saved queries."""
    body = read_body({"content": str}, most_bytes=_MOST_FILE_BYTES)
    return investigation(case).notebook.take_queries(**body)


_QUERY_FIELDS = {"name": str, "note": str, "cypher": str, "revision": int}
_CYPHER = "MATCH (l:Logon)-[:OF_ACCOUNT]->(a:Account) WHERE a.key = $who RETURN l LIMIT 10"
_QUERY = {
    "name": "Logons of one account",
    "note": "Change $who.",
    "cypher": _CYPHER,
    "revision": 3,
    "updated_at": TIME,
}
_SHOWN = {"n_nodes_total": 1, "n_edges_total": 1, "n_nodes_shown": 1, "n_edges_shown": 1, "truncated": False}

SECTION = Section(
    "cypher",
    "Own Cypher",
    (
        Route(
            CASE + "/cypher",
            run_cypher,
            "Run one reading statement, guarded.",
            {
                "columns": ["account_key", "n"],
                "rows": [[ACCOUNT_KEY, 12]],
                "total": 1,
                "truncated": False,
                "confined_by": ["limits", "landlock", "seccomp"],
                "view": {"nodes": [NODE], "edges": [EDGE], **_SHOWN},
            },
            method="POST",
            body={
                "cypher": _CYPHER,
                "parameters": {"who": ACCOUNT_KEY},
                "limit": _DEFAULT_ROWS,
                "budget": DEFAULT_BUDGET,
            },
            description=(
                f"One statement of at most {MAX_LENGTH:,} characters, made of {', '.join(CLAUSES)} and "
                "reading functions; all else answers 400 with its `position` among the facts. It runs in a "
                "process of its own without the network and without any file but the graph, for at most 10 "
                "seconds; `confined_by` names the layers that held it on this system. `view` is the graph of "
                "the accounts, hosts and logons that the rows name: as nodes, or in columns called as in "
                f"other answers (`account_key`, `host_key`, `logon_id` …). At most {MAX_ROWS:,} rows "
                f"(`limit`, {_DEFAULT_ROWS:,} without it). [guard](guard.md) says more."
            ),
        ),
        Route(
            CASE + "/queries",
            saved_queries,
            "Every saved query, by name; `revision` rises with each change of any.",
            {"revision": 3, "queries": [_QUERY]},
        ),
        Route(
            CASE + "/queries",
            put_query,
            "Keep a query under a name.",
            {"query": _QUERY},
            method="POST",
            body={name: _QUERY[name] for name in _QUERY_FIELDS},
            description=(
                "`revision` is the query's as last read, 0 (or left out) for a new one. 409 when somebody "
                f"else has changed it since. `name` has at most {notebook.MAX_NAME_CHARACTERS} characters. "
                "Whether the text may run is asked when it does."
            ),
        ),
        Route(
            CASE + "/queries",
            delete_query,
            "Delete a saved query.",
            {"revision": 4},
            (
                Parameter("name", "Its name.", is_required=True),
                Parameter("revision", "Its `revision` as last read.", "integer", is_required=True),
            ),
            method="DELETE",
        ),
        Route(
            CASE + "/queries.json",
            queries_file,
            "All saved queries as a file to share.",
            "a JSON document",
        ),
        Route(
            CASE + "/queries/file",
            take_queries,
            "Take in such a file; queries whose name is there already are kept as they are.",
            {"added": ["Logons of one account"], "kept": []},
            method="POST",
            body={"content": '{"format": 1, "queries": […]}'},
        ),
    ),
)
