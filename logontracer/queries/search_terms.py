"""The terms a search knows, as rows: what each is called, what it takes and what it compares."""

from __future__ import annotations

from dataclasses import dataclass

TEXT, NUMBER, MOMENT, WORD = "text", "number", "moment", "word"


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """One term: its name before the colon, the kind of its value, and its Cypher.

    ``cypher`` holds ``{test}`` where the comparison of ``subject`` goes; both
    are constants of this module.
    """

    name: str
    takes: str
    help: str
    example: str
    subject: str = "n.text"
    cypher: str = "{test}"
    words: tuple[str, ...] = ()
    named: tuple[tuple[str, int, int], ...] = ()  # names of ranges of numbers, both ends included


def _of_account(what: str) -> str:
    pattern = "(l)-[:OF_ACCOUNT]->(:Account)<-[:CALLED_ACCOUNT]-(n:Name)"
    return f"EXISTS {{ MATCH {pattern} WHERE n.what = '{what}' AND {{test}} }}"


def _of_host(ends: str, what: str | None) -> str:
    only = f"n.what = '{what}' AND " if what else ""
    return f"EXISTS {{ MATCH (l)-[:{ends}]->(:Host)<-[:CALLED_HOST]-(n:Name) WHERE {only}{{test}} }}"


_EVERY_END = "FROM_HOST|TO_HOST|VALIDATED_BY"
_ANY_ACCOUNT = (
    "EXISTS { MATCH (l)-[:OF_ACCOUNT]->(:Account)<-[:CALLED_ACCOUNT]-(n:Name)"
    " WHERE n.what <> 'domain' AND {test} }"
)

SEARCH_TERMS: tuple[SearchTerm, ...] = (
    SearchTerm(
        "account", TEXT, "account's name, or DOMAIN\\name", "account:adm*", cypher=_of_account("name")
    ),
    SearchTerm(
        "host",
        TEXT,
        "name or address of the source, the destination or the validating controller",
        "host:dc01",
        cypher=_of_host(_EVERY_END, None),
    ),
    SearchTerm(
        "source", TEXT, "name or address of the source", "source:ws7", cypher=_of_host("FROM_HOST", None)
    ),
    SearchTerm(
        "destination",
        TEXT,
        "name or address of the destination",
        "destination:fs1",
        cypher=_of_host("TO_HOST", None),
    ),
    SearchTerm(
        "address",
        TEXT,
        "address of the source, the destination or the validating controller",
        "address:10.0.0.7",
        cypher=_of_host(_EVERY_END, "address"),
    ),
    SearchTerm("sid", TEXT, "account's SID", "sid:S-1-5-21-*", cypher=_of_account("sid")),
    SearchTerm("domain", TEXT, "account's domain", "domain:CORP", cypher=_of_account("domain")),
    SearchTerm("type", NUMBER, "logon type", "type:10", subject="l.logon_type"),
    SearchTerm("id", NUMBER, "event id", "id:4624", subject="l.event_id"),
    SearchTerm(
        "count", NUMBER, "number of events, in the time span if one is set", "count:>100", subject="{count}"
    ),
    SearchTerm("package", TEXT, "authentication package", "package:NTLM", subject="l.package_folded"),
    SearchTerm(
        "encryption",
        NUMBER,
        "Kerberos ticket encryption (4768, 4769) by name or number: rc4, aes128, aes256, des, 0x17",
        "encryption:rc4",
        subject="l.ticket_encryption",
        named=(("rc4", 0x17, 0x18), ("aes128", 0x11, 0x11), ("aes256", 0x12, 0x12), ("des", 1, 3)),
    ),
    SearchTerm(
        "service",
        TEXT,
        "service account a ticket is for (4769), where it is no machine",
        "service:svc_*",
        subject="l.service_folded",
    ),
    SearchTerm("status", NUMBER, "NTSTATUS or Kerberos code", "status:0xc000006d", subject="l.status"),
    SearchTerm(
        "outcome",
        WORD,
        "success or failure",
        "outcome:failure",
        subject="l.outcome",
        words=("success", "failure"),
    ),
    SearchTerm(
        "claimed",
        WORD,
        "whether nothing but a name its client sent says what the source is",
        "claimed:yes",
        subject="CASE WHEN l.is_claimed_source THEN 'yes' ELSE 'no' END",
        words=("yes", "no"),
    ),
    SearchTerm(
        "salvaged",
        WORD,
        "whether the account, the source, the destination or the validating controller is a name that only "
        "salvaged records hold",
        "salvaged:no",
        subject="CASE WHEN l.has_salvaged_name THEN 'yes' ELSE 'no' END",
        words=("yes", "no"),
    ),
    SearchTerm(
        "kind",
        WORD,
        "account's kind",
        "kind:machine",
        subject="l.account_kind",
        words=("user", "machine", "system", "service", "anonymous"),
    ),
    SearchTerm(
        "from", MOMENT, "seen at or after this moment", "from:2024-01-08T10:00", subject="l.last_seen"
    ),
    SearchTerm("to", MOMENT, "seen before this moment", "to:2024-01-09", subject="l.first_seen"),
)

#: A value without a term: name, full name or SID of the account, name or address of any host.
ANY = SearchTerm(
    "any", TEXT, "account or host", '"admin"', cypher=f"({_ANY_ACCOUNT} OR {_of_host(_EVERY_END, None)})"
)
#: A bare word, part of a name.  Not of full names: the domain's would find every account of the domain.
WORD_OF_NAME = SearchTerm(
    "word", TEXT, "part of a name", "admin", cypher=f"({_of_account('name')} OR {_of_host(_EVERY_END, None)})"
)
UNNAMED = frozenset({ANY.name, WORD_OF_NAME.name})
#: ``account:`` with a backslash compares domain and name together.
FULL_ACCOUNT = SearchTerm("account", TEXT, "DOMAIN\\name", "account:CORP\\adm*", cypher=_of_account("full"))

BY_TERM = {term.name: term for term in (*SEARCH_TERMS, ANY, WORD_OF_NAME)}
