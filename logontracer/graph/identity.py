"""Which mentions of a principal are one account: domain and name, or SID, never a guess."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from logontracer.graph.domains import Domains, link_domains
from logontracer.graph.links import Evidence, Link, Links
from logontracer.graph.principals import NULL_SID, domain_sid, is_issued, kind_of
from logontracer.model.graph import KEY_SEPARATOR


@dataclass(frozen=True, slots=True)
class Mention:
    """One distinct way in which records name a principal."""

    name: str | None
    domain: str | None
    sid: str | None
    kind: str | None = None
    computer: str | None = None  # machine that wrote it: what the domain "." stands for
    n_events: int = 0
    first: int | None = None  # µs since 1970
    last: int | None = None


class Reason(NamedTuple):
    """Why a record belongs to an account whose domain and name it does not log."""

    why: str
    value: str
    link: str = ""  # id of the link that says so, empty when there is none
    is_undone: bool = False


@dataclass(slots=True)
class Account:
    """Everything the mentions of one account say."""

    key: str
    names: Counter[str] = field(default_factory=Counter)
    domains: Counter[str] = field(default_factory=Counter)
    spellings: Counter[str] = field(default_factory=Counter)
    sids: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    is_created_user: bool = False  # 4720: made as a user's account, whatever its name ends in
    joined: Counter[Reason] = field(default_factory=Counter)  # reason → events

    @property
    def name(self) -> str:
        """The most frequent spelling; the SID when no name was logged."""
        return _most_frequent(self.names) or _most_frequent(self.sids) or "(not logged)"

    @property
    def domain(self) -> str | None:
        """The most frequent NetBIOS spelling, else the most frequent one; None when not logged."""
        short = Counter({text: n for text, n in self.domains.items() if "." not in text})
        return _most_frequent(short) or _most_frequent(self.domains)

    @property
    def kind(self) -> str:
        """The kind most of its events carry."""
        kind = _most_frequent(self.kinds) or "user"
        return "user" if kind == "machine" and self.is_created_user else kind


@dataclass(slots=True)
class Identities:
    """The key of every mention, in their order (None: nobody was named), and the accounts by key."""

    keys: list[str | None]
    accounts: dict[str, Account]
    domains: Domains
    keys_by_sid: dict[str, list[str]]

    def identity_json(self, account: Account) -> str:
        """Return why the account's mentions are one, as the JSON of the ``identity`` column."""
        rows = [_row(reason, n) for reason, n in sorted(account.joined.items())]
        rows += self._domain_links(account)
        rows += [
            {"why": "sid_has_other_name", "value": f"{sid} {other}", "n_events": account.sids[sid]}
            for sid in sorted(account.sids)
            for other in self.keys_by_sid.get(sid, [])
            if other != account.key
        ]
        return json.dumps(rows, ensure_ascii=False)

    def _domain_links(self, account: Account) -> list[dict[str, Any]]:
        folded = {text.casefold() for text in account.domains}
        domain = account.key.partition(KEY_SEPARATOR)[0]
        found = [(link, False) for link in self.domains.links.get(domain, []) if link.dns in folded]
        found += [(link, True) for link in self.domains.undone.get(domain, []) if link.dns in folded]
        return [
            _row(
                Reason("domain_link", f"{link.netbios} = {link.dns} ({link.sid})", link.link.id, is_undone),
                link.n_events,
            )
            for link, is_undone in found
        ]


def _row(reason: Reason, n_events: int) -> dict[str, Any]:
    row = {"why": reason.why, "value": reason.value, "n_events": n_events}
    return row | ({"link": reason.link, "is_undone": reason.is_undone} if reason.link else {})


def resolve(mentions: Sequence[Mention], links: Links) -> Identities:
    """Return which mentions are one account.

    Identity is the casefolded (domain, name).  A record without a domain joins
    the account of the same name that carries its SID, or the domain that
    issued the SID; failing both, or where an analyst has undone that link, it
    stays ``\\name``, "domain not logged".
    """
    cleaned = [_cleaned(mention) for mention in mentions]
    seen = ((m.domain.casefold(), m.sid, _evidence(m)) for m in cleaned if m.domain and m.sid)
    domains = link_domains(seen, links)
    by_sid: dict[str, Counter[str]] = defaultdict(Counter)
    for mention in cleaned:
        if mention.name and mention.domain and mention.sid and is_issued(mention.sid):
            by_sid[mention.sid][_key(domains, mention.domain, mention.name)] += mention.n_events
    return _Resolver(domains, by_sid, links).resolve(cleaned)


def _evidence(mention: Mention) -> Evidence:
    return Evidence(mention.n_events, mention.first, mention.last)


def _cleaned(mention: Mention) -> Mention:
    sid = None if mention.sid == NULL_SID or not mention.sid else mention.sid.upper()
    domain = mention.domain or None
    if domain == ".":  # Windows' own shorthand for "this machine"
        domain = mention.computer.partition(".")[0] if mention.computer else None
    return replace(mention, name=mention.name or None, domain=domain, sid=sid)


def _key(domains: Domains, domain: str | None, name: str) -> str:
    place = domains.canonical((domain or "").casefold())
    # The first separator ends the domain, so a domain that holds one must not look like two parts.
    safe = place.replace("%", "%25").replace(KEY_SEPARATOR, "%5c")
    return f"{safe}{KEY_SEPARATOR}{name.casefold()}"


