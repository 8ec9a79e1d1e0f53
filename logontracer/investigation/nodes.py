"""Accounts and hosts of one generation by their stable keys, with what every panel shows of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from logontracer.errors import NotFoundError
from logontracer.model.naming import account_label

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Nodes:
    """The accounts or the hosts: row number is the id."""

    of: str  # accounts | hosts
    table: pa.Table
    _columns: dict[str, list[Any]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def prefix(self) -> str:
        """What a key of this kind begins with in a node id."""
        return "a:" if self.of == "accounts" else "h:"

    @property
    def singular(self) -> str:
        """``account`` or ``host``."""
        return self.of[:-1]

    @cached_property
    def keys(self) -> list[str]:
        """Keys by id."""
        return [str(key) for key in self.table["key"].to_pylist()]

    @cached_property
    def ids(self) -> Mapping[str, int]:
        """Ids by key."""
        return {key: number for number, key in enumerate(self.keys)}

    @cached_property
    def labels(self) -> list[str]:
        """What is shown, by id: an account's label, a host's name."""
        names = self.table["name"].to_pylist()
        if self.of == "hosts":
            return [name or key for name, key in zip(names, self.keys, strict=True)]
        columns = (self.keys, self.table["domain"].to_pylist(), names, self.kinds)
        return [account_label(*row) for row in zip(*columns, strict=True)]

    @cached_property
    def kinds(self) -> list[str]:
        """Kinds by id."""
        return [str(kind) for kind in self.column("kind")]

    def column(self, name: str) -> list[Any]:
        """Return a column as a list, kept: reading single values out of Arrow is slow."""
        if name not in self._columns:
            self._columns[name] = self.table[name].to_pylist()
        return self._columns[name]

    @cached_property
    def n_events(self) -> Ints:
        """Events by id, unfiltered."""
        return np.asarray(self.table["n_events"], dtype=np.int64)

    @cached_property
    def is_salvaged_only(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which nodes only salvaged records name, bool by id; false where an older graph does not say."""
        return np.asarray(self.table["is_salvaged_only"].fill_null(False), dtype=bool)

    @cached_property
    def key_order(self) -> Ints:
        """Place of each id in the order of keys: breaks ties the same way in every generation."""
        # UTF-8 sorts as Python sorts texts, and Arrow lets other threads run meanwhile.
        order = np.asarray(pc.sort_indices(self.table["key"].combine_chunks()))
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        return place

    @cached_property
    def searched(self) -> list[str]:
        """Every casefolded text a node is known by, between newlines, by id."""
        more = "sids" if self.of == "accounts" else "addresses"
        columns = (self.table[name].to_pylist() for name in ("names", more))
        return [_searched(*row) for row in zip(self.keys, *columns, strict=True)]

    @cached_property
    def _by_name(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, name in enumerate(self.column("name")):
            found.setdefault((name or "").casefold(), []).append(number)
        return found

    def namesakes(self, number: int) -> list[int]:
        """Return the ids that bear the same name, its own among them."""
        return self._by_name[(self.column("name")[number] or "").casefold()]

    def id_of(self, key: str) -> int:
        """Return the id of a key.

        Raises
        ------
        NotFoundError
            When the case has no such account or host.
        """
        number = self.ids.get(key)
        if number is None:
            hint = "Keys are in lower case; the search finds them."
            raise NotFoundError(f"there is no {self.singular} {key!r} in the case", hint=hint, key=key)
        return number

    def row(self, number: int) -> dict[str, Any]:
        """Return every column of one row."""
        found: dict[str, Any] = self.table.slice(number, 1).to_pylist()[0]
        return found

    def is_privileged(self, number: int) -> bool:
        """Return whether an account was given special privileges."""
        return bool(self.column("is_privileged")[number])


def _searched(key: str, names: list[str] | None, more: list[str] | None) -> str:
    texts = {key, *(text.casefold() for text in (*(names or ()), *(more or ())))}
    texts |= {text.partition("\\")[2] for text in texts if "\\" in text}
    return "\n" + "\n".join(sorted(text.replace("\n", " ") for text in texts)) + "\n"
