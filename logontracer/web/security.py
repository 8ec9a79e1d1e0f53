"""What keeps other sites, other names and the evidence itself from acting through the server.

* Host header: a page of another site that rebinds its own name to 127.0.0.1 is refused.
* Cross-site requests: every change needs the session's token and an origin that is this server.
* Headers: the content security policy allows this server's own files and nothing inline.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, request, session

from logontracer.errors import UsageError
from logontracer.settings import Settings
from logontracer.web.problems import ForbiddenError

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
TOKEN_HEADER = "X-CSRF-Token"  # noqa: S105 - a header's name
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_WILDCARDS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - compared with, not bound to


def register(app: Flask, settings: Settings) -> None:
    """Check every request of *app* and add the headers to every answer, errors included."""
    home = Path(settings.home)
    app.secret_key = secret_key(home)
    app.config.update(
        # Cookies are shared by all ports of a host: two servers must not overwrite each other's.
        SESSION_COOKIE_NAME="logontracer-" + hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:8],
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_HTTPONLY=True,
    )
    trusted = trusted_hosts(settings)
    any_address = settings.host in _WILDCARDS

    @app.before_request
    def check() -> None:
        if "HTTP_HOST" not in request.environ:  # Flask would answer as whatever the server is bound to
            raise UsageError("the request has no Host header", hint="HTTP/1.1 needs one.")
        check_host(request.host, trusted, any_address=any_address)
        changes = request.method not in _SAFE_METHODS
        # Another site cannot read an answer, but it could make the server work for it.
        if changes or request.path.startswith("/api/"):
            check_same_origin()
        if changes:
            check_token()

    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Add the security headers, and keep answers about a case out of every cache."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
    if request.path.startswith("/static/"):
        response.headers["Cache-Control"] = "no-cache"  # may be kept, must be asked about
    return response


def csrf_token() -> str:
    """Return the session's token, made when there is none; the page sends it back with every change."""
    token: str | None = session.get("token")
    if token is None:
        token = session["token"] = secrets.token_urlsafe(32)
    return token


def check_token() -> None:
    """Raise ForbiddenError unless the request carries its session's token."""
    expected, given = session.get("token", ""), request.headers.get(TOKEN_HEADER, "")
    if not expected or not hmac.compare_digest(expected.encode(), given.encode()):
        raise ForbiddenError(
            f"the {TOKEN_HEADER} header does not match the session",
            hint="Reload the page. A program gets its token from GET /api/v1/session and keeps the cookie.",
        )


def check_same_origin() -> None:
    """Raise ForbiddenError when the browser says the request was started by another site."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    if site not in {"same-origin", "none"} or (origin is not None and not _is_own(origin)):
        raise ForbiddenError(
            "the request was started by another site",
            hint="Use the program's own page; a proxy in front has to pass on Host and X-Forwarded-Proto.",
        )


def _is_own(origin: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return (parts.scheme, parts.netloc) == (request.scheme, request.host)


def trusted_hosts(settings: Settings) -> frozenset[str]:
    """Return the names the server answers to."""
    names = {*_LOOPBACK_NAMES, *settings.trusted_hosts, settings.host.casefold().strip("[]")}
    return frozenset(names - _WILDCARDS)


def check_host(header: str, trusted: frozenset[str], *, any_address: bool) -> None:
    """Raise UsageError when the Host *header* names a machine this server is not.

    An IP address cannot be rebound to another machine, so a server that is bound
    to every address answers to any of them (*any_address*).
    """
    name = _host_name(header)
    if name not in trusted and not (any_address and _is_address(name)):
        raise UsageError(
            f"this server is not called {name!r}",
            hint=f"Open it as http://127.0.0.1, or set LOGONTRACER_TRUSTED_HOSTS={name}",
        )


def _host_name(header: str) -> str:
    try:
        return (urlsplit(f"//{header}").hostname or "").rstrip(".")
    except ValueError:
        return header


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def secret_key(home: Path) -> bytes:
    """Return the key that signs session cookies: random, made once per home, readable by its owner only."""
    path = home / "secret-key"
    if not path.exists():
        _create_key(home, path)
    path.chmod(0o600)
    return path.read_bytes()


def _create_key(home: Path, path: Path) -> None:
    """Write a key so that of several processes starting at once all read the same, whole one."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = home / f".secret-key-{secrets.token_hex(8)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(32))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first; its key counts
    finally:
        draft.unlink()
