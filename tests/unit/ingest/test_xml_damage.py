"""Damaged XML exports: one bad span costs the events it touches, and the receipt names it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.unit.ingest.reads import Reading
from tests.unit.ingest.test_xml import NAMESPACE, event, names, reading

N_EVENTS = 120
ACCOUNTS = [f"user{i:05d}" for i in range(N_EVENTS)]
ENCODINGS = [("utf-8", b""), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where to write."""
    return tmp_path / "log.xml"


def export(encoding: str, mark: bytes) -> tuple[bytes, list[tuple[int, int]]]:
    """Return an export and where each event starts and ends in it."""
    out, places = mark + "<Events>".encode(encoding), []
    for account in ACCOUNTS:
        start = len(out)
        out += event(account).encode(encoding)
        places.append((start, len(out)))
        out += "\n".encode(encoding)
    return out + "</Events>".encode(encoding), places


def damaged(data: bytes, rng: random.Random) -> tuple[bytes, int, int]:
    """Return a damaged copy, and from where to where the original was touched."""
    start, size = rng.randrange(16, len(data)), rng.choice([1, 1, 2, 3, 50, 513, 4096])
    end = min(start + size, len(data))
    ways = {
        "flip": (bytes([data[start] ^ 1 << rng.randrange(8)]), start + 1),
        "cut": (b"", end),
        "zeros": (bytes(end - start), end),
        "garbage": (rng.randbytes(end - start), end),
        "inserted": (rng.randbytes(size), start),
        "truncated": (b"", len(data)),
    }
    new, end = ways[rng.choice(sorted(ways))]
    return data[:start] + new + data[end:], start, end


@pytest.mark.parametrize(("encoding", "mark"), ENCODINGS)
@pytest.mark.parametrize("seed", range(12))
def test_every_event_that_damage_did_not_touch_is_read(
    path: Path, encoding: str, mark: bytes, seed: int
) -> None:
    data, places = export(encoding, mark)
    for number in range(3):
        broken, start, end = damaged(data, random.Random(f"{seed} {number}"))
        result = reading(path, broken)
        untouched = {a for a, (s, e) in zip(ACCOUNTS, places, strict=True) if e <= start or s >= end}
        assert untouched <= set(result.column("account_name"))
        assert all(d.offset_bytes + d.size_bytes <= len(broken) for d in result.damaged)
        assert all(d.size_bytes >= 0 for d in result.damaged)


BROKEN = event("x")


