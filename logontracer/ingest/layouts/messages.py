"""The English message texts of the catalogued events: which line holds which Windows field.

The text that Event Viewer shows is all that ``Export-Csv`` and Splunk's classic input keep of
an event's own data.  A row is ``(section, label)``; the section is the line without a value
above an indented one, and empty for lines that stand alone.
"""

from __future__ import annotations

from collections.abc import Mapping

Labels = Mapping[tuple[str, str], str]


def _section(
    title: str, prefix: str, *, sid: str = "UserSid", logon_id: bool = True
) -> dict[tuple[str, str], str]:
    found = {
        (title, "Security ID"): f"{prefix}{sid}",
        (title, "Account Name"): f"{prefix}UserName",
        (title, "Account Domain"): f"{prefix}DomainName",
    }
    if logon_id:
        found[title, "Logon ID"] = f"{prefix}LogonId"
    return found


_SUBJECT = _section("Subject", "Subject")
_TARGET_IN_SUBJECT = _section("Subject", "Target")
_NETWORK = {
    ("Network Information", "Workstation Name"): "WorkstationName",
    ("Network Information", "Source Network Address"): "IpAddress",
    ("Network Information", "Source Port"): "IpPort",
    ("Network Information", "Network Address"): "IpAddress",
    ("Network Information", "Port"): "IpPort",
    ("Network Information", "Client Address"): "IpAddress",
    ("Network Information", "Client Port"): "IpPort",
    ("Network Information", "Source Address"): "IpAddress",
    ("Network Information", "Object Type"): "ObjectType",
}
_PROCESS = {
    ("Process Information", "Process ID"): "ProcessId",
    ("Process Information", "Process Name"): "ProcessName",
    ("Process Information", "Caller Process ID"): "ProcessId",
    ("Process Information", "Caller Process Name"): "ProcessName",
}
_DETAILED = "Detailed Authentication Information"
_AUTHENTICATION = {
    (_DETAILED, "Logon Process"): "LogonProcessName",
    (_DETAILED, "Authentication Package"): "AuthenticationPackageName",
    (_DETAILED, "Transited Services"): "TransmittedServices",
    (_DETAILED, "Package Name (NTLM only)"): "LmPackageName",
    (_DETAILED, "Key Length"): "KeyLength",
}
_LOGON_TYPE = {("", "Logon Type"): "LogonType", ("Logon Information", "Logon Type"): "LogonType"}
_LOGON = {
    **_SUBJECT,
    **_LOGON_TYPE,
    ("Logon Information", "Restricted Admin Mode"): "RestrictedAdminMode",
    ("Logon Information", "Remote Credential Guard"): "RemoteCredentialGuard",
    ("Logon Information", "Virtual Account"): "VirtualAccount",
    ("Logon Information", "Elevated Token"): "ElevatedToken",
    ("", "Impersonation Level"): "ImpersonationLevel",
    **_section("New Logon", "Target"),
    ("New Logon", "Linked Logon ID"): "TargetLinkedLogonId",
    ("New Logon", "Network Account Name"): "TargetOutboundUserName",
    ("New Logon", "Network Account Domain"): "TargetOutboundDomainName",
    ("New Logon", "Logon GUID"): "LogonGuid",
    **_PROCESS,
    **_NETWORK,
    **_AUTHENTICATION,
}
_FAILED = {
    **_SUBJECT,
    **_LOGON_TYPE,
    **_section("Account For Which Logon Failed", "Target"),
    ("Failure Information", "Failure Reason"): "FailureReason",
    ("Failure Information", "Status"): "Status",
    ("Failure Information", "Sub Status"): "SubStatus",
    **_PROCESS,
    **_NETWORK,
    **_AUTHENTICATION,
}
_EXPLICIT = {
    **_SUBJECT,
    ("Subject", "Logon GUID"): "LogonGuid",
    **_section("Account Whose Credentials Were Used", "Target", logon_id=False),
    ("Account Whose Credentials Were Used", "Logon GUID"): "TargetLogonGuid",
    ("Target Server", "Target Server Name"): "TargetServerName",
    ("Target Server", "Additional Information"): "TargetInfo",
    **_PROCESS,
    **_NETWORK,
}
_TICKET = {
    ("Additional Information", "Ticket Options"): "TicketOptions",
    ("Additional Information", "Result Code"): "Status",
    ("Additional Information", "Ticket Encryption Type"): "TicketEncryptionType",
    ("Additional Information", "Pre-Authentication Type"): "PreAuthType",
    ("Additional Information", "Failure Code"): "Status",
    ("Additional Information", "Transited Services"): "TransmittedServices",
    ("Service Information", "Service Name"): "ServiceName",
    ("Service Information", "Service ID"): "ServiceSid",
    **_NETWORK,
}
_TGT = {
    ("Account Information", "Account Name"): "TargetUserName",
    ("Account Information", "Supplied Realm Name"): "TargetDomainName",
    ("Account Information", "User ID"): "TargetSid",
    **_TICKET,
}
_SERVICE_TICKET = {
    ("Account Information", "Account Name"): "TargetUserName",
    ("Account Information", "Account Domain"): "TargetDomainName",
    ("Account Information", "Logon GUID"): "LogonGuid",
    **_TICKET,
}
_PRE_AUTHENTICATION = {
    ("Account Information", "Security ID"): "TargetSid",
    ("Account Information", "Account Name"): "TargetUserName",
    **_TICKET,
}
_NTLM = {
    ("", "Authentication Package"): "PackageName",
    ("", "Logon Account"): "TargetUserName",
    ("", "Source Workstation"): "Workstation",
    ("", "Error Code"): "Status",
}
_WINDOW_STATION = {
    ("Subject", "Account Name"): "AccountName",
    ("Subject", "Account Domain"): "AccountDomain",
    ("Subject", "Logon ID"): "LogonID",
    ("Session", "Session Name"): "SessionName",
    ("Additional Information", "Client Name"): "ClientName",
    ("Additional Information", "Client Address"): "ClientAddress",
}
_TARGET_SECTIONS = (
    "Target Account",
    "New Account",
    "New Computer Account",
    "Computer Account That Was Changed",
    "Target Computer",
    "Target Computer Account",
)
_ACCOUNT = {
    **_SUBJECT,
    **{
        pair: name
        for title in _TARGET_SECTIONS
        for pair, name in _section(title, "Target", sid="Sid", logon_id=False).items()
    },
    ("Additional Information", "Privileges"): "PrivilegeList",
    ("Attributes", "Service Principal Names"): "ServicePrincipalNames",
    ("Changed Attributes", "Service Principal Names"): "ServicePrincipalNames",
}
_RENAMED = {
    **_SUBJECT,
    ("Target Account", "Security ID"): "TargetSid",
    ("Target Account", "Account Domain"): "TargetDomainName",
    ("Target Account", "Old Account Name"): "OldTargetUserName",
    ("Target Account", "New Account Name"): "NewTargetUserName",
    ("Additional Information", "Privileges"): "PrivilegeList",
}
_LOCKED_OUT = {
    **_SUBJECT,
    ("Account That Was Locked Out", "Security ID"): "TargetSid",
    ("Account That Was Locked Out", "Account Name"): "TargetUserName",
    ("Additional Information", "Caller Computer Name"): "TargetDomainName",
}
_MEMBER = {
    **_SUBJECT,
    ("Member", "Security ID"): "MemberSid",
    ("Member", "Account Name"): "MemberName",
    ("Group", "Security ID"): "TargetSid",
    ("Group", "Group Name"): "TargetUserName",
    ("Group", "Group Domain"): "TargetDomainName",
    ("Group", "Account Name"): "TargetUserName",
    ("Group", "Account Domain"): "TargetDomainName",
    ("Additional Information", "Privileges"): "PrivilegeList",
}
_SHARE = {
    **_SUBJECT,
    **_NETWORK,
    ("Share Information", "Share Name"): "ShareName",
    ("Share Information", "Share Path"): "ShareLocalPath",
    ("Share Information", "Relative Target Name"): "RelativeTargetName",
    ("Access Request Information", "Access Mask"): "AccessMask",
    ("Access Request Information", "Accesses"): "AccessList",
}
_ACCESSED = {
    **_SUBJECT,
    ("Object", "Object Server"): "ObjectServer",
    ("Object", "Object Type"): "ObjectType",
    ("Object", "Object Name"): "ObjectName",
    ("Object", "Handle ID"): "HandleId",
    ("Operation", "Operation Type"): "OperationType",
    ("Operation", "Accesses"): "AccessList",
    ("Operation", "Access Mask"): "AccessMask",
    ("Operation", "Properties"): "Properties",
}
_DIRECTORY = {
    **_SUBJECT,
    ("Object", "DN"): "ObjectDN",
    ("Object", "GUID"): "ObjectGUID",
    ("Object", "Class"): "ObjectClass",
    ("Attribute", "LDAP Display Name"): "AttributeLDAPDisplayName",
    ("Attribute", "Value"): "AttributeValue",
}
_POLICY = {
    **_SUBJECT,
    ("Audit Policy Change", "Category"): "CategoryId",
    ("Audit Policy Change", "Subcategory GUID"): "SubcategoryGuid",
    ("Audit Policy Change", "Changes"): "AuditPolicyChanges",
}
_CLEARED = {**_SUBJECT, ("Subject", "Domain Name"): "SubjectDomainName"}
_SPECIAL_GROUPS = {
    **_SUBJECT,
    **_section("New Logon", "Target"),
    ("New Logon", "Logon GUID"): "TargetLogonGuid",
    ("New Logon", "Special Groups Assigned"): "SidList",
}
_RDP_SESSION = {
    ("", "User"): "User",
    ("", "Session ID"): "SessionID",
    ("", "Source Network Address"): "Address",
}
_RDP_AUTHENTICATED = {
    ("", "User"): "Param1",
    ("", "Domain"): "Param2",
    ("", "Source Network Address"): "Param3",
}

