"""What people and machines do, as the records their machines would write.

Each method is one act (a ticket, a logon, a share opened) and knows which
machine writes which record about it.
"""

from __future__ import annotations

from logontracer.sample import templates as of
from logontracer.sample.binxml import Value
from logontracer.sample.company import DOMAIN, REALM, Account, Host
from logontracer.sample.record import EventTemplate
from logontracer.sample.scribe import (
    CONNECTIONS_LOG,
    HOUR,
    MINUTE,
    SECOND,
    SESSIONS_LOG,
    Scribe,
)

NULL_SID, SYSTEM_SID, ANONYMOUS_SID = "S-1-0-0", "S-1-5-18", "S-1-5-7"
SYSTEM_LOGON = 0x3E7
RC4, AES256, NO_ETYPE = 0x17, 0x12, 0xFFFFFFFF
WRONG_PASSWORD, LOGON_FAILURE, NO_SUCH_USER = 0xC000006A, 0xC000006D, 0xC0000064
PREAUTH_FAILED, UNKNOWN_PRINCIPAL = 0x18, 0x6
GET_CHANGES, GET_CHANGES_ALL = "1131f6aa-9c07-11d1-f79f-00c04fc2dcd2", "1131f6ad-9c07-11d1-f79f-00c04fc2dcd2"

_NO_GUID = bytes(16)
_NOBODY = (NULL_SID, "-", "-", 0)
_ELEVATED = ("%%1843", "%%1842")
_NTLM_PACKAGE = "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0"
_ADMIN_PRIVILEGES = "\r\n\t\t\t".join(
    (
        "SeSecurityPrivilege",
        "SeBackupPrivilege",
        "SeRestorePrivilege",
        "SeTakeOwnershipPrivilege",
        "SeDebugPrivilege",
        "SeSystemEnvironmentPrivilege",
        "SeLoadDriverPrivilege",
        "SeImpersonatePrivilege",
        "SeEnableDelegationPrivilege",
    )
)
_SYSTEM_PRIVILEGES = "\r\n\t\t\t".join(
    (
        "SeAssignPrimaryTokenPrivilege",
        "SeTcbPrivilege",
        "SeSecurityPrivilege",
        "SeTakeOwnershipPrivilege",
        "SeLoadDriverPrivilege",
        "SeBackupPrivilege",
        "SeRestorePrivilege",
        "SeDebugPrivilege",
        "SeAuditPrivilege",
        "SeSystemEnvironmentPrivilege",
        "SeImpersonatePrivilege",
    )
)
_SERVICE_EXE, SVCHOST, WEB_WORKER = (
    "C:\\Windows\\System32\\services.exe",
    "C:\\Windows\\System32\\svchost.exe",
    "C:\\Windows\\System32\\inetsrv\\w3wp.exe",
)


