"""The links of a graph view as CSV, one row per link."""

from __future__ import annotations

from typing import BinaryIO

from logontracer.export.cells import CONTENT_TYPE, table_csv
from logontracer.export.columns import EDGE_COLUMNS, edge_rows
from logontracer.export.format import ExportFormat, View


def write(view: View, out: BinaryIO) -> None:
    """Write one row per link: its two ends, event ids, logon types, packages, outcome, count, times.

    A logon with a source and a destination is in two links: ``leg`` says in which of them,
    so that nobody sums it twice.
    """
    out.writelines(table_csv(("id", "leg", *list(EDGE_COLUMNS)[1:]), edge_rows(view)))


FORMAT = ExportFormat(
    name="csv",
    title="CSV, links",
    help="One row per link between an account and a host, for a spreadsheet.",
    reference="https://www.rfc-editor.org/rfc/rfc4180",
    extension="csv",
    content_type=CONTENT_TYPE,
    write=write,
    part="links",
)
