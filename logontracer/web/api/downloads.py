"""Files for the analyst to keep."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from flask import Response


def download(file: tuple[str, str, Iterator[bytes]]) -> Response:
    """Return content type, file name and chunks as an attachment, never shown by the browser itself."""
    content_type, name, chunks = file
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(chunks, content_type=content_type, headers={"Content-Disposition": disposition})
