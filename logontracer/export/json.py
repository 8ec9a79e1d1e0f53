"""A graph view as JSON."""

from __future__ import annotations

import json
from typing import BinaryIO

from logontracer.export.format import ExportFormat, View

#: Raised when a reader of version 1 would misread a file.
VERSION = 1


def write(view: View, out: BinaryIO) -> None:
    """Write the view as it is, with ``format`` and ``version`` in front."""
    document = {"format": "logontracer-graph", "version": VERSION, **view}
    # ASCII with escapes: nothing in a log can break the encoding of the file.
    encoder = json.JSONEncoder(indent=1, allow_nan=False)
    for piece in encoder.iterencode(document):
        out.write(piece.encode("ascii"))
    out.write(b"\n")


FORMAT = ExportFormat(
    name="json",
    title="JSON",
    help="Accounts, hosts and links as the program itself knows them, for scripts.",
    reference="https://www.rfc-editor.org/rfc/rfc8259",
    extension="json",
    content_type="application/json",
    write=write,
)
