"""The company of the sample: Minato Atlântica, a Lisbon importer of Japanese tools, its people and machines.

Everything follows from a seed and two sizes.  The first people and machines
are always the same; larger companies have more of them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

DOMAIN, REALM, DNS = "MINATO", "MINATO.EXAMPLE", "minato.example"
_FIRST_RID = 1104
#: Every fourth workstation is a laptop, whose address changes every third day.
_LAPTOP_EVERY, _LEASE_DAYS = 4, 3

# Display name and account name.
_PEOPLE = (
    ("Tiago Almeida", "tiago.almeida"),
    ("Beatriz Nogueira", "beatriz.nogueira"),
    ("João Gonçalves", "joão.gonçalves"),
    ("Maria da Conceição Araújo", "mconceicao.araujo"),
    ("Siobhán O'Brien", "s.o'brien"),
    ("佐藤 花子", "佐藤.花子"),
    ("Yūki Tanaka", "yuki.tanaka"),
    ("Haruto Nakamura", "haruto.nakamura"),
    ("Kenji Itō", "kenji.ito"),
    ("Rita Carvalho", "rita.carvalho"),
    ("Inês Ferreira", "ines.ferreira"),
    ("Zoë Brandt", "zoë.brandt"),
    ("Нина Волкова", "нина.волкова"),
    ("Σοφία Παππά", "sofia.pappa"),
    ("Chidi Okafor", "chidi.okafor"),
    ("Amina El Fassi", "amina.elfassi"),
    ("Luís Monteiro", "luis.monteiro"),
    ("Catarina Pinto", "catarina.pinto"),
    ("Miguel Sá", "miguel.sa"),
    ("鈴木 健", "鈴木.健"),
    ("Aoi Yamamoto", "aoi.yamamoto"),
    ("Ren Kobayashi", "ren.kobayashi"),
    ("Mei Watanabe", "mei.watanabe"),
    ("Duarte Lopes", "duarte.lopes"),
    ("Leonor Matos", "leonor.matos"),
    ("Rui Teixeira", "rui.teixeira"),
    ("Ana Sofia Ribeiro", "anasofia.ribeiro"),
    ("Pedro Vaz", "pedro.vaz"),
    ("Francisca Neves", "francisca.neves"),
    ("Anders Lindqvist", "anders.lindqvist"),
    ("Priya Raman", "priya.raman"),
    ("김서연", "seoyeon.kim"),
    ("Gonçalo Barros", "gonçalo.barros"),
    ("Marta Figueiredo", "marta.figueiredo"),
    ("Takumi Hayashi", "takumi.hayashi"),
    ("Sakura Mori", "sakura.mori"),
    ("Bruno Cardoso", "bruno.cardoso"),
    ("Helena Antunes", "helena.antunes"),
    ("Nuno Pires", "nuno.pires"),
    ("Carla Domingues", "carla.domingues"),
    ("Dmitri Orlov", "dmitri.orlov"),
    ("Fatima Zahra Bennani", "fatimazahra.bennani"),
)
_ADMINS = (("Kenji Itō (admin)", "adm.ito"), ("Rita Carvalho (admin)", "adm.carvalho"))
_SERVICES = (
    ("svc_sql", "MSSQLSvc/sql01.minato.example:1433"),
    ("svc_backup", "backup/bk01.minato.example"),
    ("svc_web", "HTTP/intranet.minato.example"),
    ("svc_crm", "HTTP/crm.minato.example"),
    ("svc_print", "print/fs01.minato.example"),
    ("svc_monitor", "monitor/jump01.minato.example"),
)
_SERVERS = (
    ("DC01", "10.20.0.10"),
    ("DC02", "10.20.0.11"),
    ("FS01", "10.20.0.20"),
    ("SQL01", "10.20.0.30"),
    ("EX01", "10.20.0.40"),
    ("BK01", "10.20.0.50"),
    ("JUMP01", "10.20.0.60"),
)


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the domain knows it; *kind* is ``user``, ``admin``, ``service`` or ``machine``."""

    name: str
    sid: str
    kind: str
    full_name: str = ""
    home: str = ""  # address outside the company from which the person reads mail


