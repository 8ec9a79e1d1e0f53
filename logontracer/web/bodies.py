"""JSON bodies of requests that change something, read once and by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from flask import request

from logontracer.errors import UsageError

_NAMES = {str: "a text", bool: "true or false", int: "a whole number", dict: "an object", list: "a list"}


def read_body(
    fields: Mapping[str, type], *, optional: Mapping[str, Any] | None = None, most_bytes: int | None = None
) -> dict[str, Any]:
    """Return the JSON object of the request: each of *fields* with a value of its type, nothing else.

    Parameters
    ----------
    fields : mapping of str to type
        ``str``, ``bool``, ``int``, ``dict`` or ``list`` by field.
    optional : mapping
        What fields that may be missing are then.
    most_bytes : int, optional
        Its largest size, where it may be larger than other bodies.

    Raises
    ------
    UsageError
        When it is no JSON, saying where, or a field is missing, unknown or of another type, naming it.
    """
    if most_bytes is not None:
        request.max_content_length = most_bytes
    body = _parsed(_expected(fields, optional or {}))
    if not isinstance(body, dict):
        raise UsageError("the body is no JSON object", hint=_expected(fields, optional or {}))
    for name in body:
        if name not in fields:
            raise UsageError(f"the field {name!r} is not known", hint=f"known: {', '.join(fields)}")
    found = {**(optional or {}), **body}
    for name, kind in fields.items():
        # A truth value is a number to Python, but not to whoever reads the API.
        if type(found.get(name)) is not kind:
            raise UsageError(f"the field {name} must be {_NAMES[kind]}", field=name)
    return {name: found[name] for name in fields}


def _parsed(expected: str) -> Any:
    if not request.is_json:
        request.get_json()  # answers 415
    data = request.get_data()
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if not data.strip():
            raise UsageError("the body is empty", hint=expected) from error
        raise UsageError(
            f"the body is no JSON: line {error.lineno}, column {error.colno}: {error.msg}",
            hint=expected,
            line=error.lineno,
            column=error.colno,
        ) from error


def _expected(fields: Mapping[str, type], optional: Mapping[str, Any]) -> str:
    """Return what the body has to be, in words."""
    parts = (f"{name} ({_NAMES[kind]}{', optional' * (name in optional)})" for name, kind in fields.items())
    return f"Expected is a JSON object with {', '.join(parts)}."
