"""The process that runs one analyst's query: request on standard input, rows on standard output."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from logontracer import lean  # noqa: F401 - before Arrow
from logontracer.errors import StoreError
from logontracer.graph.confined import confine
from logontracer.graph.ladybug import LadybugStore, load_driver
from logontracer.model.cypher import CypherQuery

#: Address space beyond the database's own: the interpreter, its libraries and threads.
_OWN_BYTES = 1 << 30
#: Characters of all rows together; JSON of more would fill the parent's memory.
_MAX_CHARACTERS = 16_000_000
#: What the driver may need to notice its own time limit, and the rows to be sent.
_GRACE_SECONDS = 2.0
_INTERNAL = frozenset({"_ID", "_SRC", "_DST"})


def main() -> None:
    """Run what standard input asks for."""
    request = json.loads(sys.stdin.buffer.read())
    path = Path(request["path"])
    mapped = request["mapped_bytes"]
    load_driver()
    _end_after(request["timeout_seconds"] + _GRACE_SECONDS)
    held = confine(
        path,
        address_space_bytes=mapped + request["memory_bytes"] + _OWN_BYTES,
        cpu_seconds=4 * int(request["timeout_seconds"]) + 5,
    )
    answer = _answer(path, request)
    # The line's end says that it is whole.
    sys.stdout.write(json.dumps({"held": held, **answer}) + "\n")
    sys.stdout.flush()


def _end_after(seconds: float) -> None:
    """End this process after a while: not all that the driver does can be interrupted."""
    if hasattr(signal, "setitimer"):  # not on Windows, where the parent's clock applies
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _answer(path: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    query = CypherQuery(request["text"], request["parameters"])
    try:
        with LadybugStore.open(
            path,
            memory_bytes=request["memory_bytes"],
            timeout_seconds=request["timeout_seconds"],
            max_size_bytes=request["mapped_bytes"],
        ) as store:
            found = store.execute(query, limit=request["max_rows"] + 1)
    except (StoreError, MemoryError) as error:
        return {"error": str(error.__cause__ or error)}
    rows, is_cut = _within(found.rows, request["max_rows"])
    return {"columns": found.columns, "rows": rows, "truncated": is_cut}


def _within(rows: list[tuple[Any, ...]], max_rows: int) -> tuple[list[list[Any]], bool]:
    """Return the rows as plain data, up to the most that may be sent, and whether that is not all."""
    kept: list[list[Any]] = []
    left = _MAX_CHARACTERS
    for row in rows[:max_rows]:
        plain = [_plain(value) for value in row]
        left -= len(json.dumps(plain))
        if left < 0:
            return kept, True
        kept.append(plain)
    return kept, len(rows) > max_rows


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it; of nodes and relationships the properties and the ``_LABEL``."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items() if key not in _INTERNAL}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float):
        return value if value - value == 0 else str(value)  # JSON has no infinity
    return value if value is None or isinstance(value, bool | int | str) else str(value)


if __name__ == "__main__":
    main()
