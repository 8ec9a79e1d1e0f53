"""Changes of accounts and groups, as a domain controller writes them down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from logontracer.sample import templates as of
from logontracer.sample.acts import ANONYMOUS_SID, Acts
from logontracer.sample.company import DNS, DOMAIN, Account, Host
from logontracer.sample.record import EventTemplate
from logontracer.sample.scribe import SECOND

_UNSET, _NEVER, _ALL_HOURS = "%%1793", "%%1794", "%%1797"
_BASE = "CN=Users,DC=minato,DC=example"
_GLOBAL_GROUPS = {"Domain Admins": 512, "Sales": 1601, "Warehouse": 1602, "Finance": 1603}
_BUILTIN_GROUPS = {"Administrators": "S-1-5-32-544", "Remote Desktop Users": "S-1-5-32-555"}


class Directory:
    """One actor with one logon session, changing accounts on one domain controller."""

    def __init__(self, scribe: Acts, controller: Host, actor: Account, logon_id: int) -> None:
        self.scribe = scribe
        self.controller = controller
        self.subject = (actor.sid, actor.name, DOMAIN, logon_id)

    def create(self, account: Account, time: int) -> None:
        """Create an enabled account with a password (4720, 4722, 4724, 4738)."""
        attributes = (
            account.name, account.full_name or account.name, f"{account.name}@{DNS}", _UNSET, _UNSET, _UNSET,
            _UNSET, _UNSET, _NEVER, _NEVER, "513", "-", "0x0", "0x15",
            "\r\n\t\t%%2080\r\n\t\t%%2082\r\n\t\t%%2084", _UNSET, "-", _ALL_HOURS,
        )  # fmt: skip
        values = (*_target(account), *self.subject, "-", *attributes)
        self._write(time, of.ACCOUNT_CREATED, values)
        self._simple(of.ACCOUNT_ENABLED, account, time + SECOND // 50)
        self.reset_password(account, time + SECOND // 20)

    def reset_password(self, account: Account, time: int) -> None:
        """Set an account's password (4724, 4738)."""
        self._simple(of.PASSWORD_RESET, account, time)
        unchanged = ("-",) * 8
        attributes = (*unchanged, _date_text(time), "-", "-", "-", "0x15", "0x10", "-", "-", "-", "-")
        values = ("-", *_target(account), *self.subject, "-", *attributes)
        self._write(time + SECOND // 100, of.ACCOUNT_CHANGED, values)

    def disable(self, account: Account, time: int) -> None:
        """Disable an account (4725)."""
        self._simple(of.ACCOUNT_DISABLED, account, time)

    def add_to_global_group(self, account: Account, group: str, time: int) -> None:
        """Add an account to a global group (4728)."""
        domain_sid = account.sid.rpartition("-")[0]
        values = (
            *_member(account),
            group,
            DOMAIN,
            f"{domain_sid}-{_GLOBAL_GROUPS[group]}",
            *self.subject,
            "-",
        )
        self._write(time, of.GLOBAL_MEMBER_ADDED, values)

    def add_to_builtin_group(self, account: Account, group: str, time: int) -> None:
        """Add an account to one of the groups every machine has (4732)."""
        values = (*_member(account), group, "Builtin", _BUILTIN_GROUPS[group], *self.subject, "-")
        self._write(time, of.LOCAL_MEMBER_ADDED, values)

    def _simple(self, event: EventTemplate, account: Account, time: int) -> None:
        self._write(time, event, (*_target(account), *self.subject))

    def _write(self, time: int, event: EventTemplate, values: tuple[str | int, ...]) -> None:
        self.scribe.record(self.controller, time, event, values)


def _target(account: Account) -> tuple[str, str, str]:
    return account.name, DOMAIN, account.sid


def _date_text(time: int) -> str:
    moment = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=time // 10)
    hour = moment.hour % 12 or 12
    half = "AM" if moment.hour < 12 else "PM"
    return f"{moment.month}/{moment.day}/{moment.year} {hour}:{moment:%M:%S} {half}"


def _member(account: Account) -> tuple[str, str]:
    return f"CN={account.full_name or account.name},{_BASE}", account.sid


def lock_out(scribe: Acts, controller: Host, account: Account, caller: str, time: int) -> None:
    """An account is locked out after wrong passwords from *caller* (4740)."""
    values = (account.name, caller, account.sid, *scribe.system_of(controller))
    scribe.record(controller, time, of.LOCKED_OUT, values)


def machine_password_changed(scribe: Acts, controller: Host, host: Host, time: int) -> None:
    """A machine changes its own password, as it does every month (4742)."""
    subject = (ANONYMOUS_SID, "ANONYMOUS LOGON", "NT AUTHORITY", 0x3E6)
    attributes = (*(("-",) * 8), _date_text(time), *(("-",) * 9), "-", "-")
    values = ("-", host.account.name, DOMAIN, host.account.sid, *subject, "-", *attributes)
    scribe.record(controller, time, of.MACHINE_CHANGED, values)
