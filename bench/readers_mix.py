"""A large log of real chunks: those of the samples over and over, each as it was logged."""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path

from logontracer.ingest.container import CHUNK_SIZE, FILE_HEADER_SIZE, file_header, read_chunk_header

_N_CHUNKS = 4_096  # 256 MB


def mix(path: Path, samples: Path) -> Path | None:
    """Write the intact chunks of all *samples* until there are 256 MB; None where there is no sample.

    Record ids repeat; every chunk is valid by itself, and so is the file's header.
    """
    chunks = [chunk for log in sorted(samples.glob("*.evtx")) for chunk in intact_chunks(log)]
    if not chunks:
        return None
    with path.open("wb") as file:
        file.write(file_header(_N_CHUNKS))
        file.writelines(islice(cycle(chunks), _N_CHUNKS))
    return path


def intact_chunks(log: Path) -> list[bytes]:
    """Return the chunks of a log whose checksums hold."""
    data = log.read_bytes()
    starts = range(FILE_HEADER_SIZE, len(data) - CHUNK_SIZE + 1, CHUNK_SIZE)
    chunks = [data[start : start + CHUNK_SIZE] for start in starts]
    return [chunk for chunk in chunks if read_chunk_header(chunk).is_intact]
