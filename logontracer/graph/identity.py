"""Which mentions of a principal are one account: domain and name, or SID, never a guess."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from logontracer.graph.domains import Domains, link_domains
from logontracer.graph.principals import NULL_SID, is_issued, kind_of
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
    joined: Counter[tuple[str, str]] = field(default_factory=Counter)  # (why, value) → events

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
        rows = [
            {"why": why, "value": value, "n_events": n} for (why, value), n in sorted(account.joined.items())
        ]
        rows += self._domain_links(account)
        rows += [
            {"why": "sid_has_other_name", "value": f"{sid} {other}", "n_events": account.sids[sid]}
            for sid in sorted(account.sids)
            for other in self.keys_by_sid.get(sid, [])
            if other != account.key
        ]
        return json.dumps(rows, ensure_ascii=False)

    def _domain_links(self, account: Account) -> list[dict[str, object]]:
        folded = {text.casefold() for text in account.domains}
        return [
            {
                "why": "domain_link",
                "value": f"{link.netbios} = {link.dns} ({link.sid})",
                "n_events": link.n_events,
            }
            for link in self.domains.links.get(account.key.partition(KEY_SEPARATOR)[0], [])
            if link.dns in folded
        ]


def resolve(mentions: Sequence[Mention]) -> Identities:
    """Return which mentions are one account.

    Identity is the casefolded (domain, name).  A record without a domain joins
    the account of the same name that carries its SID, or the domain that
    issued the SID; failing both it stays ``\\name``, "domain not logged".
    """
    cleaned = [_cleaned(mention) for mention in mentions]
    domains = link_domains((m.domain.casefold(), m.sid, m.n_events) for m in cleaned if m.domain and m.sid)
    by_sid: dict[str, Counter[str]] = defaultdict(Counter)
    for mention in cleaned:
        if mention.name and mention.domain and mention.sid and is_issued(mention.sid):
            by_sid[mention.sid][_key(domains, mention.domain, mention.name)] += mention.n_events
    lone = _sids_without_domain(cleaned, by_sid, domains)
    identities = Identities([], {}, domains, {sid: sorted(keys) for sid, keys in by_sid.items()})
    for mention in cleaned:
        key, reason = _identify(mention, domains, by_sid, lone)
        identities.keys.append(key)
        if key is not None:
            account = identities.accounts.setdefault(key, Account(key))
            _note(account, mention, reason)
    return identities


def _cleaned(mention: Mention) -> Mention:
    sid = None if mention.sid == NULL_SID or not mention.sid else mention.sid.upper()
    domain = mention.domain or None
    if domain == ".":  # Windows' own shorthand for "this machine"
        domain = mention.computer.partition(".")[0] if mention.computer else None
    return Mention(mention.name or None, domain, sid, mention.kind, mention.computer, mention.n_events)


def _key(domains: Domains, domain: str | None, name: str) -> str:
    place = domains.canonical((domain or "").casefold())
    # The first separator ends the domain, so a domain that holds one must not look like two parts.
    safe = place.replace("%", "%25").replace(KEY_SEPARATOR, "%5c")
    return f"{safe}{KEY_SEPARATOR}{name.casefold()}"


def _sids_without_domain(
    mentions: Iterable[Mention], by_sid: dict[str, Counter[str]], domains: Domains
) -> dict[str, set[str]]:
    """Return casefolded name → SIDs logged with it that no domain is known for."""
    found: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        sid = mention.sid
        if mention.domain or not mention.name or sid is None or not is_issued(sid):
            continue
        if sid not in by_sid and domains.issued_by(sid) is None:
            found[mention.name.casefold()].add(sid)
    return found


def _identify(
    mention: Mention, domains: Domains, by_sid: dict[str, Counter[str]], lone: dict[str, set[str]]
) -> tuple[str | None, tuple[str, str] | None]:
    """Return the key of a mention and, when it is not its own domain and name, (why, value)."""
    name, domain, sid = mention.name, mention.domain, mention.sid
    if name and domain:
        return _key(domains, domain, name), None
    if sid is None:
        if name:
            return _key(domains, None, name), ("domain_not_logged", name)
        return (_key(domains, domain, ""), ("name_not_logged", domain)) if domain else (None, None)
    if not is_issued(sid):
        return (_key(domains, None, name) if name else f"sid:{sid}"), None
    return _by_issued_sid(name, sid, domains, by_sid.get(sid, Counter()), lone)


def _by_issued_sid(
    name: str | None, sid: str, domains: Domains, known: Counter[str], lone: dict[str, set[str]]
) -> tuple[str, tuple[str, str]]:
    if name is None:
        return (next(iter(known)), ("sid", sid)) if len(known) == 1 else (f"sid:{sid}", ("only_sid", sid))
    same_name = [key for key in known if key.partition(KEY_SEPARATOR)[2] == name.casefold()]
    if len(same_name) == 1:
        return same_name[0], ("sid", sid)
    issuer = domains.issued_by(sid)
    if issuer is not None:
        return _key(domains, issuer, name), ("domain_sid", sid)
    if len(lone[name.casefold()]) > 1 or same_name:
        return f"sid:{sid}", ("only_sid", sid)
    return _key(domains, None, name), ("domain_not_logged", name)


def _note(account: Account, mention: Mention, reason: tuple[str, str] | None) -> None:
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
    if reason:
        account.joined[reason] += n


def _most_frequent(texts: Counter[str]) -> str | None:
    """Return the text seen most often, the smallest of equals."""
    return min(texts, key=lambda text: (-texts[text], text)) if texts else None
