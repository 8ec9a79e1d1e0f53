"""Events with pseudonyms: what of a record names nobody, what is replaced, and what is left out.

A record's texts are an attacker's or an organisation's, so a column is kept only
when it is listed here.  Every other column is left out of the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from logontracer.export.pseudonyms import Alias

#: Columns that hold a number, a time, or a word of ours.
_PLAIN = frozenset(
    {
        *("event_key", "time", "event_id", "title", "record_id", "is_salvaged", "outcome"),
        *("account_kind", "source_kind", "logon_id", "subject_logon_id", "source_port", "logon_type"),
        *("status", "sub_status", "status_title", "ticket_encryption", "pre_authentication"),
        *("ticket_options", "is_elevated"),
    }
)
#: Columns of text that are kept where they say what Windows itself says.
_OF_WINDOWS = {
    "channel": re.compile(r"Security|System|Application|Setup|Microsoft-Windows-[A-Za-z/-]+"),
    "provider": re.compile(r"Microsoft-Windows-[A-Za-z-]+"),
    "lm_package": re.compile(r"NTLM V[12]|LM"),
    "privileges": re.compile(r"(Se[A-Za-z]+Privilege ?)+"),
}
_PACKAGE = "authentication_package"
#: Column → whose pseudonym it holds, and which part of it.
_NAMES = {
    "account": ("account", "label"),
    "account_name": ("account", "name"),
    "account_domain": ("account", "domain"),
    "subject": ("subject", "label"),
    "subject_name": ("subject", "name"),
    "subject_domain": ("subject", "domain"),
    "source": ("source", "label"),
    "source_address": ("source", "label"),
    "computer": ("computer", "label"),
    "object_name": ("object", "label"),
    "member_name": ("member", "label"),
}
#: Columns with pseudonyms that are empty where the record's own is.
_ONLY_WHERE_LOGGED = frozenset({"account_domain", "subject_domain"})

#: Columns of an event that a file with pseudonyms may have.
KEPT_COLUMNS = _PLAIN | frozenset(_OF_WINDOWS) | frozenset(_NAMES) | {_PACKAGE}
#: Columns whose order tells nothing of a name.
ORDERED_COLUMNS = _PLAIN
#: Whoever is in a record and not in the graph.
OTHER = Alias("other", "other", None, "other")


def kept_columns(names: Sequence[str]) -> tuple[str, ...]:
    """Return those columns that a file with pseudonyms may have."""
    return tuple(name for name in names if name in KEPT_COLUMNS)


def renamed(
    row: Mapping[str, Any], aliases: Mapping[str, Alias | None], package: str | None
) -> dict[str, Any]:
    """Return an event without a name.

    Parameters
    ----------
    row : mapping
        The columns of the event as they are shown.
    aliases : mapping
        By ``account``, ``subject``, ``source``, ``computer``, ``object`` and ``member``.
    package : str or None
        What its authentication package is called.
    """
    named = {}
    for column, (whose, part) in _NAMES.items():
        alias = aliases.get(whose)
        is_shown = alias is not None and (column not in _ONLY_WHERE_LOGGED or row.get(column) is not None)
        named[column] = getattr(alias, part) if is_shown else None
    return {
        **{column: row[column] for column in _PLAIN if column in row},
        **{column: _of_windows(column, row.get(column)) for column in _OF_WINDOWS},
        **named,
        _PACKAGE: package,
    }


def _of_windows(column: str, text: str | None) -> str | None:
    return text if text is not None and _OF_WINDOWS[column].fullmatch(text) else None
