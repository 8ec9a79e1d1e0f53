"""Source, destination and validator of every row, as hosts joined by evidence in time."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from logontracer.graph.codes import MISSING, Codebook, Codes, group
from logontracer.graph.leases import Leases
from logontracer.graph.links import Evidence, Link, Links
from logontracer.graph.machines import Machines, clean_name, is_address, is_own_name
from logontracer.graph.per import per_pair, per_text
from logontracer.graph.sightings import leases_of
from logontracer.model.catalogue import BY_ID
from logontracer.model.timespan import MICROSECONDS_PER_HOUR

#: Stands for "the computer itself" where the record does not name its computer.
LOOPBACK = "loopback"
_EXPLICIT = frozenset(i for i, spec in BY_ID.items() if spec.destination == "target_server")
_REMOTE_INTERACTIVE, _NETWORK_TYPES = 10, (3, 8)
_RDP_AUTHENTICATED_ID, _NTLM_VALIDATION_ID = 1149, 4776
_COMPUTER_ACCOUNT_CHANGES = [i for i, spec in BY_ID.items() if spec.change_kind == "computer_account"]
_KERBEROS_VALIDATIONS = [4768, 4769, 4771]
_DIRECTORY = [i for i, spec in BY_ID.items() if spec.change_kind == "directory"]
#: A password guesser sends thousands of workstation names; so many reasons are kept, the frequent first.
_MAX_REASONS = 200


class Reason(NamedTuple):
    """Why a host is known by a value."""

    why: str
    value: str
    first: int
    last: int
    n_events: int
    link: str = ""  # id of the link that says so, empty when there is none
    is_undone: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return it as one row of the ``identity`` column."""
        row = self._asdict()
        if not self.link:
            del row["link"], row["is_undone"]
        return row


