"""``logontracer query``: the questions of the side bar."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

import click

from logontracer.cli import columns
from logontracer.cli.commands.search import summed
from logontracer.cli.meaning import refuse
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
@refuse(
    *("parameters", "cypher", "limit", "after"),
    when=lambda given: given["name"] is None,
    why="without NAME",
    hint="name a question: 'logontracer query' lists them all",
)
@refuse(
    *("as_csv", "limit", "after"),
    when=lambda given: given["cypher"],
    why="with --cypher",
    hint="leave it out, or leave out --cypher to ask the question",
)
@refuse(
    *("logon_type", "package", "outcome"),
    when=lambda given: _is_about_changes(given["name"]),
    why="for a question about changes: they have none",
    hint="leave it out; event ids, computers, kinds and the span of time narrow changes",
)
@refuse(
    *("from_", "to"),
    when=lambda given: bool(given["parameters"]),
    why="with --param: the parameters are the spans",
    hint="leave out one or the other",
)
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
        if output.form == "table" and any(row["n_hidden_hits"] for row in document["questions"]):
            say("Logons that are alike are one hit; what is hidden as noise is found with --noise.")
        return
    answer = investigation.ask(name, filters, limit=limit, after=after, parameters=parameters)
    if cypher and not output.is_json:
        print_line(answer["cypher"])
        return
    output.answer(answer, columns.BY_KIND[answer["of"]])
    if output.form == "table" and answer["n_events"] is not None:
        say(summed(answer, filters))
    if output.form == "table" and answer["n_marked_events"] is not None:
        say(f"{answer['n_marked_events']:,} of the events are in hours behind a mark above 16.")


def _is_about_changes(name: str | None) -> bool:
    from logontracer.queries.questions import BY_NAME  # only now, as all that --help does not need

    return name in BY_NAME and BY_NAME[name].of == "changes"


COMMAND = query