@pytest.mark.parametrize(
    "broken",
    [
        BROKEN.replace("<System>", "<System"),
        BROKEN.replace("</System>", ""),
        BROKEN.replace(">4624<", "><4624<"),
        BROKEN.replace(">x<", "><![CDATA[x<"),
        BROKEN.replace(">x<", "><!--x<"),
        BROKEN.replace(">x<", "><?x<"),
        BROKEN.replace("</Event>", ""),
        BROKEN.replace("</Event>", "</Evont>"),
        BROKEN.replace("<Event ", "<Evont "),
        BROKEN.replace("<Event ", "<Evont ").replace("</Event>", "</Evont>"),
        BROKEN.replace(NAMESPACE, NAMESPACE[:-1]),
        BROKEN[: len(BROKEN) // 2],
        BROKEN[len(BROKEN) // 2 :],
        BROKEN[: BROKEN.index("<Data")],
    ],
)
def test_a_broken_event_costs_itself_and_is_named_with_its_place(path: Path, broken: str) -> None:
    before, behind = f"<Events>{event('a')}", f"{event('b')}{event('c')}<!-- end --></Events>"
    result = reading(path, before + broken + behind)
    assert result.column("account_name") == ["a", "b", "c"]
    (damage,) = result.damaged
    assert (damage.offset_bytes, damage.size_bytes) == (len(before), len(broken))
    n_named = sum(result.set_aside.values()) + (damage.n_records_lost or 0)
    assert n_named == 1 or damage.n_records_lost is None


def test_events_between_one_without_its_end_and_one_without_its_start_are_salvaged(path: Path) -> None:
    head = event("x").partition("<EventData>")[0]
    tail = event("y").partition("<System>")[2]
    between = event("a") + event("b")
    result = reading(path, f"<Events>{head}{between}<System>{tail}</Events>")
    assert result.column("account_name") == ["a", "b"]
    assert result.column("is_salvaged") == [True, True]
    assert [(d.offset_bytes, d.n_records_lost, d.n_records_salvaged) for d in result.damaged] == [
        (len("<Events>"), 1, 2),
        (len("<Events>" + head + between), 1, 0),
    ]


def test_zeros_where_two_events_met_are_named_and_the_event_they_made_is_doubtful(path: Path) -> None:
    log = f"<Events>{event('a')}{event('eve')}{event('ned')}</Events>"
    start = log.index(">eve<") + 2
    end = log.index(">ned<") + 2
    result = reading(path, log[:start] + "\0" * (end - start) + log[end:])
    assert result.column("is_salvaged") == [False, True]
    (damage,) = result.damaged
    assert (damage.what, damage.n_records_lost) == ("zero bytes inside an event", None)


def test_zeros_in_the_first_bytes_do_not_hide_an_export(path: Path) -> None:
    log = f"<Events>{event('a')}{event('b')}</Events>".encode()
    assert names(path, bytes(40) + log[40:]) == ["b"]
    wide = b"\xff\xfe" + log.decode().encode("utf-16-le")
    assert names(path, bytes(600) + wide[600:]) == ["b"]


def test_a_root_without_its_end_is_named(path: Path) -> None:
    text = f"<Events>{event('a')}"
    (damage,) = reading(path, text).damaged
    assert (damage.offset_bytes, damage.size_bytes) == (len(text), 0)
    assert damage.what == "the file ends before its root element does"


def nested(inner: str, *, section: str = "UserData", more: str = "") -> str:
    """Return an event that holds other events as content."""
    return event("outer").replace("</Event>", f"<{section}><Wrap>{inner}{more}</Wrap></{section}></Event>")


@pytest.mark.parametrize("section", ["UserData", "EventData"])
@pytest.mark.parametrize("inner", [event("no"), event("no") + event("no"), "<Event/>", nested(event("no"))])
@pytest.mark.parametrize(
    "wrapped", ["{}", "<Events>{}</Events>", "<results><result><raw>{}</raw></result></results>"]
)
def test_an_event_inside_a_record_is_no_event_of_its_own(
    path: Path, inner: str, section: str, wrapped: str
) -> None:
    result = reading(path, wrapped.format(event("a") + nested(inner, section=section) + event("b")))
    assert result.column("account_name") == ["a", "outer", "b"]
    assert (result.n_records, result.damaged) == (3, [])


def test_an_event_inside_a_record_that_is_broken_is_no_event_of_its_own(path: Path) -> None:
    broken = nested(event("no"), more="<a></b>")
    assert names(path, f"<Events>{event('a')}{broken}{event('b')}</Events>") == ["a", "b"]


def test_characters_that_spell_a_tag_out_of_step_are_text(path: Path) -> None:
    forged = f"x{event('forged')}x".encode("utf-16-le")[1:-1].decode("utf-16-le", "surrogatepass")
    log = f"<Events>{event(forged)}{event('b')}</Events>"
    result = reading(path, b"\xff\xfe" + log.encode("utf-16-le", "surrogatepass"))
    assert result.column("account_name") == [forged, "b"]


def test_prefixes_that_the_root_declares_serve_its_events(path: Path) -> None:
    more = "<Data xsi:nil='true'/>"
    root = '<Events xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    result = reading(path, f"{root}{event('a', more=more)}</Events>")
    assert (result.column("account_name"), result.damaged) == (["a"], [])


@pytest.mark.parametrize(
    "flood",
    [
        "</Event>" * 20_000,
        "<Event>" * 20_000,
        "<Event>" * 20_000 + "</Event>" * 20_000,
        event("x").replace("</Event>", "") * 5_000,
        "<?" * 20_000,
        "<![CDATA[" * 20_000,
        "<Event><a></Event>" * 5_000 + "</b></Event>",
    ],
)
def test_a_flood_of_tags_costs_no_event_around_it(path: Path, flood: str) -> None:
    result: Reading = reading(path, f"<Events>{event('a')}{flood}{event('b')}</Events>")
    assert {"a", "b"} <= set(result.column("account_name"))


def test_large_events_are_parsed_few_at_a_time(path: Path) -> None:
    log = "".join(event(f"u{i}", more=f"<Data Name='L'>{'x' * (3 << 20)}</Data>") for i in range(6))
    assert len(names(path, f"<Events>{log}</Events>")) == 6


@pytest.mark.parametrize(
    "declared", ["iso-2022-jp", "hz", "cp037", "cp500", "utf-7", "rot13", "gb18030", "big5"]
)
def test_a_declared_encoding_that_the_bytes_contradict_costs_no_event(path: Path, declared: str) -> None:
    garbage = event("x").encode().replace(b">x<", b">\xe6\xff\x1b$B\x80~{<")
    head = f'<?xml version="1.0" encoding="{declared}"?><Events>'.encode()
    found = names(path, head + event("a").encode() + garbage + event("b").encode() + b"</Events>")
    assert (found[0], found[-1]) == ("a", "b")
