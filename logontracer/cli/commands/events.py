"""``logontracer events``: the records behind the graph."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

import click

from logontracer.cli import columns
from logontracer.cli.meaning import refuse
from logontracer.cli.options import (
    filter_options,
    investigation_options,
    output_options,
    page_options,
    parameter_option,
    read_parameters,
)
from logontracer.cli.output import Output, say
from logontracer.model.filters import Filters

if TYPE_CHECKING:
    from logontracer.investigation import Investigation


@click.command("events", short_help="List the events themselves.")
@click.option("--question", metavar="NAME", help="Only of what this question finds.")
@click.option("--search", "expression", metavar="EXPR", help="Only of what this search finds.")
@parameter_option
@click.option("--account", metavar="KEY", help="Only of this account: logons of it, changes by or of it.")
@click.option("--host", metavar="KEY", help="Only from, to or validated by this host, or written by it.")
@click.option("--source", metavar="KEY", help="Only from this host.")
@click.option("--destination", metavar="KEY", help="Only to this host; changes made on it.")
@click.option("--logon", type=int, metavar="ID", help="Only of this logon of the graph (logon_id).")
@click.option("--change", type=int, metavar="ID", help="Only of this change of the graph (change_id).")
@click.option(
    "--column",
    "texts",
    multiple=True,
    metavar="NAME=TEXT",
    help="Only where this column contains the text; columns are those of --json, and account, source.",
)
@click.option("--sort", default="time", show_default=True, metavar="COLUMN", help="Order by this column.")
@click.option("--descending", "is_descending", is_flag=True, help="The last one first.")
@click.option(
    "--pseudonyms",
    "has_pseudonyms",
    is_flag=True,
    help="Pseudonyms for accounts, hosts and addresses; columns that may name somebody are left out.",
)
@filter_options
@output_options()
@refuse(
    "parameters",
    when=lambda given: given["question"] is None,
    why="without --question: it is a question that asks for values",
    hint="name one with --question; docs/questions.md says what each takes",
)
@investigation_options
@page_options()
def events(
    investigation: Investigation,
    filters: Filters,
    zone: tzinfo,
    output: Output,
    texts: tuple[str, ...],
    has_pseudonyms: bool,
    **which: Any,
) -> None:
    """List the events that a question, a search or the filters count; --json holds every column.

    The same events as a view of the graph under the same filters, and the changes beside it.
    """
    wanted = read_parameters(texts, "--column").items()
    answer = investigation.events(filters, columns=wanted, has_pseudonyms=has_pseudonyms, **which)
    output.answer(answer, columns.RENAMED_EVENTS if has_pseudonyms else columns.EVENTS)
    if output.form == "table":
        say(counted(answer))


def counted(answer: Mapping[str, Any]) -> str:
    """Return how many events there are of what, and how many the noise filter hides."""
    kinds = [(answer["n_logon_events"], "of logons"), (answer["n_change_events"], "of changes")]
    parts = ", ".join(f"{number:,} {kind}" for number, kind in kinds if number) or "none"
    hidden = answer["n_hidden_noise"]
    return f"events: {parts}" + (f"; {hidden:,} more hidden as noise (--noise)" if hidden else "")


COMMAND = events
