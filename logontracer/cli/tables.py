"""Tables for people: one line per row where they fit, one block per row where they do not.

A column squeezed to two letters says nothing, so a table that a narrow terminal
cannot show is turned on its side: each row becomes a block with one line per value.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

#: Wide enough that a table in a file or a pipe is never cut.
PIPE_COLUMNS = 4000
#: A column whose cells may be broken is not made narrower than this.
_LEAST_COLUMNS = 14
_GAP = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: its title, and whether its cells stand at the right or must stay in one piece."""

    title: str
    is_right: bool = False
    is_narrow: bool = False


def print_table(headings: Sequence[Heading], rows: Iterable[Sequence[str]], title: str | None = None) -> None:
    """Print rows of texts that are safe to show, as the width of the terminal allows."""
    cells = list(rows)
    screen = console()
    if title:
        screen.print(Text(title))
    if _needed_columns(headings, cells) <= screen.width or not cells:
        screen.print(_table(headings, cells))
    else:
        _print_blocks(screen, headings, cells)


def console(*, stderr: bool = False) -> Console:
    """Return a console that takes no markup, no emoji names and guesses no colours from text."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _columns_asked_for() or PIPE_COLUMNS
    return Console(stderr=stderr, markup=False, highlight=False, emoji=False, width=width)


def _columns_asked_for() -> int | None:
    text = os.environ.get("COLUMNS", "")
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) < PIPE_COLUMNS else None


def _needed_columns(headings: Sequence[Heading], rows: Sequence[Sequence[str]]) -> int:
    widths = [
        max(cell_len(heading.title), *(cell_len(row[number]) for row in rows), 0)
        for number, heading in enumerate(headings)
    ]
    least = (
        width if heading.is_narrow else min(width, max(_LEAST_COLUMNS, cell_len(heading.title)))
        for width, heading in zip(widths, headings, strict=True)
    )
    return sum(least) + _GAP * (len(headings) - 1)


def _table(headings: Sequence[Heading], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in headings:
        table.add_column(
            heading.title,
            justify="right" if heading.is_right else "left",
            overflow="fold",
            no_wrap=heading.is_narrow,
        )
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _print_blocks(screen: Console, headings: Sequence[Heading], rows: Sequence[Sequence[str]]) -> None:
    width = max(cell_len(heading.title) for heading in headings)
    for number, row in enumerate(rows):
        if number:
            screen.print()
        block = Table.grid(padding=(0, 2, 0, 0))
        block.add_column(no_wrap=True, min_width=width, style="bold")
        block.add_column(overflow="fold")
        for heading, cell in zip(headings, row, strict=True):
            if cell:
                block.add_row(Text(heading.title), Text(cell))
        screen.print(block)
