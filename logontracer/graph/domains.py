"""Which NetBIOS and DNS names are one domain, by evidence alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from logontracer.graph.links import Evidence, Link, Links
from logontracer.graph.principals import domain_sid, is_issued


@dataclass(frozen=True, slots=True)
class DomainLink:
    """*netbios* and *dns* are one domain: accounts of both carry SIDs issued by *sid*."""

    netbios: str
    dns: str
    sid: str
    n_events: int

    @property
    def link(self) -> Link:
        """What can be undone; further issuers of the same two names do not make it another."""
        return Link("domain", self.netbios, self.dns)


@dataclass(slots=True)
class Domains:
    """Casefolded domain name → the one that stands for it, with the links behind it."""

    links: dict[str, list[DomainLink]] = field(default_factory=dict)  # by NetBIOS name
    undone: dict[str, list[DomainLink]] = field(default_factory=dict)  # by either name
    _canonical: dict[str, str] = field(default_factory=dict)
    _by_sid: dict[str, str] = field(default_factory=dict)

    def canonical(self, domain: str) -> str:
        """Return the NetBIOS name a casefolded domain name is linked to, or the name itself."""
        return self._canonical.get(domain, domain)

    def issued_by(self, sid: str) -> str | None:
        """Return the one domain whose accounts carry SIDs of the same issuer; None when not exactly one."""
        return self._by_sid.get(domain_sid(sid))


def link_domains(seen: Iterable[tuple[str, str, Evidence]], links: Links) -> Domains:
    """Link the domain names that evidence ties together.

    Two names are one domain when one is a NetBIOS name, the other a DNS name,
    and both were logged with SIDs of one issuer.  Two NetBIOS names never are:
    a renamed or cloned machine keeps its issuer, and its accounts stay apart.
    A forged ticket can carry any domain with a true SID, so of several DNS
    names only the one that starts with the NetBIOS name is taken, and none
    when that does not decide.

    Parameters
    ----------
    seen : iterable of (domain, sid, evidence)
        Casefolded domain with a SID logged beside it.
    links : Links
        Told of every link; those undone join nothing.
    """
    issuers: dict[str, dict[str, Evidence]] = defaultdict(lambda: defaultdict(Evidence))
    for domain, sid, found in seen:
        if is_issued(sid):
            issuers[domain_sid(sid)][domain].add(found.n_events, found.first, found.last)
    domains = Domains()
    for link in _unambiguous(filter(None, (_link(sid, names) for sid, names in sorted(issuers.items())))):
        for name in (link.netbios, link.dns):
            found = issuers[link.sid][name]
            links.note(link.link, found.n_events, found.first, found.last)
        _take(domains, link, is_undone=not links.holds(link.link))
    for sid, names in issuers.items():
        linked = {domains.canonical(name) for name in names}
        if len(linked) == 1:
            domains._by_sid[sid] = linked.pop()
    return domains


def _take(domains: Domains, link: DomainLink, *, is_undone: bool) -> None:
    if is_undone:
        for name in (link.netbios, link.dns):
            domains.undone.setdefault(name, []).append(link)
    else:
        domains._canonical[link.dns] = link.netbios
        domains.links.setdefault(link.netbios, []).append(link)


def _link(sid: str, names: Mapping[str, Evidence]) -> DomainLink | None:
    short = [name for name in names if "." not in name]
    long = [name for name in names if "." in name]
    if len(short) != 1 or not long:
        return None
    if len(long) > 1:
        long = [name for name in long if name.partition(".")[0] == short[0]]
    if len(long) != 1:
        return None
    return DomainLink(short[0], long[0], sid, names[short[0]].n_events + names[long[0]].n_events)


def _unambiguous(links: Iterable[DomainLink]) -> list[DomainLink]:
    """Drop links that would make three names one: two forests may both call themselves CORP."""
    found = list(links)
    partners: dict[str, set[str]] = defaultdict(set)
    for link in found:
        partners[link.netbios].add(link.dns)
        partners[link.dns].add(link.netbios)
    return [link for link in found if len(partners[link.netbios]) == len(partners[link.dns]) == 1]
