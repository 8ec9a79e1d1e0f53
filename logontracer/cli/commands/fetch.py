"""``logontracer fetch``: events out of a running Elasticsearch or OpenSearch."""

from __future__ import annotations

from datetime import tzinfo

import click

from logontracer.cli.options import case_option, output_options, setting_options, span_options
from logontracer.cli.output import Output
from logontracer.cli.progress import progress_bar
from logontracer.cli.receipts import show_receipt
from logontracer.errors import InputError
from logontracer.model.timespan import Timespan
from logontracer.settings import Settings


@click.command("fetch", short_help="Read events out of Elasticsearch or OpenSearch.")
@click.argument("server", metavar="SERVER")
@span_options
@output_options(csv=False)
@case_option
@setting_options("home", "servers_file", "reader_timeout_seconds", "reader_memory_bytes")
def fetch(settings: Settings, case: str, server: str, span: Timespan, zone: tzinfo, output: Output) -> int:
    """Read the events of a time range out of a server that servers.toml names.

    A second fetch of the same range goes on where the last one stopped, also behind
    an interruption; what comes twice counts once.  Prints a receipt for each half
    million events.
    """
    from logontracer import pipeline  # only now: it loads Arrow and DuckDB, and --help needs neither

    exit_code = 0
    with progress_bar() as progress:
        for receipt in pipeline.fetch(settings, case, server, time_range=span, progress=progress):
            show_receipt(receipt.to_json(), output)
            if any(file.error for file in receipt.files):
                exit_code = InputError.exit_code
    return exit_code


COMMAND = fetch
