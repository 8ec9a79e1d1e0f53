"""A small server that speaks as much of the search API as `fetch` uses, of both kinds."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class SearchServer:
    """Documents, and what was asked."""

    def __init__(self, documents: list[dict[str, Any]], page: int) -> None:
        self.documents = sorted(documents, key=lambda d: str(d["@timestamp"]))
        self.page = page
        self.points: set[str] = set()
        self.n_points = 0
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.authorizations: set[str] = set()
        self.fail_after: int | None = None  # searches until every answer is an error
        self.url = ""

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.asked.append((method, path, body))
        if path.startswith(("/logs-*/_pit", "/logs-%2A/_pit", "/logs-*/_search/point_in_time")):
            self.n_points += 1
            point = f"point{self.n_points}"
            self.points.add(point)
            return 200, {"id": point, "pit_id": point}
        if method == "DELETE":
            self.points -= {body.get("id", ""), *body.get("pit_id", [])}
            return 200, {"succeeded": True, "num_freed": 1}
        if path.startswith("/_search"):
            return self._search(body)
        return 400, {"error": {"reason": f"unexpected {method} {path}"}}

    def _search(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if self.fail_after is not None:
            self.fail_after -= 1
            if self.fail_after < 0:
                return 403, {"error": {"type": "security_exception", "reason": "no"}, "status": 403}
        if body["pit"]["id"] not in self.points:
            return 404, {"error": {"type": "search_context_missing_exception"}, "status": 404}
        span = body["query"]["bool"]["filter"][0].get("range", {}).get("@timestamp", {})
        after = body.get("search_after", ["", -1])
        hits = [
            {"_index": "logs", "_id": str(n), "_source": document, "sort": [document["@timestamp"], n]}
            for n, document in enumerate(self.documents)
            if span.get("gte", "") <= document["@timestamp"] < span.get("lt", "9")
            and [document["@timestamp"], n] > after
        ]
        return 200, {"pit_id": body["pit"]["id"], "took": 1, "hits": {"hits": hits[: self.page]}}


@contextmanager
def serving(
    documents: list[dict[str, Any]], page: int = 40, certificate: Path | None = None
) -> Iterator[SearchServer]:
    """Serve documents on a free port of this machine, by TLS with a *certificate*."""
    state = SearchServer(documents, page)

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Say nothing: a client that trusts nobody hangs up."""

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            state.authorizations.add(self.headers.get("Authorization", ""))
            status, answer = state.answer(self.command, self.path, body)
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            kind = self.headers.get("Accept", "application/json").split(";")[0].split(",")[0]
            self.send_header("Content-Type", "application/json" if "*" in kind else kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_DELETE = _do  # noqa: N815

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = Server(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    state.url = f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