#: Event id → where its message text holds what.
MESSAGES: Mapping[int, Labels] = {
    4624: _LOGON,
    4625: _FAILED,
    4634: {**_TARGET_IN_SUBJECT, **_LOGON_TYPE},
    4647: _TARGET_IN_SUBJECT,
    4648: _EXPLICIT,
    4672: {**_SUBJECT, ("", "Privileges"): "PrivilegeList"},
    4768: _TGT,
    4769: _SERVICE_TICKET,
    4771: _PRE_AUTHENTICATION,
    4776: _NTLM,
    4778: _WINDOW_STATION,
    4779: _WINDOW_STATION,
    4740: _LOCKED_OUT,
    4964: _SPECIAL_GROUPS,
    5140: _SHARE,
    5145: _SHARE,
    21: _RDP_SESSION,
    24: _RDP_SESSION,
    25: _RDP_SESSION,
    1149: _RDP_AUTHENTICATED,
    **dict.fromkeys((4720, 4722, 4724, 4725, 4726, 4738, 4741, 4742, 4743), _ACCOUNT),
    4781: _RENAMED,
    **dict.fromkeys((4728, 4729, 4732, 4733, 4756, 4757), _MEMBER),
    4662: _ACCESSED,
    **dict.fromkeys((5136, 5137, 5141), _DIRECTORY),
    4719: _POLICY,
    1102: _CLEARED,
}
