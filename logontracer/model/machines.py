"""Names of machines as Windows writes them."""

from __future__ import annotations


def short_name(name: str) -> str:
    """Return the first label of a name, casefolded."""
    return name.partition(".")[0].casefold()


def is_same_machine(name: str | None, computer: str | None) -> bool:
    """Return whether *name* is *computer*: the same name, or one the NetBIOS name of the other's FQDN."""
    if not name or not computer:
        return False
    name, computer = (text.casefold().lstrip("\\").rstrip(".") for text in (name, computer))
    is_short = "." not in name or "." not in computer
    return name == computer or (is_short and short_name(name) == short_name(computer))
