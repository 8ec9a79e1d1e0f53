"""The API's own description, generated from its route rows: OpenAPI 3.1 and the same as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from flask import Flask

import logontracer
from logontracer.web.answers import JSON
from logontracer.web.parameters import Parameter
from logontracer.web.problems import PROBLEM_JSON
from logontracer.web.routes import PREFIX, Route, Section
from logontracer.web.security import TOKEN_HEADER
from logontracer.web.services import services

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "hint", "facts"],
    "properties": {
        "type": {"type": "string", "description": "a URN, the same for every problem of a kind"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "where it happened and what was found"},
        "hint": {"type": ["string", "null"], "description": "what to try"},
        "facts": {"type": "object", "description": "the same as data"},
    },
}


def document(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of every route of *app*'s API."""
    sections = services(app).sections
    paths: dict[str, dict[str, Any]] = {}
    for section in sections:
        for route in section.routes:
            paths.setdefault(_path(route), {})[route.method.lower()] = _operation(section, route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "LogonTracer",
            "version": logontracer.__version__,
            "description": "Times are ISO 8601 UTC; hours are counted from 1970-01-01 00:00 UTC.",
        },
        "tags": [{"name": section.name, "description": section.title} for section in sections],
        "paths": paths,
        "components": {
            "schemas": {"Problem": _PROBLEM},
            "responses": {
                "Problem": {
                    "description": "The request failed.",
                    "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
            },
        },
    }


def markdown(app: Flask) -> str:
    """Return the same description for people, as one Markdown page."""
    return "\n".join(line for section in services(app).sections for line in _section_lines(section)) + "\n"


def schema_of(example: Any) -> dict[str, Any]:
    """Return the JSON schema that an example suggests; null in it says nothing about the type."""
    if isinstance(example, Mapping):
        return {"type": "object", "properties": {name: schema_of(value) for name, value in example.items()}}
    if isinstance(example, list):
        return {"type": "array", "items": schema_of(example[0])} if example else {"type": "array"}
    for kind, name in ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string")):
        if isinstance(example, kind):
            return {"type": [name, "null"]}
    return {}


def _path(route: Route) -> str:
    return PREFIX + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.path)


def _operation(section: Section, route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.view.__name__,
        "tags": [section.name],
        "summary": route.summary,
        "parameters": [*_path_parameters(route), *_token(route), *map(_parameter, route.parameters)],
        "responses": {
            str(route.status): _response(route),
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }
    if route.description:
        operation["description"] = route.description
    if route.form:
        operation["requestBody"] = _form(route.form)
    if route.body:
        content = {"schema": schema_of(route.body), "example": route.body}
        operation["requestBody"] = {"required": True, "content": {JSON: content}}
    return operation


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    names = re.findall(r"<(?:\w+:)?(\w+)>", route.path)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _token(route: Route) -> list[dict[str, Any]]:
    if route.method == "GET":
        return []
    text = "the csrf_token of GET /api/v1/session, whose cookie must come with it"
    return [
        {
            "name": TOKEN_HEADER,
            "in": "header",
            "required": True,
            "description": text,
            "schema": {"type": "string"},
        }
    ]


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": parameter.type}
    for key, value in (
        ("default", parameter.default),
        ("minimum", parameter.minimum),
        ("maximum", parameter.maximum),
    ):
        if value is not None:
            schema[key] = value
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    if parameter.is_repeated:
        schema = {"type": "array", "items": schema}
    name = parameter.name + "{name}" if parameter.name.endswith(".") else parameter.name
    return {
        "name": name,
        "in": "query",
        "required": parameter.is_required,
        "description": parameter.help,
        "schema": schema,
    }


def _response(route: Route) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": {"type": "string"}}
    if not isinstance(route.answer, str):
        content = {"schema": schema_of(route.answer), "example": route.answer}
    return {"description": route.summary, "content": {route.content_type: content}}


def _form(form: Mapping[str, str]) -> dict[str, Any]:
    properties: dict[str, Any] = {
        name: {"type": "string", "description": text} for name, text in form.items()
    }
    if "files" in properties:
        properties["files"] = {
            "type": "array",
            "items": {"type": "string", "format": "binary"},
            "description": form["files"],
        }
    schema = {"type": "object", "properties": properties}
    return {"content": {"multipart/form-data": {"schema": schema}}}


def _section_lines(section: Section) -> Iterator[str]:
    yield from (f"## {section.title}", "")
    for route in section.routes:
        yield from (f"### {route.method} {_path(route)}", "", route.summary, "")
        if route.description:
            yield from (route.description, "")
        yield from _rows(("form field", route.form or {}))
        if route.body:
            yield from ("Send:", "", *_json_block(route.body))
        yield from _rows(("parameter", {_shown(p): _told(p) for p in route.parameters}))
        yield from _example_lines(route)


def _rows(table: tuple[str, Mapping[str, str]]) -> Iterator[str]:
    heading, rows = table
    if rows:
        yield from (f"| {heading} | meaning |", "|---|---|")
        yield from (f"| `{name}` | {text} |" for name, text in rows.items())
        yield ""


def _shown(parameter: Parameter) -> str:
    return parameter.name + "…" if parameter.name.endswith(".") else parameter.name


def _told(parameter: Parameter) -> str:
    notes = [
        "may be repeated" if parameter.is_repeated else "",
        "required" if parameter.is_required else "",
        " or ".join(parameter.choices),
        f"default {parameter.default}" if parameter.default not in (None, False) else "",
        f"at most {parameter.maximum}" if parameter.maximum is not None else "",
    ]
    told = "; ".join(filter(None, notes))
    return parameter.help + (f" ({told})" if told else "")


def _example_lines(route: Route) -> Iterator[str]:
    if isinstance(route.answer, str):
        yield from (f"Answers {route.status} with `{route.content_type}`: {route.answer}", "")
        return
    yield from (f"Answers {route.status}:", "", *_json_block(route.answer))


def _json_block(example: Mapping[str, Any]) -> tuple[str, ...]:
    return ("```json", orjson.dumps(example, option=orjson.OPT_INDENT_2).decode(), "```", "")
