"""Names replaced by pseudonyms, the same ones in every export of a case's state.

Everything that names somebody or something is replaced: accounts, hosts,
domains, addresses, SIDs, the case.  What is kept is listed here by name, so a
field that is added to an answer later is left out until somebody says it is no
name.  Identities that every Windows has (SYSTEM, ANONYMOUS LOGON) stay: they
tell nothing of the organisation, and a graph is not understood without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from logontracer.model.graph import KEY_SEPARATOR
from logontracer.model.naming import account_label

CASE_NAME = "case"

_WELL_KNOWN_NAMES = re.compile(
    r"(?i)system|anonymous logon|local service|network service|iusr|dwm-\d{1,3}|umfd-\d{1,3}"
)
_WELL_KNOWN_DOMAINS = frozenset({"nt authority", "window manager", "font driver host"})
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_PACKAGES = frozenset(
    {
        "kerberos",
        "ntlm",
        "negotiate",
        "microsoft_authentication_package_v1_0",
        "schannel",
        "wdigest",
        "cloudap",
        "credssp",
        "pku2u",
        "livessp",
        "tsssp",
        "advapi",
    }
)

#: Texts of a node, a link, a row of the timeline and the filters that name nobody.
_PLAIN_TEXTS = frozenset(
    {"kind", "account_kind", "host_kind", "outcome", "first_seen", "last_seen", "start", "order"}
)
_FILTER_TEXTS = frozenset({"outcome", "from", "to"})


@dataclass(frozen=True, slots=True)
class Principal:
    """One account as the case knows it."""

    key: str
    name: str | None
    domain: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Machine:
    """One host as the case knows it."""

    key: str
    kind: str


@dataclass(frozen=True, slots=True)
class Alias:
    """What a node is called instead."""

    key: str
    name: str
    domain: str | None
    label: str


class Pseudonyms:
    """Aliases of all nodes of a case, numbered in the order in which they are given."""

    def __init__(self, accounts: Iterable[Principal], hosts: Iterable[Machine]) -> None:
        self._domains: dict[str, str] = {}
        self._packages: dict[str, str] = {}
        self._hosts = _host_aliases(hosts)
        #: A machine's account is named after its host.
        self._machines = {
            key.partition(".")[0]: alias.key
            for key, alias in self._hosts.items()
            if alias.key.startswith("host-")
        }
        self._accounts: dict[str, Alias] = {}
        taken: set[str] = set()
        for number, account in enumerate(accounts, 1):
            key, domain, name = self._account_alias(account, number, taken)
            taken.add(key)
            label = account_label(key, domain, name, account.kind)
            self._accounts[account.key] = Alias(key, name, domain, label)

    def account(self, key: str) -> Alias:
        """Return the alias of the account of that key."""
        return self._accounts[key]

    def host(self, key: str) -> Alias:
        """Return the alias of the host of that key."""
        return self._hosts[key]

    def node_id(self, node: str) -> str:
        """Return the id of a node (``a:`` or ``h:`` and its key) under its alias."""
        return node[:2] + self._alias(node).key

    def labels(self, nodes: Iterable[str]) -> list[dict[str, str]]:
        """Return ``id`` and ``label``, the label under the alias, of those *nodes* that there are."""
        known = {"a": self._accounts, "h": self._hosts}
        found = []
        for node in nodes:
            kind, _, key = node.partition(":")
            if (alias := known.get(kind, {}).get(key)) is not None:
                found.append({"id": node, "label": alias.label})
        return found

    def view(self, view: Mapping[str, Any]) -> dict[str, Any]:
        """Return a graph view, and all that lies beside it for an export, without a name."""
        return {
            **_numbers(view),
            "case": CASE_NAME,
            "has_pseudonyms": True,
            "nodes": [self._node(node) for node in view["nodes"]],
            "edges": [self._edge(edge) for edge in view["edges"]],
            **({"filters": self._filters(view["filters"])} if "filters" in view else {}),
            **({"timeline": self.timeline(view["timeline"])} if "timeline" in view else {}),
            **({"notes": self._stars(view)} if "notes" in view else {}),
        }

    def timeline(self, timeline: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer of a timeline without a name."""
        rows = []
        for row in timeline["rows"]:
            alias = self.account(row["key"])
            named: dict[str, Any] = {"key": alias.key, "label": alias.label, "marks": _nameless(row["marks"])}
            failures = {"failures": _numbers(row["failures"])} if row.get("failures") else {}
            rows.append({**_harmless(row, _PLAIN_TEXTS), **named, **failures})
        return {**_harmless(timeline, _PLAIN_TEXTS), "rows": rows}

    def originals(self) -> Iterator[dict[str, str | None]]:
        """Yield what each pseudonym stands for: the key that undoes it, to be kept elsewhere."""
        for key, alias in self._accounts.items():
            yield {"kind": "account", "pseudonym": alias.label, "original": key}
        for key, alias in self._hosts.items():
            yield {"kind": "host", "pseudonym": alias.label, "original": key}
        for kind, names in (("domain", self._domains), ("package", self._packages)):
            for original, pseudonym in names.items():
                yield {"kind": kind, "pseudonym": pseudonym, "original": original}

    def _account_alias(self, account: Principal, number: int, taken: set[str]) -> tuple[str, str | None, str]:
        """Return key, domain and name of an account's alias."""
        if (known := well_known(account)) is not None and known[0] not in taken:
            return known
        name = f"account-{number:04}"
        if account.kind == "machine":
            short = (account.name or "").rstrip("$").casefold()
            name = f"{self._machines.get(short, name)}$"
        domain = self._domain(account.domain)
        key = f"{domain or ''}{KEY_SEPARATOR}{name}"
        if key in taken:  # the same machine under two domains that are one
            name = f"account-{number:04}$"
            key = f"{domain or ''}{KEY_SEPARATOR}{name}"
        return key, domain, name

    def _domain(self, domain: str | None) -> str | None:
        if not domain:
            return None
        return self._domains.setdefault(domain.casefold(), f"domain-{len(self._domains) + 1:02}")

    def package(self, package: str) -> str:
        """Return what an authentication package is called: those Windows has keep their name."""
        if package.casefold() in _PACKAGES:
            return package
        return self._packages.setdefault(package, f"package-{len(self._packages) + 1:02}")

    def _alias(self, node: str) -> Alias:
        return (self.account if node.startswith("a:") else self.host)(node[2:])

    def _stars(self, view: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the notes without their texts, which may name anybody: only what has a star."""
        edges = {edge["id"]: self._edge_id(edge) for edge in view["edges"]}
        nodes = {node["id"]: self.node_id(node["id"]) for node in view["nodes"]}
        aliases = edges | nodes
        return [
            {"target": aliases[note["target"]], "is_starred": True, "text": ""}
            for note in view["notes"]
            if note["is_starred"] and note["target"] in aliases
        ]

    def _edge_id(self, edge: Mapping[str, Any]) -> str:
        ends = self.node_id(edge["from"]), self.node_id(edge["to"])
        return "|".join((edge["kind"][0], *ends, edge["outcome"] or ""))

    def _node(self, node: Mapping[str, Any]) -> dict[str, Any]:
        alias = self._alias(node["id"])
        named = {"id": node["id"][:2] + alias.key, "key": alias.key, "label": alias.label}
        if "name" in node:
            named |= {"name": alias.name, "domain": alias.domain}
        return {**_harmless(node, _PLAIN_TEXTS), **named}

    def _edge(self, edge: Mapping[str, Any]) -> dict[str, Any]:
        accounts = {role: edge[role] for role in ("account", "object") if edge.get(role) is not None}
        hosts = {role: edge[role] for role in ("source", "destination") if edge.get(role) is not None}
        return {
            **_harmless(edge, _PLAIN_TEXTS),
            "id": self._edge_id(edge),
            "from": self.node_id(edge["from"]),
            "to": self.node_id(edge["to"]),
            **{role: self.account(key).key for role, key in accounts.items()},
            **{role: self.host(key).key for role, key in hosts.items()},
            "packages": [self.package(package) for package in edge["packages"]],
        }

    def _filters(self, filters: Mapping[str, Any]) -> dict[str, Any]:
        packages = [self.package(package) for package in filters.get("packages", ())]
        return {**_harmless(filters, _FILTER_TEXTS), "packages": packages}


def _host_aliases(hosts: Iterable[Machine]) -> dict[str, Alias]:
    aliases: dict[str, Alias] = {}
    n_named = n_addresses = 0
    for host in hosts:
        if host.key in _LOOPBACK:
            name = host.key
        elif host.kind == "address":
            name = f"address-{(n_addresses := n_addresses + 1):04}"
        else:
            name = f"host-{(n_named := n_named + 1):04}"
        aliases[host.key] = Alias(name, name, None, name)
    return aliases


def well_known(account: Principal) -> tuple[str, str | None, str] | None:
    """Return key, domain and name of an identity that every Windows has, None of any other."""
    name, domain = account.name or "", account.domain
    if _WELL_KNOWN_NAMES.fullmatch(name) is None:
        return None
    if domain is not None and domain.casefold() not in _WELL_KNOWN_DOMAINS:
        return None
    return f"{domain or ''}{KEY_SEPARATOR}{name}".casefold(), domain, name


def _harmless(row: Mapping[str, Any], texts: frozenset[str]) -> dict[str, Any]:
    """Return the fields of a row that are numbers, or texts known to name nobody."""
    return _numbers(row) | {name: row[name] for name in texts if name in row and _is_text(row[name])}


def _nameless(marks: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Return the marks of a row; the computer that has no log is left out."""
    return [[value if _holds_numbers(value) else None for value in mark] for mark in marks]


def _numbers(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if _holds_numbers(value)}


def _holds_numbers(value: Any) -> bool:
    """Whether a value is null, a truth value, a number, or a list of such, however deep."""
    if isinstance(value, list | tuple):
        return all(map(_holds_numbers, value))
    return value is None or isinstance(value, bool | int | float)


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)
