"""XML exports, whatever wrote them, and what attackers put into them."""

from __future__ import annotations

from pathlib import Path

import pytest

from logontracer.errors import InputError, UnsupportedFormatError
from logontracer.ingest import detect_format
from tests.unit.ingest.reads import Reading, read

NAMESPACE = ' xmlns="http://schemas.microsoft.com/win/2004/08/events/event"'

JORG, WIDE, LONE = "J\u00f6rg", "J\u00f6rg \u5c71 \U0001f600", "a\ud800b"


def event(name: str = "bob", *, more: str = "", namespace: str = NAMESPACE, prefix: str = "") -> str:
    """Return one logon."""
    p = f"{prefix}:" if prefix else ""
    return (
        f"<{p}Event{namespace}><{p}System><{p}EventID>4624</{p}EventID>"
        f'<{p}TimeCreated SystemTime="2024-01-08T10:00:00.1234567Z"/><{p}EventRecordID>9</{p}EventRecordID>'
        f"<{p}Channel>Security</{p}Channel><{p}Computer>dc1</{p}Computer></{p}System>"
        f"<{p}EventData><{p}Data Name='TargetUserName'>{name}</{p}Data>{more}</{p}EventData></{p}Event>"
    )


def names(path: Path, text: str | bytes) -> list[str]:
    """Return the account names of what is written to *path*."""
    result: list[str] = reading(path, text).column("account_name")
    return result


def reading(path: Path, text: str | bytes) -> Reading:
    """Read what is written to *path*."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert detect_format(path) == "xml"
    return read(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where to write."""
    return tmp_path / "log.xml"


DECLARATION = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n'


TWO = event("a") + event("b")
PREFIXED = {"namespace": "", "prefix": "e"}


@pytest.mark.parametrize(
    "text",
    [
        DECLARATION + f"<Events>{event('a')}\n{event('b')}</Events>",
        f"<Events>{event('a')}{event('b')}</Events>",
        f"{event('a')}{event('b')}",
        f"\n\n  {event('a')}\r\n\r\n{event('b')}\n",
        f"<Events>{event('a', namespace='')}{event('b', namespace='')}</Events>",
        f"<?xml version='1.0'?><!-- <Event> --><Events><!-- {event('no')} -->{TWO}</Events>",
        f"Jan  8 10:00:00 host: {event('a')}\nJan  8 10:00:01 host: {event('b')}\n",
        f"\ufeff<Events>{event('a')}{event('b')}</Events>",
        f"<e:Events xmlns:e='urn:x'>{event('a', **PREFIXED)}{event('b', **PREFIXED)}</e:Events>",
    ],
)
def test_every_way_to_wrap_events_is_read(path: Path, text: str) -> None:
    assert names(path, text) == ["a", "b"]


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-8", b""),
    ],
)
def test_encodings_are_found_with_and_without_a_mark(path: Path, encoding: str, mark: bytes) -> None:
    text = f'<?xml version="1.0" encoding="{encoding[:6].rstrip("-")}"?>\n<Events>{event(WIDE)}</Events>'
    assert names(path, mark + text.encode(encoding)) == [WIDE]


def test_a_declared_single_byte_encoding_is_used(path: Path) -> None:
    text = f'<?xml version="1.0" encoding="windows-1252"?><Events>{event(JORG)}</Events>'
    assert names(path, text.encode("cp1252")) == [JORG]


def test_pretty_printed_events_read_like_flat_ones(path: Path) -> None:
    pretty = event("bob").replace("><", ">\n    <").replace("<EventID>4624<", "<EventID>\n 4624\n<")
    assert reading(path, pretty).rows == reading(path, event("bob")).rows


