"""What the views of one application share: settings, open cases, jobs and the API's own rows."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app

from logontracer.investigation import Investigation
from logontracer.settings import Settings
from logontracer.web.jobs import JobStore
from logontracer.web.routes import Section

_EXTENSION = "logontracer"
#: Open cases per process; the one not asked about for longest is closed first.
MAX_OPEN_CASES = 8

#: The case that the page shows before anything was imported.
DEFAULT_CASE = "default"

OpenCase = Callable[[Settings, str], Investigation]


def open_case(settings: Settings, name: str) -> Investigation:
    """Return the investigation of a case; the default one answers as empty until it is there."""
    return Investigation(settings, name, may_be_missing=name == DEFAULT_CASE)


class OpenCases:
    """The investigations of one process, opened when first asked about."""

    def __init__(self, settings: Settings, open_case: OpenCase) -> None:
        self._settings = settings
        self._open_case = open_case
        self._open: OrderedDict[str, Investigation] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: str) -> Investigation:
        """Return the investigation of a case; raises NotFoundError when there is none."""
        with self._lock:
            if name not in self._open:
                self._open[name] = self._open_case(self._settings, name)
            self._open.move_to_end(name)
            surplus = [self._open.popitem(last=False)[1] for _ in range(len(self._open) - MAX_OPEN_CASES)]
            found = self._open[name]
        for investigation in surplus:
            investigation.close()
        return found

    def names(self) -> list[str]:
        """Return the names of the cases that are open."""
        with self._lock:
            return list(self._open)

    def close(self) -> None:
        """Close every open case."""
        with self._lock:
            while self._open:
                self._open.popitem()[1].close()


@dataclass(frozen=True, slots=True)
class Services:
    """Built once by ``create_app``."""

    settings: Settings
    cases: OpenCases
    jobs: JobStore
    sections: tuple[Section, ...]

    def attach(self, app: Flask) -> None:
        """Make them what ``services()`` returns."""
        app.extensions[_EXTENSION] = self


def services(app: Flask | None = None) -> Services:
    """Return the services of *app*, or of the application that answers the current request."""
    found: Services = (app or current_app).extensions[_EXTENSION]
    return found


def investigation(case: str) -> Investigation:
    """Return the investigation of a case for the current request."""
    return services().cases.get(case)