@dataclass(slots=True)
class Host:
    """Everything records say of one host."""

    key: str
    kind: str  # host | address | claimed | loopback
    names: Counter[str] = field(default_factory=Counter)
    addresses: Counter[str] = field(default_factory=Counter)
    reasons: list[Reason] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The most frequent spelling of its key, else of any name Windows wrote, else the key."""
        if self.kind in ("address", "loopback"):
            return self.key
        same = [text for text in self.names if text.casefold() == self.key] or [self.key]
        return min(same, key=lambda text: (-self.names[text], text))

    def identity_json(self) -> str:
        """Return the JSON of the ``identity`` column."""
        often = sorted(self.reasons, key=lambda reason: (not reason.is_undone, -reason.n_events, reason))
        rows = sorted(often[:_MAX_REASONS])
        if rest := often[_MAX_REASONS:]:
            first, last = min(reason.first for reason in rest), max(reason.last for reason in rest)
            rows.append(Reason("more", str(len(rest)), first, last, sum(r.n_events for r in rest)))
        return json.dumps([reason.to_json() for reason in rows], ensure_ascii=False)


@dataclass(slots=True)
class Hosts:
    """Host index per row of logons (-1: none) and of changes, and the hosts themselves."""

    hosts: list[Host]
    source: Codes
    destination: Codes
    validator: Codes
    source_kind: Codes  # codes of the codebook
    is_claimed: np.ndarray  # bool: only the name its client sent says what the source is
    written_on: Codes  # the machine that wrote the record
    changed_on: Codes
    controllers: set[int]  # wrote Kerberos validations or directory changes
    kerberos_controllers: set[int]
    computers: set[int]  # wrote any record


class HostResolver:
    """Resolves the rows of one aggregation."""

    def __init__(
        self, book: Codebook, logons: dict[str, Codes], changes: dict[str, Codes], links: Links
    ) -> None:
        self.book = book
        self.logons = logons
        self.changes = changes
        self.links = links
        self.machines = Machines(self._proven_names(), links)
        self.leases = Leases(())
        self._index: dict[str, int] = {}
        self.hosts: list[Host] = []

    def resolve(self) -> Hosts:
        """Return the hosts of all rows."""
        self.leases = leases_of(self.book, self.logons, self.machines, self.links)
        rows = self.logons
        computer = self._computers(rows["computer"])
        source, source_kind = self._sources(computer)
        destination = self._destinations(computer)
        validates = np.isin(rows["event_id"], [i for i, spec in BY_ID.items() if spec.is_validation])
        validator = np.where(validates, computer, MISSING)
        changed_on = self._computers(self.changes["computer"])
        is_claimed = self._claims()
        self._note_computers(computer, changed_on)
        self._note_links(is_claimed)
        validated = np.isin(rows["event_id"], _KERBEROS_VALIDATIONS)
        kerberos = _known(computer[validated])
        directory = _known(changed_on[np.isin(self.changes["event_id"], _DIRECTORY)])
        return Hosts(
            self.hosts,
            source,
            destination,
            validator,
            source_kind,
            is_claimed,
            computer,
            changed_on,
            controllers=kerberos | directory,
            kerberos_controllers=kerberos,
            computers=_known(computer) | _known(changed_on),
        )

    # names that Windows itself wrote

    def _proven_names(self) -> Iterator[str]:
        for rows in (self.logons, self.changes):
            for code in np.unique(rows["computer"]):
                if code >= 0:
                    yield self.book.values[code]
        for code in np.unique(self.logons["target_server"]):
            name = clean_name(self.book.text(int(code)) or "")
            if name and not is_address(name) and not is_own_name(name, None):
                yield name
        created = np.isin(self.changes["event_id"], _COMPUTER_ACCOUNT_CHANGES)
        for code in np.unique(self.changes["name"][created]):
            name = (self.book.text(int(code)) or "").removesuffix("$")
            if name:
                yield name

    # places

    def _computers(self, codes: Codes) -> Codes:
        return self._per_text(codes, lambda name: self._host(self._machine_key(name), "host"))

    def _machine_key(self, name: str) -> str:
        return self.machines.find(name) or name.casefold()

    def _sources(self, computer: Codes) -> tuple[Codes, Codes]:
        """Return the source of every row and its kind."""
        rows, code = self.logons, self.book.code
        has_address, has_name = rows["address"] >= 0, rows["workstation"] >= 0
        explicit = np.isin(rows["event_id"], list(_EXPLICIT))
        is_local = np.isin(rows["source_kind"], [code("local"), code("loopback")])
        own_name = self._own_names("workstation")
        remote = ~is_local & has_address
        claimed = ~is_local & ~has_address & has_name & ~own_name & ~explicit
        itself = is_local | (~has_address & (explicit | own_name))

        source = np.full(len(computer), MISSING, dtype=np.int64)
        source[remote] = self._at_address(rows["address"][remote], rows["hour"][remote])
        source[claimed] = self._per_text(rows["workstation"][claimed], self._claimed)
        if (itself & (computer < 0)).any():
            source[itself] = self._host(LOOPBACK, "loopback")
        source[itself & (computer >= 0)] = computer[itself & (computer >= 0)]

        kind = np.full(len(computer), code("not_logged"), dtype=np.int64)
        kind[remote | claimed] = code("remote")
        kind[itself] = np.where(is_local, rows["source_kind"], code("local"))[itself]
        # A machine's own address, once proven, is the machine itself.
        kind[remote & (source == computer) & ~explicit] = code("local")
        # Credentials used here against another machine go out, however local the request was.
        kind[itself & explicit & (rows["target_server"] >= 0) & ~self._own_names("target_server")] = code(
            "remote"
        )
        self._note(source, rows["address"], "address")
        self._note(source, np.where(own_name, MISSING, rows["workstation"]), "workstation_name")
        return source, kind

    def _own_names(self, column: str) -> np.ndarray:
        """Return which rows' name in *column* means the computer that wrote the record."""
        return self._per_pair(
            self.logons[column],
            self.logons["computer"],
            lambda name, computer: name is not None and is_own_name(clean_name(name), computer),
        ).astype(bool)

    def _claimed(self, text: str) -> int:
        name = clean_name(text)
        found = self.machines.find(name)
        if found is not None:
            return self._host(found, "host")
        # An attacker may call himself 10.0.0.1; that does not make him the host at 10.0.0.1.
        return self._host(f"claimed:{name.casefold()}" if is_address(name) else name.casefold(), "claimed")

    def _destinations(self, computer: Codes) -> Codes:
        rows = self.logons
        wanted = {
            kind: np.isin(rows["event_id"], [i for i, s in BY_ID.items() if s.destination == kind])
            for kind in ("computer", "service", "target_server")
        }
        service, target = wanted["service"], wanted["target_server"]
        destination = np.where(wanted["computer"], computer, MISSING)
        destination[service] = self._per_pair(
            rows["service"][service], rows["domain"][service], self._service
        )
        destination[target] = self._targets(target, computer)
        named = target & ~self._own_names("target_server")
        self._note(destination, np.where(named, rows["target_server"], MISSING), "target_server")
        return destination

    def _service(self, service: str | None, domain: str | None) -> int:
        if not service or not service.endswith("$"):
            return MISSING
        found = self.machines.find(service.removesuffix("$"), domain)
        return MISSING if found is None else self._host(found, "host")

    def _targets(self, mask: np.ndarray, computer: Codes) -> Codes:
        target, hours = self.logons["target_server"][mask], self.logons["hour"][mask]
        own = self._own_names("target_server")[mask]
        by_address = ~own & self._per_text(target, lambda text: int(is_address(clean_name(text))), 0).astype(
            bool
        )
        found = self._per_text(target, lambda text: self._target(clean_name(text)))
        found[own] = computer[mask][own]
        found[by_address] = self._at_address(target[by_address], hours[by_address])
        return found

    def _target(self, name: str) -> int:
        is_elsewhere = not is_address(name) and not is_own_name(name, None)
        return self._host(self._machine_key(name), "host") if is_elsewhere else MISSING

    def _at_address(self, addresses: Codes, hours: Codes) -> Codes:
        """Return the host at each address: its holder in that hour, else the address itself."""
        leased = (
            self._per_text(addresses, lambda text: int(clean_name(text) in self.leases.addresses), 0) == 1
        )
        found = np.full(len(addresses), MISSING, dtype=np.int64)
        for code in np.unique(addresses[leased]).tolist():
            at = addresses == code
            found[at] = self._holders(clean_name(self.book.values[code]), hours[at])
        found[~leased] = self._per_text(
            addresses[~leased], lambda text: self._host(clean_name(text), "address")
        )
        return found

    def _holders(self, address: str, hours: Codes) -> Codes:
        machines, which = self.leases.machines(address, hours)
        found = [self._host(machine, "host") for machine in machines]
        if (which < 0).any():
            found.append(self._host(address, "address"))  # index -1
        return np.array(found, dtype=np.int64)[which]

    def _per_text(self, codes: Codes, resolve: Callable[[str], int], missing: int = MISSING) -> Codes:
        return per_text(self.book, codes, resolve, missing)

    def _per_pair(
        self, first: Codes, second: Codes, resolve: Callable[[str | None, str | None], int]
    ) -> Codes:
        return per_pair(self.book, first, second, resolve)

    def _host(self, key: str, kind: str) -> int:
        """Return the index of the host with this key, making it when new."""
        index = self._index.get(key)
        if index is None:
            index = self._index[key] = len(self.hosts)
            self.hosts.append(Host(key, kind))
        elif self.hosts[index].kind == "claimed" and kind == "host":
            self.hosts[index].kind = kind
        return index

    def _claims(self) -> np.ndarray:
        """Return which rows' source is nothing but a name that the client sent and could have made up."""
        rows, code = self.logons, self.book.code
        is_told = (
            (rows["address"] < 0) & (rows["workstation"] >= 0) & ~np.isin(rows["event_id"], list(_EXPLICIT))
        )
        # At the console it is Windows itself that names the computer.
        is_here = self._own_names("workstation") & ~is_from_network(rows)
        at_loopback = rows["source_kind"] == code("loopback")
        return np.asarray(is_told & ~is_here & ~at_loopback)

    # why

    def _note_links(self, is_claimed: np.ndarray) -> None:
        """Note the links of short names and addresses, on the hosts at both of their ends."""
        rows, changes = self.logons, self.changes
        service = np.isin(rows["event_id"], [i for i, s in BY_ID.items() if s.destination == "service"])
        target = np.isin(rows["event_id"], list(_EXPLICIT)) & ~self._own_names("target_server")
        named = is_claimed & ~self._own_names("workstation")
        services = self._per_text(rows["service"], lambda text: self.book.code(text.removesuffix("$")))
        found: dict[Link, Evidence] = defaultdict(Evidence)
        for of, names, domains in (
            (rows, rows["computer"], None),
            (changes, changes["computer"], None),
            (rows, np.where(named, rows["workstation"], MISSING), None),
            (rows, np.where(target, rows["target_server"], MISSING), None),
            (rows, np.where(service, services, MISSING), rows["domain"]),
        ):
            for link, *seen in self._names_joined(of, names, domains):
                found[link].add(*seen)
                self.links.note(link, *seen)
        for link, evidence in found.items():
            self._note_link(link, evidence)
        for lease in (*self.leases.holding, *self.leases.undone):
            first, last = (hour * MICROSECONDS_PER_HOUR for hour in (lease.first, lease.last))
            self._note_link(lease.link, Evidence(lease.n_events, first, last))

    def _names_joined(
        self, rows: dict[str, Codes], names: Codes, domains: Codes | None
    ) -> Iterator[tuple[Link, int, int, int]]:
        """Yield the links of short names in a column, with their events, first and last time."""
        mask = names >= 0
        places = np.full_like(names, MISSING) if domains is None else domains
        found = group(
            {"name": names[mask], "domain": places[mask]}
            | {name: rows[name][mask] for name in ("count", "first", "last")},
            ("name", "domain"),
        )
        columns = (found[name].tolist() for name in ("name", "domain", "count", "first", "last"))
        for name, domain, n_events, first, last in zip(*columns, strict=True):
            link = self.machines.link(clean_name(self.book.values[name]), self.book.text(domain))
            if link is not None:
                yield link, n_events, first, last

    def _note_link(self, link: Link, evidence: Evidence) -> None:
        """Give the hosts at both ends of a link the reason for it."""
        is_undone = not self.links.holds(link)
        back = "held_by" if link.kind == "address" else link.kind
        for key, why, value in ((link.joined_to, link.kind, link.name), (link.name, back, link.joined_to)):
            index = self._index.get(key)
            if index is not None:
                seen = evidence.first or 0, evidence.last or 0, evidence.n_events
                self.hosts[index].reasons.append(Reason(why, value, *seen, link.id, is_undone))

    def _note_computers(self, computer: Codes, changed_on: Codes) -> None:
        self._note(computer, self.logons["computer"], "computer")
        self._note(changed_on, self.changes["computer"], "computer", self.changes)

    def _note(self, hosts: Codes, values: Codes, why: str, rows: dict[str, Codes] | None = None) -> None:
        rows = self.logons if rows is None else rows
        mask = (hosts >= 0) & (values >= 0)
        found = group(
            {"host": hosts[mask], "value": values[mask]}
            | {name: rows[name][mask] for name in ("count", "first", "last")},
            ("host", "value"),
        )
        columns = zip(
            *(found[name].tolist() for name in ("host", "value", "first", "last", "count")), strict=True
        )
        for index, code, first, last, n_events in columns:
            host, value = self.hosts[index], self.book.values[code]
            host.reasons.append(Reason(why, value, first, last, n_events))
            if why == "address":
                if host.kind == "loopback" or not _is_loopback(value):
                    host.addresses[value] += n_events
            else:
                host.names[clean_name(value)] += n_events


