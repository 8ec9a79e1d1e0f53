"""A graph view as JSON."""

from __future__ import annotations

import json
from typing import BinaryIO

from logontracer.export.format import ExportFormat, View

#: Raised when a reader of version 1 would misread a file.
VERSION = 1
_LISTS = ("nodes", "edges")


def write(view: View, out: BinaryIO) -> None:
    """Write the view and what lies beside it, ``format`` and ``version`` first; a node or link is a line."""
    rest = {key: value for key, value in view.items() if key not in _LISTS}
    # ASCII with escapes: nothing in a log can break the encoding of the file.
    head = json.dumps({"format": "logontracer-graph", "version": VERSION, **rest}, allow_nan=False)
    out.write(head[:-1].encode("ascii"))
    for name in _LISTS:
        out.write(f',\n"{name}": ['.encode("ascii"))
        for number, row in enumerate(view[name]):
            out.write(b"\n" if number == 0 else b",\n")
            out.write(json.dumps(row, allow_nan=False).encode("ascii"))
        out.write(b"\n]")
    out.write(b"}\n")


FORMAT = ExportFormat(
    name="json",
    title="JSON",
    help="Accounts, hosts and links as the program itself knows them, for scripts.",
    reference="https://www.rfc-editor.org/rfc/rfc8259",
    extension="json",
    content_type="application/json",
    write=write,
    has_notes=True,
)
