"""What a name or a SID says of itself: kind of principal, domain part of a SID."""

from __future__ import annotations

import re

#: A SID issued by a domain, a machine or Entra ID; everything else is the same on every machine.
_ISSUED = re.compile(r"S-1-(?:5-21(?:-\d+){3}|12-1(?:-\d+){3})-\d+", re.IGNORECASE)
_SERVICE_PREFIXES = ("S-1-5-80-", "S-1-5-82-", "S-1-5-83-", "S-1-5-90-", "S-1-5-96-")
_SERVICE_SIDS = frozenset({"S-1-5-6", "S-1-5-19", "S-1-5-20"})
_SYSTEM_SID, _ANONYMOUS_SID = "S-1-5-18", "S-1-5-7"
#: Windows writes it where no principal is known.
NULL_SID = "S-1-0-0"
_SERVICE_NAMES = frozenset({"local service", "network service", "iusr"})
_SERVICE_DOMAINS = frozenset(
    {"nt service", "window manager", "font driver host", "iis apppool", "nt virtual machine"}
)
#: Where built-in identities are at home; CORP\\SYSTEM is somebody's account.
_WELL_KNOWN_DOMAINS = frozenset({"", "nt authority"})


def is_issued(sid: str | None) -> bool:
    """Return whether the SID names one account, rather than a built-in principal."""
    return sid is not None and _ISSUED.fullmatch(sid) is not None


def domain_sid(sid: str) -> str:
    """Return an issued SID without its last part: the SID of the domain or machine that issued it."""
    return sid.rpartition("-")[0]


def kind_of(name: str | None, domain: str | None, sid: str | None) -> str:
    """Return the kind of a principal, one of ``model.events.ACCOUNT_KINDS``."""
    folded, place = (name or "").casefold(), (domain or "").casefold()
    if folded.endswith("$"):
        return "machine"
    if is_issued(sid):
        return "user"  # whatever name and domain a forged ticket claims beside it
    is_built_in = place in _WELL_KNOWN_DOMAINS
    if sid == _SYSTEM_SID or (is_built_in and folded == "system"):
        return "system"
    if sid == _ANONYMOUS_SID or folded == "anonymous logon":
        return "anonymous"
    if sid in _SERVICE_SIDS or (is_built_in and folded in _SERVICE_NAMES) or place in _SERVICE_DOMAINS:
        return "service"
    if sid is not None and sid.startswith(_SERVICE_PREFIXES):
        return "service"
    return "user" if name else "anonymous"
