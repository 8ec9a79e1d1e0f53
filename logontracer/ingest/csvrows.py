"""Rows of a table in text, one at a time; a bad row costs that row."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from logontracer.ingest.textfile import Text

#: An event has 64 KiB; a row may hold it as XML and as message text too.
LONGEST_ROW = 1 << 20
MOST_COLUMNS = 1_000
_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row, or a span that is none and why."""

    offset_bytes: int
    line: int
    cells: list[str] = field(default_factory=list)
    fault: str = ""
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    offset_bytes: int
    number: int


def cells_of(text: str, delimiter: str) -> list[str]:
    """Return the cells of one row; raises ``csv.Error`` when it is none."""
    return next(csv.reader([text], delimiter=delimiter, strict=True), [])


def heading_of(head: str) -> tuple[list[str], str]:
    """Return the names of the columns and what stands between them; no names when it is no table."""
    line = next(iter(_after_type(head).splitlines()), "")
    if len(line) > LONGEST_ROW // 16:
        return [], ","
    best: list[str] = []
    delimiter = ","
    for candidate in _DELIMITERS:
        try:
            names = cells_of(line, candidate)
        except csv.Error:
            continue
        if len(names) > len(best):
            best, delimiter = names, candidate
    return [name.strip() for name in best[: MOST_COLUMNS + 1]], delimiter


def _after_type(head: str) -> str:
    """Return a text without the line ``#TYPE …`` that older PowerShells write in front."""
    head = head.lstrip("\ufeff\r\n")
    return head.partition("\n")[2] if head.startswith("#TYPE") else head


class Rows:
    """The rows of a table, the heading left out.

    A row ends at a line end outside quotes.  One that does not end within ``LONGEST_ROW``
    characters, or has another number of cells than the heading, costs its first line:
    reading goes on with the line behind that.
    """

    def __init__(self, text: Text, n_columns: int, delimiter: str) -> None:
        self._text = text
        self._n_columns = n_columns
        self._delimiter = delimiter
        self._again: deque[_Line] = deque()
        self._fresh = self._lines()

    def __iter__(self) -> Iterator[TableRow]:
        self._skip_heading()
        while (line := self._next()) is not None:
            if line.text.strip():
                yield self._row(line)

    def _skip_heading(self) -> None:
        while (line := self._next()) is not None:
            if line.text.strip() and not line.text.lstrip("\ufeff").startswith("#TYPE"):
                return

    def _next(self) -> _Line | None:
        return self._again.popleft() if self._again else next(self._fresh, None)

    def _lines(self) -> Iterator[_Line]:
        """Yield the lines; one longer than any row in pieces that are none either."""
        offset, number, held = self._text.encoding.mark_bytes, 1, ""
        for piece in self._text.pieces():
            *lines, held = (held + piece).split("\n")
            for text in lines:
                yield _Line(text, offset, number)
                offset += self._text.size_bytes(text) + self._text.size_bytes("\n")
                number += 1
            if len(held) > LONGEST_ROW:
                yield _Line(held, offset, number)
                offset, held = offset + self._text.size_bytes(held), ""
        if held:
            yield _Line(held, offset, number)

    def _row(self, line: _Line) -> TableRow:
        gathered, n_quotes, size = [line], line.text.count('"'), len(line.text)
        while n_quotes % 2 and size <= LONGEST_ROW:
            more = self._next()
            if more is None:
                break
            gathered.append(more)
            n_quotes += more.text.count('"')
            size += len(more.text) + 1
        fault = "a row longer than any event" if size > LONGEST_ROW else ""
        if not fault and n_quotes % 2:
            fault = "a quote that does not end"
        if not fault:
            try:
                cells = cells_of(
                    "\n".join(each.text for each in gathered).removesuffix("\r"), self._delimiter
                )
            except csv.Error as error:
                fault = f"not CSV: {error}"
            else:
                if len(cells) == self._n_columns:
                    return TableRow(line.offset_bytes, line.number, cells)
                fault = f"{len(cells):,} cells where the heading has {self._n_columns:,}"
        self._again.extendleft(reversed(gathered[1:]))
        size_bytes = self._text.size_bytes(line.text)
        return TableRow(line.offset_bytes, line.number, fault=fault, size_bytes=size_bytes)
