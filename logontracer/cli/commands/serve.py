"""``logontracer serve``: the page and the API."""

from __future__ import annotations

import sys

import click

from logontracer.cli.options import setting_options
from logontracer.cli.output import print_line
from logontracer.settings import Settings


@click.command("serve")
@setting_options("home", "host", "port", "workers", "threads", "trusted_hosts", "upload_limit_bytes")
def serve(settings: Settings) -> None:
    """Start the web server and print its address."""
    run_server(settings)


def run_server(settings: Settings) -> None:
    """Serve until interrupted."""
    from logontracer.web.serve import serve as serve_forever  # only now: Flask is of no use to other commands

    serve_forever(settings, _announce)


def _announce(address: str) -> None:
    print_line(f"LogonTracer is open at {address} (Ctrl+C ends it)")
    sys.stdout.flush()  # somebody may read this through a pipe


COMMAND = serve