class _Resolver:
    """Finds the account of every mention, once it is known which SID goes with which names."""

    def __init__(self, domains: Domains, by_sid: dict[str, Counter[str]], links: Links) -> None:
        self.domains = domains
        self.by_sid = by_sid
        self.links = links
        self.loose: dict[str, set[str]] = defaultdict(set)  # casefolded name → SIDs that nothing ties
        self.found = Identities([], {}, domains, {sid: sorted(keys) for sid, keys in by_sid.items()})

    def resolve(self, mentions: Sequence[Mention]) -> Identities:
        """Return the identities of cleaned mentions."""
        ties = [self._tie(mention) for mention in mentions]
        for mention, tie in zip(mentions, ties, strict=True):
            if mention.name and _is_loose(mention) and (tie is None or not self.links.holds(tie[0])):
                self.loose[mention.name.casefold()].add(mention.sid or "")
        undone: list[tuple[str, Reason, int]] = []
        for mention, tie in zip(mentions, ties, strict=True):
            key, reasons = self._identify(mention, tie)
            self.found.keys.append(key)
            if key is not None:
                account = self.found.accounts.setdefault(key, Account(key))
                _note(account, mention, reasons)
            if tie is not None:
                undone += [(tie[1], reason, mention.n_events) for reason in reasons if reason.is_undone]
        for key, reason, n_events in undone:  # the account it was taken from shows it too
            if key in self.found.accounts:
                self.found.accounts[key].joined[reason] += n_events
        return self.found

    def _tie(self, mention: Mention) -> tuple[Link, str] | None:
        """Return the link from a mention without domain or name to an account, and the account's key."""
        name, sid = mention.name, mention.sid
        if sid is None or not _is_loose(mention):
            return None
        known: Collection[str] = self.by_sid.get(sid, ())
        if name is not None:
            known = [key for key in known if key.partition(KEY_SEPARATOR)[2] == name.casefold()]
        if len(known) == 1:
            [key] = known
            return self._noted(mention, Link("sid", sid, key)), key
        issuer = self.domains.issued_by(sid) if name is not None and not known else None
        if name is None or issuer is None:
            return None
        link = Link("issuer", domain_sid(sid), issuer)
        return self._noted(mention, link), _key(self.domains, issuer, name)

    def _noted(self, mention: Mention, link: Link) -> Link:
        self.links.note(link, mention.n_events, mention.first, mention.last)
        return link

    def _identify(self, mention: Mention, tie: tuple[Link, str] | None) -> tuple[str | None, list[Reason]]:
        """Return the key of a mention and, when it is not its own domain and name, why."""
        name, domain, sid = mention.name, mention.domain, mention.sid
        if tie is not None and sid is not None:
            link, key = tie
            why = "sid" if link.kind == "sid" else "domain_sid"
            if self.links.holds(link):
                return key, [Reason(why, sid, link.id)]
            key, reason = self._untied(name, sid)
            return key, [reason, Reason(why, sid, link.id, is_undone=True)]
        if name and domain:
            return _key(self.domains, domain, name), []
        if sid is not None and _is_loose(mention):
            key, reason = self._untied(name, sid)
            return key, [reason]
        if sid is not None:
            return (_key(self.domains, None, name) if name else f"sid:{sid}"), []
        if name:
            return _key(self.domains, None, name), [Reason("domain_not_logged", name)]
        return (_key(self.domains, domain, ""), [Reason("name_not_logged", domain)]) if domain else (None, [])

    def _untied(self, name: str | None, sid: str) -> tuple[str, Reason]:
        if name is None or len(self.loose[name.casefold()]) > 1 or self._has_twins(name, sid):
            return f"sid:{sid}", Reason("only_sid", sid)
        return _key(self.domains, None, name), Reason("domain_not_logged", name)

    def _has_twins(self, name: str, sid: str) -> bool:
        """Return whether two accounts of this name carry the SID: the record could be either's."""
        known = self.by_sid.get(sid, ())
        return sum(key.partition(KEY_SEPARATOR)[2] == name.casefold() for key in known) > 1


def _is_loose(mention: Mention) -> bool:
    """Return whether only its SID can say whose record this is."""
    return not (mention.name and mention.domain) and is_issued(mention.sid)


def _note(account: Account, mention: Mention, reasons: Iterable[Reason]) -> None:
    n = mention.n_events
    if mention.name:
        account.names[mention.name] += n
        domain = mention.domain or ""
        account.spellings[f"{domain}{KEY_SEPARATOR}{mention.name}"] += n
    if mention.domain:
        account.domains[mention.domain] += n
    kind = mention.kind or kind_of(mention.name, mention.domain, mention.sid)
    account.kinds[kind] += n
    # Records of a machine account carry SYSTEM's SID when its own services act.
    if mention.sid and (is_issued(mention.sid) or kind != "machine"):
        account.sids[mention.sid] += n
    for reason in reasons:
        account.joined[reason] += n


def often_first(texts: Counter[str]) -> list[str]:
    """Return the texts, the most frequent first, equals in order."""
    return sorted(texts, key=lambda text: (-texts[text], text))


def _most_frequent(texts: Counter[str]) -> str | None:
    """Return the text seen most often, the smallest of equals."""
    return min(texts, key=lambda text: (-texts[text], text)) if texts else None
