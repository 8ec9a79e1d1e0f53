"""JSON in and out of the server, by orjson."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response
from flask.json.provider import JSONProvider

JSON = "application/json"


def json_response(data: Any, status: int = 200, content_type: str = JSON) -> Response:
    """Return *data* as a JSON answer."""
    return Response(orjson.dumps(data, option=orjson.OPT_SERIALIZE_NUMPY), status, content_type=content_type)


class OrjsonProvider(JSONProvider):
    """Makes every dict a view returns, and every body Flask reads, go through orjson."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Return *obj* as JSON text."""
        return orjson.dumps(obj, option=orjson.OPT_SERIALIZE_NUMPY).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Return what the JSON text *s* says."""
        return orjson.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """Return the one argument as a JSON answer."""
        return json_response(self._prepare_response_obj(args, kwargs))
