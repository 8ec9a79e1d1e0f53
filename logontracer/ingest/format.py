"""What an input format is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from logontracer.ingest.raw import RecordSink


@dataclass(frozen=True, slots=True)
class InputFormat:
    """One kind of file that can be read.

    ``recognises`` sees the first bytes of a file (up to ``SNIFF_BYTES``);
    ``read`` puts every record and every damaged span into the sink and raises
    ``InputError`` for a file that is refused as a whole.
    """

    name: str
    title: str
    reference: str
    extensions: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    read: Callable[[Path, RecordSink], None]


SNIFF_BYTES = 65_536
