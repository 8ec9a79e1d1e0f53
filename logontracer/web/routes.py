"""The API as rows: one row makes the route, its check of the query string and its documentation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, request

from logontracer.web.parameters import Parameter, refuse_unknown

PREFIX = "/api/v1"
CASE = "/cases/<case>"


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the API and what it answers.

    ``answer`` is an example; the document's schema is derived from it and a
    test compares its keys with what the server really says.
    """

    path: str
    view: Callable[..., Any]
    summary: str
    answer: Mapping[str, Any] | str
    parameters: tuple[Parameter, ...] = ()
    method: str = "GET"
    status: int = 200
    description: str = ""
    content_type: str = "application/json"
    form: Mapping[str, str] | None = None  # multipart field → what it holds
    body: Mapping[str, Any] | None = None  # an example of the JSON body


@dataclass(frozen=True, slots=True)
class Section:
    """The routes of one noun."""

    name: str
    title: str
    routes: tuple[Route, ...]

    def blueprint(self) -> Blueprint:
        """Return the section as a Flask blueprint."""
        blueprint = Blueprint(self.name, __name__, url_prefix=PREFIX)
        for route in self.routes:
            blueprint.add_url_rule(
                route.path,
                endpoint=route.view.__name__,
                view_func=_checked(route),
                methods=[route.method],
            )
        return blueprint


def _checked(route: Route) -> Callable[..., Any]:
    @wraps(route.view)
    def view(**path_values: str) -> Any:
        refuse_unknown(request.args, route.parameters)
        answer = route.view(**path_values)
        return (answer, route.status) if route.status != 200 else answer

    return view
