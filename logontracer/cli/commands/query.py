"""``logontracer query``: the questions of the side bar."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

import click

from logontracer.cli import columns
from logontracer.cli.commands.search import counted
from logontracer.cli.options import (
    filter_options,
    investigation_options,
    output_options,
    page_options,
    parameter_option,
)
from logontracer.cli.output import Output, print_line, say
from logontracer.model.filters import Filters

if TYPE_CHECKING:
    from logontracer.investigation import Investigation


@click.command("query", short_help="Answer a question of the side bar.")
@click.argument("name", required=False)
@parameter_option
@click.option("--cypher", is_flag=True, help="Print the Cypher behind the question, and do not ask it.")
@filter_options
@output_options()
@investigation_options
@page_options()
def query(
    investigation: Investigation,
    name: str | None,
    parameters: dict[str, str],
    cypher: bool,
    filters: Filters,
    zone: tzinfo,
    output: Output,
    limit: int,
    after: str | None,
) -> None:
    """Answer the question NAME; without NAME list all questions with their number of hits."""
    if name is None:
        document = investigation.questions(filters)
        output.answer(document, columns.QUESTIONS, document["questions"])
        return
    answer = investigation.ask(name, filters, limit=limit, after=after, parameters=parameters)
    if cypher and not output.is_json:
        print_line(answer["cypher"])
        return
    output.answer(answer, columns.BY_KIND[answer["of"]])
    if output.form == "table" and answer["n_events"] is not None:
        say(counted(answer, filters))


COMMAND = query
