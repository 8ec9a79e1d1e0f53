"""Distinct rows of raw values, and how often each occurred in which hour.

A busy account's logon happens again in every hour, with the same twenty values: these are kept once,
and an hour of them takes 28 bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from logontracer.graph.codes import Codes, narrow
from logontracer.graph.grouping import first_rows, group_rows, in_order, number_rows, numbers_of, reduced
from logontracer.graph.memory import give_back
from logontracer.graph.tracks import Lineage

_COUNTED = ("count", "first", "last")
_OF_AN_HOUR = ("row", "hour", *_COUNTED)

#: Regroup what has been gathered when it exceeds so many distinct rows, or so many hours of them.
_COMPACT_AT = 1_000_000
_COMPACT_HOURS_AT = 16_000_000


@dataclass(frozen=True, slots=True)
class Hourly:
    """Distinct rows, and the hours in which they occurred.

    Parameters
    ----------
    values : dict of str to ndarray of shape (n_rows,)
        The distinct rows, column by column.
    row, hour, count, first, last : ndarray of shape (n_hours,)
        Of each hour of a row: the row's number, the hour, its events and the times of the first and last.
    """

    values: dict[str, Codes]
    row: Codes
    hour: Codes
    count: Codes
    first: Codes
    last: Codes

    def split(self, *choices: Codes) -> tuple[dict[str, Codes], Codes]:
        """Return rows of equal values and equal *choices*, and which of them each hour belongs to.

        Parameters
        ----------
        *choices : ndarray of shape (n_hours,)
            What an hour's row depends on besides its values.

        Returns
        -------
        rows : dict of str to ndarray of shape (n_split,)
            The values with ``count``, ``first``, ``last``, and ``hour``, any one of the row's hours.
        which : ndarray of shape (n_hours,)
        """
        order, starts = in_order(self.row, *choices)
        at = order[starts]
        rows = {name: column[self.row[at]] for name, column in self.values.items()}
        counted = reduced({name: getattr(self, name) for name in _COUNTED}, order, starts)
        return {**rows, "hour": self.hour[at], **counted}, numbers_of(order, starts)


class GatheredHours:
    """Gathers such rows from any number of tables; *lineage* notes which hour became which."""

    def __init__(self, keys: tuple[str, ...], lineage: Lineage) -> None:
        self.keys = keys
        self._lineage = lineage
        self._steps: list[int] = []
        self._values: list[dict[str, Codes]] = []
        self._hours: list[dict[str, Codes]] = []
        self._n_values = 0
        self._most_values, self._most_hours = _COMPACT_AT, _COMPACT_HOURS_AT

    def add(self, columns: dict[str, Codes]) -> tuple[Codes, int]:
        """Take in one table's rows; return which of its hours each row became, and the step they are of."""
        row = number_rows([columns[key] for key in self.keys])
        at = first_rows(row)
        hours, inverse = group_rows({**columns, "row": row}, ("row", "hour"))
        hours["row"] = hours["row"] + self._n_values
        self._values.append({key: narrow(columns[key][at]) for key in self.keys})
        self._hours.append({name: narrow(hours[name]) for name in _OF_AN_HOUR})
        self._n_values += len(at)
        step = self._lineage.begin()
        self._steps.append(step)
        if self._n_values > self._most_values:
            self._compact_values()
            self._most_values = max(_COMPACT_AT, 2 * self._n_values)
        if self._n_hours() > self._most_hours:
            self._compact_hours()
            self._most_hours = max(_COMPACT_HOURS_AT, 2 * self._n_hours())
        return inverse, step

    def rows(self) -> Hourly:
        """Return everything gathered, and keep nothing of it."""
        self._compact_values()
        self._compact_hours()
        [values], [hours] = self._values or [self._none(self.keys)], self._hours or [self._none(_OF_AN_HOUR)]
        self._values, self._hours = [], []
        give_back()
        return Hourly(values, **hours)

    @staticmethod
    def _none(names: Sequence[str]) -> dict[str, Codes]:
        return {name: np.zeros(0, dtype=np.int64) for name in names}

    def _n_hours(self) -> int:
        return sum(len(part["row"]) for part in self._hours)

    def _compact_values(self) -> None:
        """Number the distinct rows of all tables anew, a column at a time: none stands there twice."""
        if len(self._values) < 2:
            return
        number = number_rows(np.concatenate([part[key] for part in self._values]) for key in self.keys)
        at = first_rows(number)
        self._values = [
            {key: np.concatenate([part.pop(key) for part in self._values])[at] for key in self.keys}
        ]
        self._n_values = len(at)
        for hours in self._hours:
            hours["row"] = narrow(number[hours["row"]])

    def _compact_hours(self) -> None:
        """Make one of the equal hours of equal rows."""
        if not self._hours:
            return
        sizes = [len(part["row"]) for part in self._hours]
        joined = {name: np.concatenate([part.pop(name) for part in self._hours]) for name in _OF_AN_HOUR}
        order, starts = in_order(joined["row"], joined["hour"])
        inverse = numbers_of(order, starts)
        hours = {name: joined.pop(name)[order[starts]] for name in ("row", "hour")}
        self._hours = [hours | {name: narrow(v) for name, v in reduced(joined, order, starts).items()}]
        self._steps = [self._lineage.regroup(self._steps, sizes, inverse)]
