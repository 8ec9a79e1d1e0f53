"""Options without meaning beside others: each is refused before a case is looked for, with what to do."""

from __future__ import annotations

import pytest

from logontracer.cli import run

#: Command line → the options it says mean nothing.
MEANINGLESS = {
    "query --after x": "--after",
    "query --limit 5 --param a=b": "--param and --limit",
    "query --cypher": "--cypher",
    "query rdp_logon --cypher --csv": "--csv",
    "query rdp_logon --cypher --limit 5": "--limit",
    "query log_cleared --logon-type 3": "--logon-type",
    "query group_changes --outcome failure --package NTLM": "--package and --outcome",
    "query difference --param before_start=2024-01-01 --from 2024-01-01": "--from",
    "cypher --list --limit 5": "--limit",
    "cypher --list --saved x": "--saved",
    "events --param a=b": "--param",
    "export --format csv -o x.csv --param a=b": "--param",
    "export --format csv -o x.csv --question rdp_logon --focus h:a": "--focus",
    "export --format csv -o x.csv --language ja": "--language",
    "difference --from-a 2024-01-01 --from 2024-01-01": "--from",
    "links --undo a --limit 5": "--limit",
    "timeline --no-total": "--no-total",
    "timeline --skip-empty-hours": "--skip-empty-hours",
    "timeline --pseudonyms": "--pseudonyms",
    "timeline --scores --csv --no-total": "--no-total",
    "timeline --csv --limit 5": "--limit",
    "timeline --details --order name": "--order",
    "-o 8081": "--port",
    "-z +9": "--timezone",
    "-r -f 2024-01-01": "--from",
    "-r --case c": "--case",
    "--home x": "--home",
}


@pytest.mark.parametrize("line", MEANINGLESS)
def test_an_option_that_means_nothing_is_refused(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(line.split()) == 2
    out, err = capsys.readouterr()
    flags = MEANINGLESS[line]
    assert f"Error: {flags} mean{'' if ' and ' in flags else 's'} nothing " in err
    assert "\nTry: " in err
    assert out == ""


@pytest.mark.parametrize(
    ("line", "flag"),
    [("-o 8081 query", "--port"), ("-z +9 rank", "--timezone"), ("--case c sample", "--case")],
)
def test_a_flag_before_a_command_that_has_no_use_for_it_is_refused(
    line: str, flag: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(line.split()) == 2
    assert f"Error: {flag} before " in capsys.readouterr().err


def test_one_table_of_the_timeline_is_shown_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["timeline", "--summary", "--details"]) == 2
    assert "--summary and --details exclude each other" in capsys.readouterr().err


def test_what_is_only_a_default_is_not_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "--home", "/nowhere/at/all"]) == 3
    assert "mean" not in capsys.readouterr().err
