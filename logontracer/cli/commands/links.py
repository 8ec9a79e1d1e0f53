"""``logontracer links``: what makes two names one, and taking it apart."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING, Any

import click

from logontracer.cli.options import investigation_options, output_options, page_options, zone_option
from logontracer.cli.output import Column, Output, count_column, moment, say

if TYPE_CHECKING:
    from logontracer.investigation import Investigation


def _state(value: Any, zone: tzinfo) -> str:
    return "undone" if value else "joined"


_COLUMNS = (
    Column("id", "Link"),
    Column("why", "Because"),
    count_column("n_events", "Events"),
    Column("first_seen", "First", moment),
    Column("last_seen", "Last", moment),
    Column("is_undone", "State", _state),
)


@click.command("links", short_help="Show, undo or restore what joins two names.")
@click.option("--undo", multiple=True, metavar="ID", help="Take this link apart; may be repeated.")
@click.option("--restore", multiple=True, metavar="ID", help="Join an undone link again; may be repeated.")
@zone_option
@output_options()
@investigation_options
@page_options()
def links(
    investigation: Investigation,
    undo: tuple[str, ...],
    restore: tuple[str, ...],
    zone: tzinfo,
    output: Output,
    limit: int,
    after: str | None,
) -> None:
    """List every decision that two names are one account, domain or host, and why.

    --undo and --restore make the graph anew of the same events, without or with the links named;
    later imports keep to it.
    """
    if undo or restore:
        made = investigation.set_links(undo=undo, restore=restore)
        say(f"generation {made['generation']}: {made['n_undone']:,} undone")
    output.answer(investigation.links(limit=limit, after=after), _COLUMNS)


COMMAND = links
