"""``logontracer difference``: two spans side by side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

import click

from logontracer.cli import columns
from logontracer.cli.meaning import refuse
from logontracer.cli.options import filter_options, investigation_options, output_options, read_span
from logontracer.cli.output import Output, say
from logontracer.errors import UsageError
from logontracer.model.counted import counted
from logontracer.model.filters import Filters
from logontracer.model.timespan import Timespan

if TYPE_CHECKING:
    from logontracer.investigation import Investigation


_MOMENTS = ("from_a", "to_a", "from_b", "to_b")


@click.command("difference", short_help="Compare two spans of time.")
@click.option("--from-a", metavar="TIME", help="First moment of the first span.")
@click.option("--to-a", metavar="TIME", help="Its end.")
@click.option("--from-b", metavar="TIME", help="First moment of the second span.")
@click.option("--to-b", metavar="TIME", help="Its end.")
@click.option("--budget", type=click.IntRange(1, 2000), default=300, show_default=True, help="Nodes at most.")
@filter_options
@output_options()
@refuse(
    *("from_", "to"),
    when=lambda given: any(given[moment] for moment in _MOMENTS),
    why="beside two spans of their own",
    hint="give --from and --to alone, or --from-a, --to-a, --from-b and --to-b",
)
@investigation_options
def difference(
    investigation: Investigation,
    from_a: str | None,
    to_a: str | None,
    from_b: str | None,
    to_b: str | None,
    budget: int,
    filters: Filters,
    zone: tzinfo,
    output: Output,
) -> None:
    """Show what is new, gone, more or fewer in the second span.

    Without moments the last 24 hours of the log are compared with the 24 hours before;
    with --from or --to that span, up to where the log ends, with the one as long before it.
    """
    spans = _spans([from_a, to_a, from_b, to_b], zone)
    answer = investigation.difference(filters, spans, budget)
    output.answer(answer, columns.DIFFERENCES, answer["edges"])
    if output.form == "table":
        say(_summary(answer))


def _summary(answer: Mapping[str, Any]) -> str:
    """Return what the rows are, how many there are of each change, and the logons and events behind them."""
    changes = ", ".join(f"{n:,} {change}" for change, n in answer["n_by_change"].items() if change != "same")
    ways = counted(
        answer["n_edges_total"],
        "way between an account and a host differs",
        "ways between an account and a host differ",
    )
    return (
        f"{ways} ({changes}), joining "
        f"{counted(answer['n_logons'], 'logon')} with {counted(answer['n_events'], 'event')}: "
        f"{answer['n_events_a']:,} in the "
        f"first span, {answer['n_events_b']:,} in the second."
    )


def _spans(moments: list[str | None], zone: tzinfo) -> tuple[Timespan, Timespan] | None:
    if not any(moments):
        return None
    if not all(moments):
        raise UsageError(
            "a span is incomplete", hint="give all of --from-a, --to-a, --from-b and --to-b, or none"
        )
    return read_span(moments[0], moments[1], zone), read_span(moments[2], moments[3], zone)


COMMAND = difference
