"""``logontracer gaps``: where the logs are silent."""

from __future__ import annotations

from datetime import tzinfo

import click

from logontracer.cli.options import (
    case_option,
    open_investigation,
    output_options,
    setting_options,
    zone_option,
)
from logontracer.cli.output import Column, Output, count_column, moment, say
from logontracer.model.receipt import GAP_KINDS
from logontracer.settings import Settings

_COLUMNS = (
    Column("kind", "What", lambda value, zone: GAP_KINDS.get(value, str(value))),
    Column("from", "From", moment),
    Column("to", "To", moment),
    Column("computer", "Computer"),
    Column("channel", "Channel"),
    Column("first_record_id", "First record id"),
    Column("last_record_id", "Last record id"),
    count_column("n_records", "Records"),
    Column("file", "File"),
)


@click.command("gaps", short_help="Show where the logs are silent.")
@zone_option
@output_options()
@case_option
@setting_options("home")
def gaps(settings: Settings, case: str, zone: tzinfo, output: Output) -> None:
    """Show where the logs are silent: absence is evidence.

    Missing record ids, time going backwards, logs cleared, audit policy changed, logging
    stopped; by time, as found when the logs were imported.
    """
    found = open_investigation(settings, case).gaps()
    if found or output.form != "table":
        output.answer({"gaps": found, "total": len(found), "truncated": False}, _COLUMNS, found)
    else:
        say("No gap was found in the logs of this case.")


COMMAND = gaps
