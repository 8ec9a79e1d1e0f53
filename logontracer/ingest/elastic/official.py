"""Elasticsearch, by its own client (the optional package ``elasticsearch``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from logontracer.errors import UsageError
from logontracer.ingest.elastic.searcher import KEEP_ALIVE, TIMEOUT_SECONDS, PointLostError, refused
from logontracer.ingest.elastic.servers import Server


class ElasticSearcher:
    """Asks an Elasticsearch."""

    tie_breaker = "_shard_doc"

    def __init__(self, server: Server) -> None:
        try:
            import elasticsearch
        except ImportError as error:
            raise UsageError(
                "the package elasticsearch is not installed", hint="pip install 'logontracer[elastic]'"
            ) from error
        self._url = server.url
        self._errors = (elasticsearch.ApiError, elasticsearch.TransportError)
        self._not_found = elasticsearch.NotFoundError
        more: dict[str, Any] = {"ca_certs": server.ca_file} if server.ca_file else {}
        if server.user and server.password:
            more["basic_auth"] = (server.user, server.password)
        self._client = elasticsearch.Elasticsearch(
            server.url,
            api_key=server.api_key,
            request_timeout=TIMEOUT_SECONDS,
            retry_on_timeout=True,
            max_retries=3,
            **more,
        )

    def open_point(self, index: str) -> str:
        """Return the id of a new point in time."""
        try:
            return str(self._client.open_point_in_time(index=index, keep_alive=KEEP_ALIVE)["id"])
        except self._errors as error:
            raise refused(self._url, error) from error

    def search(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the answer to a search in a point in time."""
        try:
            answer = self._client.search(**body)
        except self._not_found as error:
            raise PointLostError(f"{self._url}: the point in time is gone", hint="fetch again") from error
        except self._errors as error:
            raise refused(self._url, error) from error
        return dict(answer.body)

    def close_point(self, point: str) -> None:
        """Let the server forget a point in time, and the connection go."""
        try:
            self._client.close_point_in_time(id=point)
        except self._errors as error:
            raise refused(self._url, error) from error
        finally:
            self._client.close()