class Acts(Scribe):
    """A scribe who knows what each act leaves behind, and where."""

    # Kerberos

    def ticket_granted(self, account: Account, source: Host, time: int, address: str = "") -> None:
        """A ticket-granting ticket (4768), written by a domain controller."""
        values = (
            account.name, DOMAIN, account.sid, "krbtgt", self.company.krbtgt_sid, 0x40810010, 0, AES256, "2",
            "::ffff:" + (address or self.address(source, time)), self.port(), "", "", "",
        )  # fmt: skip
        self.record(self.controller(source), time, of.TICKET_GRANTED, values)

    def ticket_refused(
        self, account: Account, source: Host, time: int, *, status: int = PREAUTH_FAILED, address: str = ""
    ) -> None:
        """A wrong password at pre-authentication (4771)."""
        values = (
            account.name, account.sid, f"krbtgt/{DOMAIN}", 0x40810010, status, "2",
            "::ffff:" + (address or self.address(source, time)), self.port(), "", "", "",
        )  # fmt: skip
        self.record(self.controller(source), time, of.PRE_AUTHENTICATION_FAILED, values)

    def service_ticket(
        self, account: Account, source: Host, service: Account, time: int, *, etype: int = AES256
    ) -> None:
        """A service ticket (4769); *service* is a machine's or a service account."""
        values = (
            f"{account.name}@{REALM}", REALM, service.name, service.sid, 0x40810000, etype,
            "::ffff:" + self.address(source, time), self.port(), 0, self.guid(), "-",
        )  # fmt: skip
        self.record(self.controller(source), time, of.SERVICE_TICKET, values)

    # NTLM

    def ntlm_validated(self, account: Account, workstation: str, time: int, *, status: int = 0) -> None:
        """NTLM credentials checked by a domain controller (4776)."""
        event = of.CREDENTIALS_REFUSED if status else of.CREDENTIALS_VALIDATED
        self.record(self.controller(None), time, event, (_NTLM_PACKAGE, account.name, workstation, status))

    # Logons

    def logon(
        self,
        destination: Host,
        account: Account,
        time: int,
        *,
        logon_type: int = 3,
        process: str = "Kerberos",
        package: str = "Kerberos",
        workstation: str = "-",
        address: str = "-",
        program: str = "-",
        subject: tuple[str, str, str, int] = _NOBODY,
        is_elevated: bool = False,
        outbound: str = "-",
        restricted_admin: str = "-",
    ) -> int:
        """A successful logon (4624, and 4672 when elevated); return its logon id."""
        logon_id = self.new_logon_id(destination)
        is_ntlm = package == "NTLM"
        values = (
            *subject, account.sid, account.name, REALM if package == "Kerberos" else DOMAIN, logon_id,
            logon_type, process, package, workstation,
            self.guid() if package == "Kerberos" else _NO_GUID, "-", "NTLM V2" if is_ntlm else "-",
            128 if is_ntlm else 0, 0 if program == "-" else 0x2F8, program,
            address, self.port() if address != "-" else "-", "%%1833", restricted_admin, outbound,
            DOMAIN if outbound != "-" else "-", "%%1843", 0, _ELEVATED[is_elevated],
        )  # fmt: skip
        self.record(destination, time, of.LOGON, values)
        if is_elevated:
            who = (account.sid, account.name, DOMAIN, logon_id, _ADMIN_PRIVILEGES)
            self.record(destination, time + 1_113, of.PRIVILEGES, who)
        return logon_id

    def logoff(self, host: Host, account: Account, logon_id: int, time: int, *, logon_type: int = 3) -> None:
        """The end of a logon (4634)."""
        self.record(host, time, of.LOGOFF, (account.sid, account.name, DOMAIN, logon_id, logon_type))

    def network_logon(
        self,
        destination: Host,
        account: Account,
        source: Host,
        time: int,
        *,
        is_elevated: bool = False,
        stays: int = 0,
    ) -> int:
        """A Kerberos logon over the network (type 3), with its ticket; *stays* 0 leaves the logoff out."""
        self.service_ticket(account, source, destination.account, time - 41_300)
        address = self.address(source, time)
        logon_id = self.logon(destination, account, time, address=address, is_elevated=is_elevated)
        if stays:
            self.logoff(destination, account, logon_id, time + stays)
        return logon_id

    def ntlm_logon(
        self,
        destination: Host,
        account: Account,
        time: int,
        *,
        workstation: str,
        address: str,
        is_elevated: bool = False,
        stays: int = 0,
    ) -> int:
        """An NTLM logon over the network (type 3), validated by a domain controller."""
        self.ntlm_validated(account, workstation, time - 23_100)
        logon_id = self.logon(
            destination,
            account,
            time,
            process="NtLmSsp ",
            package="NTLM",
            workstation=workstation,
            address=address,
            is_elevated=is_elevated,
        )
        if stays:
            self.logoff(destination, account, logon_id, time + stays)
        return logon_id

    def failed_logon(
        self,
        destination: Host,
        account: Account,
        time: int,
        *,
        address: str,
        workstation: str = "-",
        logon_type: int = 3,
        sub_status: int = WRONG_PASSWORD,
        program: str = "-",
    ) -> None:
        """A refused logon (4625)."""
        process, package = ("Advapi  ", "Negotiate") if logon_type == 8 else ("NtLmSsp ", "NTLM")
        subject = self.system_of(destination) if logon_type == 8 else _NOBODY
        values = (
            *subject, NULL_SID, account.name, DOMAIN, LOGON_FAILURE, "%%2313", sub_status, logon_type,
            process, package, workstation, "-", "-", 0, 0 if program == "-" else 0x1A4C, program, address,
            self.port(),
        )  # fmt: skip
        self.record(destination, time, of.LOGON_FAILED, values)

    def web_mail_logon(self, account: Account, address: str, time: int) -> None:
        """Web mail from outside: clear text to the mail server (type 8)."""
        mail = self.company.hosts["EX01"]
        logon_id = self.logon(
            mail,
            account,
            time,
            logon_type=8,
            process="Advapi  ",
            package="Negotiate",
            workstation=mail.name,
            address=address,
            program=WEB_WORKER,
            subject=self.system_of(mail),
        )
        self.logoff(mail, account, logon_id, time + self.between(4 * MINUTE, 25 * MINUTE), logon_type=8)

    def service_logon(self, host: Host, account: Account | None, time: int, *, logon_type: int = 5) -> None:
        """A service (5) or batch job (4) starts under *account*; None is SYSTEM."""
        subject = self.system_of(host)
        if account is None:
            system = (SYSTEM_SID, "SYSTEM", "NT AUTHORITY", SYSTEM_LOGON)
            values = (
                *subject, *system, logon_type, "Advapi  ", "Negotiate", "-", _NO_GUID, "-", "-", 0, 0x2F8,
                _SERVICE_EXE, "-", "-", "%%1833", "-", "-", "-", "%%1843", 0, "%%1842",
            )  # fmt: skip
            self.record(host, time, of.LOGON, values)
            self.record(host, time + 870, of.PRIVILEGES, (*system, _SYSTEM_PRIVILEGES))
            return
        logon_id = self.logon(
            host,
            account,
            time,
            logon_type=logon_type,
            process="Advapi  ",
            package="Negotiate",
            workstation=host.name,
            program=_SERVICE_EXE if logon_type == 5 else SVCHOST,
            subject=subject,
            is_elevated=account.name == "svc_backup",
        )
        if logon_type == 4:
            stays = self.between(3 * MINUTE, 40 * MINUTE)
            self.logoff(host, account, logon_id, time + stays, logon_type=logon_type)

    def anonymous_logon(self, host: Host, workstation: str, address: str, time: int) -> None:
        """An anonymous connection, as old devices make them."""
        nobody = Account("ANONYMOUS LOGON", ANONYMOUS_SID, "anonymous")
        values = (
            *_NOBODY, nobody.sid, nobody.name, "NT AUTHORITY", self.new_logon_id(host), 3, "NtLmSsp ", "NTLM",
            workstation, _NO_GUID, "-", "NTLM V1", 128, 0, "-", address, self.port(), "%%1833", "-", "-", "-",
            "%%1843", 0, "%%1843",
        )  # fmt: skip
        self.record(host, time, of.LOGON, values)

    def explicit_credentials(
        self, host: Host, subject: Account, subject_logon: int, target: Account, server: str, time: int
    ) -> None:
        """Somebody on *host* uses another account's credentials for *server* (4648)."""
        values = (
            subject.sid, subject.name, DOMAIN, subject_logon, _NO_GUID, target.name, DOMAIN, _NO_GUID, server,
            server, 0x1D4C, "C:\\Windows\\System32\\mstsc.exe", "-", "-",
        )  # fmt: skip
        self.record(host, time, of.EXPLICIT_CREDENTIALS, values)

    # Remote desktop

    def remote_desktop(
        self,
        destination: Host,
        account: Account,
        time: int,
        *,
        client: str,
        address: str,
        is_elevated: bool = False,
        restricted_admin: str = "-",
        stays: int = HOUR,
        breaks: int = 0,
    ) -> int:
        """A remote desktop session (type 10), signed off after *stays*; *breaks* cuts the line once."""
        number = self.session_number(destination)
        self.rdp(destination, time - 900_000, of.RDP_AUTHENTICATED, (account.name, DOMAIN, address))
        logon_id = self.logon(
            destination,
            account,
            time,
            logon_type=10,
            process="User32 ",
            package="Negotiate",
            workstation=destination.name,
            address=address,
            program=SVCHOST,
            subject=self.system_of(destination),
            is_elevated=is_elevated,
            restricted_admin=restricted_admin,
        )
        session = (f"{DOMAIN}\\{account.name}", number, address)
        self.rdp(destination, time + 4_420_000, of.RDP_SESSION, session)
        who = (account.name, DOMAIN, logon_id, f"RDP-Tcp#{number}", client, address)
        if breaks:
            back = time + breaks + self.between(20 * SECOND, 4 * MINUTE)
            self.record(destination, time + breaks, of.DISCONNECTED, who)
            self.rdp(destination, time + breaks + 31_000, of.RDP_DISCONNECTED, session)
            self.record(destination, back, of.RECONNECTED, who)
            self.rdp(destination, back + 27_000, of.RDP_RECONNECTED, session)
        self.rdp(destination, time + stays - 160_000, of.RDP_DISCONNECTED, session)
        gone = (account.sid, account.name, DOMAIN, logon_id)
        self.record(destination, time + stays - 1_210_000, of.LOGOFF_STARTED, gone)
        self.logoff(destination, account, logon_id, time + stays, logon_type=10)
        return logon_id

    def rdp(self, host: Host, time: int, event: EventTemplate, values: tuple[Value, ...]) -> None:
        """A record of the TerminalServices logs, where they were collected."""
        if host.name in self.rdp_hosts:
            log = CONNECTIONS_LOG if event is of.RDP_AUTHENTICATED else SESSIONS_LOG
            self.record(host, time, event, values, log)

    def session_number(self, host: Host) -> int:
        """Return the number of the next remote desktop session on *host*."""
        self._session_ids[host.name] += 1
        return 1 + self._session_ids[host.name]

    # Shares and the directory

    def share(
        self, host: Host, account: Account, logon_id: int, address: str, share: str, path: str, time: int
    ) -> None:
        """A share is opened (5140)."""
        values = (
            account.sid, account.name, DOMAIN, logon_id, "File", address, self.port(), f"\\\\*\\{share}",
            f"\\??\\{path}", 0x1, "%%4416\r\n\t\t\t\t",
        )  # fmt: skip
        self.record(host, time, of.SHARE_ACCESSED, values)

    def replication(self, host: Host, account: Account, logon_id: int, right: str, time: int) -> None:
        """The directory's secrets are asked for by replication (4662 on the domain object)."""
        values = (
            account.sid, account.name, DOMAIN, logon_id, "DS", "%{19195a5b-6da0-11d0-afd3-00c04fd930c9}",
            "%{0b32719a-29a5-4ad5-b9dc-56200eba0ce0}", "Object Access", 0, "%%7688\r\n\t\t\t\t", 0x100,
            f"%%7688\r\n\t\t{{{right}}}\r\n\t{{19195a5b-6da0-11d0-afd3-00c04fd930c9}}\r\n", "-", "",
        )  # fmt: skip
        self.record(host, time, of.DIRECTORY_ACCESS, values)

    def system_of(self, host: Host) -> tuple[str, str, str, int]:
        """Return the machine itself as a subject."""
        return SYSTEM_SID, host.account.name, DOMAIN, SYSTEM_LOGON
