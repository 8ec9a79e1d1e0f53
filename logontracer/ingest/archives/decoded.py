"""What a decoder of compressed bytes gives, a piece at a time."""

from __future__ import annotations

import bz2
import lzma
from typing import Any

from logontracer.ingest.archives.archive import Stream

_BLOCK_BYTES = 1 << 18


class Decoded:
    """A compressed stream, decompressed.

    Parameters
    ----------
    decoder : object
        Of ``zlib``, ``bz2`` or ``lzma``.
    size : int
        How many bytes there are; no more are given.
    """

    def __init__(self, packed: Stream, decoder: Any, size: int) -> None:
        self._packed = packed
        self._decoder = decoder
        self._left = size
        self._waiting = b""

    def read(self, size: int, /) -> bytes:
        """Return up to *size* bytes; raises EOFError when the packed ones end early."""
        wanted = min(size, self._left)
        while wanted:
            out, is_hungry = self._step(wanted)
            if out:
                self._left -= len(out)
                return out
            if is_hungry and not self._waiting:
                self._waiting = self._packed.read(_BLOCK_BYTES)
                if not self._waiting:
                    raise EOFError("the compressed data end early")
        return b""

    def _step(self, wanted: int) -> tuple[bytes, bool]:
        data, self._waiting = self._waiting, b""
        if isinstance(self._decoder, lzma.LZMADecompressor | bz2.BZ2Decompressor):
            if self._decoder.eof:
                raise EOFError("the compressed data end before the files in them")
            return self._decoder.decompress(data, wanted), self._decoder.needs_input
        out: bytes = self._decoder.decompress(data, wanted)
        self._waiting = self._decoder.unconsumed_tail
        return out, not self._waiting
