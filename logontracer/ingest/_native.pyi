from collections.abc import Mapping, Sequence
from typing import Any

class Catalogue:
    def __init__(self, numbers: Mapping[int, Sequence[str]]) -> None: ...

class Known:
    def learn(self, data: bytes, start: int) -> None: ...

def read_run(
    data: bytes, start: int, catalogue: Catalogue, n_threads: int
) -> tuple[int, list[dict[str, Any]]]: ...
def read_records(
    chunk: bytes, places: Sequence[tuple[int, int, int]], catalogue: Catalogue, known: Known | None
) -> dict[str, Any]: ...
