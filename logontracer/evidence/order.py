"""The order events are listed in, and what comes after one of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from logontracer.evidence.conditions import column_order

Place = tuple[int, int]  # part and row


@dataclass(frozen=True, slots=True)
class Order:
    """Events by one column, what it does not say last, then by part and row."""

    column: str = "time"
    is_descending: bool = False
    is_backwards: bool = False  # the same order read from its end: what it does not say comes first

    def backwards(self) -> Order:
        """Return the order in which the page before is read."""
        return replace(self, is_backwards=not self.is_backwards)

    @property
    def is_falling(self) -> bool:
        """Whether the largest value comes first as it is read."""
        return self.is_descending != self.is_backwards

    @property
    def sql(self) -> str:
        """What follows ORDER BY."""
        way = "DESC" if self.is_falling else "ASC"
        nulls = "FIRST" if self.is_backwards else "LAST"
        return f"{column_order(self.column)} {way} NULLS {nulls}, part {way}, row {way}"

    def after(self, value: Any, place: Place) -> tuple[str, dict[str, Any]]:
        """Return the condition on what follows an event with *value* in the column, and its parameters."""
        key, sign = column_order(self.column), "<" if self.is_falling else ">"
        later = f"(part, row) {sign} ($part::BIGINT, $row::BIGINT)"
        given: dict[str, Any] = {"part": place[0], "row": place[1]}
        if value is None:
            text = f"{key} IS NULL AND {later}"
            return f"({text} OR {key} IS NOT NULL)" if self.is_backwards else f"({text})", given
        text = f"{key} {sign} $key OR {key} = $key AND {later}"
        return f"({text})" if self.is_backwards else f"({text} OR {key} IS NULL)", given | {"key": value}
