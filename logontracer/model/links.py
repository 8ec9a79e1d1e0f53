"""Links: what makes two names one account, domain or host, each with an id that lasts."""

from __future__ import annotations

from urllib.parse import quote, unquote

#: Kind of link → title, and why its two names are one.
LINK_KINDS: dict[str, tuple[str, str]] = {
    "domain": ("Domain names", "accounts of both names carry SIDs of one issuer"),
    "sid": ("Account by SID", "other records log this SID with the account's domain and name"),
    "issuer": ("Domain by SID issuer", "accounts of this domain carry SIDs of this issuer"),
    "host_name": ("Host names", "it is the one machine known by this short name"),
    "address": ("Address of a host", "in these hours the machine's own Kerberos key was used there"),
}


def link_id(kind: str, name: str, joined_to: str) -> str:
    """Return the id of a link: the same text in every generation, on every machine."""
    return f"{kind}:{_spelled(name)}={_spelled(joined_to)}"


def parse_link_id(text: str) -> tuple[str, str, str]:
    """Return kind, name and what the name is joined to.

    Raises
    ------
    ValueError
        When *text* is not the id of a link.
    """
    kind, colon, names = text.partition(":")
    name, equals, joined_to = names.partition("=")
    if kind not in LINK_KINDS or not colon or not equals:
        raise ValueError(f"{text!r} is not the id of a link")
    parts = kind, unquote(name), unquote(joined_to)
    if link_id(*parts) != text:
        raise ValueError(f"{text!r} is not how the id of a link is spelled")
    return parts


def _spelled(text: str) -> str:
    """Return text with all that separates parts, acts or cannot be seen spelled out as UTF-8."""
    return "".join(c if c.isprintable() and c not in "%=" else quote(c, safe="") for c in text)
