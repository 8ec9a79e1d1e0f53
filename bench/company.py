"""Events of a large company without a log: many accounts, each with its own machine, and servers for all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bench.graphs import FIRST_HOUR
from logontracer.model.events import EVENT_SCHEMA, TIMESTAMP
from logontracer.model.timespan import MICROSECONDS_PER_HOUR

Ints = npt.NDArray[np.int64]

#: Event ids and how often they occur, in thousandths.
_LOGONS = {4624: 600, 4625: 40, 4648: 10, 4672: 5, 4768: 95, 4769: 170, 4776: 79}
_CHANGES = {1102: 1, 4719: 1, 4720: 1, 4726: 1, 4728: 1, 4662: 1}
_IDS = _LOGONS | dict.fromkeys(_CHANGES, 1 / 6)
_WRITTEN_BY_DC = (4768, 4769, 4776, 4720, 4726, 4728, 4662)
_TYPES, _TYPE_SHARES = (2, 3, 4, 5, 10), (0.1, 0.7, 0.02, 0.03, 0.15)
_N_DCS = 8
_RC4 = 0x17
_WRONG_PASSWORD = 0xC000006D
_REPLICATION = "{1131f6ad-9c07-11d1-f79f-00c04fc2dcd2}"


@dataclass(frozen=True, slots=True)
class Company:
    """How large it is, and for how long its logs reach back."""

    n_accounts: int
    n_hosts: int
    n_events: int
    n_hours: int = 720
    rows_per_part: int = 200_000

    @property
    def n_servers(self) -> int:
        """Hosts everybody may log on to; the others are somebody's machine."""
        return max(_N_DCS + 1, self.n_hosts // 20)

    def tables(self, seed: int = 1) -> Iterator[pa.Table]:
        """Yield the events, in the order of time, some hundred thousand rows at a time."""
        rng = np.random.default_rng(seed)
        names = _Names(self)
        times = np.sort(_times(rng, self.n_events, self.n_hours))
        for start in range(0, self.n_events, self.rows_per_part):
            yield _table(rng, self, names, times[start : start + self.rows_per_part], start)


class _Names:
    """What accounts and hosts are called, by number."""

    def __init__(self, company: Company) -> None:
        n = company.n_accounts
        self.accounts = _texts(f"user{i}" if i % 10 else f"WS{i}$" for i in range(n))
        self.sids = _texts(f"S-1-5-21-1004336348-1177238915-682003330-{1000 + i}" for i in range(n))
        self.computers = _texts(_host(i, company).upper() + ".corp.example" for i in range(company.n_hosts))
        self.workstations = _texts(_host(i, company).upper() for i in range(company.n_hosts))
        self.addresses = _texts(f"10.{i >> 16}.{i >> 8 & 255}.{i & 255}" for i in range(company.n_hosts))


def _host(number: int, company: Company) -> str:
    if number < _N_DCS:
        return f"dc{number}"
    return f"srv{number}" if number < company.n_servers else f"ws{number}"


def _texts(values: Iterator[str]) -> pa.Array:
    return pa.array(list(values), pa.string())


def _times(rng: np.random.Generator, n: int, n_hours: int) -> Ints:
    """Return moments, six in seven of them in working hours."""
    hour = rng.integers(0, n_hours, n)
    working = hour // 24 * 24 + rng.integers(7, 18, n)
    hour = np.where(rng.random(n) < 0.85, working, hour)
    moments: Ints = (FIRST_HOUR + hour) * MICROSECONDS_PER_HOUR + rng.integers(0, MICROSECONDS_PER_HOUR, n)
    return moments


def _table(rng: np.random.Generator, company: Company, names: _Names, times: Ints, start: int) -> pa.Table:
    n = len(times)
    shares = np.array(list(_IDS.values()))
    event_id = rng.choice(list(_IDS), n, p=shares / shares.sum())
    account, source, computer = _who(rng, company, event_id)
    is_change = np.isin(event_id, list(_CHANGES))
    is_kerberos = np.isin(event_id, (4768, 4769))
    has_type = np.isin(event_id, (4624, 4625))
    failed = event_id == 4625
    is_machine = account % 10 == 0
    by_source = ~is_change & (event_id != 4672)
    server = rng.integers(0, company.n_servers, n)
    columns: dict[str, Any] = {
        "time": pa.array(times).cast(TIMESTAMP),
        "event_id": event_id,
        "channel": ["Security"] * n,
        "provider": ["Microsoft-Windows-Security-Auditing"] * n,
        "computer": names.computers.take(pa.array(computer)),
        "record_id": np.arange(start, start + n),
        "source_file": ["0" * 64] * n,
        "is_salvaged": np.zeros(n, dtype=bool),
        "outcome": _where(~is_change, np.where(failed, "failure", "success")),
        "account_name": _taken(names.accounts, account, ~is_change),
        "account_domain": _where(~is_change, np.full(n, "CORP")),
        "account_sid": _taken(names.sids, account, ~is_change & ~failed & (event_id != 4776)),
        "account_kind": _where(~is_change, np.where(is_machine, "machine", "user")),
        "subject_name": _taken(names.accounts, account, is_change),
        "subject_domain": _where(is_change, np.full(n, "CORP")),
        "source_address": _taken(names.addresses, source, by_source & (event_id != 4776)),
        "source_name": _taken(names.workstations, source, has_type | (event_id == 4776)),
        "source_kind": np.where(by_source, "remote", "not_logged"),
        "service_name": _where(event_id == 4769, np.char.add(np.char.add("SRV", server.astype(str)), "$")),
        "logon_type": _where(has_type, rng.choice(_TYPES, n, p=_TYPE_SHARES)),
        "authentication_package": _where(has_type, rng.choice(["Kerberos", "NTLM", "Negotiate"], n)),
        "status": _where(failed, np.full(n, _WRONG_PASSWORD)),
        "ticket_encryption": _where(is_kerberos, np.where(rng.random(n) < 0.01, _RC4, 18)),
        "privileges": _where(event_id == 4672, np.full(n, "SeDebugPrivilege SeTcbPrivilege")),
        "object_name": _where(is_change & (event_id != 1102), np.full(n, "object")),
        "object_detail": _where(event_id == 4662, np.full(n, _REPLICATION)),
    }
    arrays = [
        pa.array(columns[field.name], field.type) if field.name in columns else pa.nulls(n, field.type)
        for field in EVENT_SCHEMA
    ]
    return pa.table(arrays, schema=EVENT_SCHEMA)


def _who(rng: np.random.Generator, company: Company, event_id: Ints) -> tuple[Ints, Ints, Ints]:
    """Return account, source host and writing host of each event.

    Every account is seen about as often as the next, but for a few that do a
    twentieth of all; most servers are asked rarely (Zipf).
    """
    n, n_servers = len(event_id), company.n_servers
    account = rng.integers(0, company.n_accounts, n)
    account = np.where(rng.random(n) < 0.05, (rng.zipf(1.5, n) - 1) % company.n_accounts, account)
    own = n_servers + account % (company.n_hosts - n_servers)
    source = np.where(rng.random(n) < 0.9, own, rng.integers(0, company.n_hosts, n))
    computer = np.where(
        np.isin(event_id, _WRITTEN_BY_DC), rng.integers(0, _N_DCS, n), (rng.zipf(1.4, n) - 1) % n_servers
    )
    return account, source, computer


def _where(mask: npt.NDArray[np.bool_], values: npt.NDArray[Any] | Sequence[Any]) -> pa.Array:
    return pa.array(values, mask=~mask)


def _taken(texts: pa.Array, numbers: Ints, mask: npt.NDArray[np.bool_]) -> pa.Array:
    return texts.take(pa.array(numbers, mask=~mask))
