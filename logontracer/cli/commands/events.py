"""``logontracer events``: the records behind the graph."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

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
@click.option("--host", metavar="KEY", help="Only from or to this host.")
@filter_options
@output_options()
@investigation_options
@page_options()
def events(
    investigation: Investigation,
    account: str | None,
    host: str | None,
    filters: Filters,
    zone: tzinfo,
    output: Output,
    limit: int,
    after: str | None,
) -> None:
    """List the events themselves, oldest first; --json holds every field of each record."""
    answer = investigation.events(filters, account=account, host=host, after=after, limit=limit)
    output.answer(answer, columns.EVENTS)


COMMAND = events
