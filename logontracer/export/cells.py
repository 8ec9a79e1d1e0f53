r"""Cells and rows of a CSV file that a spreadsheet can open without running anything.

Names in a log are an attacker's text, and a spreadsheet runs a cell that begins
with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return.  Such text gets an
apostrophe in front (OWASP, "CSV Injection").  Numbers are numbers and stay as
they are.  Every text is quoted, so that a spreadsheet that splits at semicolons
cannot find a formula after one.  Characters that act on a terminal or turn the
text around a name (escape, U+202E) are spelled out as on the command line, line
ends as ``\n`` and ``\r``: a row is a line, and tools that read lines can read it.
Tabs stay, quoted.  JSON holds every name exactly.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from logontracer.model.visible import visible

CONTENT_TYPE = "text/csv; charset=utf-8"

#: The last four are the full-width forms, which Japanese and Chinese spreadsheets read as the plain ones.
_RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LINE_ENDS = str.maketrans({"\n": "\\n", "\r": "\\r"})
#: Columns of codes: Windows, and everyone who looks one up, writes them in hexadecimal.
_CODES = frozenset({"status", "sub_status", "ticket_encryption", "ticket_options"})
_CHUNK_CHARACTERS = 1 << 16

Cell = str | int | float


def neutralised(text: str) -> str:
    """Return *text* visible and on one line, with an apostrophe in front if a spreadsheet would run it."""
    shown = visible(text, keep="\n\r\t")
    one_line = shown.translate(_LINE_ENDS)
    return f"'{one_line}" if shown.startswith(_RUNS_AS_FORMULA) else one_line


def coded(column: str, value: Any) -> Any:
    """Return the value of a column as Windows writes it: codes are ``0xc000006a``, all else stays."""
    return hex(value) if column in _CODES and isinstance(value, int) else value


def cell(value: Any) -> Cell:
    """Return *value* as a cell: numbers as they are, None empty, lists joined by spaces, text neutralised."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, list | tuple):
        return neutralised(" ".join(str(item) for item in value))
    return neutralised(str(value))


def csv_chunks(header: Sequence[str], rows: Iterable[Iterable[Any]], *, bom: bool = False) -> Iterator[bytes]:
    """Yield a CSV file (RFC 4180, UTF-8) piece by piece; no piece ends within a character.

    Parameters
    ----------
    header : sequence of str
        Neutralised like any other text.
    rows : iterable of iterables
        Values as `cell` takes them.
    bom : bool
        Begin with a byte order mark, by which spreadsheets on Windows know UTF-8.
    """
    if bom:
        yield codecs.BOM_UTF8
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([cell(name) for name in header])
    for row in rows:
        writer.writerow([cell(value) for value in row])
        if text.tell() > _CHUNK_CHARACTERS:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    taken = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return taken


def table_csv(
    columns: Iterable[str], rows: Iterable[Mapping[str, Any]], *, bom: bool = False
) -> Iterator[bytes]:
    """Yield rows of an answer, e.g. of a question or a search, as CSV with one column per name."""
    names = list(columns)
    return csv_chunks(names, ([coded(name, row.get(name)) for name in names] for row in rows), bom=bom)
