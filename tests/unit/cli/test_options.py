from __future__ import annotations

from datetime import timedelta, tzinfo
from typing import Any

import click
import pytest

from logontracer.cli.options import (
    filter_options,
    numbers,
    output_options,
    read_parameters,
    read_value,
    setting_options,
)
from logontracer.cli.output import Output
from logontracer.errors import UsageError
from logontracer.model.filters import Filters
from logontracer.model.timespan import from_microseconds


def given(command: click.Command, *arguments: str) -> dict[str, Any]:
    """Return what a command receives for a command line."""
    with command.make_context("x", list(arguments)) as context:
        found = command.invoke(context)
    assert isinstance(found, dict)
    return found


@click.command()
@filter_options
@output_options()
def filtered(filters: Filters, output: Output, zone: tzinfo) -> dict[str, Any]:
    return {"filters": filters, "output": output, "zone": zone}


def test_without_options_nothing_is_excluded_but_noise() -> None:
    assert given(filtered)["filters"] == Filters()


def test_every_filter_of_the_page_has_its_option() -> None:
    line = "--event-id 4624,4625 --event-id 4769 --logon-type 10 --package NTLM --outcome failure"
    filters = given(filtered, *line.split(), "--min-count", "3", "--noise")["filters"]
    assert filters == Filters((4624, 4625, 4769), (10,), ("NTLM",), "failure", 3, include_noise=True)
    line = "--not-event-id 4634,4672 --computer dc1 --kind user --kind machine"
    more = given(filtered, *line.split())
    assert more["filters"] == Filters(
        not_event_ids=(4634, 4672), computers=("dc1",), kinds=("user", "machine")
    )


def test_from_and_to_are_read_in_the_zone_and_shown_in_it() -> None:
    found = given(filtered, "--from", "2024-01-08", "--to", "2024-01-08T12:00", "-z", "+9", "--csv")
    span = found["filters"].span
    assert from_microseconds(span.start).isoformat() == "2024-01-07T15:00:00+00:00"
    assert from_microseconds(span.end).isoformat() == "2024-01-08T03:00:00+00:00"
    assert found["output"].form == "csv"
    assert found["output"].zone.utcoffset(None) == timedelta(hours=9)


def test_an_option_of_a_setting_wins_over_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    @setting_options("home", "workers")
    def command(settings: Any) -> dict[str, Any]:
        return {"home": str(settings.home), "workers": settings.workers}

    monkeypatch.setenv("LOGONTRACER_HOME", "/environment")
    monkeypatch.setenv("LOGONTRACER_WORKERS", "7")
    assert given(command, "--home", "/option") == {"home": "/option", "workers": 7}


def test_numbers_are_joined_by_commas() -> None:
    assert numbers("3,10") == (3, 10)
    with pytest.raises(UsageError, match="whole number"):
        numbers("3;10")


def test_a_parameter_needs_a_name_and_a_value() -> None:
    assert read_parameters(("a=1", "b=x=y", "c=")) == {"a": "1", "b": "x=y", "c": ""}
    with pytest.raises(UsageError, match="has no value"):
        read_parameters(("a",))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("1.5", 1.5),
        ("true", True),
        ("null", None),
        ('["a", 1]', ["a", 1]),
        ('"12"', "12"),
        ("alice", "alice"),
        ("", ""),
        ("NaN", "NaN"),
        ("9" * 19, "9" * 19),
        ("9" * 5000, "9" * 5000),
        ("[" * 100_000, "[" * 100_000),
    ],
)
def test_a_value_of_a_query_is_json_or_the_text_itself(text: str, value: object) -> None:
    assert read_value(text) == value
