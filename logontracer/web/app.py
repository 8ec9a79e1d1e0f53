"""create_app: the only wiring of the server."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from flask import Flask

from logontracer.registry import collect
from logontracer.settings import Settings, load_settings
from logontracer.web import api, pages, problems, security
from logontracer.web.answers import OrjsonProvider
from logontracer.web.assets import static_folder, template_folder
from logontracer.web.jobs import JobStore, Launch
from logontracer.web.routes import Section
from logontracer.web.services import OpenCase, OpenCases, Services, open_case
from logontracer.web.uploads import UploadRequest

#: Largest body of a request that is not an upload.
MAX_BODY_BYTES = 1 << 20


def create_app(
    settings: Settings | None = None, *, open_case: OpenCase = open_case, launch: Launch | None = None
) -> Flask:
    """Return the server as a WSGI application.

    Parameters
    ----------
    settings : Settings, optional
        Read from the environment when not given.
    open_case : callable
        Makes the investigation of a case; tests pass their own.
    launch : callable, optional
        Starts the process of an import job; tests pass their own.
    """
    settings = settings or load_settings()
    # A fresh system may not know these, and with nosniff a browser refuses what is not named right.
    mimetypes.add_type("text/javascript", ".mjs")
    mimetypes.add_type("font/woff2", ".woff2")
    app = Flask("logontracer", static_folder=str(static_folder()), template_folder=str(template_folder()))
    app.request_class = UploadRequest
    app.json = OrjsonProvider(app)
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES)
    sections = tuple(collect(api, "SECTION", Section))
    jobs = JobStore(settings, launch)
    Services(settings, OpenCases(settings, open_case), jobs, sections).attach(app)
    security.register(app, settings)
    problems.register(app, private_paths=(str(Path(settings.home).resolve()), str(settings.home)))
    for section in sections:
        app.register_blueprint(section.blueprint())
    app.register_blueprint(pages.BLUEPRINT)
    return app
