"""What one logged text means: numbers, addresses, SIDs, names.  Each function sees every distinct text once.

A function returns ``None`` for "not logged" and raises ``ValueError`` for a text
that says something it cannot read; that text then stays visible as logged.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import NamedTuple

#: Windows writes a dash where it has nothing to say.
NOT_LOGGED = frozenset({"", "-"})

_HEX = re.compile(r"0[xX]([0-9a-fA-F]{1,16})", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,20}", re.ASCII)
_SID = re.compile(r"S-1-\d{1,15}(?:-\d{1,10}){0,15}", re.ASCII | re.IGNORECASE)
#: A GUID; binary ones are rendered without braces, text keeps what was written.
GUID_PATTERN = r"\{?([0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12})\}?"
GUID_LENGTHS = (36, 38)
_GUID = re.compile(GUID_PATTERN)
_SURROGATE = re.compile("[\ud800-\udfff]")

_LOCAL_WORDS = frozenset({"local", "unknown"})  # 4778 4779: a session switched at the console
_YES = frozenset({"%%1842", "true", "yes", "1"})  # %%1842 is "Yes" in Security's message table
_NO = frozenset({"%%1843", "false", "no", "0"})


def visible(text: str) -> str:
    """Return *text* with each lone surrogate as the visible text ``\\udXXX``."""
    return _SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def count_surrogates(text: str) -> int:
    """Return how many lone surrogates *text* holds."""
    return len(_SURROGATE.findall(text))


def integer(text: str) -> int | None:
    """Return a decimal or ``0x`` number of up to 64 bits."""
    text = text.strip()
    if text in NOT_LOGGED:
        return None
    digits = _HEX.fullmatch(text)
    if digits:
        return int(digits[1], 16)
    if _DECIMAL.fullmatch(text):
        return int(text)
    raise ValueError(text)


def signed(text: str) -> int | None:
    """Return a number that fits INT64."""
    number = integer(text)
    if number is not None and not -(1 << 63) <= number < 1 << 63:
        raise ValueError(text)
    return number


def unsigned(text: str) -> int | None:
    """Return a 32-bit code as an unsigned number; logged as Int32 it may be negative."""
    number = integer(text)
    if number is None:
        return None
    if not -(1 << 31) <= number < 1 << 32:
        raise ValueError(text)
    return number & 0xFFFFFFFF


def logon_session(text: str) -> int | None:
    """Return a logon id; 0 stands for no session."""
    return signed(text) or None


def port(text: str) -> int | None:
    """Return a port number."""
    number = integer(text)
    if number is not None and not 0 <= number < 65536:
        raise ValueError(text)
    return number


def yes_no(text: str) -> bool | None:
    """Return what a yes/no field says, in words or as Security's message number."""
    word = text.strip().casefold()
    if word in NOT_LOGGED:
        return None
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError(text)


def sid(text: str) -> str | None:
    """Return a SID in capitals; the null SID ``S-1-0-0`` names nobody."""
    text = text.strip()
    if text.startswith("%{"):
        text = text[2:].removesuffix("}")
    if text in NOT_LOGGED:
        return None
    if not _SID.fullmatch(text):
        raise ValueError(text)
    text = text.upper()
    return None if text == "S-1-0-0" else text


class Address(NamedTuple):
    """A canonical address, and what kind of source it makes."""

    text: str | None
    source_kind: str | None


# The same addresses come in every batch and for every kind of event, and reading one costs 30 µs.
@lru_cache(maxsize=1 << 16)
def address(text: str) -> Address:
    """Return the canonical address and its source kind; words such as ``LOCAL`` give only the kind.

    A scope (``%eth0``) is dropped: it numbers an interface of the machine that wrote the record.
    """
    text = text.strip()
    if text in NOT_LOGGED:
        return Address(None, None)
    if text.casefold() in _LOCAL_WORDS:
        return Address(None, "local")
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address
    ip = ipaddress.ip_address(text.removeprefix("[").removesuffix("]").split("%", 1)[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    ip = mapped or ip
    if ip.is_unspecified:
        return Address(None, None)
    return Address(str(ip), "loopback" if ip.is_loopback else "remote")


def plain(text: str) -> str | None:
    """Return a text without surrounding white space; a lone GUID in braces and capitals."""
    text = text.strip()
    if text in NOT_LOGGED:
        return None
    guid = _GUID.fullmatch(text) if len(text) in GUID_LENGTHS else None
    return f"{{{guid[1].upper()}}}" if guid else text


def trimmed(text: str) -> str | None:
    """Return a text without surrounding white space, otherwise as logged."""
    text = text.strip()
    return None if text in NOT_LOGGED else text


def word_list(text: str) -> str | None:
    """Return the words of a text separated by single spaces."""
    return plain(" ".join(text.split()))


# Not a separator: the backslash of a character made visible (a lone surrogate, a zero).
_SEPARATOR = re.compile(r"\\(?!u(?:d[89a-f][0-9a-f]{2}|0000))")


def _parts(name: str) -> tuple[str, str]:
    prefix, *rest = _SEPARATOR.split(name, maxsplit=1)
    return prefix, rest[0] if rest else ""


def split_account(
    name: str | None, domain: str | None, *, always_realm: bool
) -> tuple[str | None, str | None]:
    """Return name and domain of ``DOMAIN\\name`` and ``name@REALM``.

    Parameters
    ----------
    always_realm : bool
        True for 4769, whose TargetUserName always carries the realm.  Elsewhere
        an ``@`` is split off only where no other domain is logged, or the same:
        ``MicrosoftAccount\\ann@mail.example`` is one name.
    """
    if name is None:
        return None, domain
    if "\\" in name:
        prefix, rest = _parts(name)
        if rest and prefix and (domain is None or domain.casefold() == prefix.casefold()):
            return rest, domain or prefix
    if "@" in name:
        bare, _, realm = name.rpartition("@")
        is_same = domain is not None and domain.casefold() in (
            realm.casefold(),
            realm.partition(".")[0].casefold(),
        )
        if bare and realm and (domain is None or is_same or always_realm):
            return bare, domain or realm
    return name, domain
