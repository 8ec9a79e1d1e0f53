"""What a name or a SID says of itself, as the graph asks it."""

from __future__ import annotations

from logontracer.model.principals import NULL_SID, account_kind, is_issued


def domain_sid(sid: str) -> str:
    """Return an issued SID without its last part: the SID of the domain or machine that issued it."""
    return sid.rpartition("-")[0]


def kind_of(name: str | None, domain: str | None, sid: str | None) -> str:
    """Return the kind of a principal, one of ``model.events.ACCOUNT_KINDS``; nobody is anonymous."""
    return account_kind(name, domain, sid) or "anonymous"


__all__ = ["NULL_SID", "domain_sid", "is_issued", "kind_of"]