def test_the_seventh_digit_of_a_time_is_cut(path: Path) -> None:
    assert reading(path, event()).column("time")[0].microsecond == 123456


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("a&#1;b", "a\x01b"),
        ("a&#x1b;[31m", "a\x1b[31m"),
        ("a\x01b", "a\x01b"),
        ("a&#xD800;b", "a\\ud800b"),
        ("a&b", "a&b"),
        ("a&undefined;b", "a&undefined;b"),
        ("a&#xFFFF;b", "a\uffffb"),
        ("a&#0;b", "a\\u0000b"),
        ("a&amp;&lt;b", "a&<b"),
        ("<![CDATA[a<b>]]>", "a<b>"),
    ],
)
def test_characters_xml_forbids_cost_no_event(path: Path, written: str, name: str) -> None:
    text = f"<Events>{event('before')}{event(written)}{event('after')}</Events>"
    assert names(path, text) == ["before", name, "after"]


def test_text_that_is_not_utf8_stays_visible(path: Path) -> None:
    result = reading(path, event("J@rg").encode().replace(b"@", b"\xf6"))
    assert result.column("account_name") == ["J\\udcf6rg"]


def test_lone_surrogates_in_utf16_become_visible_and_are_counted(path: Path) -> None:
    text = f"<Events>{event(LONE)}{event('c')}</Events>"
    result = reading(path, b"\xff\xfe" + text.encode("utf-16-le", "surrogatepass"))
    assert result.column("account_name") == ["a\\ud800b", "c"]
    assert result.n_replaced_surrogates == 1


def test_an_event_that_is_no_xml_is_set_aside_and_the_others_do_not_notice(path: Path) -> None:
    broken = event("x").replace("</EventData>", "")
    result = reading(path, f"<Events>{event('a')}{broken}{event('b')}</Events>")
    assert result.column("account_name") == ["a", "b"]
    assert result.set_aside == {"unreadable": 1}


def test_an_event_cut_short_by_the_next_is_a_named_span(path: Path) -> None:
    text = f"<Events>{event('a')}<Event><System>{event('b')}</Events>"
    result = reading(path, text)
    assert result.column("account_name") == ["a", "b"]
    (damage,) = result.damaged
    assert damage.offset_bytes == text.index("<Event><System>")
    assert damage.n_records_lost == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_a_file_cut_off_names_where_its_last_event_starts(path: Path, encoding: str) -> None:
    whole = f"<Events>{event(JORG)}"
    text = whole + event("b")[:150]
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    result = reading(path, mark + text.encode(encoding))
    assert result.column("account_name") == [JORG]
    (damage,) = result.damaged
    assert damage.offset_bytes == len(mark) + len(whole.encode(encoding))
    assert damage.what == "file ends inside an event"


ENTITIES = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY a "aaaaaaaaaa">]>'


