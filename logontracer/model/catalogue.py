"""Which events are understood, as data: one row says all the program knows of an event id.

A row feeds the columns, the graph, the filter panel, the edge labels, the
documentation and the receipt's audit-policy advice.  Windows' own field names
occur here and nowhere else.  Records of other ids are counted, not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_LEARN = "https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/event-"
_LSM = "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational"
_RCM = "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational"
_RDS = "https://learn.microsoft.com/en-us/troubleshoot/windows-server/remote/log-files-for-remote-desktop-services"


@dataclass(frozen=True, slots=True)
class EventSpec:
    """One event id of one channel.

    ``fields`` maps Windows field names to columns of ``model.events``.
    ``destination`` names where the logon went: ``computer`` (the machine that
    wrote the record), ``service`` (the machine ``service_name`` names, if it is
    a known one), ``target_server`` (4648) or ``none``.
    ``outcome`` is ``success``, ``failure``, ``status`` (0 is success) or None.
    """

    event_id: int
    title: str
    table: str  # logons | changes
    fields: Mapping[str, str]
    reference: str
    channel: str = "Security"
    destination: str = "none"
    is_validation: bool = False  # `computer` validated the credentials; it is not the destination
    is_authentication: bool = False  # shown by the default event filter
    outcome: str | None = None
    change_kind: str | None = None
    subcategory: str | None = None  # audit policy that writes it, as auditpol names it
    notes: str = ""
    short: str = field(default="")  # edge label


_SUBJECT = {
    "SubjectUserName": "subject_name",
    "SubjectDomainName": "subject_domain",
    "SubjectUserSid": "subject_sid",
    "SubjectLogonId": "subject_logon_id",
}
_SUBJECT_AS_ACCOUNT = {
    "SubjectUserName": "account_name",
    "SubjectDomainName": "account_domain",
    "SubjectUserSid": "account_sid",
    "SubjectLogonId": "logon_id",
}
_TARGET = {
    "TargetUserName": "account_name",
    "TargetDomainName": "account_domain",
    "TargetUserSid": "account_sid",
    "TargetLogonId": "logon_id",
}
_TARGET_ACCOUNT = {
    "TargetUserName": "account_name",
    "TargetDomainName": "account_domain",
    "TargetSid": "account_sid",
}
_CLIENT = {"IpAddress": "source_address", "IpPort": "source_port"}
#: Converters that give every event the field names of a logon write these for validations too.
_AS_LOGON = {"TargetUserSid": "account_sid", "TargetDomainName": "account_domain"}
_KERBEROS = {
    **_CLIENT,
    "ServiceName": "service_name",
    "ServiceSid": "service_sid",
    "TicketOptions": "ticket_options",
    "TicketEncryptionType": "ticket_encryption",
    "PreAuthType": "pre_authentication",
    "Status": "status",
}
_LOGON = {
    **_SUBJECT,
    **_TARGET,
    **_CLIENT,
    "WorkstationName": "source_name",
    "LogonType": "logon_type",
    "LogonProcessName": "logon_process",
    "AuthenticationPackageName": "authentication_package",
    "LmPackageName": "lm_package",
}
_GROUP = {
    **_SUBJECT,
    "MemberName": "member_name",
    "MemberSid": "member_sid",
    "TargetUserName": "object_name",
    "TargetDomainName": "object_domain",
    "TargetSid": "object_sid",
    "PrivilegeList": "privileges",
}
_ACCOUNT = {**_SUBJECT, **_TARGET_ACCOUNT, "PrivilegeList": "privileges"}
_COMPUTER_ACCOUNT = {**_ACCOUNT, "ServicePrincipalNames": "object_detail"}
_OBJECT = {**_SUBJECT, "ObjectDN": "object_name", "ObjectClass": "object_type"}
_RDP_SESSION = {"User": "account_name", "Address": "source_address"}
_SESSION = {
    "AccountName": "account_name",
    "AccountDomain": "account_domain",
    "LogonID": "logon_id",
    "ClientAddress": "source_address",
    "ClientName": "source_name",
}


def _logon(event_id: int, title: str, short: str, fields: Mapping[str, str], **more: object) -> EventSpec:
    reference = str(more.pop("reference", f"{_LEARN}{event_id}"))
    return EventSpec(event_id, title, "logons", fields, reference, short=short, **more)  # type: ignore[arg-type]


def _change(event_id: int, title: str, kind: str, fields: Mapping[str, str], **more: object) -> EventSpec:
    return EventSpec(
        event_id,
        title,
        "changes",
        fields,
        f"{_LEARN}{event_id}",
        change_kind=kind,
        **more,  # type: ignore[arg-type]
    )


# fmt: off
EVENTS: tuple[EventSpec, ...] = (
    _logon(
        4624,
        "Successful logon",
        "logon",
        {**_LOGON, "ElevatedToken": "is_elevated"},
        destination="computer",
        is_authentication=True,
        outcome="success",
        subcategory="Logon",
        notes="a WorkstationName equal to Computer never names a remote source",
    ),
    _logon(
        4625,
        "Failed logon",
        "failed logon",
        {**_LOGON, "Status": "status", "SubStatus": "sub_status"},
        destination="computer",
        is_authentication=True,
        outcome="failure",
        subcategory="Logon",
    ),
    _logon(
        4634,
        "Logoff",
        "logoff",
        {**_TARGET, "LogonType": "logon_type"},
        destination="computer",
        subcategory="Logoff",
        notes="pairs with 4624 by computer and logon id",
    ),
    _logon(
        4647, "Logoff started by the account", "logoff", _TARGET, destination="computer", subcategory="Logoff"
    ),
    _logon(
        4648,
        "Logon with explicit credentials",
        "explicit credentials",
        {**_SUBJECT, **_TARGET, **_CLIENT, "TargetServerName": "target_server"},
        destination="target_server",
        is_authentication=True,
        subcategory="Logon",
        notes="written where the credentials were used; localhost means local or, with a remote IpAddress, inbound",
    ),
    _logon(
        4672,
        "Special privileges assigned",
        "privileges",
        {**_SUBJECT_AS_ACCOUNT, "PrivilegeList": "privileges"},
        destination="computer",
        subcategory="Special Logon",
        notes="nine in ten are built-in service identities",
    ),
    _logon(
        4768,
        "Kerberos ticket-granting ticket requested",
        "TGT",
        {**_KERBEROS, **_AS_LOGON, **_TARGET_ACCOUNT},
        is_validation=True,
        is_authentication=True,
        outcome="status",
        subcategory="Kerberos Authentication Service",
    ),
    _logon(
        4769,
        "Kerberos service ticket requested",
        "service ticket",
        {**_KERBEROS, **_AS_LOGON, **_TARGET_ACCOUNT},
        destination="service",
        is_validation=True,
        is_authentication=True,
        outcome="status",
        subcategory="Kerberos Service Ticket Operations",
    ),
    _logon(
        4771,
        "Kerberos pre-authentication failed",
        "pre-authentication failed",
        {**_KERBEROS, **_AS_LOGON, "TargetUserName": "account_name", "TargetSid": "account_sid"},
        is_validation=True,
        is_authentication=True,
        outcome="failure",
        subcategory="Kerberos Authentication Service",
    ),
    _logon(
        4776,
        "NTLM credentials validated",
        "NTLM validation",
        {
            **_AS_LOGON,
            "IpAddress": "source_address",
            "WorkstationName": "source_name",
            "AuthenticationPackageName": "authentication_package",
            "TargetUserName": "account_name",
            "Workstation": "source_name",
            "PackageName": "authentication_package",
            "Status": "status",
        },
        is_validation=True,
        is_authentication=True,
        outcome="status",
        subcategory="Credential Validation",
    ),
    _logon(
        4778,
        "Session reconnected",
        "reconnect",
        _SESSION,
        destination="computer",
        is_authentication=True,
        subcategory="Other Logon/Logoff Events",
    ),
    _logon(
        4779,
        "Session disconnected",
        "disconnect",
        _SESSION,
        destination="computer",
        subcategory="Other Logon/Logoff Events",
    ),
    _logon(
        4740,
        "Account locked out",
        "locked out",
        {
            **_SUBJECT,
            "TargetUserName": "account_name",
            "TargetSid": "account_sid",
            "TargetDomainName": "source_name",
        },
        is_validation=True,
        subcategory="User Account Management",
        notes="TargetDomainName holds the caller computer",
    ),
    _logon(
        4964,
        "Special groups assigned at logon",
        "special groups",
        {**_SUBJECT, **_TARGET, "SidList": "object_detail"},
        destination="computer",
        subcategory="Special Logon",
    ),
    _logon(
        5140,
        "Network share accessed",
        "share",
        {**_SUBJECT_AS_ACCOUNT, **_CLIENT, "ShareName": "object_name", "ObjectType": "object_type"},
        destination="computer",
        subcategory="File Share",
    ),
    _logon(
        5145,
        "Shared file checked for access",
        "shared file",
        {
            **_SUBJECT_AS_ACCOUNT,
            **_CLIENT,
            "ShareName": "object_name",
            "ObjectType": "object_type",
            "RelativeTargetName": "object_detail",
        },
        destination="computer",
        subcategory="Detailed File Share",
    ),
    _logon(
        21,
        "RDP session logon",
        "RDP session",
        _RDP_SESSION,
        channel=_LSM,
        reference=_RDS,
        destination="computer",
        is_authentication=True,
        outcome="success",
        notes="survives when Security has rolled over",
    ),
    _logon(
        24,
        "RDP session disconnected",
        "RDP disconnect",
        _RDP_SESSION,
        channel=_LSM,
        reference=_RDS,
        destination="computer",
    ),
    _logon(
        25,
        "RDP session reconnected",
        "RDP reconnect",
        _RDP_SESSION,
        channel=_LSM,
        reference=_RDS,
        destination="computer",
        is_authentication=True,
        outcome="success",
    ),
    _logon(
        1149,
        "RDP account authenticated",
        "RDP authenticated",
        {"Param1": "account_name", "Param2": "account_domain", "Param3": "source_address"},
        channel=_RCM,
        reference=_RDS,
        destination="computer",
        is_authentication=True,
        outcome="success",
    ),
    _change(4720, "Account created", "account", _ACCOUNT, subcategory="User Account Management"),
    _change(4722, "Account enabled", "account", _ACCOUNT, subcategory="User Account Management"),
    _change(4724, "Password reset", "account", _ACCOUNT, subcategory="User Account Management"),
    _change(4725, "Account disabled", "account", _ACCOUNT, subcategory="User Account Management"),
    _change(4726, "Account deleted", "account", _ACCOUNT, subcategory="User Account Management"),
    _change(4738, "Account changed", "account", _ACCOUNT, subcategory="User Account Management"),
    _change(
        4781,
        "Account renamed",
        "account",
        {
            **_SUBJECT,
            "OldTargetUserName": "account_name",
            "NewTargetUserName": "object_name",
            "TargetDomainName": "account_domain",
            "TargetSid": "account_sid",
            "PrivilegeList": "privileges",
        },
        subcategory="User Account Management",
    ),
    _change(
        4741,
        "Computer account created",
        "computer_account",
        _COMPUTER_ACCOUNT,
        subcategory="Computer Account Management",
    ),
    _change(
        4742,
        "Computer account changed",
        "computer_account",
        _COMPUTER_ACCOUNT,
        subcategory="Computer Account Management",
    ),
    _change(
        4743,
        "Computer account deleted",
        "computer_account",
        _COMPUTER_ACCOUNT,
        subcategory="Computer Account Management",
    ),
    _change(4728, "Member added to global group", "group", _GROUP, subcategory="Security Group Management"),
    _change(
        4729, "Member removed from global group", "group", _GROUP, subcategory="Security Group Management"
    ),
    _change(4732, "Member added to local group", "group", _GROUP, subcategory="Security Group Management"),
    _change(
        4733, "Member removed from local group", "group", _GROUP, subcategory="Security Group Management"
    ),
    _change(
        4756, "Member added to universal group", "group", _GROUP, subcategory="Security Group Management"
    ),
    _change(
        4757, "Member removed from universal group", "group", _GROUP, subcategory="Security Group Management"
    ),
    _change(
        4662,
        "Directory object accessed",
        "directory",
        {**_SUBJECT, "ObjectName": "object_name", "ObjectType": "object_type", "Properties": "object_detail"},
        subcategory="Directory Service Access",
        notes="DCSync when Properties hold a replication right and the actor is not a domain controller",
    ),
    _change(
        5136,
        "Directory object changed",
        "directory",
        {**_OBJECT, "AttributeLDAPDisplayName": "object_detail"},
        subcategory="Directory Service Changes",
    ),
    _change(5137, "Directory object created", "directory", _OBJECT, subcategory="Directory Service Changes"),
    _change(5141, "Directory object deleted", "directory", _OBJECT, subcategory="Directory Service Changes"),
    _change(
        4719,
        "Audit policy changed",
        "audit_policy",
        {
            **_SUBJECT,
            "SubcategoryGuid": "object_name",
            "CategoryId": "object_type",
            "AuditPolicyChanges": "object_detail",
        },
        subcategory="Audit Policy Change",
    ),
    _change(1102, "Log cleared", "log_cleared", _SUBJECT, notes="UserData/LogFileCleared; always written"),
)
# fmt: on

BY_ID: Mapping[int, EventSpec] = {spec.event_id: spec for spec in EVENTS}

#: Access rights that replicate the directory (DCSync when a non-controller asks).
REPLICATION_RIGHTS = (
    "1131f6aa-9c07-11d1-f79f-00c04fc2dcd2",
    "1131f6ad-9c07-11d1-f79f-00c04fc2dcd2",
    "89e95b76-444d-4c62-991a-0facbeda640c",
)


def spec_of(event_id: int, channel: str | None) -> EventSpec | None:
    """Return the row for an event id of a channel, or None when it is not catalogued.

    A record without a channel counts as one of the Security log; ids below 1000
    mean something else in every channel and need theirs.
    """
    spec = BY_ID.get(event_id)
    if spec is None:
        return None
    if channel is None:
        return spec if spec.channel == "Security" else None
    return spec if spec.channel.casefold() == channel.casefold() else None


def is_of_security(event_id: int) -> bool:
    """Return whether an event id is catalogued for the Security log, where ids hardly mean anything else."""
    spec = BY_ID.get(event_id)
    return spec is not None and spec.channel == "Security"