def is_from_network(rows: dict[str, Codes]) -> np.ndarray:
    """Return which rows are network logons or NTLM validations: their client sends the workstation's name."""
    is_network = np.isin(rows["logon_type"], _NETWORK_TYPES)
    return np.asarray(is_network | (rows["event_id"] == _NTLM_VALIDATION_ID))


def may_be_remote(rows: dict[str, Codes]) -> Codes:
    """Return 1 for rows that only seem to come from the computer itself, else 0.

    RDP from loopback is a tunnel's end.  A network logon or NTLM validation
    without an address has nothing but the name its client chose to send.
    """
    is_rdp = (rows["logon_type"] == _REMOTE_INTERACTIVE) | (rows["event_id"] == _RDP_AUTHENTICATED_ID)
    return np.asarray(is_rdp | (is_from_network(rows) & (rows["address"] < 0)), dtype=np.int64)


def _is_loopback(address: str) -> bool:
    return address == "::1" or address.startswith("127.")


def _known(hosts: Codes) -> set[int]:
    return {int(index) for index in np.unique(hosts) if index >= 0}


def by_key(hosts: list[Host]) -> tuple[list[Host], Codes]:
    """Return the hosts sorted by key, and the new index of each old one."""
    order = sorted(range(len(hosts)), key=lambda i: hosts[i].key)
    position = np.zeros(len(hosts) + 1, dtype=np.int64)
    position[-1] = MISSING
    position[order] = np.arange(len(order), dtype=np.int64)
    return [hosts[i] for i in order], position
