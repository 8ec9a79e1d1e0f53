"""Graphs of any size without a log: accounts on machines of their own, and servers for all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from logontracer.model.graph import GRAPH_SCHEMAS, LogonGraph
from logontracer.model.timespan import MICROSECONDS_PER_HOUR

#: 2024-01-08, hours since 1970.
FIRST_HOUR = 473_352
EVENT_IDS = (4624, 4624, 4624, 4625, 4648, 4768, 4769, 4776)

Ints = npt.NDArray[np.int64]


def synthetic(n_accounts: int, n_logons: int, *, n_hours: int = 720, seed: int = 1) -> LogonGraph:
    """Return a graph of *n_accounts*, half as many hosts, *n_logons* logons and about twice as many hours."""
    rng = np.random.default_rng(seed)
    n_hosts = max(10, n_accounts // 2)
    n_servers = max(2, n_hosts // 20)
    account = rng.integers(0, n_accounts, n_logons)
    # Nine logons in ten come from the account's own machine, and most servers are asked rarely (Zipf).
    source = np.where(rng.random(n_logons) < 0.9, account % n_hosts, rng.integers(0, n_hosts, n_logons))
    destination = (rng.zipf(1.4, n_logons) - 1) % n_servers
    hours = _hours(rng, n_logons, n_hours)
    count = np.bincount(hours["logon_id"], weights=hours["count"], minlength=n_logons).astype(np.int64)
    event_id = rng.choice(EVENT_IDS, n_logons)
    logons = {
        "logon_id": np.arange(n_logons),
        "account_id": account,
        "source_id": source,
        "destination_id": destination,
        "event_id": event_id,
        "logon_type": rng.choice([2, 3, 5, 10], n_logons, p=[0.1, 0.7, 0.1, 0.1]),
        "authentication_package": rng.choice(["Kerberos", "NTLM", "Negotiate"], n_logons),
        "outcome": np.where(event_id == 4625, "failure", "success"),
        "source_kind": ["remote"] * n_logons,
        "is_noise": account % 10 == 9,
        "count": count,
        "first_seen": np.full(n_logons, FIRST_HOUR * MICROSECONDS_PER_HOUR),
        "last_seen": np.full(n_logons, (FIRST_HOUR + n_hours) * MICROSECONDS_PER_HOUR),
    }
    return LogonGraph(
        accounts=_table("accounts", _accounts(n_accounts)),
        hosts=_table("hosts", _hosts(n_hosts)),
        logons=_table("logons", logons),
        changes=GRAPH_SCHEMAS["changes"].empty_table(),
        logon_hours=_table("logon_hours", hours),
        change_hours=GRAPH_SCHEMAS["change_hours"].empty_table(),
    )


def _hours(rng: np.random.Generator, n_logons: int, n_hours: int) -> dict[str, Ints]:
    rows = np.unique(
        np.concatenate([np.arange(n_logons) * n_hours + rng.integers(0, n_hours, n_logons) for _ in range(2)])
    )
    hour = FIRST_HOUR + rows % n_hours
    return {
        "logon_id": rows // n_hours,
        "hour": hour,
        "count": rng.geometric(0.3, len(rows)),
        "first_seen": hour * MICROSECONDS_PER_HOUR,
        "last_seen": (hour + 1) * MICROSECONDS_PER_HOUR - 1,
    }


def _accounts(n: int) -> dict[str, object]:
    numbers = np.arange(n)
    return {
        "account_id": numbers,
        "key": [f"corp\\user{i}" for i in numbers],
        "name": [f"user{i}" for i in numbers],
        "domain": ["CORP"] * n,
        "kind": np.where(numbers % 10 == 9, "machine", "user"),
        "is_privileged": numbers % 50 == 0,
        "n_events": np.ones(n, dtype=np.int64),
        "n_failures": np.zeros(n, dtype=np.int64),
        "first_seen": np.full(n, FIRST_HOUR * MICROSECONDS_PER_HOUR),
        "last_seen": np.full(n, (FIRST_HOUR + 720) * MICROSECONDS_PER_HOUR),
    }


def _hosts(n: int) -> dict[str, object]:
    numbers = np.arange(n)
    return {
        "host_id": numbers,
        "key": [f"host{i}.corp.example" for i in numbers],
        "name": [f"host{i}" for i in numbers],
        "kind": ["host"] * n,
        "is_domain_controller": numbers < 2,
        "n_events": np.ones(n, dtype=np.int64),
        "n_failures": np.zeros(n, dtype=np.int64),
        "first_seen": np.full(n, FIRST_HOUR * MICROSECONDS_PER_HOUR),
        "last_seen": np.full(n, (FIRST_HOUR + 720) * MICROSECONDS_PER_HOUR),
    }


def _table(name: str, columns: Mapping[str, Any]) -> pa.Table:
    schema = GRAPH_SCHEMAS[name]
    n = len(next(iter(columns.values())))
    arrays = [
        pa.array(columns[field.name], field.type) if field.name in columns else _missing(field, n)
        for field in schema
    ]
    return pa.table(arrays, schema=schema)


def _missing(field: pa.Field, n: int) -> pa.Array:
    return pa.array([[]] * n, field.type) if pa.types.is_list(field.type) else pa.nulls(n, field.type)
