"""What commands print: a table for people, JSON or CSV for programs.

Data go to standard output, everything else (progress, hints, errors) to
standard error.  No text out of a log is ever read as markup or acted on by the
terminal.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from logontracer.cli.tables import Heading, print_table
from logontracer.model.visible import visible

#: A logged name can be 64 KiB long; a cell shows this much of it.
CELL_CHARACTERS = 200
_TENTH = Decimal("0.1")

Row = Mapping[str, Any]
#: Turns a value into what a table shows; gets the zone times are shown in.
Render = Callable[[Any, tzinfo], str]


def plain(value: Any, zone: tzinfo) -> str:
    """Return a value as text: nothing for null, lists joined by commas."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list | tuple):
        return ", ".join(plain(item, zone) for item in value)
    return str(value)


def number(value: Any, zone: tzinfo) -> str:
    """Return a count with thousands separated."""
    return "" if value is None else f"{value:,}"


def score(value: Any, zone: tzinfo) -> str:
    """Return a score with four digits."""
    return "" if value is None else f"{value:.4f}"


def tenths(value: Any, zone: tzinfo) -> str:
    """Return a score or a departure with one decimal, rounded as the page rounds it: 23.95 is 24.0."""
    if value is None:
        return ""
    return f"{Decimal(repr(float(value))).quantize(_TENTH, ROUND_HALF_UP):,}"


def whole(value: Any, zone: tzinfo) -> str:
    """Return a text as it is, for a column whose cells must not be broken."""
    return "" if value is None else str(value)


def moment(value: Any, zone: tzinfo) -> str:
    """Return an ISO 8601 time in *zone*, to the second, with its offset."""
    if not value:
        return ""
    utc = datetime.fromisoformat(str(value))
    try:
        shown = utc.astimezone(zone)
    except OverflowError:  # the calendar of that zone has no such day
        shown = utc
    return shown.isoformat(sep=" ", timespec="seconds")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: the key in the row, its title, how it is shown."""

    key: str
    title: str
    render: Render = plain
    is_right: bool = False

    @property
    def is_narrow(self) -> bool:
        """True when its cells are short and a broken one could not be read."""
        return self.is_right or self.render in (moment, whole)


def count_column(key: str, title: str) -> Column:
    """Return a column of counts."""
    return Column(key, title, number, is_right=True)


@dataclass(frozen=True, slots=True)
class Output:
    """Where and how one command prints its answer."""

    form: str = "table"  # table | json | csv
    zone: tzinfo = UTC

    @property
    def is_json(self) -> bool:
        """True when programs read the answer as JSON."""
        return self.form == "json"

    def answer(
        self, document: Mapping[str, Any], columns: Sequence[Column], rows: Iterable[Row] | None = None
    ) -> None:
        """Print *document* as JSON, or its rows as CSV or a table, and how many there are in all."""
        rows = list(document.get("rows", ()) if rows is None else rows)
        if self.form == "json":
            print_json(document)
        elif self.form == "csv":
            print_csv(
                document.get("columns") or _plain_keys(rows) or [column.key for column in columns], rows
            )
        else:
            self.table(columns, rows)
            _say_what_is_missing(document, len(rows))

    def table(self, columns: Sequence[Column], rows: Iterable[Row], title: str | None = None) -> None:
        """Print a table for people."""
        headings = [Heading(column.title, column.is_right, column.is_narrow) for column in columns]
        print_table(headings, ([self._cell(column, row) for column in columns] for row in rows), title)

    def _cell(self, column: Column, row: Row) -> str:
        return cell(column.render(row.get(column.key), self.zone))


def cell(text: str) -> str:
    """Return text as one table cell shows it: visible, and cut when it is very long."""
    cut = text if len(text) <= CELL_CHARACTERS else text[: CELL_CHARACTERS - 1] + "…"
    return visible(cut)


def print_line(text: str = "") -> None:
    """Print one line of text on standard output."""
    sys.stdout.write(visible(text, keep="\n\t") + "\n")


def say(text: str) -> None:
    """Print one line on standard error."""
    sys.stderr.write(visible(text, keep="\n\t") + "\n")


def print_json(document: Any) -> None:
    """Print JSON in pure ASCII: it cannot steer a terminal and survives lone surrogates."""
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=True) + "\n")


def print_csv(columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Print rows as CSV, one heading line, formulas neutralised."""
    from logontracer.export.cells import table_csv  # only now: the export room loads Arrow

    for chunk in table_csv(columns, ({**row, **_as_text(row)} for row in rows)):
        write_text(chunk.decode())


def _plain_keys(rows: Sequence[Row]) -> list[str]:
    """Return the keys of rows whose values fit a cell."""
    return [key for key, value in rows[0].items() if not isinstance(value, dict | list)] if rows else []


def _as_text(row: Row) -> dict[str, str]:
    """Return the nested values of a row as JSON, which one cell can hold."""
    return {
        key: json.dumps(value, ensure_ascii=False) for key, value in row.items() if isinstance(value, dict)
    }


def write_text(text: str) -> None:
    """Write text to standard output; where that is a terminal, with acting characters spelled out."""
    sys.stdout.write(visible(text, keep="\n\t\r") if sys.stdout.isatty() else text)


def _say_what_is_missing(document: Mapping[str, Any], n_shown: int) -> None:
    total = document.get("total")
    if total is not None and total > n_shown:
        after = document.get("next")
        more = f"; the next ones: --after {after}" if after else "; more with --limit"
        say(f"{n_shown:,} of {total:,} shown{more}")
