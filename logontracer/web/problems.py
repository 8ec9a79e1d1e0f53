"""The one place where an error becomes an answer: problem+json (RFC 9457)."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from logontracer.errors import LogontracerError
from logontracer.web.answers import json_response

PROBLEM_JSON = "application/problem+json"
PROBLEM_AS_200 = "problem-status=200"
_LOG = logging.getLogger(__name__)


class ForbiddenError(LogontracerError):
    """The request does not come from this program's own page."""

    exit_code = 2
    http_status = 403


class StorageFullError(LogontracerError):
    """There is no room left on the disk."""

    http_status = 507


def register(app: Flask, *, private_paths: tuple[str, ...]) -> None:
    """Make *app* answer every error with problem+json, hiding *private_paths* in its text."""

    def answer(error: Exception) -> Response:
        problem = problem_of(error)
        return _answer(hide_paths(problem, private_paths), getattr(error, "get_headers", None))

    app.register_error_handler(Exception, answer)


def problem_of(error: Exception) -> dict[str, Any]:
    """Return *error* as ``type title status detail hint facts``; an unexpected one says nothing."""
    if isinstance(error, LogontracerError):
        return error_problem(error)
    if isinstance(error, HTTPException):
        status = error.code or 500
        if status == 404:
            return _nothing_here(request.path)
        return _problem(error.name, status, error.description or error.name, _HTTP_HINTS.get(status))
    reference = secrets.token_hex(4)
    _LOG.error("unexpected error, reference %s", reference, exc_info=error)
    return _problem(
        "Unexpected error",
        500,
        "The server failed to answer this request.",
        f"The server's log has the reason under reference {reference}.",
        {"reference": reference},
    )


def error_problem(error: LogontracerError) -> dict[str, Any]:
    """Return one of the program's own errors as a problem."""
    return _problem(error.title, error.http_status, error.message, error.hint, _plain(error.facts))


#: A home given as the current folder or the root: in texts these are punctuation.
_NOT_PRIVATE = frozenset({"", ".", "/"})


def hide_paths(data: Any, private_paths: tuple[str, ...]) -> Any:
    """Return plain *data* with each private path in its texts shortened to ``…``."""
    if isinstance(data, str):
        for path in private_paths:
            if path not in _NOT_PRIVATE:
                data = data.replace(path, "…")
        return data
    if isinstance(data, Mapping):
        return {key: hide_paths(value, private_paths) for key, value in data.items()}
    if isinstance(data, list):
        return [hide_paths(value, private_paths) for value in data]
    return data


def _nothing_here(path: str) -> dict[str, Any]:
    """Return the problem of an address nobody answers; a slash or dots for a case's name make one."""
    if path.startswith("/static/"):
        hint = "The page's files are fetched by `make vendor`; the wheel brings them along."
    elif path.startswith("/api/"):
        hint = f"{NAME_RULE} GET /api/v1/openapi.json lists every address."
    else:
        hint = f"Cases are at /cases/NAME. {NAME_RULE}"
    return _problem("Not found", 404, f"There is nothing at {path[:_SHOWN_CHARACTERS]}", hint)


NAME_RULE = "A case's name has letters, digits, '.', '_' and '-' only."
_SHOWN_CHARACTERS = 200

_HTTP_HINTS = {
    405: f"{NAME_RULE} GET /api/v1/openapi.json lists what each address accepts.",
    413: "Upload fewer files at a time, or raise LOGONTRACER_UPLOAD_LIMIT_BYTES;"
    " a body that is neither an upload nor a file of saved queries has at most 1 MiB.",
}


def _problem(
    title: str, status: int, detail: str, hint: str | None = None, facts: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    slug = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")
    return {
        "type": f"urn:logontracer:problem:{slug}",
        "title": title,
        "status": status,
        "detail": detail,
        "hint": hint,
        "facts": dict(facts or {}),
    }


def _plain(facts: Mapping[str, object]) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in facts.items()}


def _plain_value(value: object) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, PurePath):
        return value.name  # where the server keeps a file is nobody's business
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain_value(item) for item in value]
    return str(value)


def _answer(problem: dict[str, Any], get_headers: Any) -> Response:
    response = _page(problem) or json_response(problem, _status(problem), PROBLEM_JSON)
    for name, value in get_headers() if get_headers else ():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _status(problem: dict[str, Any]) -> int:
    """Return the status of the answer: the problem's own, or 200 for the page that asks for it.

    Browsers log every 4xx as an error of the page, also a mistyped search.  The page asks with
    the ``Prefer`` header of RFC 7240 and tells a problem by its media type; everybody else gets the status.
    """
    status: int = problem["status"]
    return 200 if status < 500 and request.headers.get("Prefer") == PROBLEM_AS_200 else status


def _page(problem: dict[str, Any]) -> Response | None:
    """Return the error as a page to somebody who opened an address by hand, if the page is there."""
    is_page = not request.path.startswith(("/api/", "/static/"))
    accepted = request.accept_mimetypes
    # Browsers like pictures as much as pages, so text/html need not be the best; a bare */* is a program.
    prefers_html = accepted.quality("text/html") > accepted.quality("application/json")
    if not (is_page and prefers_html and _has_error_page()):
        return None
    return Response(render_template("error.html", problem=problem), problem["status"])


def _has_error_page() -> bool:
    from flask import current_app

    return "error.html" in current_app.jinja_env.list_templates()
