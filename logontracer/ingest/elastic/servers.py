"""The servers that may be asked: those of a file on this machine, and no other.

A request to the web server, and a log, never name one.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from logontracer.errors import NotFoundError, UsageError

KINDS = ("elasticsearch", "opensearch")
_NAMES = frozenset(
    {
        "url",
        "kind",
        "index",
        "query",
        "ca_file",
        "api_key_file",
        "api_key_env",
        "user",
        "password_file",
        "password_env",
    }
)
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_HINT = "docs/formats.md shows what the file holds"


@dataclass(frozen=True, slots=True)
class Server:
    """One server: where it is, what is asked of it, and how it is told who asks."""

    name: str
    url: str
    index: str
    kind: str = "elasticsearch"
    query: str | None = None  # of Lucene's syntax, narrows what is fetched
    ca_file: str | None = None
    api_key: str | None = field(default=None, repr=False)
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def server_named(name: str, file: Path, environment: Mapping[str, str] | None = None) -> Server:
    """Return a server of the file.

    Raises
    ------
    NotFoundError
        When there is no such file, or no such server in it.
    UsageError
        When what it says of the server cannot be used.
    """
    try:
        servers = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFoundError(f"{file} does not exist, so no server is known", hint=_HINT) from error
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} cannot be read: {error}", hint=_HINT) from error
    if not _NAME.fullmatch(name) or not isinstance(servers.get(name), dict):
        known = ", ".join(sorted(n for n, value in servers.items() if isinstance(value, dict))) or "none"
        raise NotFoundError(f"{file} names no server {name!r}; known: {known}", hint=_HINT)
    return _server(name, servers[name], file, os.environ if environment is None else environment)


def _server(name: str, row: Mapping[str, Any], file: Path, environment: Mapping[str, str]) -> Server:
    unknown = sorted(set(row) - _NAMES)
    wrong = [key for key, value in row.items() if not isinstance(value, str)]
    if unknown or wrong:
        raise UsageError(
            f"{file}: [{name}] has {(unknown or wrong)[0]!r}, which is not understood", hint=_HINT
        )
    url, kind = row.get("url", ""), row.get("kind", "elasticsearch")
    is_local = urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")
    if not url.startswith("https://") and not (url.startswith("http://") and is_local):
        raise UsageError(
            f"{file}: [{name}] url is {url!r}, not https://…", hint="only this machine is asked without TLS"
        )
    if kind not in KINDS or not row.get("index"):
        raise UsageError(f"{file}: [{name}] needs index, and kind {' or '.join(KINDS)}", hint=_HINT)
    return Server(
        name,
        url.rstrip("/"),
        row["index"],
        kind,
        row.get("query"),
        row.get("ca_file"),
        _secret(row, "api_key", environment),
        row.get("user"),
        _secret(row, "password", environment),
    )


def _secret(row: Mapping[str, str], name: str, environment: Mapping[str, str]) -> str | None:
    """Return a secret from a file or the environment; it never stands in the file of servers."""
    try:
        if f"{name}_file" in row:
            return Path(row[f"{name}_file"]).read_text(encoding="utf-8").strip()
        return environment[row[f"{name}_env"]] if f"{name}_env" in row else None
    except (OSError, KeyError) as error:
        raise UsageError(
            f"the {name} of server cannot be read: {error}", hint="check the file or variable"
        ) from error
