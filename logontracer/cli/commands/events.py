"""``logontracer events``: the records behind the graph."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING, Any

import click

from logontracer.cli import columns
from logontracer.cli.options import (
    filter_options,
    investigation_options,
    output_options,
    page_options,
)
from logontracer.cli.output import Output
from logontracer.model.filters import Filters

if TYPE_CHECKING:
    from logontracer.investigation import Investigation


@click.command("events", short_help="List the events themselves.")
@click.option("--account", metavar="KEY", help="Only of this account.")
@click.option("--host", metavar="KEY", help="Only from or to this host, or written by it.")
@click.option("--source", metavar="KEY", help="Only from this host.")
@click.option("--destination", metavar="KEY", help="Only to this host.")
@click.option("--logon", type=int, metavar="ID", help="Only of this logon of the graph (logon_id).")
@filter_options
@output_options()
@investigation_options
@page_options()
def events(
    investigation: Investigation,
    filters: Filters,
    zone: tzinfo,
    output: Output,
    **which: Any,
) -> None:
    """List the events themselves, oldest first; --json holds every field of each record.

    Noise is listed too, and --min-count means nothing for a single event.
    """
    output.answer(investigation.events(filters, **which), columns.EVENTS)


COMMAND = events
