"""What a server is asked: a point in time, and pages of hits in the order of their time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from logontracer.errors import LogontracerError

#: How long a server keeps a point in time between two pages.
KEEP_ALIVE = "10m"
TIMEOUT_SECONDS = 60.0


class ServerError(LogontracerError):
    """The server refuses, or cannot be reached."""

    http_status = 502


class PointLostError(ServerError):
    """The server no longer has the point in time."""


class Searcher(Protocol):
    """A server, by whichever client."""

    #: What orders two events of the same moment.
    tie_breaker: str

    def open_point(self, index: str) -> str:
        """Return the id of a new point in time."""
        ...

    def search(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the answer to a search in a point in time; raises PointLostError when it is gone."""
        ...

    def close_point(self, point: str) -> None:
        """Let the server forget a point in time."""
        ...


def refused(url: str, error: object) -> ServerError:
    """Return the error that says what the server said."""
    return ServerError(
        f"{url}: {str(error)[:300]}", hint="check address, certificate, key and index of the server"
    )
