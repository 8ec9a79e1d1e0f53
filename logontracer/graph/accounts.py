"""Accounts of logon and change rows, and the account table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from logontracer.graph.codes import MISSING, Codebook, Codes, distinct_rows
from logontracer.graph.identity import Account, Identities, Mention, Reason, often_first, resolve
from logontracer.graph.links import Links
from logontracer.graph.tally import Tally
from logontracer.model.catalogue import BY_ID
from logontracer.model.graph import ACCOUNTS

#: Kinds that can be privileged; built-in identities hold every privilege by design.
_CAN_BE_PRIVILEGED = frozenset({"user", "machine"})
_PRIVILEGES_ID = 4672
_USER_CREATED_ID = 4720
_GROUP_IDS = [i for i, spec in BY_ID.items() if spec.change_kind == "group"]


class _Mentions:
    """Distinct mentions of several row sets, each row set with its indices among them."""

    def __init__(self, book: Codebook) -> None:
        self.book = book
        self.found: list[Mention] = []

    def add(self, rows: Mapping[str, Codes], columns: Mapping[str, Codes]) -> Codes:
        """Add the distinct values of *columns* and return each row's index in ``found``."""
        missing = np.full(len(rows["count"]), MISSING, dtype=np.int64)
        names = ("name", "domain", "sid", "account_kind", "computer")
        # Only "." needs to know the machine; everything else would only multiply the distinct rows.
        is_here = columns.get("domain", missing) == self.book.code(".")
        every = {**columns, "computer": np.where(is_here, rows["computer"], MISSING)}
        distinct, inverse = distinct_rows([every.get(name, missing) for name in names])
        n_events = np.bincount(inverse, weights=rows["count"], minlength=len(distinct[0])).astype(np.int64)
        first, last = _span(rows, inverse, len(distinct[0]))
        start = len(self.found)
        for i, seen in enumerate(zip(n_events.tolist(), first.tolist(), last.tolist(), strict=True)):
            name, domain, sid, kind, computer = (self.book.text(int(column[i])) for column in distinct)
            self.found.append(Mention(name, domain, sid, kind, computer, *seen))
        return inverse + start


def _span(rows: Mapping[str, Codes], inverse: Codes, n_distinct: int) -> tuple[Codes, Codes]:
    """Return the first and the last time of each distinct row."""
    extremes = np.iinfo(np.int64)
    first = np.full(n_distinct, extremes.max, dtype=np.int64)
    last = np.full(n_distinct, extremes.min, dtype=np.int64)
    np.minimum.at(first, inverse, rows["first"])
    np.maximum.at(last, inverse, rows["last"])
    return first, last


class Actors:
    """Account index of every row, in the order of the accounts' keys; -1 where nobody was named."""

    def __init__(
        self,
        book: Codebook,
        logons: dict[str, Codes],
        changes: dict[str, Codes],
        subjects: dict[str, Codes],
        links: Links,
    ) -> None:
        self.book = book
        mentions = _Mentions(book)
        target = mentions.add(logons, {n: logons[n] for n in ("name", "domain", "sid", "account_kind")})
        actor = mentions.add(changes, {n: changes[f"actor_{n}"] for n in ("name", "domain", "sid")})
        object_ = mentions.add(changes, self._objects(changes))
        # Subjects and groups are no nodes of their own here, but they tell which domain issued which SID.
        mentions.add(subjects, {n: subjects[n] for n in ("name", "domain", "sid")})
        groups = {"name": "object_name", "domain": "object_domain", "sid": "object_sid"}
        mentions.add(changes, {name: changes[column] for name, column in groups.items()})
        self._mentions = mentions.found
        self.identities: Identities = resolve(mentions.found, links)
        keys = self.identities.keys
        n_nodes = int(object_.max(initial=target.max(initial=-1))) + 1
        self.accounts = self._used(keys[: max(n_nodes, int(actor.max(initial=-1)) + 1)], target)
        position = {account.key: index for index, account in enumerate(self.accounts)}
        index = np.array([position.get(key or "", MISSING) for key in keys] or [MISSING], dtype=np.int64)
        nobody = position.get("\\", MISSING)
        self.account: Codes = np.where(index[target] < 0, nobody, index[target]) if len(target) else target
        self._privileges = self._held(logons)
        self.actor: Codes = index[actor] if len(actor) else actor
        self.object: Codes = index[object_] if len(object_) else object_
        for created in np.unique(self.object[changes["event_id"] == _USER_CREATED_ID]).tolist():
            if created != MISSING:
                self.accounts[created].is_created_user = True

    @staticmethod
    def _objects(changes: dict[str, Codes]) -> dict[str, Codes]:
        """Return who was changed: the member of a group change, else the record's account."""
        is_group = np.isin(changes["event_id"], _GROUP_IDS)
        # A member's name is a directory path, which is no account name; its SID is what counts.
        return {
            "name": np.where(is_group, MISSING, changes["name"]),
            "domain": np.where(is_group, MISSING, changes["domain"]),
            "sid": np.where(is_group, changes["member_sid"], changes["sid"]),
        }

    def _used(self, keys: list[str | None], target: Codes) -> list[Account]:
        used = {key for key in keys if key is not None}
        accounts = [self.identities.accounts[key] for key in used]
        if any(self.identities.keys[int(i)] is None for i in np.unique(target)):
            accounts.append(_nobody())
        return sorted(accounts, key=lambda account: account.key)

    def table(self, tally: Tally, is_salvaged_only: np.ndarray) -> pa.Table:
        """Return the account table."""
        held = self._privileges
        accounts = self.accounts
        columns = {
            "account_id": range(len(accounts)),
            "key": [a.key for a in accounts],
            "name": [a.name for a in accounts],
            "domain": [a.domain for a in accounts],
            "kind": [a.kind for a in accounts],
            "is_privileged": [i in held and a.kind in _CAN_BE_PRIVILEGED for i, a in enumerate(accounts)],
            "privileges": [sorted(held.get(i, ())) for i in range(len(accounts))],
            "sids": [often_first(a.sids) for a in accounts],
            "names": [often_first(a.spellings) for a in accounts],
            "identity": [self.identities.identity_json(a) for a in accounts],
            "n_events": tally.n_events,
            "n_failures": tally.n_failures,
            "first_seen": tally.first,
            "last_seen": tally.last,
            "is_salvaged_only": is_salvaged_only,
        }
        arrays = [pa.array(columns[field.name], type=field.type) for field in ACCOUNTS]
        return pa.Table.from_arrays(arrays, schema=ACCOUNTS)

    def _held(self, logons: dict[str, Codes]) -> dict[int, set[str]]:
        """Return the privileges that were given to each account."""
        mask = logons["event_id"] == _PRIVILEGES_ID
        (account, listed), _ = distinct_rows([self.account[mask], logons["privileges"][mask]])
        held: dict[int, set[str]] = defaultdict(set)
        for index, code in zip(account.tolist(), listed.tolist(), strict=True):
            held[index].update((self.book.text(code) or "").split())
        return held


def _nobody() -> Account:
    """Return the account of records that name none at all."""
    account = Account("\\")
    account.kinds["anonymous"] = 1
    account.joined[Reason("name_not_logged", "")] = 1
    return account
