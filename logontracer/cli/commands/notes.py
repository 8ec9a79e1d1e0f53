"""``logontracer notes``: what analysts wrote down."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

import click

from logontracer.cli.options import investigation_options, output_options, zone_option
from logontracer.cli.output import Column, Output, moment

if TYPE_CHECKING:
    from logontracer.investigation import Investigation

_NOTES = (
    Column("target", "On"),
    Column("is_starred", "Star"),
    Column("text", "Note"),
    Column("updated_at", "Changed", moment),
)
_VIEWS = (
    Column("name", "View"),
    Column("note", "Note"),
    Column("query", "Address"),
    Column("updated_at", "Changed", moment),
)


@click.command("notes", short_help="List notes and stars.")
@click.option("--views", "wants_views", is_flag=True, help="Saved views instead.")
@zone_option
@output_options()
@investigation_options
def notes(investigation: Investigation, wants_views: bool, zone: tzinfo, output: Output) -> None:
    """List the notes and stars that analysts gave accounts, hosts, links and events, the last changed first.

    They are written in the page; a: is an account, h: a host, e: an event, anything else a link.
    """
    if wants_views:
        views = investigation.notebook.views()
        output.answer(views, _VIEWS, views["views"])
        return
    found = investigation.notebook.notes()
    output.answer(found, _NOTES, found["notes"])


COMMAND = notes
