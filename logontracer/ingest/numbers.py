"""Numbers as logged to the numbers of a column, a whole column at once.

Says of numbers what ``values`` says of their texts; what it cannot say at once
is left to the texts, which are read one by one.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from logontracer.ingest.columns import Numbered

_Integers = npt.NDArray[np.int64]
_Flags = npt.NDArray[np.bool_]

#: Columns in which 0 stands for nothing.
_SESSIONS = frozenset({"logon_id", "subject_logon_id"})
#: Columns of 32-bit codes; logged as Int32 they may be negative.
_CODES = frozenset({"status", "sub_status", "ticket_encryption", "ticket_options"})
_PLAIN = frozenset({"record_id", "logon_type", "pre_authentication"})
#: Columns whose numbers are taken as numbers.
NUMBER_COLUMNS = _PLAIN | _SESSIONS | _CODES | {"source_port"}


def as_column(column: str, cells: Numbered) -> tuple[_Integers, _Flags] | None:
    """Return numbers and presence of *column*, or None where the texts must be looked at."""
    numbers, present = cells.numbers, cells.present
    if column in _PLAIN:
        return numbers, present
    if column in _SESSIONS:
        return numbers, present & (numbers != 0)
    if column in _CODES and _lie_in(numbers, -(1 << 31), 1 << 32):
        return numbers & 0xFFFFFFFF, present
    if column == "source_port" and _lie_in(numbers, 0, 65536):
        return numbers, present
    return None


def _lie_in(numbers: _Integers, first: int, end: int) -> bool:
    return bool(((numbers >= first) & (numbers < end)).all())
