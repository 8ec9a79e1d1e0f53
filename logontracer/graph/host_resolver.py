"""Source, destination and validator of every row, as hosts joined by evidence in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np

from logontracer.graph.codes import MISSING, Codebook, Codes, narrow
from logontracer.graph.host_reasons import Names, Reasons
from logontracer.graph.hosts import Host, Hosts
from logontracer.graph.hourly import Hourly
from logontracer.graph.links import Links
from logontracer.graph.machines import Machines, clean_name, is_address, is_own_name
from logontracer.graph.network import is_from_network
from logontracer.graph.per import per_pair, per_text
from logontracer.graph.sightings import leases_of
from logontracer.model.catalogue import BY_ID

#: Stands for "the computer itself" where the record does not name its computer.
LOOPBACK = "loopback"
_EXPLICIT = frozenset(i for i, spec in BY_ID.items() if spec.destination == "target_server")
_SERVICES = [i for i, spec in BY_ID.items() if spec.destination == "service"]
_COMPUTER_ACCOUNT_CHANGES = [i for i, spec in BY_ID.items() if spec.change_kind == "computer_account"]
_KERBEROS_VALIDATIONS = [4768, 4769, 4771]
_DIRECTORY = [i for i, spec in BY_ID.items() if spec.change_kind == "directory"]


class HostResolver:
    """Resolves the rows of one aggregation.

    Attributes
    ----------
    logons : dict of str to ndarray of shape (n_rows,)
        The distinct logon rows; one whose address changed hands stands there once for each holder.
    which : ndarray of shape (n_hours,)
        Which of them each hour of a logon belongs to.
    """

    def __init__(self, book: Codebook, hourly: Hourly, changes: dict[str, Codes], links: Links) -> None:
        self.book = book
        self.changes = changes
        self.links = links
        self.machines = Machines(self._proven_names(hourly.values), links)
        self.leases = leases_of(book, hourly, self.machines, links)
        holders = (self._holder(hourly, name) for name in ("address", "target_server"))
        self.logons, self.which = hourly.split(*holders)
        self._index: dict[str, int] = {}
        self.hosts: list[Host] = []
        self.reasons = Reasons(book, self.hosts, self._index, links)

    def resolve(self) -> Hosts:
        """Return the hosts of all rows."""
        rows = self.logons
        computer = self._computers(rows["computer"])
        source, source_kind = self._sources(computer)
        destination = self._destinations(computer)
        validates = np.isin(rows["event_id"], [i for i, spec in BY_ID.items() if spec.is_validation])
        validator = np.where(validates, computer, MISSING)
        changed_on = self._computers(self.changes["computer"])
        is_claimed = self._claims()
        self.reasons.note(computer, rows["computer"], "computer", rows)
        self.reasons.note(changed_on, self.changes["computer"], "computer", self.changes)
        self.reasons.note_short_names(self.machines, self._names(is_claimed))
        self.reasons.note_leases(self.leases)
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

    def _proven_names(self, logons: dict[str, Codes]) -> Iterator[str]:
        for rows in (logons, self.changes):
            for code in np.unique(rows["computer"]):
                if code >= 0:
                    yield self.book.values[code]
        for code in np.unique(logons["target_server"]):
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
        own_name = self._own_workstation
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
        kind[itself & explicit & (rows["target_server"] >= 0) & ~self._own_target] = code("remote")
        self.reasons.note(source, rows["address"], "address", rows)
        names = np.where(own_name, MISSING, rows["workstation"])
        self.reasons.note(source, names, "workstation_name", rows)
        return source, kind

    @cached_property
    def _own_workstation(self) -> np.ndarray:
        return self._own_names("workstation")

    @cached_property
    def _own_target(self) -> np.ndarray:
        return self._own_names("target_server")

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
        named = target & ~self._own_target
        names = np.where(named, rows["target_server"], MISSING)
        self.reasons.note(destination, names, "target_server", rows)
        return destination

    def _service(self, service: str | None, domain: str | None) -> int:
        if not service or not service.endswith("$"):
            return MISSING
        found = self.machines.find(service.removesuffix("$"), domain)
        return MISSING if found is None else self._host(found, "host")

    def _targets(self, mask: np.ndarray, computer: Codes) -> Codes:
        target, hours = self.logons["target_server"][mask], self.logons["hour"][mask]
        own = self._own_target[mask]
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

    def _is_leased(self, addresses: Codes) -> np.ndarray:
        """Return which addresses a machine was proven to hold at least once."""
        known = self._per_text(addresses, lambda text: int(clean_name(text) in self.leases.addresses), 0)
        return known.astype(bool)

    def _holder(self, hourly: Hourly, column: str) -> Codes:
        """Return which lease holds the address in *column* in each hour, -1 for none."""
        addresses = hourly.values[column]
        at = np.flatnonzero(self._is_leased(addresses)[hourly.row])
        addresses, hours = addresses[hourly.row[at]], hourly.hour[at]
        found = narrow(np.full(len(hourly.row), MISSING))
        for rows in _equal_rows(addresses, np.arange(len(at))):
            address = clean_name(self.book.values[int(addresses[rows[0]])])
            found[at[rows]] = self.leases.machines(address, hours[rows])[1]
        return found

    def _at_address(self, addresses: Codes, hours: Codes) -> Codes:
        """Return the host at each address: its holder in that hour, else the address itself."""
        leased = self._is_leased(addresses)
        found = np.full(len(addresses), MISSING, dtype=np.int64)
        for at in _equal_rows(addresses, np.flatnonzero(leased)):
            address = clean_name(self.book.values[int(addresses[at[0]])])
            found[at] = self._holders(address, hours[at])
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
        is_here = self._own_workstation & ~is_from_network(rows)
        at_loopback = rows["source_kind"] == code("loopback")
        return np.asarray(is_told & ~is_here & ~at_loopback)

    def _names(self, is_claimed: np.ndarray) -> Iterator[Names]:
        """Yield the columns whose names decided an end of a row."""
        rows, changes = self.logons, self.changes
        named = is_claimed & ~self._own_workstation
        target = np.isin(rows["event_id"], list(_EXPLICIT)) & ~self._own_target
        service = np.isin(rows["event_id"], _SERVICES)
        services = self._per_text(rows["service"], lambda text: self.book.code(text.removesuffix("$")))
        yield rows, rows["computer"], None
        yield changes, changes["computer"], None
        yield rows, np.where(named, rows["workstation"], MISSING), None
        yield rows, np.where(target, rows["target_server"], MISSING), None
        yield rows, np.where(service, services, MISSING), rows["domain"]


def _equal_rows(codes: Codes, rows: Codes) -> list[Codes]:
    """Return *rows* split by their code: one sort, however many codes there are."""
    order = rows[np.argsort(codes[rows], kind="stable")]
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1) if len(order) else []


def _known(hosts: Codes) -> set[int]:
    return {int(index) for index in np.unique(hosts) if index >= 0}
