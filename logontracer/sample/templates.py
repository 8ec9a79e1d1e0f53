"""The events of the sample, each with Windows' field names in their real order and types."""

from __future__ import annotations

from dataclasses import replace

from logontracer.sample.binxml import ValueType
from logontracer.sample.record import EventTemplate, Field, Provider

SUCCESS, FAILURE = 0x8020_0000_0000_0000, 0x8010_0000_0000_0000
_EVENTLOG_KEYWORDS, _RDP_KEYWORDS = 0x4020_0000_0000_0000, 0x1000_0000_0000_0000
_INFORMATION = 4

SECURITY = Provider("Microsoft-Windows-Security-Auditing", "54849625-5478-4994-a5ba-3e3b0328c30d", "Security")
EVENTLOG = Provider(
    "Microsoft-Windows-Eventlog", "fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148", "Security", is_in_values=False
)
SESSION_MANAGER = Provider(
    "Microsoft-Windows-TerminalServices-LocalSessionManager",
    "5d896912-022d-40aa-a3a8-4fa5515c76d7",
    "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
    is_in_values=False,
)
CONNECTION_MANAGER = Provider(
    "Microsoft-Windows-TerminalServices-RemoteConnectionManager",
    "c76baa63-ae81-421c-b425-340b4b24157f",
    "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational",
    is_in_values=False,
)


def _fields(text: str) -> tuple[Field, ...]:
    """Read ``Name`` or ``Name:TYPE`` separated by spaces; without a type it is text."""
    pairs = (word.partition(":") for word in text.split())
    return tuple(Field(name, ValueType[of.upper()] if of else ValueType.TEXT) for name, _, of in pairs)


def _security(
    event_id: int, task: int, fields: str, *, version: int = 0, has_activity: bool = False
) -> EventTemplate:
    return EventTemplate(
        event_id,
        SECURITY,
        _fields(fields),
        task=task,
        keywords=SUCCESS,
        version=version,
        has_activity=has_activity,
    )


def failed(event: EventTemplate) -> EventTemplate:
    """Return the same event as an audit failure."""
    return replace(event, keywords=FAILURE)


_SUBJECT = "SubjectUserSid:sid SubjectUserName SubjectDomainName SubjectLogonId:hex64 "
_TARGET = "TargetUserSid:sid TargetUserName TargetDomainName TargetLogonId:hex64 "
_ACCOUNT = "TargetUserName TargetDomainName TargetSid:sid "
_CERTIFICATE = "CertIssuerName CertSerialNumber CertThumbprint"
_ATTRIBUTES = (
    "SamAccountName DisplayName UserPrincipalName HomeDirectory HomePath ScriptPath ProfilePath "
    "UserWorkstations PasswordLastSet AccountExpires PrimaryGroupId AllowedToDelegateTo OldUacValue "
    "NewUacValue UserAccountControl UserParameters SidHistory LogonHours"
)
_LOGON, _LOGOFF, _SPECIAL, _OTHER_LOGON = 12544, 12545, 12548, 12551
_TICKET_SERVICE, _TICKET_GRANTING, _CREDENTIALS = 14337, 14339, 14336
_ACCOUNTS, _MACHINES, _GROUPS = 13824, 13825, 13826

