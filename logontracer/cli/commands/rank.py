"""``logontracer rank``: who and what matters most in the graph."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

import click

from logontracer.cli import columns
from logontracer.cli.options import (
    investigation_options,
    output_options,
    page_options,
    zone_option,
)
from logontracer.cli.output import Output, say

if TYPE_CHECKING:
    from logontracer.investigation import Investigation


@click.command("rank", short_help="Rank accounts or hosts.")
@click.option(
    "--of",
    type=click.Choice(["accounts", "hosts"]),
    default="accounts",
    show_default=True,
    help="What to rank.",
)
@click.option("--method", default="weighted", show_default=True, metavar="NAME", help="See docs/methods.md.")
@zone_option
@output_options()
@investigation_options
@page_options(default=50)
def rank(
    investigation: Investigation,
    of: str,
    method: str,
    zone: tzinfo,
    output: Output,
    limit: int,
    after: str | None,
) -> None:
    """Rank accounts or hosts, most important first."""
    output.answer(investigation.rank(of, method=method, limit=limit, after=after), columns.RANKS)
    if output.form == "table":
        say("Events: of logons in the whole case, with those that other lists hide as noise; no changes.")


COMMAND = rank
