"""The intrusion: four nights' work told in fourteen steps, each with its exact times."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from logontracer.sample import templates as of
from logontracer.sample.acts import (
    GET_CHANGES,
    GET_CHANGES_ALL,
    NO_ETYPE,
    NO_SUCH_USER,
    NULL_SID,
    RC4,
    SVCHOST,
    UNKNOWN_PRINCIPAL,
    WEB_WORKER,
    WRONG_PASSWORD,
    Acts,
)
from logontracer.sample.binxml import encode_guid
from logontracer.sample.company import DOMAIN, Account, Company, Host
from logontracer.sample.directory import Directory
from logontracer.sample.scribe import DAY, HOUR, MINUTE, SECOND

SPRAY_ADDRESS, VPN_ADDRESS, SECOND_VPN_ADDRESS = "203.0.113.77", "10.20.99.23", "10.20.99.31"
ATTACKER_MACHINE = "DESKTOP-R7K2Q1"
#: The spray tries this many accounts, however large the company.
N_SPRAYED = 38
BACKDOOR = "svc_health"
_LOGONS_PER_USE = 4
_GUESSED = ("info", "reception", "j.silva")
_DIRECTORY_SERVICE_ACCESS = "0cce923b-69ae-11d9-bed3-505054503030"


@dataclass(slots=True)
class Step:
    """One step of the story; ``records`` fills while the logs are written."""

    name: str
    technique: str
    what: str
    account: str
    source: str
    destination: str
    records: list[dict[str, Any]] = field(default_factory=list)

    def to_json(self, number: int) -> dict[str, Any]:
        """Return it as plain data."""
        times = [record["time"] for record in self.records]
        return {
            "step": number,
            "name": self.name,
            "technique": self.technique,
            "what": self.what,
            "account": self.account,
            "source": self.source,
            "destination": self.destination,
            "first": min(times, default=None),
            "last": max(times, default=None),
            "event_ids": sorted({record["event_id"] for record in self.records}),
            "records": self.records,
        }


class Intrusion:
    """Lets the attacker act; *week* is the Monday of the second week, as FILETIME."""

    def __init__(self, scribe: Acts, company: Company, week: int) -> None:
        self.scribe = scribe
        self.company = company
        self.steps: list[Step] = []
        self.tuesday, self.wednesday, self.thursday, self.friday = (week + day * DAY for day in (1, 2, 3, 4))
        hosts = company.hosts
        self.controller, self.files, self.database = hosts["DC01"], hosts["FS01"], hosts["SQL01"]
        self.mail, self.backup, self.jump = hosts["EX01"], hosts["BK01"], hosts["JUMP01"]
        self.victim, self.admin = company.people[0], company.admins[0]
        self.service = company.accounts["svc_sql"]
        self.backdoor = company.add_account(BACKDOOR, "user", "Health Monitoring Service")

    @property
    def log_cleared_at(self) -> int:
        """The moment the backup server's Security log is cleared."""
        return self.friday + 23 * HOUR + 52 * MINUTE + 30 * SECOND

    @property
    def audit_off_at(self) -> int:
        """The moment the domain controller stops recording directory access."""
        return self.friday + 23 * HOUR + 48 * MINUTE + 12 * SECOND

    def run(self) -> list[Step]:
        """Write the whole story down and return its steps."""
        self.spray()
        self.first_success()
        self.enter_by_vpn()
        self.look_around()
        self.kerberoast()
        self.hop_to_database()
        self.pass_the_hash()
        self.hop_to_backup()
        self.dcsync()
        self.create_backdoor()
        self.return_by_backdoor()
        self.collect_files()
        self.change_audit_policy()
        self.clear_log()
        return self.steps

    @contextmanager
    def _step(
        self, name: str, technique: str, what: str, account: Account | str, source: str, destination: str
    ) -> Iterator[None]:
        who = account if isinstance(account, str) else f"{DOMAIN}\\{account.name}"
        self.scribe.step = len(self.steps)
        self.steps.append(Step(name, technique, what, who, source, destination))
        try:
            yield
        finally:
            self.scribe.step = -1

    def spray(self) -> None:
        """Two rounds of one password each against web mail, slow enough that nobody is locked out."""
        with self._step(
            "password spray", "T1110.003",
            "One password tried once against every mailbox from outside, twice in an hour; three names are "
            "nobody's.",
            "many", SPRAY_ADDRESS, "EX01",
        ):  # fmt: skip
            strangers = [Account(name, NULL_SID, "user") for name in _GUESSED]
            for start in (19 * HOUR + 42 * MINUTE + 7 * SECOND, 20 * HOUR + 31 * MINUTE + 40 * SECOND):
                time = self.tuesday + start
                targets = [*self.company.people[1:N_SPRAYED], *strangers]
                if start < 20 * HOUR:
                    targets.insert(0, self.victim)
                for account in targets:
                    self._guess(account, time)
                    time += 6 * SECOND + self.scribe.between(0, 2 * SECOND)

    def _guess(self, account: Account, time: int) -> None:
        is_known = account.sid != NULL_SID
        if is_known:
            self.scribe.ticket_refused(account, self.mail, time)
        else:
            self._unknown_principal(account, time)
        self.scribe.failed_logon(
            self.mail, account, time + 410_000, address=SPRAY_ADDRESS, workstation=self.mail.name,
            logon_type=8, sub_status=WRONG_PASSWORD if is_known else NO_SUCH_USER, program=WEB_WORKER,
        )  # fmt: skip

    def _unknown_principal(self, account: Account, time: int) -> None:
        values = (
            account.name, DOMAIN, NULL_SID, f"krbtgt/{DOMAIN}", NULL_SID, 0x40810010, UNKNOWN_PRINCIPAL,
            NO_ETYPE, "-", "::ffff:" + self.mail.address, self.scribe.port(), "", "", "",
        )  # fmt: skip
        self.scribe.record(self.scribe.controller(self.mail), time, of.failed(of.TICKET_GRANTED), values)

    def first_success(self) -> None:
        """The second password is Tiago Almeida's."""
        with self._step(
            "first success", "T1078.002", "The second round's password opens one mailbox.",
            self.victim, SPRAY_ADDRESS, "EX01",
        ):  # fmt: skip
            time = self.tuesday + 20 * HOUR + 36 * MINUTE + 49 * SECOND
            self.scribe.ticket_granted(self.victim, self.mail, time - 380_000)
            self.scribe.web_mail_logon(self.victim, SPRAY_ADDRESS, time)

    def enter_by_vpn(self) -> None:
        """Remote desktop to the jump host with the stolen password."""
        with self._step(
            "remote desktop to the jump host", "T1021.001",
            f"From a VPN address, by a machine called {ATTACKER_MACHINE}; the line breaks once.",
            self.victim, VPN_ADDRESS, "JUMP01",
        ):  # fmt: skip
            time = self.wednesday + 22 * HOUR + 11 * MINUTE + 3 * SECOND
            self.scribe.ntlm_logon(
                self.jump, self.victim, time - 2 * SECOND, workstation=ATTACKER_MACHINE, address=VPN_ADDRESS
            )
            self.jump_logon = self.scribe.remote_desktop(
                self.jump, self.victim, time, client=ATTACKER_MACHINE, address=VPN_ADDRESS,
                stays=5 * HOUR, breaks=17 * MINUTE,
            )  # fmt: skip

    def look_around(self) -> None:
        """Every server is asked for its shares within a quarter of an hour."""
        with self._step(
            "discovery", "T1135", "Tickets for, logons to and shares listed on every server.",
            self.victim, "JUMP01", "every server",
        ):  # fmt: skip
            time = self.wednesday + 22 * HOUR + 19 * MINUTE + 12 * SECOND
            self.scribe.ticket_granted(self.victim, self.jump, time - SECOND)
            hosts = self.company.hosts
            for name in ("DC01", "DC02", "FS01", "SQL01", "EX01", "BK01"):
                self._list_shares(hosts[name], time)
                time += 71 * SECOND + self.scribe.between(0, 20 * SECOND)
            for desk in self.company.workstations[:12]:
                self.scribe.service_ticket(self.victim, self.jump, desk.account, time)
                time += 2 * SECOND + self.scribe.between(0, SECOND)

    def _list_shares(self, host: Host, time: int) -> None:
        logon_id = self.scribe.network_logon(host, self.victim, self.jump, time, stays=12 * SECOND)
        shares = {"FS01": ("IPC$", "Projects", "Finance", "IT")}.get(host.name, ("IPC$",))
        for delay, share in enumerate(shares):
            path = "" if share == "IPC$" else f"D:\\{share}"
            moment = time + SECOND + delay * 640_000
            self.scribe.share(host, self.victim, logon_id, self.jump.address, share, path, moment)

    def kerberoast(self) -> None:
        """Tickets of all service accounts with the weak cipher."""
        with self._step(
            "Kerberoasting", "T1558.003", "RC4 service tickets for six service accounts within four seconds.",
            self.victim, "JUMP01", "DC01, DC02",
        ):  # fmt: skip
            time = self.wednesday + 22 * HOUR + 48 * MINUTE + 30 * SECOND
            for service in self.company.services:
                self.scribe.service_ticket(self.victim, self.jump, service, time, etype=RC4)
                time += 640 * SECOND // 1000

    def hop_to_database(self) -> None:
        """The cracked password of svc_sql opens the database server."""
        with self._step(
            "remote desktop to the database server", "T1021.001",
            "svc_sql, which never signs in by hand, does so from the jump host; its ticket was cracked.",
            self.service, "JUMP01", "SQL01",
        ):  # fmt: skip
            time = self.thursday + HOUR + 20 * MINUTE + 15 * SECOND
            self.scribe.explicit_credentials(
                self.jump,
                self.victim,
                self.jump_logon,
                self.service,
                "SQL01.minato.example",
                time - 3 * SECOND,
            )
            self.scribe.ticket_granted(self.service, self.jump, time - 2 * SECOND)
            self.scribe.service_ticket(self.service, self.jump, self.database.account, time - SECOND)
            self.sql_logon = self.scribe.remote_desktop(
                self.database, self.service, time, client="JUMP01", address=self.jump.address,
                is_elevated=True, stays=2 * HOUR,
            )  # fmt: skip

    def pass_the_hash(self) -> None:
        """The administrator's hash, found in memory, opens five servers."""
        with self._step(
            "pass the hash", "T1550.002",
            "A logon of type 9 by seclogo for adm.ito, then NTLM logons of type 3 to five servers.",
            self.admin, "SQL01", "FS01, BK01, EX01, DC02, DC01",
        ):  # fmt: skip
            time = self.thursday + HOUR + 52 * MINUTE + 9 * SECOND
            self.scribe.logon(
                self.database, self.service, time, logon_type=9, process="seclogo", package="Negotiate",
                address="::1", program=SVCHOST, is_elevated=True,
                outbound=self.admin.name,
                subject=(self.service.sid, self.service.name, DOMAIN, self.sql_logon),
            )  # fmt: skip
            others = (self.files, self.backup, self.mail, self.company.hosts["DC02"], self.controller)
            for host, delay in zip(others, (40, 95, 131, 170, 204), strict=True):
                moment = time + delay * SECOND + self.scribe.between(0, SECOND)
                logon_id = self._use_hash(host, moment)
                self.scribe.share(
                    host,
                    self.admin,
                    logon_id,
                    self.database.address,
                    "ADMIN$",
                    "C:\\Windows",
                    moment + 310_000,
                )

    def _use_hash(
        self, host: Host, time: int, *, source: Host | None = None, stays: int = 20 * SECOND
    ) -> int:
        """Log on with the hash as the tools for it do: several times in a row."""
        source = source or self.database
        for attempt in range(_LOGONS_PER_USE):
            logon_id = self.scribe.ntlm_logon(
                host, self.admin, time + attempt * 370_000, workstation=source.name, address=source.address,
                is_elevated=True, stays=stays,
            )  # fmt: skip
        return logon_id

    def hop_to_backup(self) -> None:
        """Remote desktop in restricted admin mode needs the hash only."""
        with self._step(
            "remote desktop to the backup server", "T1021.001",
            "In restricted admin mode, with the hash, and on from there. BK01's Security log that told of it "
            "is cleared later, its TerminalServices log is forgotten.",
            self.admin, "SQL01, BK01", "BK01, FS01, SQL01, EX01, JUMP01",
        ):  # fmt: skip
            time = self.thursday + 2 * HOUR + 10 * MINUTE + 26 * SECOND
            self._use_hash(self.backup, time - 2 * SECOND)
            self.scribe.remote_desktop(
                self.backup, self.admin, time, client="SQL01", address=self.database.address,
                is_elevated=True, restricted_admin="%%1842", stays=14 * MINUTE,
            )  # fmt: skip
            for host, delay in ((self.files, 3), (self.database, 5), (self.mail, 6), (self.jump, 8)):
                self._use_hash(host, time + delay * MINUTE, source=self.backup)

    def dcsync(self) -> None:
        """The domain's secrets are replicated to somebody who is no domain controller."""
        with self._step(
            "DCSync", "T1003.006", "adm.ito asks for the directory's secrets by replication.",
            self.admin, "SQL01", "DC01",
        ):  # fmt: skip
            time = self.thursday + 2 * HOUR + 31 * MINUTE + 44 * SECOND
            self.dc_logon = self._use_hash(self.controller, time - SECOND // 2, stays=40 * MINUTE)
            for delay, right in ((0, GET_CHANGES), (150_000, GET_CHANGES_ALL)):
                self.scribe.replication(self.controller, self.admin, self.dc_logon, right, time + delay)

    def create_backdoor(self) -> None:
        """A new account with a harmless name becomes a domain administrator."""
        with self._step(
            "new domain administrator", "T1136.002",
            f"{BACKDOOR} is created and put into Domain Admins and Administrators.",
            self.admin, "SQL01", "DC01",
        ):  # fmt: skip
            time = self.thursday + 2 * HOUR + 44 * MINUTE + 51 * SECOND
            directory = Directory(self.scribe, self.controller, self.admin, self.dc_logon)
            directory.create(self.backdoor, time)
            directory.add_to_global_group(self.backdoor, "Domain Admins", time + 89 * SECOND)
            directory.add_to_builtin_group(self.backdoor, "Administrators", time + 104 * SECOND)

    def return_by_backdoor(self) -> None:
        """On Friday night the new account comes by VPN."""
        with self._step(
            "return with the new account", "T1078.002", "From another VPN address to the jump host.",
            self.backdoor, SECOND_VPN_ADDRESS, "JUMP01",
        ):  # fmt: skip
            time = self.friday + 23 * HOUR + 5 * MINUTE + 18 * SECOND
            self.scribe.ntlm_logon(
                self.jump, self.backdoor, time - 2 * SECOND, workstation=ATTACKER_MACHINE,
                address=SECOND_VPN_ADDRESS, is_elevated=True,
            )  # fmt: skip
            self.back_logon = self.scribe.remote_desktop(
                self.jump, self.backdoor, time, client=ATTACKER_MACHINE, address=SECOND_VPN_ADDRESS,
                is_elevated=True, stays=51 * MINUTE,
            )  # fmt: skip
            self.scribe.ticket_granted(self.backdoor, self.jump, time + 40 * SECOND)

    def collect_files(self) -> None:
        """Shares that hold money and plans are read, then the databases and mailboxes."""
        with self._step(
            "files collected", "T1039",
            "Finance, Projects and IT on the file server, then whole disks of others.",
            self.backdoor, "JUMP01", "FS01, SQL01, EX01, DC02",
        ):  # fmt: skip
            time = self.friday + 23 * HOUR + 12 * MINUTE + 40 * SECOND
            logon_id = self._go_to(self.files, time, stays=26 * MINUTE)
            for delay, share in enumerate(("Finance", "Projects", "IT")):
                moment = time + SECOND + delay * 3 * MINUTE
                self.scribe.share(
                    self.files, self.backdoor, logon_id, self.jump.address, share, f"D:\\{share}", moment
                )
            for host, delay in ((self.database, 11), (self.mail, 18), (self.company.hosts["DC02"], 24)):
                logon_id = self._go_to(host, time + delay * MINUTE, stays=4 * MINUTE)
                moment = time + delay * MINUTE + SECOND
                self.scribe.share(host, self.backdoor, logon_id, self.jump.address, "C$", "C:\\", moment)

    def _go_to(self, host: Host, time: int, stays: int) -> int:
        return self.scribe.network_logon(host, self.backdoor, self.jump, time, is_elevated=True, stays=stays)

    def change_audit_policy(self) -> None:
        """The domain controller no longer records who reads the directory."""
        with self._step(
            "audit policy changed", "T1562.002",
            "Directory Service Access, which told of the DCSync, is switched off.",
            self.backdoor, "JUMP01", "DC01",
        ):  # fmt: skip
            time = self.audit_off_at
            logon_id = self.scribe.network_logon(
                self.controller,
                self.backdoor,
                self.jump,
                time - 31 * SECOND,
                is_elevated=True,
                stays=2 * MINUTE,
            )
            subject = (self.backdoor.sid, self.backdoor.name, DOMAIN, logon_id)
            values = (*subject, "%%8279", "%%14080", encode_guid(_DIRECTORY_SERVICE_ACCESS), "%%8448")
            self.scribe.record(self.controller, time, of.AUDIT_POLICY_CHANGED, values)

    def clear_log(self) -> None:
        """The backup server's Security log is cleared."""
        with self._step(
            "log cleared", "T1070.001", "The backup server's Security log starts anew.",
            self.backdoor, "JUMP01", "BK01",
        ):  # fmt: skip
            time = self.log_cleared_at
            logon_id = self._go_to(self.backup, time - 40 * SECOND, stays=3 * MINUTE)
            subject = (self.backdoor.sid, self.backdoor.name, DOMAIN, logon_id)
            self.scribe.record(self.backup, time, of.LOG_CLEARED, subject)
