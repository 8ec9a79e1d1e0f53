"""``logontracer cases``: which cases there are."""

from __future__ import annotations

from datetime import tzinfo
from functools import partial

import click

from logontracer.cli.options import open_investigation, output_options, setting_options, zone_option
from logontracer.cli.output import Column, Output, count_column, moment
from logontracer.settings import Settings

_COLUMNS = (
    Column("name", "Case"),
    count_column("n_events", "Events"),
    count_column("n_accounts", "Accounts"),
    count_column("n_hosts", "Hosts"),
    count_column("n_logons", "Logons"),
    Column("first_seen", "First", moment),
    Column("last_seen", "Last", moment),
    Column("error", "Error"),
)


@click.command("cases")
@zone_option
@output_options()
@setting_options("home")
def cases(settings: Settings, zone: tzinfo, output: Output) -> None:
    """List the cases and what they hold."""
    from logontracer.evidence.case import list_cases
    from logontracer.investigation import listed

    names = [case.name for case in list_cases(settings.cases_dir)]
    found = [listed(name, partial(open_investigation, settings, name)) for name in names]
    output.answer({"cases": found, "total": len(found), "truncated": False}, _COLUMNS, found)


COMMAND = cases