LOGON = _security(
    4624,
    _LOGON,
    _SUBJECT + _TARGET + "LogonType:uint32 LogonProcessName AuthenticationPackageName WorkstationName "
    "LogonGuid:guid TransmittedServices LmPackageName KeyLength:uint32 ProcessId:size ProcessName IpAddress "
    "IpPort ImpersonationLevel RestrictedAdminMode TargetOutboundUserName TargetOutboundDomainName "
    "VirtualAccount TargetLinkedLogonId:hex64 ElevatedToken",
    version=2,
    has_activity=True,
)
LOGON_FAILED = failed(
    _security(
        4625,
        _LOGON,
        _SUBJECT + "TargetUserSid:sid TargetUserName TargetDomainName Status:hex32 FailureReason "
        "SubStatus:hex32 LogonType:uint32 LogonProcessName AuthenticationPackageName WorkstationName "
        "TransmittedServices LmPackageName KeyLength:uint32 ProcessId:size ProcessName IpAddress IpPort",
        has_activity=True,
    )
)
LOGOFF = _security(4634, _LOGOFF, _TARGET + "LogonType:uint32")
LOGOFF_STARTED = _security(4647, _LOGOFF, _TARGET)
EXPLICIT_CREDENTIALS = _security(
    4648,
    _LOGON,
    _SUBJECT + "LogonGuid:guid TargetUserName TargetDomainName TargetLogonGuid:guid TargetServerName "
    "TargetInfo ProcessId:size ProcessName IpAddress IpPort",
    has_activity=True,
)
PRIVILEGES = _security(4672, _SPECIAL, _SUBJECT + "PrivilegeList", has_activity=True)
TICKET_GRANTED = _security(
    4768,
    _TICKET_GRANTING,
    _ACCOUNT + "ServiceName ServiceSid:sid TicketOptions:hex32 Status:hex32 TicketEncryptionType:hex32 "
    "PreAuthType IpAddress IpPort " + _CERTIFICATE,
)
SERVICE_TICKET = _security(
    4769,
    _TICKET_SERVICE,
    "TargetUserName TargetDomainName ServiceName ServiceSid:sid TicketOptions:hex32 "
    "TicketEncryptionType:hex32 IpAddress IpPort Status:hex32 LogonGuid:guid TransmittedServices",
)
PRE_AUTHENTICATION_FAILED = failed(
    _security(
        4771,
        _TICKET_GRANTING,
        "TargetUserName TargetSid:sid ServiceName TicketOptions:hex32 Status:hex32 PreAuthType IpAddress "
        "IpPort " + _CERTIFICATE,
    )
)
CREDENTIALS_VALIDATED = _security(4776, _CREDENTIALS, "PackageName TargetUserName Workstation Status:hex32")
CREDENTIALS_REFUSED = failed(CREDENTIALS_VALIDATED)
_SESSION = "AccountName AccountDomain LogonID:hex64 SessionName ClientName ClientAddress"
RECONNECTED = _security(4778, _OTHER_LOGON, _SESSION, has_activity=True)
DISCONNECTED = _security(4779, _OTHER_LOGON, _SESSION, has_activity=True)
ACCOUNT_CREATED = _security(4720, _ACCOUNTS, _ACCOUNT + _SUBJECT + "PrivilegeList " + _ATTRIBUTES)
ACCOUNT_ENABLED = _security(4722, _ACCOUNTS, _ACCOUNT + _SUBJECT)
PASSWORD_RESET = _security(4724, _ACCOUNTS, _ACCOUNT + _SUBJECT)
ACCOUNT_DISABLED = _security(4725, _ACCOUNTS, _ACCOUNT + _SUBJECT)
ACCOUNT_CHANGED = _security(4738, _ACCOUNTS, "Dummy " + _ACCOUNT + _SUBJECT + "PrivilegeList " + _ATTRIBUTES)
MACHINE_CHANGED = _security(
    4742,
    _MACHINES,
    "ComputerAccountChange "
    + _ACCOUNT
    + _SUBJECT
    + "PrivilegeList "
    + _ATTRIBUTES
    + " DnsHostName ServicePrincipalNames",
)
LOCKED_OUT = _security(4740, _ACCOUNTS, _ACCOUNT + _SUBJECT)
_MEMBER = "MemberName MemberSid:sid " + _ACCOUNT + _SUBJECT + "PrivilegeList"
GLOBAL_MEMBER_ADDED = _security(4728, _GROUPS, _MEMBER)
LOCAL_MEMBER_ADDED = _security(4732, _GROUPS, _MEMBER)
DIRECTORY_ACCESS = _security(
    4662,
    14080,
    _SUBJECT + "ObjectServer ObjectType ObjectName OperationType HandleId:size AccessList AccessMask:hex32 "
    "Properties AdditionalInfo AdditionalInfo2",
)
AUDIT_POLICY_CHANGED = _security(
    4719, 13568, _SUBJECT + "CategoryId SubcategoryId SubcategoryGuid:guid AuditPolicyChanges"
)
SHARE_ACCESSED = _security(
    5140,
    12808,
    _SUBJECT + "ObjectType IpAddress IpPort ShareName ShareLocalPath AccessMask:hex32 AccessList",
    version=1,
)
LOG_CLEARED = EventTemplate(
    1102,
    EVENTLOG,
    _fields(_SUBJECT),
    task=104,
    keywords=_EVENTLOG_KEYWORDS,
    level=_INFORMATION,
    user_data=("LogFileCleared", "http://manifests.microsoft.com/win/2004/08/windows/eventlog"),
)


def _rdp(event_id: int, provider: Provider, fields: str) -> EventTemplate:
    return EventTemplate(
        event_id,
        provider,
        _fields(fields),
        task=0,
        keywords=_RDP_KEYWORDS,
        level=_INFORMATION,
        has_activity=True,
        user_data=("EventXML", "Event_NS"),
    )


RDP_SESSION = _rdp(21, SESSION_MANAGER, "User SessionID:uint32 Address")
RDP_DISCONNECTED = _rdp(24, SESSION_MANAGER, "User SessionID:uint32 Address")
RDP_RECONNECTED = _rdp(25, SESSION_MANAGER, "User SessionID:uint32 Address")
RDP_AUTHENTICATED = _rdp(1149, CONNECTION_MANAGER, "Param1 Param2 Param3")

TEMPLATES: tuple[EventTemplate, ...] = tuple(
    value for value in globals().copy().values() if isinstance(value, EventTemplate)
)
