"""``logontracer notes``: what analysts wrote down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

import click

from logontracer.cli.options import investigation_options, output_options, zone_option
from logontracer.cli.output import Column, Output, moment, say

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
        _show(output, investigation.notebook.views(), "views", _VIEWS)
    else:
        _show(output, investigation.notebook.notes(), "notes", _NOTES)


def _show(output: Output, found: Mapping[str, Any], name: str, columns: Sequence[Column]) -> None:
    if found[name] or output.form != "table":
        output.answer(found, columns, found[name])
    else:
        say(f"There are no {name} yet; they are made in the page.")


COMMAND = notes
