"""The graph as a file."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response, request

from logontracer.errors import UsageError
from logontracer.investigation import export_formats
from logontracer.web.api.downloads import download
from logontracer.web.api.graph import EXPRESSION, FOCUS, QUESTION
from logontracer.web.api.questions import VALUES, read_values
from logontracer.web.bodies import read_body
from logontracer.web.parameters import FILTERS, PSEUDONYMS, Parameter, boolean, read_filters, required
from logontracer.web.routes import CASE, Route, Section
from logontracer.web.services import investigation

#: More nodes than a picture can show.
_MOST_NODES = 10_000


def formats() -> dict[str, Any]:
    """Return the export formats."""
    shown = [
        {
            "name": entry.name,
            "title": entry.title,
            "extension": entry.extension,
            "content_type": entry.content_type,
            "is_picture": entry.is_picture,
        }
        for entry in export_formats()
    ]
    return {"formats": shown}


def export(case: str) -> Response:
    """Return the graph that the filters show, or that an own query draws, as a file."""
    args = request.args
    return download(
        investigation(case).export(
            required(args, "format"),
            question=args.get("question") or None,
            expression=args.get("q") or None,
            focus=args.get("focus") or None,
            filters=read_filters(args),
            parameters=read_values(),
            has_pseudonyms=boolean(args, "pseudonyms"),
            language=args.get("language") or None,
            cypher=args.get("cypher") or None,
            cypher_parameters=_parameters(args.get("cypher_parameters")),
        )
    )


def pseudonyms(case: str) -> dict[str, Any]:
    """Return what some nodes are called in files without names."""
    nodes = read_body({"nodes": list})["nodes"]
    if len(nodes) > _MOST_NODES or not all(isinstance(node, str) for node in nodes):
        raise UsageError(f"nodes must be {_MOST_NODES:,} ids of nodes at most", field="nodes")
    return {"nodes": investigation(case).pseudonym_labels(nodes)}


def _parameters(text: str | None) -> dict[str, Any]:
    try:
        found = orjson.loads(text or "{}")
    except ValueError as error:
        raise UsageError(f"cypher_parameters is no JSON: {error}", hint='{"name": value}') from error
    if not isinstance(found, dict):
        raise UsageError("cypher_parameters is no JSON object", hint='{"name": value}')
    return found


_FORMAT = {
    "name": "csv",
    "title": "CSV",
    "extension": "csv",
    "content_type": "text/csv; charset=utf-8",
    "is_picture": False,
}

SECTION = Section(
    "exports",
    "Export",
    (
        Route("/formats", formats, "The formats a graph can be exported in.", {"formats": [_FORMAT]}),
        Route(
            CASE + "/export",
            export,
            "The graph that the filters show, or that `cypher` draws, as a file; html and svg: the 1,000"
            " busiest nodes, others: all.",
            "a file in the format asked for",
            (
                Parameter("format", "One of `/formats`.", is_required=True),
                QUESTION,
                EXPRESSION,
                FOCUS,
                PSEUDONYMS,
                Parameter("cypher", "An own query, as `/cypher` takes it; no filters beside it."),
                Parameter("cypher_parameters", "Its parameters, a JSON object."),
                Parameter("language", "Language of the file's own words, where it has any: en, ja."),
                *FILTERS,
                VALUES,
            ),
            content_type="application/octet-stream",
        ),
        Route(
            CASE + "/pseudonyms",
            pseudonyms,
            "What nodes are called in a file without names, for a picture of them.",
            {"nodes": [{"id": "a:corp\\alice", "label": "domain-01\\account-0003"}]},
            body={"nodes": ["a:corp\\alice"]},
            method="POST",
            description="Nodes that there are not are left out. Pseudonyms are the same in all files of a "
            "case's state.",
        ),
    ),
)
