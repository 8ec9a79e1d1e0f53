"""``logontracer serve``: the page and the API."""

from __future__ import annotations

import click

from logontracer.cli.options import setting_options
from logontracer.settings import Settings


@click.command("serve")
@setting_options("home", "host", "port", "workers", "upload_limit_bytes")
def serve(settings: Settings) -> None:
    """Start the web server and print its address."""
    run_server(settings)


def run_server(settings: Settings) -> None:
    """Serve until interrupted."""
    from logontracer.web.serve import serve as serve_forever  # only now: Flask is of no use to other commands

    serve_forever(settings)


COMMAND = serve
