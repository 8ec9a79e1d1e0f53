"""``logontracer search``: one box with typed terms."""

from __future__ import annotations

from collections.abc import Mapping
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
from logontracer.cli.output import Output, say
from logontracer.model.counted import counted
from logontracer.model.filters import Filters

if TYPE_CHECKING:
    from logontracer.investigation import Investigation


@click.command("search", short_help="Find logons by an expression.")
@click.argument("expression", metavar="EXPR")
@filter_options
@output_options()
@investigation_options
@page_options()
def search(
    investigation: Investigation,
    expression: str,
    filters: Filters,
    zone: tzinfo,
    output: Output,
    limit: int,
    after: str | None,
) -> None:
    """Find logons by EXPR, for example 'account:adm* AND type:10 AND count:>5'.

    Terms: account host source destination address sid domain type id count package
    encryption service status outcome claimed salvaged kind from to, or a bare word (part of the
    name of an account or host).  Values: exact, prefix*, *part*, /regular expression/
    (found anywhere; ^ and $ anchor it), >n, a..b.  AND, OR, NOT and brackets.
    """
    answer = investigation.search(expression, filters, limit=limit, after=after)
    output.answer(answer, columns.LOGONS)
    if output.form == "table":
        say(summed(answer, filters))
    if answer["hint"]:
        say(answer["hint"])


def summed(answer: Mapping[str, Any], filters: Filters) -> str:
    """Return how many events the rows count in all, and what is not among them."""
    noise = "" if filters.include_noise else "; hidden noise is not counted (--noise)"
    rows = counted(answer["total"], answer["of"].removesuffix("s"))
    return f"{counted(answer['n_events'], 'event')} in {rows}{noise}"


COMMAND = search
