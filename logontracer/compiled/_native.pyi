from collections.abc import Mapping, Sequence
from typing import Any

class Catalogue:
    def __init__(self, numbers: Mapping[int, Sequence[str]]) -> None: ...

class Reader:
    def __init__(self, path: str, catalogue: Catalogue) -> None: ...
    def read(self, offset: int, n_chunks: int, n_threads: int) -> tuple[int, list[dict[str, Any]]]: ...

class Known:
    def learn(self, data: bytes, start: int) -> None: ...

def read_records(
    chunk: bytes, places: Sequence[tuple[int, int, int]], catalogue: Catalogue, known: Known | None
) -> dict[str, Any]: ...

_Texts = tuple[bytes, bytes]

def digests(
    numbers: Sequence[tuple[bytes, bytes, bytes]],
    texts: Sequence[tuple[bytes, _Texts, bytes]],
    fields: tuple[_Texts, _Texts, bytes, bytes, bytes],
    n_threads: int,
) -> bytes: ...