@pytest.mark.parametrize(
    "text", [f"{DECLARATION}{ENTITIES}<Events>{event('&e;')}</Events>", f"{event()}{ENTITIES}"]
)
def test_a_document_type_is_refused(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(InputError, match="document type"):
        read(path)


def test_an_entity_is_never_resolved(path: Path) -> None:
    secret = path.with_name("secret")
    secret.write_text("secret")
    assert names(path, event("&e;") + event(f"&{secret};")) == ["&e;", f"&{secret};"]


def test_an_event_in_a_comment_or_cdata_is_no_event(path: Path) -> None:
    forged = f"<![CDATA[</Data></EventData></Event>{event('forged')}]]>"
    assert names(path, event("a", more=f"<Data Name='X'>{forged}</Data>") + f"<!--{event('no')}-->") == ["a"]


def test_data_without_names_and_repeated_names_are_numbered(path: Path) -> None:
    more = "<Data>x</Data><Data>y</Data><Data Name='G'>1</Data><Data Name='G'>2</Data><Binary>00FF</Binary>"
    assert reading(path, event(more=more)).rows[0]["fields"] == {
        "Data": "x",
        "Data_1": "y",
        "G": "1",
        "G_1": "2",
        "Binary": "00FF",
    }


def test_user_data_is_read_by_its_leaves(path: Path) -> None:
    text = event().replace("4624", "1102").split("<EventData>")[0] + (
        "<UserData><LogFileCleared xmlns='x'><SubjectUserName>eve</SubjectUserName>"
        "<SubjectDomainName>CORP</SubjectDomainName></LogFileCleared></UserData></Event>"
    )
    row = reading(path, text).rows[0]
    assert (row["subject_domain"], row["subject_name"]) == ("CORP", "eve")


def test_a_cleared_log_without_user_data_is_an_event(path: Path) -> None:
    text = event().replace("4624", "1102").split("<EventData>")[0] + "</Event>"
    assert reading(path, text).column("event_id") == [1102]


def test_an_event_without_system_is_empty(path: Path) -> None:
    assert reading(path, "<Events><Event/><Event></Event></Events>").set_aside == {"empty": 2}


@pytest.mark.parametrize("in_front", [10, 3_000, 5_000, 20_000, 39_000])
def test_a_tag_longer_than_what_is_looked_at_again_is_read_across_blocks(path: Path, in_front: int) -> None:
    block = 1 << 20
    long = event("b", namespace=f'{NAMESPACE} note="{"x" * 40_000}"')
    first = event("a")
    filling = " " * (block - in_front - len("<Events>") - len(first))
    found = reading(path, f"<Events>{first}{filling}{long}{event('c')}</Events>")
    assert found.column("account_name") == ["a", "b", "c"]
    assert found.damaged == []


def test_a_tag_that_never_ends_costs_no_event_behind_it(path: Path) -> None:
    found = reading(path, f"<Events>{event('a')}<Event {'x' * (3 << 20)}{event('b')}</Events>")
    assert found.column("account_name") == ["a", "b"]


def test_events_across_blocks_are_found_once(path: Path) -> None:
    want = [f"user{i:05d}" for i in range(5_000)]
    assert names(path, "<Events>" + "\n".join(map(event, want)) + "</Events>") == want


def test_an_endless_event_is_a_named_span_and_no_memory(path: Path) -> None:
    result = reading(path, f"<Events>{event('a')}<Event>{'x' * (9 << 20)}</Event>{event('b')}</Events>")
    assert result.column("account_name") == ["a", "b"]
    assert any("longer" in d.what for d in result.damaged)


def test_deeply_nested_elements_are_set_aside(path: Path) -> None:
    nested = "<a>" * 5_000 + "</a>" * 5_000
    result = reading(path, f"<Events>{event('a', more=nested)}{event('b')}</Events>")
    assert result.column("account_name") == ["b"]
    assert result.set_aside == {"unreadable": 1}


def test_markup_without_events_is_refused_by_name(path: Path) -> None:
    path.write_text("<html><body>hello</body></html>")
    with pytest.raises(UnsupportedFormatError, match="no <Event>"):
        read(path)


def test_an_export_without_events_is_no_mistake(path: Path) -> None:
    assert reading(path, DECLARATION + "<Events></Events>").n_records == 0


def test_a_year_that_does_not_exist_costs_only_its_record(path: Path) -> None:
    impossible = event("eve").replace("2024-01-08T10", "0000-01-01T10")
    result = reading(path, f"<Events>{event()}{impossible}{event('ann')}</Events>")
    assert sorted(result.column("account_name")) == ["ann", "bob"]
    assert result.set_aside == {"no_time": 1}


def test_a_record_may_repeat_a_name_very_often(path: Path) -> None:
    repeated = event("eve", more="<Data/>" * 100_000)
    assert sorted(names(path, f"<Events>{event()}{repeated}</Events>")) == ["bob", "eve"]


def test_comments_without_an_end_cost_no_event_before_them(path: Path) -> None:
    assert names(path, event() + "<!--" * 500_000) == ["bob"]


def test_ever_new_fields_are_handed_over_in_many_batches(path: Path) -> None:
    log = "".join(event(f"u{i}", more=f"<Data Name='n{i}'>x</Data>") for i in range(2_500))
    assert len(names(path, f"<Events>{log}</Events>")) == 2_500


def test_what_a_record_holds_beyond_any_real_one_stays_in_one_field(path: Path) -> None:
    more = "".join(f"<Data Name='n{i}'>{i}</Data>" for i in range(5_000))
    (row,) = reading(path, f"<Events>{event(more=more)}</Events>").rows
    assert "n4999=4999" in row["fields"]["(further values)"]
    assert len(row["fields"]) <= 4_097
