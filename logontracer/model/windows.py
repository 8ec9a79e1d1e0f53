"""Windows' code lists, with a title for each number people meet in a logon."""

from __future__ import annotations

from collections.abc import Mapping

#: SECURITY_LOGON_TYPE; 1 is not assigned.
#: https://learn.microsoft.com/en-us/windows/win32/api/ntsecapi/ne-ntsecapi-security_logon_type
LOGON_TYPES: Mapping[int, str] = {
    0: "System",
    2: "Interactive",
    3: "Network",
    4: "Batch",
    5: "Service",
    6: "Proxy",
    7: "Unlock",
    8: "Network cleartext",
    9: "New credentials",
    10: "Remote interactive (RDP)",
    11: "Cached interactive",
    12: "Cached remote interactive",
    13: "Cached unlock",
}

#: NTSTATUS values of 4625 and 4776.
#: https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/event-4625
NT_STATUS: Mapping[int, str] = {
    0x00000000: "success",
    0xC000005E: "no logon server available",
    0xC0000064: "no such account",
    0xC000006A: "wrong password",
    0xC000006D: "wrong name or password",
    0xC000006E: "account restriction",
    0xC000006F: "outside allowed hours",
    0xC0000070: "from a host that is not allowed",
    0xC0000071: "password expired",
    0xC0000072: "account disabled",
    0xC00000DC: "server in the wrong state",
    0xC0000133: "clocks too far apart",
    0xC000015B: "logon type not granted",
    0xC000018C: "trust relationship failed",
    0xC0000192: "Netlogon is not running",
    0xC0000193: "account expired",
    0xC0000224: "password must change",
    0xC0000225: "not found",
    0xC0000234: "account locked out",
    0xC0000371: "no secrets for the account here",
    0xC0000413: "authentication firewall",
}

#: Kerberos error codes of 4768, 4769 and 4771 (RFC 4120, section 7.5.9).
KERBEROS_STATUS: Mapping[int, str] = {
    0x0: "success",
    0x1: "client's entry expired",
    0x2: "server's entry expired",
    0x6: "no such account",
    0x7: "no such service",
    0x9: "no key",
    0xC: "policy rejects it",
    0xD: "option not possible",
    0xE: "encryption type not supported",
    0xF: "checksum type not supported",
    0x10: "pre-authentication type not supported",
    0x12: "account disabled, expired or locked",
    0x17: "password expired",
    0x18: "wrong password",
    0x19: "pre-authentication required",
    0x1B: "account needs user-to-user",
    0x1F: "integrity check failed",
    0x20: "ticket expired",
    0x21: "ticket not yet valid",
    0x22: "replay",
    0x25: "clocks too far apart",
    0x29: "message modified",
    0x3C: "generic error",
    0x44: "wrong realm",
}

_KERBEROS_EVENTS = frozenset({4768, 4769, 4771})


def logon_type_title(logon_type: int) -> str:
    """Return a logon type's name; an unknown number stays visible as itself."""
    return LOGON_TYPES.get(logon_type, f"type {logon_type}")


def status_title(event_id: int, status: int | None) -> str | None:
    """Return what a status means in an event of that id, None when it is not known."""
    if status is None:
        return None
    return (KERBEROS_STATUS if event_id in _KERBEROS_EVENTS else NT_STATUS).get(status)
