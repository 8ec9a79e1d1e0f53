"""``logontracer paths``: how somebody got from one account or host to another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

import click

from logontracer.cli import columns
from logontracer.cli.options import filter_options, investigation_options, output_options
from logontracer.cli.output import Output
from logontracer.model.filters import Filters

if TYPE_CHECKING:
    from logontracer.investigation import Investigation


@click.command("paths", short_help="Find paths between two accounts or hosts.")
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@click.option(
    "--max-hops",
    type=click.IntRange(1, 8),
    metavar="N",
    help="All paths of up to so many logons.  [default: all shortest ones]",
)
@click.option("--timed", is_flag=True, help="No logon before the one it follows.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True, help="Paths at most.")
@filter_options
@output_options()
@investigation_options
def paths(
    investigation: Investigation,
    start: str,
    end: str,
    max_hops: int | None,
    timed: bool,
    limit: int,
    filters: Filters,
    zone: tzinfo,
    output: Output,
) -> None:
    """Find chains of logons from FROM to TO, each from the host that the one before reached.

    FROM and TO are keys, as other commands show them: corp\\alice, dc1.corp.example;
    a: or h: before one says whether an account or a host is meant.
    """
    answer = investigation.paths(start, end, filters, max_hops=max_hops, timed=timed, limit=limit)
    output.answer(answer, columns.PATHS, list(_rows(answer["paths"])))


def _rows(found: list[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield one row per step, with the numbers of its path and hop."""
    for number, path in enumerate(found, start=1):
        for hop, step in enumerate(path["steps"], start=1):
            yield {"path": number, "hop": hop, **step}


COMMAND = paths
