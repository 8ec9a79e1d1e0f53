"""``logontracer timeline``: activity by the hour, and the hours that stand out."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Any

import click

from logontracer.cli.meaning import refuse
from logontracer.cli.options import filter_options, investigation_options, output_options
from logontracer.cli.output import Column, Output, count_column, moment, plain, say, tenths, whole, write_text
from logontracer.cli.sparkline import sparkline
from logontracer.errors import UsageError
from logontracer.model.counted import counted
from logontracer.model.filters import Filters

if TYPE_CHECKING:
    from logontracer.investigation import Investigation


def _or_quiet(count: Any, zone: tzinfo) -> str:
    """Return the number of a cause's events; what an hour without any is a cause of."""
    return "quiet" if count == 0 else plain(count, zone)


#: Fewer events than this are "hardly any expected", here and in the page.
_HARDLY_ANY = 0.5

_SUMMARY = (
    Column("label", "Account"),
    Column("kind", "Kind"),
    count_column("total", "Events"),
    Column("departure", "Departure, nats", tenths, is_right=True),
    Column("max_score", "Highest score, nats", tenths, is_right=True),
    count_column("n_marked", "Marked hours"),
    Column("peak_hour", "Most unusual hour", moment),
    Column("peak_size", "Scored events (expected)", is_right=True),
    Column("shape", "Over time", whole),
)
_DETAILS = (
    Column("account", "Account"),
    Column("event_id", "Event", is_right=True),
    Column("event", "Title"),
    Column("total", "Events", is_right=True),
    Column("shape", "Over time", whole),
)
_SCORES = (
    Column("account", "Account"),
    Column("hour", "Hour", moment),
    Column("count", "Scored events", is_right=True),
    Column("expected", "Expected", is_right=True),
    Column("score", "Score, nats", is_right=True),
    Column("mark", "Mark", is_right=True),
    Column("cause_hour", "Because of", moment),
    Column("cause_count", "its events", _or_quiet, is_right=True),
    Column("cause_expected", "its expected", is_right=True),
)
_COLUMNS = {"details": _DETAILS, "scores": _SCORES}


def _table_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add one option per table and hand the command ``table``, the name of the one chosen."""

    @click.option("--summary", is_flag=True, help="One row per account (default).")
    @click.option("--details", is_flag=True, help="One row per account and event id.")
    @click.option("--scores", is_flag=True, help="One row per account and hour, with its score.")
    @functools.wraps(command)
    def wrapped(summary: bool, details: bool, scores: bool, **arguments: Any) -> Any:
        asked = {"summary": summary, "details": details, "scores": scores}
        chosen = [name for name, is_asked in asked.items() if is_asked] or ["summary"]
        if len(chosen) > 1:
            flags = " and ".join(f"--{name}" for name in chosen)
            raise UsageError(f"{flags} exclude each other", hint="ask for one table at a time")
        return command(table=chosen[0], **arguments)

    return wrapped


@click.command("timeline", short_help="Show activity by the hour.")
@_table_options
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
@click.option("--no-total", is_flag=True, help="CSV: leave out the row of all accounts.")
@click.option("--skip-empty-hours", is_flag=True, help="CSV: no columns for hours without any event.")
@click.option("--pseudonyms", is_flag=True, help="CSV: pseudonyms for accounts and domains.")
@filter_options
@output_options()
@refuse(
    *("no_total", "skip_empty_hours", "pseudonyms"),
    when=lambda given: given["output"].form != "csv",
    why="without --csv",
    hint="add --csv, or leave it out",
)
@refuse(
    *("no_total", "skip_empty_hours"),
    when=lambda given: given["table"] == "scores",
    why="with --scores, which has one row per hour",
    hint="leave it out, or take --summary or --details",
)
@refuse(
    *("limit", "order"),
    when=lambda given: given["output"].form == "csv",
    why="with --csv, which holds all rows",
    hint="leave it out",
)
@refuse(
    "order",
    when=lambda given: given["table"] != "summary",
    why="with --details and --scores",
    hint="leave it out: it orders the accounts of the summary",
)
@investigation_options
def timeline(
    investigation: Investigation,
    table: str,
    order: str,
    limit: int,
    no_total: bool,
    skip_empty_hours: bool,
    pseudonyms: bool,
    filters: Filters,
    zone: tzinfo,
    output: Output,
) -> None:
    """Show hourly activity per account, most anomalous first.

    --csv prints all rows of the summary, the details or the scores; the first two have one column per hour.
    --json prints the rows of the table with their counts by the hour; hours are numbered from 1970, UTC.
    """
    if output.form == "csv":
        _, _, chunks = investigation.timeline_csv(
            table,
            filters=filters,
            zone=zone,
            has_total=not no_total,
            has_empty_hours=not skip_empty_hours,
            has_pseudonyms=pseudonyms,
        )
        for chunk in chunks:
            write_text(chunk.decode())
        return
    if table == "summary":
        answer = investigation.timeline(filters=filters, order=order, limit=limit)
        output.answer(answer, _SUMMARY, [_summary(row, answer) for row in answer["rows"]])
    else:
        answer = investigation.timeline_rows(table, filters=filters, limit=limit)
        output.answer(answer, _COLUMNS[table], _drawn(answer["rows"]))
    for note in answer["notes"]:
        say(note)
    if output.form == "table" and table != "details":
        from logontracer.analyse.timeline import TIMELINE_EVENT_IDS

        ids = ", ".join(str(event_id) for event_id in TIMELINE_EVENT_IDS)
        say(f"Scored events: {ids}, noise included, whatever the filters show.")
    if output.form == "table" and (gaps := investigation.gaps()):
        say(f"The logs are silent in {counted(len(gaps), 'place')}: see logontracer gaps.")
    if output.form == "table" and table != "scores" and not filters.include_noise:
        say("Events: of logons under the filters; hidden noise is not counted (--noise).")


def _summary(row: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    most = row["failures"] or row["peak"]
    return {
        **row,
        "peak_hour": most and most["begin"],
        "peak_size": most and _size(most),
        "shape": sparkline(row["counts"], answer["hour0"], answer["n_hours"]),
    }


def _size(most: Mapping[str, Any]) -> str:
    """Return what happened in an hour: failures, which need no history, or events and how many are usual."""
    if "expected" not in most:
        return counted(most["count"], "failed logon")
    usual = "hardly any" if most["expected"] < _HARDLY_ANY else tenths(most["expected"], UTC)
    return f"{most['count']:,} ({usual})"


def _drawn(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with their counts drawn over the hours that all of them span."""
    hours = [hour for row in rows for hour, _ in row.get("counts", ())]
    if not hours:
        return [dict(row) for row in rows]
    first, n_hours = min(hours), max(hours) + 1 - min(hours)
    return [{**row, "shape": sparkline(row["counts"], first, n_hours)} for row in rows]


COMMAND = timeline
