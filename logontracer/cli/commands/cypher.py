"""``logontracer cypher``: a query of one's own, through the guard."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

import click

from logontracer.cli.meaning import refuse
from logontracer.cli.options import (
    investigation_options,
    output_options,
    parameter_option,
    read_value,
    zone_option,
)
from logontracer.cli.output import Column, Output, say
from logontracer.errors import UsageError

if TYPE_CHECKING:
    from logontracer.investigation import Investigation


@click.command("cypher", short_help="Run a Cypher query of your own.")
@click.argument("text", required=False, metavar="TEXT")
@click.option("--saved", metavar="NAME", help="The query saved under this name.")
@click.option("--list", "lists", is_flag=True, help="List the saved queries.")
@parameter_option
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=1000, show_default=True, help="Rows at most."
)
@zone_option
@output_options()
@refuse(
    *("text", "saved", "parameters", "limit"),
    when=lambda given: given["lists"],
    why="with --list",
    hint="leave it out, or leave out --list to run a query",
)
@investigation_options
def cypher(
    investigation: Investigation,
    text: str | None,
    saved: str | None,
    lists: bool,
    parameters: dict[str, str],
    limit: int,
    zone: tzinfo,
    output: Output,
) -> None:
    """Run TEXT, one reading Cypher statement, on the case's graph.

    MATCH, OPTIONAL MATCH, WHERE, RETURN, WITH, ORDER BY, SKIP, LIMIT, UNWIND and UNION
    are allowed; docs/guard.md names the tables and says what else holds.
    """
    if lists:
        found = investigation.notebook.queries()
        output.answer(found, _SAVED, found["queries"])
        return
    if (text is None) == (saved is None):
        raise UsageError("no query, or two", hint="give TEXT, --saved NAME or --list")
    query = text if text is not None else investigation.notebook.query(str(saved))["cypher"]
    values = {name: read_value(value) for name, value in parameters.items()}
    answer = investigation.cypher(query, values, limit=limit)
    names = answer["columns"]
    columns = [Column(name, name) for name in names]
    rows = [dict(zip(names, row, strict=True)) for row in answer["rows"]]
    output.answer(answer if output.is_json else {"columns": names}, columns, rows)
    if answer["truncated"]:
        say(f"More than {limit:,} rows: add a LIMIT, or raise --limit.")


_SAVED = (Column("name", "Query"), Column("note", "Note"), Column("cypher", "Cypher"))

COMMAND = cypher
