"""Text of unknown encoding, in pieces, with the byte offset of each."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from logontracer.errors import InputError
from logontracer.ingest.alignment import SLIP, aligned_text
from logontracer.ingest.format import SNIFF_BYTES

_BLOCK_BYTES = 1 << 20
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# Codecs of text in bytes; Python's list also holds compressors and escapes.  Those that switch
# between alphabets (ISO 2022) cannot carry a damaged byte through, and no Windows tool exports them.
_SINGLE_OR_MULTI_BYTE = re.compile(r"(?:ascii|iso(?!2022)|cp\d|koi8|mac|gb|big5|euc|shift|johab)")
_OPENING = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,63}:)?Events?[\s/>]")
_CONTROLS = bytes(code for code in range(1, 32) if code not in b"\t\n\r")
_ROOT_HEAD_CHARACTERS = 4096
#: Prefixes that a root declares for what its events hold.
_DECLARED_PREFIX = re.compile(r"\bxmlns:((?![Xx][Mm][Ll])[A-Za-z_][A-Za-z0-9_.-]{0,63})\s*=")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding, how its faults are kept visible, and the length of its byte order mark."""

    name: str
    mark_bytes: int = 0

    @property
    def errors(self) -> str:
        """Return the error handler: what cannot be decoded becomes a lone surrogate, never nothing."""
        return "surrogatepass" if self.name.startswith("utf-16") else "surrogateescape"


def encoding_of(head: bytes) -> Encoding:
    """Return the encoding of a text by its mark, its zero bytes or its XML declaration; else UTF-8."""
    for mark, name in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return Encoding(name, len(mark))
    # "<" and a zero, or a zero and "<": UTF-16 without a mark, as some exporters write it.
    sample = head[:512]
    if len(sample) >= 4:
        if sample[1::2].count(0) > len(sample) // 4 and sample[0]:
            return Encoding("utf-16-le")
        if sample[0::2].count(0) > len(sample) // 4 and sample[1]:
            return Encoding("utf-16-be")
    # The same behind a start that was overwritten.
    for name in ("utf-16-le", "utf-16-be"):
        if "<Event".encode(name) in head:
            return Encoding(name)
    declared = _DECLARED.match(head)
    return Encoding(_known(declared[1].decode("ascii"))) if declared else Encoding("utf-8")


def _known(name: str) -> str:
    """Return the codec for a declared encoding; UTF-8 when there is none or it is not one of bytes to text.

    A declaration of UTF-16 in a file that is not (no mark, no zeros) is a leftover of a conversion.
    """
    try:
        codec = codecs.lookup(name)
    except LookupError:
        return "utf-8"
    # The declaration was read as ASCII, so an encoding that spells it otherwise is not the file's.
    is_usable = (
        _SINGLE_OR_MULTI_BYTE.match(codec.name) and codec.decode(b"<Event>", "replace")[0] == "<Event>"
    )
    return codec.name if is_usable else "utf-8"


def decode_head(head: bytes) -> str | None:
    """Return the first bytes of a file as text, or None when they are not."""
    encoding = encoding_of(head)
    if encoding.name == "utf-8" and b"\0" in head and not _is_damaged_export(head):
        return None
    return head[encoding.mark_bytes :].decode(encoding.name, "replace")


def _is_damaged_export(head: bytes) -> bool:
    """Return whether bytes with zeros among them are the text of an export, partly overwritten."""
    rest = head.replace(b"\0", b"")
    n_controls = len(rest) - len(rest.translate(None, _CONTROLS))
    return _OPENING.search(rest) is not None and n_controls * 10 < len(rest)


class Text:
    """Pieces of a text file; ``offset_bytes`` is how far it was read."""

    def __init__(self, file: BinaryIO, encoding: Encoding, head: str) -> None:
        self._file = file
        self.encoding = encoding
        head = head[:_ROOT_HEAD_CHARACTERS]
        self.starts_with_root = "<Events" in head  # an export without events is no mistake
        before_events = head.partition("<Event ")[0].partition("<Event>")[0]
        self.prefixes = frozenset(_DECLARED_PREFIX.findall(before_events))
        self.offset_bytes = 0

    def pieces(self) -> Iterator[str]:
        """Yield the text piece by piece; a character never falls apart between two."""
        if self.encoding.name.startswith("utf-16"):
            yield from aligned_text(self._blocks(), self.encoding.name)
            return
        decoder = codecs.getincrementaldecoder(self.encoding.name)(self.encoding.errors)
        for block in self._blocks():
            yield decoder.decode(block)
        yield decoder.decode(b"", final=True)

    def _blocks(self) -> Iterator[bytes]:
        self._file.seek(self.encoding.mark_bytes)
        self.offset_bytes = self.encoding.mark_bytes
        while block := self._file.read(_BLOCK_BYTES):
            self.offset_bytes += len(block)
            yield block

    def size_bytes(self, text: str) -> int:
        """Return how many bytes of the file a text came from."""
        if text.isascii() and self.encoding.name == "utf-8":
            return len(text)
        n_bytes = len(text.encode(self.encoding.name, self.encoding.errors))
        if self.encoding.name.startswith("utf-16"):
            n_bytes -= text.count(SLIP) * (len(SLIP.encode(self.encoding.name)) - 1)
        return n_bytes


def open_text(file: BinaryIO) -> Text:
    """Return the text of a file opened for reading bytes."""
    head = file.read(SNIFF_BYTES)
    encoding = encoding_of(head)
    if encoding.name == "utf-8" and b"\0" in head and not _is_damaged_export(head):
        raise InputError(
            "the file holds zero bytes and is not UTF-16", hint="export it again as UTF-8 or UTF-16"
        )
    return Text(file, encoding, head[encoding.mark_bytes :].decode(encoding.name, "replace"))
