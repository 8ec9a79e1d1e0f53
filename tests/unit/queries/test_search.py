"""How the search box reads what is typed."""

from __future__ import annotations

import pytest

from logontracer.errors import SearchSyntaxError, UsageError
from logontracer.model.filters import Filters
from logontracer.model.timespan import Timespan
from logontracer.queries import SEARCH_TERMS, compile_search, parse
from logontracer.queries.expression import (
    And,
    Expression,
    Match,
    MomentMatch,
    Not,
    NumberMatch,
    Or,
    Term,
    TextMatch,
    terms_of,
)
from tests.builders import moment


def bare(text: str, position: int = 0) -> Term:
    return Term("word", TextMatch("contains", text), position)


def entire(text: str) -> Term:
    return Term("any", TextMatch("exact", text))


def only(text: str) -> Term:
    found = parse(text)
    assert isinstance(found, Term)
    return found


def test_a_bare_word_is_a_part_of_a_name_of_account_or_host() -> None:
    assert parse("Admin") == bare("admin")
    assert parse("10.20") == bare("10.20")
    assert parse("S-1-user") == bare("s-1-user")


@pytest.mark.parametrize(
    "text", ["10.0.0.1", "fe80::1%eth0", "S-1-5-21-1-2-3-500", r"CORP\alice", "::ffff:10.0.0.1", '"admin"']
)
def test_what_can_only_be_meant_as_a_whole_is_compared_so(text: str) -> None:
    assert parse(text) == entire(text.casefold().strip('"'))


def test_words_side_by_side_must_both_hold() -> None:
    assert parse("a b") == And((bare("a"), bare("b", 2)))
    assert parse("a AND b") == And((bare("a"), bare("b", 6)))


def test_and_binds_closer_than_or() -> None:
    assert parse("a OR b c") == Or((bare("a"), And((bare("b", 5), bare("c", 7)))))


def test_brackets_group_and_not_takes_the_next_term_only() -> None:
    assert parse("(a OR b) NOT c d") == And(
        (Or((bare("a", 1), bare("b", 6))), Not(bare("c", 13)), bare("d", 15))
    )
    assert parse("NOT NOT a") == Not(Not(bare("a", 8)))
    assert parse("NOT(a)") == Not(bare("a", 4))


def test_lower_case_and_or_not_are_names() -> None:
    assert [term.match for term in terms_of(parse("and or not"))] == [
        TextMatch("contains", word) for word in ("and", "or", "not")
    ]
    assert parse("ANDREW") == bare("andrew")


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("account:bob", TextMatch("exact", "bob")),
        ("account:Adm*", TextMatch("prefix", "adm")),
        ("account:*Min", TextMatch("suffix", "min")),
        ("account:*dmi*", TextMatch("contains", "dmi")),
        ("account:a*b", TextMatch("wildcard", "a.*b")),
        ("account:a.*b", TextMatch("wildcard", r"a\..*b")),
        ("account:*", TextMatch("wildcard", ".*")),
        ('account:"a b"', TextMatch("exact", "a b")),
        ('account:"a*b"', TextMatch("exact", "a*b")),
        ('account:"*"', TextMatch("exact", "*")),
        ('account:"a b"*', TextMatch("prefix", "a b")),
        ('account:*"a b"*', TextMatch("contains", "a b")),
        (r'account:"say \"hi\""', TextMatch("exact", 'say "hi"')),
        (r'account:"C:\\x"', TextMatch("exact", "c:\\x")),
        (r'account:"CORP\bob"', TextMatch("exact", r"corp\bob")),
        (r"account:CORP\bob", TextMatch("exact", r"corp\bob")),
        ("account:O'Brien", TextMatch("exact", "o'brien")),
        ("account:$x{}`;--", TextMatch("exact", "$x{}`;--")),
        ("account:漢字😀", TextMatch("exact", "漢字😀")),
        ("account:/ad(min)?[0-9]+/", TextMatch("regex", "ad(min)?[0-9]+")),
        (r"account:/a\/b\d/", TextMatch("regex", r"a/b\d")),
        ("account:/a b/", TextMatch("regex", "a b")),
        ("type:10", NumberMatch(10, 10)),
        ("count:>10", NumberMatch(11, None)),
        ("count:>=10", NumberMatch(10, None)),
        ("count:<10", NumberMatch(None, 9)),
        ("count:<=10", NumberMatch(None, 10)),
        ("id:4624..4634", NumberMatch(4624, 4634)),
        ("status:0xC000006D", NumberMatch(0xC000006D, 0xC000006D)),
        ("count:0010", NumberMatch(10, 10)),
        ("encryption:RC4", NumberMatch(0x17, 0x18)),
        ("encryption:aes256", NumberMatch(0x12, 0x12)),
        ("encryption:0x17", NumberMatch(0x17, 0x17)),
        ("service:svc_*", TextMatch("prefix", "svc_")),
        ("status:0xffffffffffffffff", NumberMatch((1 << 63) - 1, (1 << 63) - 1)),
        ("outcome:Failure", TextMatch("exact", "failure")),
        ("kind:machine", TextMatch("exact", "machine")),
        ("from:2024-01-08T10:00", MomentMatch(moment("10:00"))),
        ("to:2024-01-08T10:00+09:00", MomentMatch(moment("01:00"))),
        ("FROM:2024-01-08", MomentMatch(moment("00:00"))),
    ],
)
def test_a_value_is_read(text: str, match: Match) -> None:
    assert only(text).match == match