@dataclass(slots=True)
class Host:
    """A machine; *has_log* says whether its logs were collected."""

    name: str
    account: Account
    address: str
    has_log: bool = False
    lease: tuple[str, ...] = ()  # a laptop's addresses, one per lease in turn

    @property
    def fqdn(self) -> str:
        """Its full name, as its records say it."""
        return f"{self.name}.{DNS}"

    def address_on(self, day: int) -> str:
        """Return its address on the *day* of the sample, counted from 0."""
        return self.lease[day // _LEASE_DAYS % len(self.lease)] if self.lease else self.address


@dataclass(slots=True)
class Company:
    """Accounts by name, hosts by name, and who sits where."""

    domain_sid: str
    accounts: dict[str, Account] = field(default_factory=dict)
    hosts: dict[str, Host] = field(default_factory=dict)
    people: list[Account] = field(default_factory=list)
    admins: list[Account] = field(default_factory=list)
    services: list[Account] = field(default_factory=list)
    workstations: list[Host] = field(default_factory=list)
    servers: list[Host] = field(default_factory=list)

    @property
    def krbtgt_sid(self) -> str:
        """SID of the account whose key signs every ticket."""
        return f"{self.domain_sid}-502"

    def desk(self, person: int) -> Host:
        """Return the workstation of the *person*, by position."""
        return self.workstations[person % len(self.workstations)]

    def add_account(self, name: str, kind: str, full_name: str = "", home: str = "") -> Account:
        """Give *name* the domain's next relative id."""
        account = Account(name, f"{self.domain_sid}-{_FIRST_RID + len(self.accounts)}", kind, full_name, home)
        self.accounts[name] = account
        return account

    def add_host(self, name: str, address: str, *, has_log: bool = False) -> Host:
        """Add a machine and its account."""
        host = Host(name, self.add_account(f"{name}$", "machine"), address, has_log)
        self.hosts[name] = host
        return host


def build_company(seed: int, *, n_people: int, n_servers: int = len(_SERVERS)) -> Company:
    """Return the company for *seed* with that many people and servers (at least the fixed ones)."""
    company = Company(_domain_sid(seed))
    for name, address in _servers(n_servers):
        company.servers.append(company.add_host(name, address, has_log=True))
    for full_name, name in _ADMINS:
        company.admins.append(company.add_account(name, "admin", full_name))
    for name, spn in _SERVICES:
        company.services.append(company.add_account(name, "service", spn))
    for position, (full_name, name) in enumerate(_people(n_people)):
        home = _carrier_address(position)
        company.people.append(company.add_account(name, "user", full_name, home))
    n_workstations = max(len(company.people) * 4 // 5, 1)
    for number in range(1, n_workstations + 1):
        company.workstations.append(company.add_host(f"WS{number:02d}", _desk_address(number)))
    _lease_laptops(company.workstations)
    return company


def _domain_sid(seed: int) -> str:
    parts = struct.unpack("<3I", sha256(f"{seed}/domain".encode()).digest()[:12])
    return "S-1-5-21-" + "-".join(str(part) for part in parts)


def _servers(n_servers: int) -> Iterator[tuple[str, str]]:
    yield from _SERVERS
    for number in range(1, n_servers - len(_SERVERS) + 1):
        yield f"APP{number:02d}", f"10.20.{1 + number // 250}.{number % 250 + 1}"


def _people(n_people: int) -> Iterator[tuple[str, str]]:
    """Yield the named people, then their namesakes with a number."""
    for position in range(n_people):
        lap, base = divmod(position, len(_PEOPLE))
        full_name, name = _PEOPLE[base]
        yield (full_name, name) if not lap else (f"{full_name} {lap + 1}", f"{name}{lap + 1}")


def _carrier_address(position: int) -> str:
    # Phones share the few addresses of their carriers: five for the first hundred people.
    return f"198.51.100.{1 + position % 5 + position // 100 % 50 * 5}"


def _desk_address(number: int) -> str:
    block, last = divmod(number + 100, 250)
    return f"10.{20 + block // 80}.{10 + block % 80}.{last + 1}"


def _lease_laptops(workstations: list[Host]) -> None:
    laptops = workstations[_LAPTOP_EVERY - 1 :: _LAPTOP_EVERY]
    # Laptops come in fives that pass their addresses round: no two hold one at the same time.
    for start in range(0, len(laptops), 5):
        circle = laptops[start : start + 5]
        addresses = [host.address for host in circle]
        for turn, host in enumerate(circle):
            host.lease = tuple(addresses[turn:] + addresses[:turn])
