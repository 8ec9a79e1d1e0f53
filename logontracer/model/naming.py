"""What an account is called wherever it is shown."""

from __future__ import annotations

from logontracer.model.graph import KEY_SEPARATOR

#: Kinds whose account without a domain may be any domain's; built-in identities need none.
_HAVE_DOMAINS = frozenset({"user", "machine"})
_BY_SID = "sid:"


def account_label(key: str, domain: str | None, name: str | None, kind: str | None) -> str:
    r"""Return ``DOMAIN\name`` as logged, or the name with what tells it from its namesakes.

    A record without a domain is never joined by guess, so ``alice`` may stand
    beside ``CORP\alice``: the label says why.
    """
    if not name:
        return key
    if domain:
        return f"{domain}{KEY_SEPARATOR}{name}"
    sid = key.removeprefix(_BY_SID)
    if sid != key:
        return name if name == sid else f"{name} ({sid})"
    return f"{name} (domain not logged)" if kind in _HAVE_DOMAINS else name
