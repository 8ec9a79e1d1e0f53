"""JSON that is damaged, strange or made to harm: a bad line costs that line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from logontracer.errors import UnsupportedFormatError
from logontracer.ingest import detect_format
from logontracer.ingest.jsonvalues import LONGEST_VALUE
from tests.unit.ingest.reads import Reading, read


def event(number: int = 1, **data: Any) -> dict[str, Any]:
    """One logon as evtx_dump writes it."""
    return {
        "Event": {
            "System": {
                "Provider": {"#attributes": {"Name": "P"}},
                "EventID": 4624,
                "TimeCreated": {"#attributes": {"SystemTime": f"2024-01-08T10:00:{number:02}.123456Z"}},
                "EventRecordID": number,
                "Channel": "Security",
                "Computer": "dc1",
            },
            "EventData": {"TargetUserName": f"user{number}", "LogonType": 3, **data},
        }
    }


def lines(*numbers: int) -> list[str]:
    return [json.dumps(event(n)) for n in numbers]


def reading(tmp_path: Path, content: str | bytes) -> Reading:
    path = tmp_path / "log"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read(path)


def names(found: Reading) -> list[str]:
    return [str(name) for name in found.column("account_name")]


@pytest.mark.parametrize(
    "bad",
    [
        '{"Event": {"System": ',
        '{"a": NaN}',
        '{"a": Infinity}',
        "[" * 100_000,
        '{"a":' * 5_000,
        "\x00\x00\x00",
        "not json at all",
        '{"a": "\x01"}',
        '{"a": "tab\there"}',
        "{'single': 1}",
        '{"a": 1e999999}x',
        '{"a": 1} {"b": 2}',
    ],
    ids=range(12),
)
def test_a_bad_line_costs_that_line(bad: str, tmp_path: Path) -> None:
    first, second = lines(1, 2)
    found = reading(tmp_path, f"{first}\n{bad}\n{second}\n")
    assert names(found) == ["user1", "user2"]
    if bad.strip("\0"):
        (damage,) = found.damaged
        assert damage.what.startswith("line 2: not JSON: ")
        assert (damage.offset_bytes, damage.size_bytes) == (len(first) + 1, len(bad))
        assert found.set_aside == {"unreadable": 1}


def test_a_line_of_many_megabytes_costs_that_line(tmp_path: Path) -> None:
    first, second = lines(1, 2)
    long = '{"a": "' + "x" * (3 * LONGEST_VALUE) + '"}'
    found = reading(tmp_path, f"{first}\n{long}\n{second}")
    assert names(found) == ["user1", "user2"]
    (damage,) = found.damaged
    assert damage.what == f"line 2: a line of {len(long):,} bytes, more than any event has"
    assert (damage.offset_bytes, damage.size_bytes) == (len(first) + 1, len(long))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("indent", [None, 2])
def test_every_encoding_is_read_as_lines_and_pretty_printed(
    encoding: str, indent: int | None, tmp_path: Path
) -> None:
    events = [event(n, WorkstationName="ワークステーション") for n in (1, 2)]
    text = "\n".join(json.dumps(e, indent=indent, ensure_ascii=False) for e in events)
    found = reading(tmp_path, text.encode(encoding))
    assert names(found) == ["user1", "user2"]
    assert found.column("source_name") == ["ワークステーション"] * 2
    assert found.damaged == []


@pytest.mark.parametrize("indent", [None, 1, 4, "\t"])
def test_an_array_is_read_however_it_is_printed(indent: int | str | None, tmp_path: Path) -> None:
    found = reading(tmp_path, json.dumps([event(n) for n in range(1, 6)], indent=indent))
    assert len(names(found)) == 5
    assert found.damaged == []


def test_a_bad_record_of_a_pretty_printed_file_costs_that_record(tmp_path: Path) -> None:
    text = json.dumps([event(n) for n in range(1, 5)], indent=2)
    at = text.index('"user2"')
    found = reading(tmp_path, text[:at] + text[at + 1 :])
    assert names(found) == ["user1", "user3", "user4"]
    (damage,) = found.damaged
    first_line = text[: text.index("  {\n", text.index("user1"))].count("\n") + 1
    assert damage.what.startswith(f"line {first_line}: not JSON: ")
    assert damage.what.endswith(f"(line {text[:at].count(chr(10)) + 1})")


def test_a_bad_record_of_an_array_on_one_line_costs_that_record(tmp_path: Path) -> None:
    text = json.dumps([event(n) for n in range(1, 5)]).replace('"user2"', '"user2')
    found = reading(tmp_path, text)
    assert names(found) == ["user1", "user3", "user4"]
    assert len(found.damaged) == 1


def test_a_file_that_ends_inside_a_record_says_so(tmp_path: Path) -> None:
    text = json.dumps([event(n) for n in range(1, 4)], indent=2)
    found = reading(tmp_path, text[: text.index("user3")])
    assert names(found) == ["user1", "user2"]
    assert "the file ends inside a value" in found.damaged[0].what


def test_a_large_array_on_one_line_is_read_piece_by_piece(tmp_path: Path) -> None:
    events = [event(n % 60, Padding="x" * 200_000) for n in range(60)]
    found = reading(tmp_path, json.dumps({"took": 1, "hits": {"hits": [{"_source": e} for e in events]}}))
    assert found.n_records == 60
    assert found.damaged == []


def test_lone_surrogates_become_visible_and_are_counted(tmp_path: Path) -> None:
    found = reading(tmp_path, json.dumps(event(1, WorkstationName="a\ud800b")) + "\n")
    assert found.column("source_name") == ["a\\ud800b"]
    assert found.n_replaced_surrogates == 1


def test_bytes_that_are_no_utf_8_stay_visible(tmp_path: Path) -> None:
    found = reading(tmp_path, lines(1)[0].encode().replace(b"user1", b"us\xffr1") + b"\n")
    assert names(found) == ["us\\udcffr1"]


def test_numbers_beyond_all_bounds_are_no_numbers(tmp_path: Path) -> None:
    first = json.dumps(event(1)).replace('"EventRecordID": 1', f'"EventRecordID": {"9" * 6_000}')
    found = reading(tmp_path, f"{first}\n{lines(2)[0]}\n")
    assert names(found) == ["user1", "user2"]
    assert found.column("record_id") == [None, 2]


def test_of_a_name_that_stands_twice_the_last_counts(tmp_path: Path) -> None:
    twice = lines(1)[0].replace('"LogonType": 3', '"LogonType": 2, "LogonType": 3')
    assert reading(tmp_path, twice + "\n").column("logon_type") == [3]


def test_lines_of_the_bulk_format_are_no_events(tmp_path: Path) -> None:
    action = json.dumps({"index": {"_index": "w"}})
    found = reading(tmp_path, "\n".join([action, lines(1)[0], action, lines(2)[0]]))
    assert (found.n_records, found.set_aside) == (2, {})


def test_objects_of_another_kind_are_counted_as_such(tmp_path: Path) -> None:
    found = reading(tmp_path, lines(1)[0] + '\n{"level": "info"}\n[1, 2]\n"text"\n')
    assert (names(found), found.set_aside) == (["user1"], {"no_layout": 2})


def test_json_without_a_known_layout_is_refused_with_its_names(tmp_path: Path) -> None:
    with pytest.raises(
        UnsupportedFormatError, match=r"none of its 1 objects .* the first has the names Id, b"
    ):
        reading(tmp_path, '{"Id": 1, "b": 2}')


def test_other_json_is_not_taken_for_events(tmp_path: Path) -> None:
    path = tmp_path / "package.json"
    path.write_text('{"name": "x", "version": "1"}')
    with pytest.raises(UnsupportedFormatError, match="is JSON, but"):
        detect_format(path)


def test_the_logon_id_is_never_that_of_the_subject(tmp_path: Path) -> None:
    row = {
        "@timestamp": "2024-01-08T10:00:00.123Z",
        "winlog": {
            "channel": "Security",
            "event_id": 4624,
            "logon": {"id": "0x3e7"},
            "event_data": {"TargetUserName": "ann"},
        },
    }
    assert reading(tmp_path, json.dumps(row)).column("logon_id") == [None]


def test_fields_of_ecs_alone_give_account_and_source(tmp_path: Path) -> None:
    row = {
        "@timestamp": "2024-01-08T10:00:00.123Z",
        "event": {"code": "4625", "provider": "P"},
        "host": {"name": "dc1"},
        "user": {"name": "ann", "domain": "CORP"},
        "source": {"ip": "10.0.0.7", "port": 50_000, "domain": "WS7"},
        "winlog": {"logon": {"type": "Network"}},
    }
    (found,) = reading(tmp_path, json.dumps(row)).rows
    wanted = {
        "account_name": "ann",
        "account_domain": "CORP",
        "source_address": "10.0.0.7",
        "source_name": "WS7",
    }
    wanted |= {"source_port": 50_000, "logon_type": 3, "computer": "dc1", "outcome": "failure"}
    assert wanted.items() <= found.items()


def test_objects_in_the_wrong_places_break_nothing(tmp_path: Path) -> None:
    strange = [
        {"Event": {"System": {"EventID": {"a": {}}, "TimeCreated": [], "Channel": {}}}},
        {"Event": {"System": {}, "EventData": [[[["x"]]]]}},
        {"winlog": {"event_id": {"x": 1}, "event_data": {"a": {"b": [1, {"c": None}]}}}},
        {"EventID": [], "TimeCreated": {}},
        {"EventId": True, "TimeCreated": 1e300, "Payload": "[]", "Computer": ["a", {}]},
        {"result": {"_raw": "<Event <"}},
        {"data": {"win": {"system": {}, "eventdata": 7}}},
        {"Id": "x", "LogName": None, "TimeCreated": {"value": "/Date(99999999999999)/"}, "Message": 5},
    ]
    found = reading(tmp_path, "\n".join([lines(1)[0], *map(json.dumps, strange)]))
    assert found.n_records == len(strange) + 1
    assert names(found) == ["user1"]


@pytest.mark.parametrize("depth", [40, 450, 900])
@pytest.mark.parametrize("brackets", ["[]", ('{"a":', "}")], ids=["lists", "objects"])
@pytest.mark.parametrize("is_rendered", [True, False])
@pytest.mark.parametrize("indent", [None, 1])
def test_an_event_of_ever_deeper_values_costs_itself(
    tmp_path: Path, depth: int, brackets: tuple[str, str], is_rendered: bool, indent: int | None
) -> None:
    opening, closing = brackets
    deep = opening * depth + "1" + closing * depth
    flat = {"EventID": 4624, "Channel": "Security", "@timestamp": "2024-01-08T10:00:00Z", "Hostname": "dc1"}
    made = [event(n) if is_rendered else {**flat, "EventRecordID": n} for n in (1, 2, 3)]
    texts = [json.dumps(each, indent=indent) for each in made]
    end = texts[1].rstrip("} \n")
    texts[1] = f'{end}, "Deep": {deep}{texts[1][len(end) :]}'
    found = reading(tmp_path, "\n".join(texts))
    if depth == 40 and not is_rendered:  # one field of many lines: nothing of it is lost
        assert found.events.num_rows == 3
        return
    assert found.column("record_id") == [1, 3]
    (damage,) = found.damaged
    assert "in one another" in damage.what
    line = 2 if indent is None else 1 + texts[0].count("\n") + 1
    assert f"line {line}:" in damage.what
    assert damage.offset_bytes == len(texts[0]) + 1
