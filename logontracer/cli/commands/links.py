"""``logontracer links``: what makes two names one, and taking it apart."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

import click

from logontracer.cli.meaning import refuse
from logontracer.cli.options import (
    DEFAULT_CASE,
    investigation_options,
    output_options,
    page_options,
    zone_option,
)
from logontracer.cli.output import Column, Output, count_column, moment, say
from logontracer.model.visible import visible

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
@refuse(
    *("limit", "after"),
    when=lambda given: bool(given["undo"] or given["restore"]),
    why="with --undo and --restore, which show the links they name",
    hint="leave it out; 'logontracer links' lists them all",
)
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
    later imports keep to it.  The links named are shown as they are now, with the command that takes
    it back.
    """
    if not undo and not restore:
        output.answer(investigation.links(limit=limit, after=after), _COLUMNS)
        return
    asked = {*undo, *restore}
    before = {row["id"]: row["is_undone"] for row in investigation.links_named(asked)}
    made = investigation.set_links(undo=undo, restore=restore)
    rows = investigation.links_named(asked)
    changed = [row["id"] for row in rows if row["is_undone"] is not before[row["id"]]]
    answer = {"of": "links", "rows": rows, "total": len(rows), "truncated": False, "next": None}
    output.answer({**answer, "changed": changed, **made}, _COLUMNS, rows)
    for row in rows:
        say(_confirmed(row, has_changed=row["id"] in changed, case=investigation.name))
    say(f"Links undone in this case: {made['n_undone']:,}; the graph is generation {made['generation']}.")


def _confirmed(row: Mapping[str, Any], *, has_changed: bool, case: str) -> str:
    """Return what became of a link, and the command that takes it back."""
    state, opposite = ("Undone", "restore") if row["is_undone"] else ("Joined", "undo")
    named = visible(row["id"])  # a line end in a name would begin a line of its own
    if not has_changed:
        return f"{state} already, nothing to do: {named}"
    of_case = [] if case == DEFAULT_CASE else ["--case", case]
    back = shlex.join(["logontracer", "links", f"--{opposite}", row["id"], *of_case])
    return f"{state}: {named}\n  To {opposite} it: {visible(back)}"


COMMAND = links
