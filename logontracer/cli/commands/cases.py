"""``logontracer cases``: which cases there are."""

from __future__ import annotations

import os
from datetime import tzinfo
from functools import partial
from pathlib import Path

import click

from logontracer.cli.options import open_investigation, output_options, setting_options, zone_option
from logontracer.cli.output import Column, Output, count_column, moment, say
from logontracer.errors import UsageError
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

    _check_home(Path(settings.home))
    names = [case.name for case in list_cases(settings.cases_dir)]
    found = [listed(name, partial(open_investigation, settings, name)) for name in names]
    if found or output.form != "table":
        output.answer({"cases": found, "total": len(found), "truncated": False}, _COLUMNS, found)
    else:
        say(f"No case in {settings.home} yet; logontracer import FILE makes one.")


def _check_home(home: Path) -> None:
    """Raise `UsageError` when no case can be in *home*: an empty list would hide a mistyped path."""
    nearest = next(path for path in (home, *home.absolute().parents) if path.exists())
    needed = os.R_OK | os.X_OK if nearest == home else os.W_OK | os.X_OK
    if not (nearest.is_dir() and os.access(nearest, needed)):
        raise UsageError(
            f"{home} cannot be a folder of cases",
            hint="set LOGONTRACER_HOME or --home to a folder you may read and write",
            path=home,
        )


COMMAND = cases
