"""What happens in the company anyway: people, machines, services and backups by day, night and weekend."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import TypeVar

from logontracer.sample.acts import GET_CHANGES, Acts
from logontracer.sample.company import Account, Company, Host
from logontracer.sample.directory import Directory, lock_out, machine_password_changed
from logontracer.sample.scribe import DAY, HOUR, MINUTE, SECOND

T = TypeVar("T")

#: Lisbon in summer is an hour ahead of UTC.
_OFFSET_HOURS = 1
_PRESENT, _TYPO, _LATE_TICKET = 0.88, 0.05, 0.15
#: Share of a weekday's records by local hour, midnight first; a day off has the night's share all day.
_RHYTHM = (2, 3, 3, 2, 1, 1, 2, 6, 12, 11, 9, 9, 6, 8, 10, 9, 8, 6, 4, 3, 2, 2, 1, 1)
_DAY_OFF_SHARE = 1.3
_FIRST_HOUR = 7  # of the office, local
#: Positions of people: one is on leave all the time, two start on the third day, one leaves on the tenth.
_ON_LEAVE, _NEW_PEOPLE, _LEAVER = 0, (40, 41), 38
_SERVER_TICKET_HOURS = 12
_HIRED_ON, _LEAVES_ON = 2, 9
_BACKUP_HOURS = range(4)
_MULTIFUNCTION = ("MFP-2F", "10.20.0.201")


class Calendar:
    """Local days and hours of a sample of *n_days* that starts on a Monday at midnight UTC."""

    def __init__(self, n_days: int) -> None:
        self.n_hours = n_days * 24
        #: Portugal Day and, on the last Thursday, Lisbon's Saint Anthony: 10 and 13 June.
        self.holidays = {n_days - 7, n_days - 4}
        self.last_working_day = n_days - 3

    def local(self, hour: int) -> tuple[int, int]:
        """Return day (from 0) and clock hour in Lisbon at the *hour* since the start."""
        return divmod(hour + _OFFSET_HOURS, 24)

    def is_day_off(self, day: int) -> bool:
        """Return whether nobody works on the *day*."""
        return day % 7 >= 5 or day in self.holidays

    def weight(self, hour: int) -> float:
        """Return the share of records that fall into the *hour*."""
        day, clock = self.local(hour)
        return _DAY_OFF_SHARE if self.is_day_off(day) else float(_RHYTHM[clock])


Act = Callable[[int], None]


class DailyLife:
    """Draws acts for an hour at a time; every act gets a moment within its hour."""

    def __init__(self, scribe: Acts, company: Company, calendar: Calendar) -> None:
        self.scribe = scribe
        self.company = company
        self.calendar = calendar
        hosts = company.hosts
        self.files, self.database, self.mail = hosts["FS01"], hosts["SQL01"], hosts["EX01"]
        self.jump, self.backup_host, self.controller = hosts["JUMP01"], hosts["BK01"], hosts["DC01"]
        self.services = {account.name: account for account in company.services}
        self.application_servers = [host for host in company.servers if host.name.startswith("APP")]
        # Who uses an old program that connects by address, which makes it NTLM.
        self.ntlm_people = [i for i in range(len(company.people)) if i % 9 == 4]
        # Who sells, and so looks into the stock.
        self.database_people = [i for i in range(len(company.people)) if i % 3 == 1]
        # Who works from home in the evening, over VPN and the jump host.
        self.remote_people = [i for i in range(len(company.people)) if i % 13 == 3]
        self._day = 0
        self._staff: list[int] = []
        self._hours_of: dict[int, tuple[int, int]] = {}
        self._here: list[int] = []
        office = self._menu(
            (self.open_share, 5), (self.use_database, 2), (self.read_mail, 4), (self.renew_ticket, 5),
            (self.mistype, 0.35), (self.use_old_program, 0.8), (self.scan, 0.3), (self.refresh_policy, 3),
            (self.start_service, 0.8), (self.monitor, 1.2), (self.serve_web, 0.8),
            (self.administer, 0.45), (self.replicate, 0.15),
        )  # fmt: skip
        night = self._menu(
            (self.web_mail, 2), (self.work_remotely, 0.5), (self.refresh_policy, 2), (self.start_service, 2),
            (self.monitor, 3), (self.serve_web, 1), (self.replicate, 0.6),
        )  # fmt: skip
        backup = self._menu(
            (self.back_up, 3), (self.monitor, 1), (self.start_service, 0.7), (self.replicate, 0.3)
        )
        self._menus = {"office": office, "night": night, "backup": backup}

    def hour(self, hour: int, n_records: float) -> None:
        """Let an hour pass with about *n_records* records (arrivals always happen)."""
        scribe, start = self.scribe, self.scribe.start + hour * HOUR
        day, clock = self.calendar.local(hour)
        if clock == _FIRST_HOUR - 1 or not self._staff:
            self._plan_day(day)
        begin = scribe.n_written
        self._renew_server_tickets(hour, start)
        self._here = [] if self.calendar.is_day_off(day) else self._arrivals(clock, start)
        menu = self._menu_of(clock)
        while scribe.n_written - begin < n_records and scribe.budget > 0:
            self._draw(menu)(start + int(scribe.random() * HOUR))

    # Who is there

    def _plan_day(self, day: int) -> None:
        between, random = self.scribe.between, self.scribe.random
        self._day = day
        away = {
            _ON_LEAVE,
            *(_NEW_PEOPLE if day <= _HIRED_ON else ()),
            *([_LEAVER] if day > _LEAVES_ON else ()),
        }
        self._staff = [person for person in range(len(self.company.people)) if person not in away]
        self._hours_of = {
            person: (between(7, 10), between(16, 20)) for person in self._staff if random() < _PRESENT
        }

    def _arrivals(self, clock: int, start: int) -> list[int]:
        for person, (first, _) in self._hours_of.items():
            if first == clock:
                self.arrive(person, start + int(self.scribe.random() * HOUR))
        return [i for i, (first, last) in self._hours_of.items() if first <= clock < last]

    def _menu_of(self, clock: int) -> tuple[list[Act], list[float]]:
        if clock in _BACKUP_HOURS:
            return self._menus["backup"]
        return self._menus["office" if self._here else "night"]

    @staticmethod
    def _menu(*acts: tuple[Act, float]) -> tuple[list[Act], list[float]]:
        return [act for act, _ in acts], list(accumulate(weight for _, weight in acts))

    def _draw(self, menu: tuple[list[Act], list[float]]) -> Act:
        acts, limits = menu
        return acts[bisect(limits, self.scribe.random() * limits[-1])]

    def _pick(self, items: Sequence[T]) -> T:
        return items[int(self.scribe.random() * len(items))]

    def _somebody(self) -> tuple[Account, Host]:
        person = self._pick(self._here or self._staff)
        return self.company.people[person], self.company.desk(person)

    # People

    def arrive(self, person: int, time: int) -> None:
        """A workstation starts and somebody signs in, now and then with a wrong password first."""
        account, desk, scribe = self.company.people[person], self.company.desk(person), self.scribe
        scribe.ticket_granted(desk.account, desk, time - scribe.between(40 * SECOND, 3 * MINUTE))
        if scribe.random() < _TYPO:
            scribe.ticket_refused(account, desk, time - 7 * SECOND)
        scribe.ticket_granted(account, desk, time)
        scribe.service_ticket(account, desk, desk.account, time + 60_400)
        if scribe.random() < _LATE_TICKET or self._day == self.calendar.last_working_day:
            # Until then the evidence says whose address it is.
            scribe.ticket_granted(desk.account, desk, time + scribe.between(9 * HOUR, 10 * HOUR))

    def open_share(self, time: int) -> None:
        """Somebody opens a share on the file server."""
        account, desk = self._somebody()
        self._open(
            account, desk, ("Projects", "Sales", "Public", "Scans")[int(self.scribe.random() * 4)], time
        )

    def _open(self, account: Account, desk: Host, share: str, time: int) -> None:
        scribe = self.scribe
        stays = scribe.between(MINUTE, 15 * MINUTE)
        logon_id = scribe.network_logon(self.files, account, desk, time, stays=stays)
        address = scribe.address(desk, time)
        scribe.share(self.files, account, logon_id, address, share, f"D:\\{share}", time + 52_000)

    def use_database(self, time: int) -> None:
        """A program on the desk talks to the database or an application server."""
        person = self._pick(self.database_people)
        account, desk = self.company.people[person], self.company.desk(person)
        server = self._pick([self.database, *self.application_servers])
        self.scribe.network_logon(server, account, desk, time, stays=self.scribe.between(MINUTE, HOUR))

    def read_mail(self, time: int) -> None:
        """The mail program connects."""
        account, desk = self._somebody()
        self.scribe.network_logon(self.mail, account, desk, time, stays=self.scribe.between(MINUTE, HOUR))

    def web_mail(self, time: int) -> None:
        """Somebody reads mail at home, mistyping the password at times."""
        account = self.company.people[self._pick(self._staff)]
        if self.scribe.random() < 2 * _TYPO:
            self.scribe.ticket_refused(account, self.mail, time - 9 * SECOND)
            self.scribe.failed_logon(
                self.mail, account, time - 9 * SECOND + 38_000, address=account.home, logon_type=8
            )
        self.scribe.web_mail_logon(account, account.home, time)

    def renew_ticket(self, time: int) -> None:
        """A desk renews its ticket."""
        self.scribe.ticket_granted(*self._somebody(), time)

    def mistype(self, time: int) -> None:
        """A screen is unlocked at the second try."""
        account, desk = self._somebody()
        for wrong in range(1 + int(self.scribe.random() * 1.4)):
            self.scribe.ticket_refused(account, desk, time + wrong * 6 * SECOND)
        self.scribe.ticket_granted(account, desk, time + 15 * SECOND)

    def use_old_program(self, time: int) -> None:
        """The old stock program reaches the file server by address, hence NTLM."""
        person = self._pick(self.ntlm_people)
        account, desk, scribe = self.company.people[person], self.company.desk(person), self.scribe
        address, stays = scribe.address(desk, time), scribe.between(MINUTE, 20 * MINUTE)
        scribe.ntlm_logon(self.files, account, time, workstation=desk.name, address=address, stays=stays)

    def scan(self, time: int) -> None:
        """The printer on the second floor stores a scan."""
        self.scribe.anonymous_logon(self.files, *_MULTIFUNCTION, time)

    def work_remotely(self, time: int) -> None:
        """Somebody at home works through VPN and the jump host."""
        person = self._pick(self.remote_people)
        account, scribe = self.company.people[person], self.scribe
        laptop = f"LT-{account.sid.rpartition('-')[2]}"
        scribe.remote_desktop(
            self.jump,
            account,
            time,
            client=laptop,
            address=f"10.20.99.{100 + person % 100}",
            stays=scribe.between(20 * MINUTE, 2 * HOUR),
            breaks=scribe.between(5 * MINUTE, 15 * MINUTE) if scribe.random() < 0.5 else 0,
        )

    def administer(self, time: int) -> None:
        """An administrator works on a server through the jump host."""
        scribe, which = self.scribe, int(self.scribe.random() * 2)
        admin, desk = self.company.admins[which], self.company.desk(8 + which)
        address, stays = scribe.address(desk, time), scribe.between(10 * MINUTE, 2 * HOUR)
        scribe.ticket_granted(admin, desk, time - 30 * SECOND)
        scribe.service_ticket(admin, desk, self.jump.account, time - 29 * SECOND)
        scribe.remote_desktop(
            self.jump, admin, time, client=desk.name, address=address, is_elevated=True, stays=stays
        )
        server = self._pick([self.files, self.database, self.mail, self.backup_host])
        scribe.network_logon(server, admin, self.jump, time + 2 * MINUTE, is_elevated=True, stays=stays // 2)

    # Machines and services

    def refresh_policy(self, time: int) -> None:
        """A workstation reads its policies from a domain controller."""
        desk, scribe = self._pick(self.company.workstations), self.scribe
        controller = scribe.controller(desk)
        logon_id = scribe.network_logon(controller, desk.account, desk, time, stays=11 * SECOND)
        if scribe.random() < 0.5:
            path = "C:\\Windows\\SYSVOL\\sysvol"
            address = scribe.address(desk, time)
            scribe.share(controller, desk.account, logon_id, address, "SYSVOL", path, time + 80_000)

    def _renew_server_tickets(self, hour: int, start: int) -> None:
        """Every server renews its own ticket twice a day, and at both ends of the sample."""
        is_end = hour in (0, self.calendar.n_hours - 1)
        for number, server in enumerate(self.company.servers):
            if is_end or hour % _SERVER_TICKET_HOURS == number % _SERVER_TICKET_HOURS:
                moment = (
                    (number * 7 + 1) * MINUTE if not is_end else number * SECOND + 47 * MINUTE * (hour > 0)
                )
                self.scribe.ticket_granted(server.account, server, start + moment)

    def start_service(self, time: int) -> None:
        """A service starts as SYSTEM, now and then one as its own account; the print server counts pages."""
        server = self._pick(self.company.servers)
        own = {"SQL01": "svc_sql", "FS01": "svc_print"}.get(server.name)
        account = self.services[own] if own and self.scribe.random() < 0.4 else None
        logon_type = 4 if account and account.name == "svc_print" else 5
        self.scribe.service_logon(server, account, time, logon_type=logon_type)

    def monitor(self, time: int) -> None:
        """The monitor, which runs as the jump host itself, looks at a server."""
        server = self._pick(self.company.servers[:6] + self.application_servers)
        self.scribe.network_logon(server, self.jump.account, self.jump, time, stays=9 * SECOND)

    def serve_web(self, time: int) -> None:
        """The intranet asks the database."""
        account = self.services[("svc_web", "svc_crm")[int(self.scribe.random() * 2)]]
        server = self._pick([self.mail, *self.application_servers])
        self.scribe.network_logon(self.database, account, server, time, stays=5 * MINUTE)

    def back_up(self, time: int) -> None:
        """The nightly backup collects from a server."""
        account, scribe = self.services["svc_backup"], self.scribe
        server = self._pick([self.files, self.database, *self.application_servers])
        scribe.service_logon(self.backup_host, account, time - 2 * SECOND, logon_type=4)
        stays = scribe.between(5 * MINUTE, 30 * MINUTE)
        logon_id = scribe.network_logon(
            server, account, self.backup_host, time, is_elevated=True, stays=stays
        )
        address = self.backup_host.address
        scribe.share(server, account, logon_id, address, "C$", "C:\\", time + 90_000)

    def replicate(self, time: int) -> None:
        """One domain controller replicates from the other, as it should."""
        other, scribe = self.company.hosts["DC02"], self.scribe
        logon_id = scribe.network_logon(self.controller, other.account, other, time, stays=14 * SECOND)
        scribe.replication(self.controller, other.account, logon_id, GET_CHANGES, time + 210_000)

    # What happens once

    def staff_changes(self) -> None:
        """Colleagues come and go, forget passwords, are locked out; machines change theirs."""
        scribe, start = self.scribe, self.scribe.start
        admin = self.company.admins[1]
        morning = start + _HIRED_ON * DAY + 8 * HOUR + 12 * MINUTE
        desk = Directory(scribe, self.controller, admin, scribe.new_logon_id(self.controller))
        for delay, (person, group) in enumerate(zip(_NEW_PEOPLE, ("Sales", "Warehouse"), strict=True)):
            account = self.company.people[person]
            desk.create(account, morning + delay * 9 * MINUTE)
            desk.add_to_global_group(account, group, morning + delay * 9 * MINUTE + 31 * SECOND)
        for day, person in ((1, 12), (4, 23), (7, 4)):
            forgotten = start + day * DAY + 8 * HOUR + 47 * MINUTE
            desk.reset_password(self.company.people[person], forgotten)
        desk.disable(self.company.people[_LEAVER], start + _LEAVES_ON * DAY + 16 * HOUR + 5 * MINUTE)
        for number, desk_host in enumerate(self.company.workstations):
            moment = start + number % 12 * DAY + 9 * HOUR + number * 97 * SECOND % HOUR
            machine_password_changed(scribe, self.controller, desk_host, moment)
        self._lockout(4, start + 7 * DAY + 8 * HOUR + 31 * MINUTE)

    def _lockout(self, person: int, time: int) -> None:
        account, desk, scribe = self.company.people[person], self.company.desk(person), self.scribe
        for wrong in range(5):
            scribe.ticket_refused(account, desk, time + wrong * 8 * SECOND)
        lock_out(scribe, self.controller, account, desk.name, time + 41 * SECOND)
