"""Readers of one EVTX file, each run as a process of its own: prints how many records it read.

``python -m bench.contenders ours|native-1|native-2|wheel|python-evtx FILE``
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any


def ours(path: Path) -> int:
    """Read, normalise and write Parquet, in the child process that an import uses."""
    from logontracer.ingest.worker import read_in_child

    with tempfile.TemporaryDirectory() as folder:
        receipt = read_in_child(path, Path(folder))
    if receipt.error:
        raise RuntimeError(receipt.error)
    return receipt.n_records


def native(path: Path, n_threads: int) -> int:
    """Read every record into columns with the native reader, checksums and all, and forget them."""
    from logontracer.ingest import evtx
    from logontracer.ingest import native as reader
    from logontracer.ingest.raw import RawBatch, RecordSink

    reader.n_threads = lambda: n_threads
    n_records = 0

    def count(batch: RawBatch) -> None:
        nonlocal n_records
        n_records += batch.n_rows + batch.n_set_aside

    sink = RecordSink(count, lambda damage: None, lambda n_bytes: None, reader="native")
    evtx.read(path, sink)
    sink.flush()
    return n_records


def wheel(path: Path) -> int:
    """Decode every record to a Python object with the evtx wheel and orjson, and forget it."""
    import orjson
    from evtx import PyEvtxParser

    parser: Any = PyEvtxParser(str(path))
    return sum(1 for record in parser.records_json() if orjson.loads(record["data"]))


def python_evtx(path: Path) -> int:
    """Decode every record to XML text with python-evtx, and forget it."""
    from Evtx.Evtx import Evtx

    with Evtx(str(path)) as log:
        return sum(bool(record.xml()) for record in log.records())


CONTENDERS: dict[str, Callable[[Path], int]] = {
    "ours": ours,
    "native-1": partial(native, n_threads=1),
    "native-2": partial(native, n_threads=2),
    "wheel": wheel,
    "python-evtx": python_evtx,
}

if __name__ == "__main__":
    print(CONTENDERS[sys.argv[1]](Path(sys.argv[2])))
