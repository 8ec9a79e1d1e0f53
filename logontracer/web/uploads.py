"""Uploads: streamed to the disk under random names; the original name stays text."""

from __future__ import annotations

import errno
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from flask import Request

from logontracer.errors import UsageError
from logontracer.web.jobs import Job
from logontracer.web.problems import StorageFullError

MAX_FILES = 5000
_MAX_NAME = 255
_RESERVE_BYTES = 64 << 20  # left free for the job's state and the case's own files


class UploadRequest(Request):
    """A request whose file parts go straight into ``upload_folder``, never into memory or ``/tmp``."""

    upload_folder: Path | None = None
    _streams: tuple[IO[bytes], ...] = ()

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.upload_folder is None:
            raise UsageError("this address takes no files")
        # A part is whole when the next begins; thousands of open files would be refused by the system.
        self.close_streams()
        # The name is ours: nothing of the client's ever becomes part of a path.
        stream = (self.upload_folder / secrets.token_hex(16)).open("x+b")
        self._streams += (stream,)
        return stream

    def close_streams(self) -> None:
        """Close every file of the request, also of one that broke off on the way."""
        for stream in self._streams:
            stream.close()


def receive(request: UploadRequest, job: Job, limit_bytes: int) -> dict[str, str]:
    """Store the files of *request* in *job* and return stored name → name as uploaded.

    Raises
    ------
    UsageError
        When the request holds no file.
    StorageFullError
        When the disk cannot hold it.
    werkzeug.exceptions.RequestEntityTooLarge
        When it is larger than *limit_bytes* or has more than 5,000 parts.
    """
    request.max_content_length = limit_bytes
    request.max_form_parts = MAX_FILES
    request.upload_folder = job.files
    _check_room(job.files, request.content_length or 0)
    try:
        with _full_disk_is_an_answer():
            uploads = request.files.getlist("files")
    finally:
        request.close_streams()
    # A browser sends a part without a name where no file was chosen.
    named = [upload for upload in uploads if upload.filename]
    stored = {Path(str(upload.stream.name)).name: shown_name(upload.filename) for upload in named}
    if not stored:
        raise UsageError("the request holds no file", hint="Send the logs as multipart field `files`.")
    return stored


def shown_name(name: str | None) -> str:
    """Return an uploaded file's name as text for the receipt: short, without control characters."""
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name or "")
    return text[-_MAX_NAME:] or "unnamed"


def _check_room(folder: Path, needed_bytes: int) -> None:
    if shutil.disk_usage(folder).free < needed_bytes + _RESERVE_BYTES:
        raise StorageFullError(
            f"the disk has no room for an upload of {needed_bytes:,} bytes",
            hint="Free some space or set LOGONTRACER_HOME to another disk.",
            size_bytes=needed_bytes,
        )


@contextmanager
def _full_disk_is_an_answer() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise
        raise StorageFullError("the disk filled up during the upload", hint="Free some space.") from error
