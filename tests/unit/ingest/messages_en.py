"""English message texts as Windows words them, with Windows' field names where values stand."""

from __future__ import annotations

from tests.unit.ingest.tools import Record

_SUBJECT = (
    "Subject:\n\tSecurity ID:\t\t{SubjectUserSid}\n\tAccount Name:\t\t{SubjectUserName}\n"
    "\tAccount Domain:\t\t{SubjectDomainName}\n\tLogon ID:\t\t{SubjectLogonId}\n\n"
)
TEXTS = {
    4624: "An account was successfully logged on.\n\n"
    + _SUBJECT
    + (
        "Logon Information:\n\tLogon Type:\t\t{LogonType}\n\tRestricted Admin Mode:\t{RestrictedAdminMode}\n"
        "\tVirtual Account:\t\t{VirtualAccount}\n\tElevated Token:\t\t{ElevatedToken}\n\n"
        "Impersonation Level:\t\t{ImpersonationLevel}\n\n"
        "New Logon:\n\tSecurity ID:\t\t{TargetUserSid}\n\tAccount Name:\t\t{TargetUserName}\n"
        "\tAccount Domain:\t\t{TargetDomainName}\n\tLogon ID:\t\t{TargetLogonId}\n"
        "\tLinked Logon ID:\t\t{TargetLinkedLogonId}\n\tNetwork Account Name:\t{TargetOutboundUserName}\n"
        "\tNetwork Account Domain:\t{TargetOutboundDomainName}\n\tLogon GUID:\t\t{LogonGuid}\n\n"
        "Process Information:\n\tProcess ID:\t\t{ProcessId}\n\tProcess Name:\t\t{ProcessName}\n\n"
        "Network Information:\n\tWorkstation Name:\t{WorkstationName}\n"
        "\tSource Network Address:\t{IpAddress}\n\tSource Port:\t\t{IpPort}\n\n"
        "Detailed Authentication Information:\n\tLogon Process:\t\t{LogonProcessName}\n"
        "\tAuthentication Package:\t{AuthenticationPackageName}\n\tTransited Services:\t{TransmittedServices}\n"
        "\tPackage Name (NTLM only):\t{LmPackageName}\n\tKey Length:\t\t{KeyLength}\n\n"
        "This event is generated when a logon session is created. It is generated on the computer that was "
        "accessed.\n\nThe authentication information fields provide detailed information about this specific "
        "logon request.\n\t- Logon GUID is a unique identifier that can be used to correlate this event with a "
        "KDC event.\n\t- Key length indicates the length of the generated session key."
    ),
    4625: "An account failed to log on.\n\n"
    + _SUBJECT
    + (
        "Logon Type:\t\t\t{LogonType}\n\n"
        "Account For Which Logon Failed:\n\tSecurity ID:\t\t{TargetUserSid}\n\tAccount Name:\t\t{TargetUserName}\n"
        "\tAccount Domain:\t\t{TargetDomainName}\n\n"
        "Failure Information:\n\tFailure Reason:\t\t{FailureReason}\n\tStatus:\t\t\t{Status}\n"
        "\tSub Status:\t\t{SubStatus}\n\n"
        "Process Information:\n\tCaller Process ID:\t{ProcessId}\n\tCaller Process Name:\t{ProcessName}\n\n"
        "Network Information:\n\tWorkstation Name:\t{WorkstationName}\n\tSource Network Address:\t{IpAddress}\n"
        "\tSource Port:\t\t{IpPort}\n\n"
        "Detailed Authentication Information:\n\tLogon Process:\t\t{LogonProcessName}\n"
        "\tAuthentication Package:\t{AuthenticationPackageName}\n\tTransited Services:\t{TransmittedServices}\n"
        "\tPackage Name (NTLM only):\t{LmPackageName}\n\tKey Length:\t\t{KeyLength}\n"
    ),
    4634: (
        "An account was logged off.\n\nSubject:\n\tSecurity ID:\t\t{TargetUserSid}\n\tAccount Name:\t\t"
        "{TargetUserName}\n\tAccount Domain:\t\t{TargetDomainName}\n\tLogon ID:\t\t{TargetLogonId}\n\n"
        "Logon Type:\t\t\t{LogonType}\n\nThis event is generated when a logon session is destroyed."
    ),
    4648: "A logon was attempted using explicit credentials.\n\n"
    + _SUBJECT.rstrip("\n")
    + (
        "\n\tLogon GUID:\t\t{LogonGuid}\n\nAccount Whose Credentials Were Used:\n\tAccount Name:\t\t{TargetUserName}\n"
        "\tAccount Domain:\t\t{TargetDomainName}\n\tLogon GUID:\t\t{TargetLogonGuid}\n\n"
        "Target Server:\n\tTarget Server Name:\t{TargetServerName}\n\tAdditional Information:\t{TargetInfo}\n\n"
        "Process Information:\n\tProcess ID:\t\t{ProcessId}\n\tProcess Name:\t\t{ProcessName}\n\n"
        "Network Information:\n\tNetwork Address:\t{IpAddress}\n\tPort:\t\t\t{IpPort}\n"
    ),
    4672: "Special privileges assigned to new logon.\n\n" + _SUBJECT + "Privileges:\t\t{PrivilegeList}",
    4768: (
        "A Kerberos authentication ticket (TGT) was requested.\n\nAccount Information:\n\tAccount Name:\t\t"
        "{TargetUserName}\n\tSupplied Realm Name:\t{TargetDomainName}\n\tUser ID:\t\t\t{TargetSid}\n\n"
        "Service Information:\n\tService Name:\t\t{ServiceName}\n\tService ID:\t\t{ServiceSid}\n\n"
        "Network Information:\n\tClient Address:\t\t{IpAddress}\n\tClient Port:\t\t{IpPort}\n\n"
        "Additional Information:\n\tTicket Options:\t\t{TicketOptions}\n\tResult Code:\t\t{Status}\n"
        "\tTicket Encryption Type:\t{TicketEncryptionType}\n\tPre-Authentication Type:\t{PreAuthType}\n"
    ),
    4769: (
        "A Kerberos service ticket was requested.\n\nAccount Information:\n\tAccount Name:\t\t{TargetUserName}\n"
        "\tAccount Domain:\t\t{TargetDomainName}\n\tLogon GUID:\t\t{LogonGuid}\n\n"
        "Service Information:\n\tService Name:\t\t{ServiceName}\n\tService ID:\t\t{ServiceSid}\n\n"
        "Network Information:\n\tClient Address:\t\t{IpAddress}\n\tClient Port:\t\t{IpPort}\n\n"
        "Additional Information:\n\tTicket Options:\t\t{TicketOptions}\n\tTicket Encryption Type:\t"
        "{TicketEncryptionType}\n\tFailure Code:\t\t{Status}\n\tTransited Services:\t{TransmittedServices}\n"
    ),
    4771: (
        "Kerberos pre-authentication failed.\n\nAccount Information:\n\tSecurity ID:\t\t{TargetSid}\n"
        "\tAccount Name:\t\t{TargetUserName}\n\nService Information:\n\tService Name:\t\t{ServiceName}\n\n"
        "Network Information:\n\tClient Address:\t\t{IpAddress}\n\tClient Port:\t\t{IpPort}\n\n"
        "Additional Information:\n\tTicket Options:\t\t{TicketOptions}\n\tFailure Code:\t\t{Status}\n"
        "\tPre-Authentication Type:\t{PreAuthType}\n"
    ),
    4776: (
        "The computer attempted to validate the credentials for an account.\n\nAuthentication Package:\t"
        "{PackageName}\nLogon Account:\t{TargetUserName}\nSource Workstation:\t{Workstation}\n"
        "Error Code:\t{Status}\n"
    ),
    4732: "A member was added to a security-enabled local group.\n\n"
    + _SUBJECT
    + (
        "Member:\n\tSecurity ID:\t\t{MemberSid}\n\tAccount Name:\t\t{MemberName}\n\n"
        "Group:\n\tSecurity ID:\t\t{TargetSid}\n\tGroup Name:\t\t{TargetUserName}\n\tGroup Domain:\t\t"
        "{TargetDomainName}\n\nAdditional Information:\n\tPrivileges:\t\t{PrivilegeList}"
    ),
    1102: (
        "The audit log was cleared.\nSubject:\n\tSecurity ID:\t{SubjectUserSid}\n\tAccount Name:\t"
        "{SubjectUserName}\n\tDomain Name:\t{SubjectDomainName}\n\tLogon ID:\t{SubjectLogonId}"
    ),
}
_WORDS = {"%%1842": "Yes", "%%1843": "No"}


class _Values(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "-"


def message(record: Record) -> str:
    """Return the message text of a record, with Windows' line ends."""
    text = TEXTS.get(record.event_id, "Something else happened.")
    values = {name: _WORDS.get(value, value) for name, value in record.pairs}
    return text.format_map(_Values(values)).replace("\n", "\r\n")
