"""JSON bodies of requests that change something, read once and by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from logontracer.errors import UsageError

_NAMES = {str: "a text", bool: "true or false", int: "a whole number", dict: "an object"}


def read_body(fields: Mapping[str, type], *, optional: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the JSON object of the request: each of *fields* with a value of its type, nothing else.

    Parameters
    ----------
    fields : mapping of str to type
        ``str``, ``bool``, ``int`` or ``dict`` by field.
    optional : mapping
        What fields that may be missing are then.

    Raises
    ------
    UsageError
        When a field is missing, unknown or of another type, naming it.
    """
    body = request.get_json()
    if not isinstance(body, dict):
        raise UsageError("the body is no JSON object", hint=f"fields: {', '.join(fields)}")
    for name in body:
        if name not in fields:
            raise UsageError(f"the field {name!r} is not known", hint=f"known: {', '.join(fields)}")
    found = {**(optional or {}), **body}
    for name, kind in fields.items():
        # A truth value is a number to Python, but not to whoever reads the API.
        if type(found.get(name)) is not kind:
            raise UsageError(f"the field {name} must be {_NAMES[kind]}", field=name)
    return {name: found[name] for name in fields}
