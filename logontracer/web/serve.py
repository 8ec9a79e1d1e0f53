"""Runs the server: several gunicorn workers that all read the same generation."""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from logontracer.errors import ConflictError, LogontracerError, UsageError
from logontracer.settings import Settings
from logontracer.web.app import create_app
from logontracer.web.jobs import JobStore
from logontracer.web.memory import keep_freed_memory
from logontracer.web.security import secret_key
from logontracer.web.services import services
from logontracer.web.warming import Warmer

_LOG = logging.getLogger(__name__)
#: The most gunicorn allows: the page's address holds an analyst's own query.
_LONGEST_ADDRESS = 8190
_GRACE_SECONDS = 10
_WARMER = "logontracer-warmer"

Announce = Callable[[str], None]


def serve(settings: Settings, announce: Announce = lambda address: _LOG.info("serving %s", address)) -> None:
    """Serve until interrupted; *announce* is called with the address once it is open.

    Raises
    ------
    ConflictError
        When the port is in use.
    UsageError
        When the address cannot be bound, or on Windows, where gunicorn does not run.
    """
    application = _gunicorn_application()
    check_free(settings.host, settings.port)
    secret_key(Path(settings.home))  # made here once, so that no worker waits for another
    jobs = JobStore(settings)
    jobs.resume()
    jobs.sweep()
    application(settings, announce).run()


def check_free(host: str, port: int) -> None:
    """Raise a clear error when *host* and *port* cannot be bound; gunicorn would only retry and exit."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise UsageError(
                f"port {port} may not be opened", hint="Take one above 1023.", port=port
            ) from error
        except socket.gaierror as error:
            raise UsageError(f"{host!r} is not an address of this machine", host=host) from error
        except OSError as error:
            raise ConflictError(
                f"{host}:{port} cannot be opened: {error.strerror}",
                hint=f"Is LogonTracer already running? Otherwise choose another port: -o {port + 1}",
                host=host,
                port=port,
            ) from error


def address_of(host: str, port: int) -> str:
    """Return what to open in a browser."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, host)  # noqa: S104
    return (
        f"http://[{name}]:{port}/" if ":" in name and not name.startswith("[") else f"http://{name}:{port}/"
    )


def gunicorn_options(settings: Settings, announce: Announce) -> dict[str, Any]:
    """Return gunicorn's configuration."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return {
        "bind": f"{host}:{settings.port}",
        "workers": settings.workers,
        "worker_class": "gthread",
        "threads": settings.threads,
        # The graph database hangs in the children of a process that opened it: open after the fork only.
        "preload_app": False,
        "graceful_timeout": _GRACE_SECONDS,
        "timeout": 120,
        "limit_request_line": _LONGEST_ADDRESS,
        "accesslog": None,
        "loglevel": "warning",
        "proc_name": "logontracer",
        "control_socket_disable": True,
        "post_worker_init": lambda worker: _begin(worker.wsgi),
        "worker_exit": lambda arbiter, worker: _end_warming(worker.wsgi),
        "when_ready": lambda arbiter: announce(address_of(*_bound(arbiter, settings))),
    }


def warmer(app: Flask) -> Warmer:
    """Return the one warmer of an application."""
    own = services(app)
    found: Warmer = app.extensions.setdefault(_WARMER, Warmer(own.cases, own.settings.warm_seconds))
    return found


def _begin(app: Flask) -> None:
    keep_freed_memory()
    warmer(app).start()


def _end_warming(app: Flask | None) -> None:
    if app is not None:  # None: it could not be loaded
        warmer(app).end()


def _bound(arbiter: Any, settings: Settings) -> tuple[str, int]:
    """Return host and port that are really open: port 0 asks the system for a free one."""
    return settings.host, arbiter.LISTENERS[0].sock.getsockname()[1]


def _gunicorn_application() -> Callable[[Settings, Announce], Any]:
    if sys.platform == "win32":
        raise UsageError(
            "the server does not run on Windows itself",
            hint="Run it in WSL or in a container; import, query and export work here.",
        )
    try:
        from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
    except ImportError as error:
        raise LogontracerError("gunicorn is not installed", hint="pip install gunicorn") from error

    class Application(BaseApplication):  # type: ignore[misc]
        """The server under gunicorn, without its command line and configuration files."""

        def __init__(self, settings: Settings, announce: Announce) -> None:
            self._settings, self._announce = settings, announce
            super().__init__()

        def load_config(self) -> None:
            for name, value in gunicorn_options(self._settings, self._announce).items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return create_app(self._settings)

    return Application
