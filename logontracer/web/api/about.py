"""The program itself: session token, catalogue, formats, the API's description."""

from __future__ import annotations

from typing import Any

from flask import current_app

import logontracer
from logontracer.model.catalogue import EVENTS
from logontracer.model.windows import LOGON_TYPES
from logontracer.web import openapi
from logontracer.web.routes import Route, Section
from logontracer.web.security import csrf_token
from logontracer.web.services import services
from logontracer.web.uploads import MAX_FILES


def session() -> dict[str, Any]:
    """Return what a client needs before its first change."""
    return {
        "csrf_token": csrf_token(),
        "version": logontracer.__version__,
        "upload_limit_bytes": services().settings.upload_limit_bytes,
        "upload_limit_files": MAX_FILES,
    }


def catalogue() -> dict[str, Any]:
    """Return the event ids and logon types the program knows."""
    events = [
        {
            "event_id": spec.event_id,
            "title": spec.title,
            "short": spec.short,
            "table": spec.table,
            "channel": spec.channel,
            "is_authentication": spec.is_authentication,
        }
        for spec in EVENTS
    ]
    types = [{"logon_type": number, "title": title} for number, title in LOGON_TYPES.items()]
    return {"events": events, "logon_types": types}


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    return openapi.document(current_app._get_current_object())  # type: ignore[attr-defined]


_EVENT = {
    "event_id": 4624,
    "title": "Successful logon",
    "short": "logon",
    "table": "logons",
    "channel": "Security",
    "is_authentication": True,
}

SECTION = Section(
    "about",
    "The program",
    (
        Route(
            "/session",
            session,
            "The session's token, the version and the limits.",
            {
                "csrf_token": "pH4s…",
                "version": "3.0.0",
                "upload_limit_bytes": 8589934592,
                "upload_limit_files": MAX_FILES,
            },
            description="Whatever changes something sends the token back as `X-CSRF-Token`, with the cookie.",
        ),
        Route(
            "/catalogue",
            catalogue,
            "The event ids and logon types the program knows.",
            {"events": [_EVENT], "logon_types": [{"logon_type": 3, "title": "Network"}]},
        ),
        Route("/openapi.json", openapi_document, "This description.", {"openapi": "3.1.0"}),
    ),
)