@pytest.mark.parametrize("text", ["fe80::1", "::1", "::ffff:10.0.0.1", "2001:db8::7", "fe80::1%eth0"])
def test_an_ipv6_address_is_no_term(text: str) -> None:
    assert parse(text) == entire(text)


def test_a_regular_expression_is_found_anywhere_and_a_wildcard_is_the_whole() -> None:
    found = compile_search(parse(r"host:/^dc\d/ account:a*b"), Filters()).parameters
    assert found["term_0"] == r"(?is).*(?:^dc\d).*"
    assert found["term_1"] == "(?is)(?:a.*b)"


def test_a_space_after_the_colon_is_a_missing_value() -> None:
    with pytest.raises(SearchSyntaxError) as caught:
        parse("account: bob")
    assert caught.value.facts["position"] == 8


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("", 0, "empty"),
        ("   ", 3, "empty"),
        ("a AND", 5, "ends"),
        ("OR a", 0, "OR stands"),
        ("a OR OR b", 5, "OR stands"),
        ("AND", 0, "AND stands"),
        ("NOT", 3, "ends"),
        ("(a", 0, "never closed"),
        ("((a) b", 0, "never closed"),
        ("a)", 1, "not opened"),
        ("()", 1, "before the bracket"),
        ('"abc', 0, "never closed"),
        ('a ""', 2, "empty"),
        ("account:/ab", 8, "never closed"),
        ("account:", 8, "missing"),
        ("user:bob", 0, "no term user:"),
        ("type:ten", 5, "not a number"),
        ("encryption:rot13", 11, "not a number"),
        ("type:1..", 5, "not a number"),
        ("type:9..2", 5, "before it starts"),
        ("count:-1", 6, "not a number"),
        ("outcome:maybe", 8, "success, failure"),
        ("from:yesterday", 5, "not a time"),
        ("x account:/a(/", 10, "regular expression"),
        ("account:/a)|(b/", 8, "regular expression"),
        (r"account:/(a)\1/", 8, "regular expression"),
        ("account:/(?=a)/", 8, "regular expression"),
        ("account:/" + "a" * 501 + "/", 8, "too long"),
        ("(" * 40 + "a" + ")" * 40, 32, "brackets"),
        ("NOT " * 40 + "a", 132, "brackets"),
        (" ".join("a" * 65), 128, "terms"),
        ("a" * 5000, 4096, "characters long"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(text: str, position: int, says: str) -> None:
    with pytest.raises(SearchSyntaxError, match=says) as caught:
        parse(text)
    assert caught.value.facts["position"] == position
    assert caught.value.hint


@pytest.mark.parametrize("term", SEARCH_TERMS, ids=lambda term: term.name)
def test_every_terms_example_is_read_and_compiled(term: object) -> None:
    tree = parse(term.example)  # type: ignore[attr-defined]
    assert only(term.example).field == term.name  # type: ignore[attr-defined]
    assert compile_search(tree, Filters()).text.startswith("MATCH (l:Logon)")


HOSTILE = [
    "O'Brien",
    'say "hi"',
    "a\\b",
    "$limit",
    "$term_0",
    "`x`",
    "new\nline",
    "x') DETACH DELETE n //",
    "} RETURN 1 //",
    "{test}",
    "{subject}",
    "{name}",
    "{count}",
    "to_json($term_0)",
]


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("field", ["", "account:", "host:", "domain:", "package:", "sid:"])
def test_a_hostile_value_changes_parameters_only(field: str, name: str) -> None:
    plain = compile_search(parse(f"{field}{quoted('plain')}"), Filters(packages=("plain",)))
    hostile = compile_search(parse(f"{field}{quoted(name)}"), Filters(packages=(name,)))
    if "\\" in name and field == "account:":
        plain = compile_search(parse(r'account:"pl\ain"'), Filters(packages=("plain",)))
    assert hostile.text == plain.text
    assert hostile.parameters["term_0"] == name.casefold()


def test_moments_narrow_the_span_of_the_filters() -> None:
    span = Timespan(moment("2024-01-01T00:00"), moment("2024-01-09T00:00"))
    query = compile_search(parse("from:2024-01-08 a to:2024-01-20"), Filters(span=span))
    assert query.parameters["span_start"] == moment("2024-01-08T00:00")
    assert query.parameters["span_end"] == moment("2024-01-09T00:00")


def test_a_page_that_makes_no_sense_is_refused() -> None:
    tree: Expression = parse("a")
    with pytest.raises(UsageError):
        compile_search(tree, Filters(), want="everything")
    with pytest.raises(UsageError):
        compile_search(tree, Filters(), limit=-1)
