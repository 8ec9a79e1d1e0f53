"""OpenSearch, by its plain HTTP interface: the client of Elasticsearch refuses to talk to it."""

from __future__ import annotations

import base64
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from logontracer.ingest.elastic.searcher import KEEP_ALIVE, TIMEOUT_SECONDS, PointLostError, refused
from logontracer.ingest.elastic.servers import Server

#: A page of 5,000 events with their text is some 30 MB.
_LONGEST_ANSWER = 512 << 20
_GONE = 404


class OpenSearcher:
    """Asks an OpenSearch."""

    tie_breaker = "_id"

    def __init__(self, server: Server) -> None:
        self._url = server.url
        self._headers = {"Content-Type": "application/json"}
        if server.api_key:
            self._headers["Authorization"] = f"ApiKey {server.api_key}"
        elif server.user and server.password:
            both = base64.b64encode(f"{server.user}:{server.password}".encode()).decode("ascii")
            self._headers["Authorization"] = f"Basic {both}"
        handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
        if server.url.startswith("https://"):
            handlers.append(
                urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=server.ca_file))
            )
        self._opener = urllib.request.build_opener(*handlers)

    def open_point(self, index: str) -> str:
        """Return the id of a new point in time."""
        path = f"/{quote(index, safe='*,-_.')}/_search/point_in_time?keep_alive={KEEP_ALIVE}"
        return str(self._ask("POST", path, {})["pit_id"])

    def search(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the answer to a search in a point in time."""
        return self._ask("POST", "/_search", body)

    def close_point(self, point: str) -> None:
        """Let the server forget a point in time."""
        self._ask("DELETE", "/_search/point_in_time", {"pit_id": [point]})

    def _ask(self, method: str, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        request = urllib.request.Request(  # noqa: S310 - servers.py lets only http and https through
            self._url + path, json.dumps(body).encode(), self._headers, method=method
        )
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                found: dict[str, Any] = json.loads(answer.read(_LONGEST_ANSWER))
                return found
        except urllib.error.HTTPError as error:
            with error:
                said = error.read(2_000).decode("utf-8", "replace")
            if error.code == _GONE and path == "/_search":
                raise PointLostError(f"{self._url}: the point in time is gone", hint="fetch again") from error
            raise refused(self._url, f"{error.code} {said}") from error
        except (OSError, ValueError) as error:
            raise refused(self._url, error) from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The key goes to the server that is named, and to no other."""

    def redirect_request(self, *args: Any, **more: Any) -> None:
        """Follow nothing."""
