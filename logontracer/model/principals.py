"""What a name or a SID says of itself: which kind of account it is, and who issued it."""

from __future__ import annotations

import re

#: A SID issued by a domain, a machine or Entra ID; everything else is the same on every machine.
_ISSUED = re.compile(r"S-1-(?:5-21(?:-\d+){3}|12-1(?:-\d+){3})-\d+", re.IGNORECASE)
#: Windows writes it where no principal is known.
NULL_SID = "S-1-0-0"
_KIND_OF_SID = {
    "S-1-5-6": "service",
    "S-1-5-7": "anonymous",
    "S-1-5-17": "service",
    "S-1-5-18": "system",
    "S-1-5-19": "service",
    "S-1-5-20": "service",
}
# Service SIDs, IIS pools, virtual machines, window managers, font drivers, virtual accounts of tasks.
_SERVICE_SID = re.compile(r"S-1-5-(?:80|82|83|87|90|94|96)-", re.IGNORECASE)
_KIND_OF_BUILT_IN_NAME = {
    "system": "system",
    "local service": "service",
    "network service": "service",
    "iusr": "service",
}
#: Where built-in identities are at home; CORP\\SYSTEM is somebody's account.
_BUILT_IN_DOMAINS = frozenset({"", "nt authority"})
_SERVICE_DOMAINS = frozenset(
    {"nt service", "iis apppool", "nt virtual machine", "window manager", "font driver host"}
)


def is_issued(sid: str | None) -> bool:
    """Return whether the SID names one account, rather than a built-in principal."""
    return sid is not None and _ISSUED.fullmatch(sid) is not None


def account_kind(name: str | None, domain: str | None, sid: str | None) -> str | None:
    """Return the kind of an account, one of ``model.events.ACCOUNT_KINDS``, or None without an account.

    The SID decides where one is logged, because a client may send any name and domain.
    """
    if sid == NULL_SID:
        sid = None
    if name is None and sid is None:
        return None
    folded, home = (name or "").casefold(), (domain or "").casefold()
    if folded.endswith("$"):
        # Before the SID: SYSTEM acting on the network is logged as WS1$ with S-1-5-18.
        return "machine"
    if is_issued(sid):
        return "user"  # whatever name and domain a forged ticket claims beside it
    return _kind_of_sid(sid) or _kind_of_name(folded, home) or "user"


def _kind_of_sid(sid: str | None) -> str | None:
    if sid is None:
        return None
    return _KIND_OF_SID.get(sid.upper()) or ("service" if _SERVICE_SID.match(sid) else None)


def _kind_of_name(name: str, home: str) -> str | None:
    if home in _SERVICE_DOMAINS:
        return "service"
    if name == "anonymous logon":
        return "anonymous"  # its domain is whatever the client sent
    return _KIND_OF_BUILT_IN_NAME.get(name) if home in _BUILT_IN_DOMAINS else None
