"""``logontracer timeline``: activity by the hour, and the hours that stand out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from logontracer.cli.options import filter_options, investigation_options, output_options
from logontracer.cli.output import Column, Output, count_column, plain, say, tenths, write_text
from logontracer.cli.sparkline import sparkline
from logontracer.errors import UsageError
from logontracer.model.filters import Filters

if TYPE_CHECKING:
    from logontracer.investigation import Investigation


_SUMMARY = (
    Column("label", "Account"),
    Column("kind", "Kind"),
    count_column("total", "Events"),
    Column("max_score", "Highest score", tenths, is_right=True),
    count_column("n_marked", "Marked hours"),
    Column("shape", "Over time"),
)
_DETAILS = (
    Column("account", "Account"),
    Column("event_id", "Event", is_right=True),
    Column("event", "Title"),
    Column("total", "Events", is_right=True),
    Column("shape", "Over time"),
)
_SCORES = tuple(
    Column(name, name.capitalize(), plain, is_right=name != "account")
    for name in ("account", "hour", "count", "expected", "score", "mark")
)


@click.command("timeline", short_help="Show activity by the hour.")
@click.option("--summary", "kind", flag_value="summary", default=True, help="One row per account (default).")
@click.option("--details", "kind", flag_value="details", help="One row per account and event id.")
@click.option("--scores", "kind", flag_value="scores", help="One row per account and hour, with its score.")
@click.option(
    "--order",
    type=click.Choice(["anomalous", "busiest", "name"]),
    default="anomalous",
    show_default=True,
    help="Which accounts of the summary come first.",
)
@click.option(
    "--limit", type=click.IntRange(min=1), default=50, show_default=True, help="Rows of a table at most."
)
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

    --csv prints all rows of the summary, the details or the scores; the first two have one column per hour.
    --json prints the summary with its counts and marks by the hour.
    """
    if kind == "summary" and output.form != "csv":
        answer = investigation.timeline(filters=filters, order=order, limit=limit)
        output.answer(answer, _SUMMARY, [_summary(row, answer) for row in answer["rows"]])
        for note in answer["notes"]:
            say(note)
        return
    if output.is_json:
        raise UsageError(
            f"--{kind} is a table or CSV",
            hint=f"--{kind} --csv, or --json alone: counts and marks by the hour",
        )
    _, _, chunks = investigation.timeline_csv(kind, filters=filters, zone=zone)
    if output.form == "csv":
        for chunk in chunks:
            write_text(chunk.decode())
        return
    rows = _detail_rows(chunks) if kind == "details" else csv.DictReader(_lines(chunks))
    output.table(_DETAILS if kind == "details" else _SCORES, islice(rows, limit))
    if next(rows, None) is not None:
        say(f"{limit:,} rows shown; --csv prints all")


def _summary(row: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "n_marked": len(row["marks"]),
        "shape": sparkline(row["counts"], answer["hour0"], answer["n_hours"]),
    }


def _detail_rows(chunks: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Yield the rows of the details with their columns of hours drawn as one."""
    reader = csv.reader(_lines(chunks))
    heading = next(reader)
    named = heading.index("total") + 1
    for row in reader:
        counts = ((hour, int(count or 0)) for hour, count in enumerate(row[named:]))
        yield {**dict(zip(heading, row, strict=True)), "shape": sparkline(counts, 0, len(row) - named)}


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield the lines of a CSV file; a quoted name may hold line ends, which csv joins again."""
    rest = ""
    for chunk in chunks:
        *lines, rest = (rest + chunk.decode()).split("\n")
        yield from (line + "\n" for line in lines)
    if rest:
        yield rest


COMMAND = timeline
