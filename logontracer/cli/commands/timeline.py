"""``logontracer timeline``: activity by the hour, and the hours that stand out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

import click

from logontracer.cli.options import filter_options, investigation_options, output_options
from logontracer.cli.output import Column, Output, count_column, write_text
from logontracer.cli.sparkline import sparkline
from logontracer.errors import UsageError
from logontracer.model.filters import Filters

if TYPE_CHECKING:
    from logontracer.investigation import Investigation

_SUMMARY = (
    Column("label", "Account"),
    Column("kind", "Kind"),
    count_column("total", "Events"),
    Column("max_score", "Highest score", is_right=True),
    count_column("n_marked", "Marked hours"),
    Column("shape", "Over time"),
)


@click.command("timeline", short_help="Show activity by the hour.")
@click.option("--summary", "kind", flag_value="summary", default=True, help="One row per account (default).")
@click.option("--details", "kind", flag_value="details", help="One row per account and event id.")
@click.option("--scores", "kind", flag_value="scores", help="Anomaly scores instead of counts.")
@click.option(
    "--order",
    type=click.Choice(["anomalous", "busiest", "name"]),
    default="anomalous",
    show_default=True,
    help="Which accounts come first.",
)
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="Accounts at most.")
@filter_options
@output_options()
@investigation_options
def timeline(
    investigation: Investigation,
    kind: str,
    order: str,
    limit: int,
    filters: Filters,
    zone: tzinfo,
    output: Output,
) -> None:
    """Show hourly activity per account, most anomalous first.

    --csv prints one column per hour; --details and --scores are CSV only.
    """
    if output.form == "csv":
        _, _, chunks = investigation.timeline_csv(kind, filters=filters, zone=zone)
        for chunk in chunks:
            write_text(chunk.decode())
        return
    if kind != "summary":
        raise UsageError(f"--{kind} has a column per hour", hint=f"logontracer timeline --{kind} --csv")
    answer = investigation.timeline(filters=filters, order=order, limit=limit)
    output.answer(answer, _SUMMARY, [_summary(row, answer) for row in answer["rows"]])


def _summary(row: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "n_marked": len(row["marks"]),
        "shape": sparkline(row["counts"], answer["hour0"], answer["n_hours"]),
    }


COMMAND = timeline
