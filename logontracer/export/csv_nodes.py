"""The accounts and hosts of a graph view as CSV, one row per node."""

from __future__ import annotations

from typing import BinaryIO

from logontracer.export.cells import CONTENT_TYPE, table_csv
from logontracer.export.columns import NODE_COLUMNS, node_rows
from logontracer.export.format import ExportFormat, View


def write(view: View, out: BinaryIO) -> None:
    """Write one row per account or host: kind, rank, anomaly score, numbers of events."""
    out.writelines(table_csv(NODE_COLUMNS, node_rows(view)))


FORMAT = ExportFormat(
    name="csv-nodes",
    title="CSV, accounts and hosts",
    help="One row per account or host with its rank and anomaly score, for a spreadsheet.",
    reference="https://www.rfc-editor.org/rfc/rfc4180",
    extension="csv",
    content_type=CONTENT_TYPE,
    write=write,
    part="nodes",
)
