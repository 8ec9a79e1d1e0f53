"""Which names are one machine: NetBIOS and DNS names that Windows itself wrote."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterable

from logontracer.graph.links import Link, Links
from logontracer.model.machines import is_same_machine, short_name

_SELF = frozenset({"localhost", "127.0.0.1", "::1", "."})


def is_address(text: str) -> bool:
    """Return whether the text is an IP address, with or without a zone."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def clean_name(text: str) -> str:
    """Return a machine's name without the ``\\\\`` before or the ``SERVICE/`` prefix."""
    bare = text.lstrip("\\")
    return bare.partition("/")[2] or bare if "/" in bare else bare


def is_own_name(name: str, computer: str | None) -> bool:
    """Return whether *name* means the computer that wrote the record."""
    return (name.casefold().rstrip(".") or name) in _SELF or is_same_machine(name, computer)


class Machines:
    """Names proven to be machines' and the key each stands for.

    Parameters
    ----------
    names : iterable of str
        ``Computer`` values, 4648 target servers and computer accounts; never a
        name that only an NTLM client sent.
    links : Links
        Says which short names an analyst has taken from their machine.
    """

    def __init__(self, names: Iterable[str], links: Links) -> None:
        self._links = links
        self._proven = {name.casefold() for name in names}
        self._long: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._proven):
            if "." in name:
                self._long[short_name(name)].append(name)
        self._short = {short_name(name) for name in self._proven}

    def find(self, name: str, domain: str | None = None) -> str | None:
        """Return the key of a proven machine, None when the name is not proven or could mean two.

        Parameters
        ----------
        domain : str, optional
            DNS domain that tells machines of one short name apart.
        """
        folded = name.casefold()
        link = self.link(folded, domain)
        if link is not None and self._links.holds(link):
            return link.joined_to
        return folded if folded in self._proven else None

    def link(self, name: str, domain: str | None = None) -> Link | None:
        """Return what makes a short name a machine's, undone or not; None when it could mean none or two."""
        folded = name.casefold()
        long = self._long.get(folded, [])
        if domain is not None and f"{folded}.{domain.casefold()}" in long:
            return Link("host_name", folded, f"{folded}.{domain.casefold()}")
        return Link("host_name", folded, long[0]) if len(long) == 1 else None

    def knows(self, short: str) -> bool:
        """Return whether any proven machine has this short name."""
        return short.casefold() in self._short
