"""Damaged logs by the thousand: ``python -m bench.mutated [--files N] [--seed N]``.

Every file is made of chunks of real logs, damaged in one of several ways, some with their checksums put
right again. They are imported, some hundred at a time, into a case that holds a whole log already. Told are
how many were read how, the slowest file, the most memory a reader held, and whether what stood in the case
before is still there, event for event.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import struct
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bench.machine import machine
from bench.measure import ROOT
from logontracer import pipeline
from logontracer.evidence.case import Case
from logontracer.settings import Settings, load_settings

_SAMPLES = ROOT.parent / "shared" / "samples" / "evtx"
_CHUNK, _HEADER = 65536, 4096
_PER_IMPORT = 500
_WHOLE = "dcsync.evtx"

Damage = Callable[[random.Random, bytearray], bytearray]


def _flipped(rng: random.Random, data: bytearray) -> bytearray:
    for _ in range(rng.choice((1, 3, 30, 300))):
        data[rng.randrange(_HEADER, len(data))] = rng.randrange(256)
    return data


def _extreme(rng: random.Random, data: bytearray) -> bytearray:
    """Write the numbers that sizes and offsets least expect, some of them into the file's header."""
    for _ in range(rng.choice((1, 5, 50))):
        value = rng.choice((0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, _CHUNK, 0xFFFF))
        struct.pack_into("<I", data, rng.randrange(len(data) - 4) & ~3, value)
    return data


def _cut(rng: random.Random, data: bytearray) -> bytearray:
    return data[: rng.randrange(1, len(data))]


def _wiped(rng: random.Random, data: bytearray) -> bytearray:
    at, size = rng.randrange(len(data)), rng.choice((16, 512, 4096, 70_000))
    data[at : at + size] = bytes([rng.choice((0, 0xFF))]) * len(data[at : at + size])
    return data


def _shifted(rng: random.Random, data: bytearray) -> bytearray:
    at = rng.randrange(len(data))
    data[at:at] = rng.randbytes(rng.choice((1, 512, 5000)))
    return data


def _swapped(rng: random.Random, data: bytearray) -> bytearray:
    """Exchange two stretches: records lie where other templates are."""
    size = rng.choice((64, 1024, 8192))
    one, other = (rng.randrange(_HEADER, len(data) - size) for _ in range(2))
    data[one : one + size], data[other : other + size] = data[other : other + size], data[one : one + size]
    return data


_DAMAGES: tuple[Damage, ...] = (_flipped, _extreme, _cut, _wiped, _shifted, _swapped)


def mutated(rng: random.Random, chunks: list[bytes]) -> bytes:
    """Return a damaged log of one to three chunks."""
    chosen = [rng.choice(chunks) for _ in range(rng.choice((1, 1, 2, 3)))]
    data = bytearray(_file_header(len(chosen)) + b"".join(chosen))
    for _ in range(rng.choice((1, 1, 2))):
        data = rng.choice(_DAMAGES)(rng, data)
        if len(data) < 4 * _HEADER:
            break
    if rng.random() < 0.5:
        _put_right(data)
    return bytes(data)


def _file_header(n_chunks: int) -> bytes:
    head = bytearray(_HEADER)
    struct.pack_into("<8sQQQIHHHH", head, 0, b"ElfFile\0", 0, n_chunks - 1, 1, 128, 1, 3, _HEADER, n_chunks)
    struct.pack_into("<I", head, 124, zlib.crc32(head[:120]))
    return bytes(head)


def _put_right(data: bytearray) -> None:
    """Make the checksums true: what reads must not rely on them."""
    for at in range(_HEADER, len(data) - 512, _CHUNK):
        free = min(struct.unpack_from("<I", data, at + 48)[0], len(data) - at)
        struct.pack_into("<I", data, at + 52, zlib.crc32(data[at + 512 : at + max(free, 512)]))
        struct.pack_into("<I", data, at + 124, zlib.crc32(data[at : at + 120] + data[at + 128 : at + 512]))


def _chunks() -> list[bytes]:
    found = []
    for path in sorted(_SAMPLES.glob("*.evtx")):
        data = path.read_bytes()
        found += [data[at : at + _CHUNK] for at in range(_HEADER, len(data) - _CHUNK + 1, _CHUNK)]
    return [chunk for chunk in found if chunk.startswith(b"ElfChnk")]


def _events(settings: Settings, checksum: str) -> pa.Table:
    """Return the events of one file, as the case holds them."""
    case = Case.open(settings.cases_dir, "default")
    generation = case.generation()
    assert generation is not None
    table = pa.concat_tables([pq.read_table(path) for path in generation.parts])
    return table.filter(pa.compute.equal(table["source_file"], checksum)).sort_by("record_id")


def main() -> None:
    """Import the files and write what became of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng, chunks = random.Random(options.seed), _chunks()
    ends: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory(prefix="logontracer-mutated-") as folder:
        settings = load_settings({}, home=Path(folder) / "home")
        whole = pipeline.import_logs(settings, "default", [_SAMPLES / _WHOLE]).files[0]
        before = _events(settings, whole.sha256)
        for start in range(0, options.files, _PER_IMPORT):
            logs = []
            for number in range(start, min(start + _PER_IMPORT, options.files)):
                logs.append(Path(folder) / f"{number:06d}.evtx")
                logs[-1].write_bytes(mutated(rng, chunks))
            receipt = pipeline.import_logs(settings, "default", logs)
            for log, file in zip(logs, receipt.files, strict=True):
                file.check()
                slowest = max(slowest, file.seconds)
                ends[_end(file.error, bool(file.damaged))] += 1
                log.unlink()
            is_unharmed = _events(settings, whole.sha256).equals(before)
            print(f"{start + len(logs):,} files, {dict(ends)}, unharmed: {is_unharmed}", flush=True)
            assert is_unharmed
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    found: dict[str, Any] = {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "machine": machine(),
        "n_files": options.files,
        "seed": options.seed,
        "ends": dict(ends),
        "slowest_seconds": slowest,
        "reader_peak_bytes": peak,
    }
    target = ROOT / "bench" / "results" / f"{datetime.now(UTC):%Y-%m-%d}-mutated.json"
    target.write_text(json.dumps(found, indent=1) + "\n")
    print(f"the slowest file took {slowest:.1f} s, the largest reader {peak / 2**20:.0f} MiB")


def _end(error: str | None, is_damaged: bool) -> str:
    if error is None:
        return "read, damage named" if is_damaged else "read"
    for word in ("ended by", "time limit", "without progress", "more memory", "exit code"):
        if word in error:
            return f"reader {word}"
    return "refused"


if __name__ == "__main__":
    main()
