"""The ``evtx`` package, asked in small files made in memory.

This is the only module that knows it; a native reader would take its place here.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, NamedTuple

import evtx

from logontracer.ingest.container import CHUNK_SIZE, SMALLEST_RECORD, file_header

_LONGEST_MESSAGE = 160
_MOST_RECORDS = CHUNK_SIZE // SMALLEST_RECORD


class Outcome(NamedTuple):
    """What decoding one record gave: its JSON, or why there is none."""

    text: str | None
    fault: str = ""


def decode_all(chunks: bytes, n_chunks: int) -> list[str] | None:
    """Return the JSON of every record of some chunks, or None when the decoder stumbles."""
    try:
        return [record["data"] for record in _records(chunks, n_chunks)]
    except (RuntimeError, OSError, ValueError):
        return None


def decode_each(chunk: bytes) -> Iterator[tuple[int | None, Outcome]]:
    """Yield record id and outcome of each record of one chunk; the id of a fault is not always known."""
    records = _records(chunk, 1)
    for _ in range(_MOST_RECORDS):
        try:
            record = next(records)
        except StopIteration:
            return
        except RuntimeError as error:
            yield _record_id_in(str(error)), Outcome(None, _first_line(str(error)))
        else:
            yield record["event_record_id"], Outcome(record["data"])


def _records(chunks: bytes, n_chunks: int) -> Iterator[Any]:
    source = io.BytesIO(file_header(n_chunks) + chunks)
    return iter(evtx.PyEvtxParser(source, number_of_threads=1).records_json())


def _record_id_in(message: str) -> int | None:
    _, found, rest = message.partition("record number ")
    digits = rest.split(":", 1)[0]
    return int(digits) if found and digits.isdecimal() else None


def _first_line(message: str) -> str:
    """Return what went wrong, without the number of the record: records of a rebuilt chunk have others."""
    if message.startswith("Failed to parse record number "):
        message = message.partition(": ")[2]
    line = " ".join(message.split())
    return line if len(line) <= _LONGEST_MESSAGE else line[: _LONGEST_MESSAGE - 1] + "…"
