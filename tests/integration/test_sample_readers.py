"""Three independent readers return every field of every record that was written."""

from __future__ import annotations

import json
import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from lxml import etree

from logontracer.model.progress import silent
from logontracer.sample import templates as of
from logontracer.sample.binxml import Value, ValueType
from logontracer.sample.record import EventTemplate
from logontracer.sample.scenario import DEFAULT_EVENTS, DEFAULT_SEED, build_scenario
from logontracer.sample.scribe import Waiting
from logontracer.sample.write import LogFiles
from logontracer.sample.writer import EvtxWriter

START = 133_622_784_000_000_001
NAMES = (
    "O'Brien",
    'a"b',
    "佐藤 花子",
    "Σοφία",
    "joão\u0303",
    "😀 emoji",
    "\u202egnirts",
    "<script>alert(1)</script>",
    "&amp; ]]>",
    "a/b\\c$",
    "x" * 600,
    "tab\tand line\nfeed",
    " spaces ",
    "",
)


@dataclass(frozen=True)
class Written:
    """What one record was written with."""

    record_id: int
    time: int
    computer: str
    event: EventTemplate
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Read:
    """What a reader says of one record: its fields as text, by name in order."""

    record_id: int
    event_id: int
    time: str
    computer: str
    channel: str
    provider: str
    fields: list[tuple[str, str]]


def _microseconds(filetime: int) -> str:
    moment = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=filetime // 10)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")


def _canonical(text: str, kind: ValueType) -> Value:
    """Return a reader's text as the value it means; readers differ in case, braces and leading zeros."""
    if kind in (ValueType.TEXT, ValueType.SID):
        return text
    if kind is ValueType.GUID:
        return UUID(text).bytes_le
    return int(text, 16 if text.startswith("0x") else 10)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text[:19]).replace(tzinfo=UTC) + timedelta(
        microseconds=int((re.findall(r"\.(\d{1,6})", text) or ["0"])[0].ljust(6, "0"))
    )


def _one_line_end(value: Value) -> Value:
    # XML has one kind of line end.
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _compare(written: list[Written], read: list[Read], *, microseconds_off: int = 0) -> None:
    assert len(read) == len(written)
    for put, got in zip(written, read, strict=True):
        assert got.record_id == put.record_id
        assert got.event_id == put.event.event_id
        off = abs(_moment(got.time) - _moment(_microseconds(put.time)))
        assert off <= timedelta(microseconds=microseconds_off)
        assert got.computer == put.computer
        assert (got.channel, got.provider) == (put.event.provider.channel, put.event.provider.name)
        assert [name for name, _ in got.fields] == [field.name for field in put.event.fields]
        values = [
            _canonical(text, field.type)
            for (_, text), field in zip(got.fields, put.event.fields, strict=True)
        ]
        assert list(map(_one_line_end, values)) == list(map(_one_line_end, put.values))


# The readers


def read_with_evtx(path: Path) -> Iterator[Read]:
    """Read with the ``evtx`` wheel, as JSON."""
    from evtx import PyEvtxParser

    for record in PyEvtxParser(str(path)).records_json():
        event = json.loads(record["data"])["Event"]
        system = event["System"]
        data = event.get("EventData") or next(iter(event["UserData"].values()))
        fields = [(k, "" if v is None else str(v)) for k, v in data.items() if k != "#attributes"]
        yield Read(
            record["event_record_id"],
            system["EventID"],
            system["TimeCreated"]["#attributes"]["SystemTime"],
            system["Computer"],
            system["Channel"],
            system["Provider"]["#attributes"]["Name"],
            fields,
        )


def _read_xml(xml: str) -> Read:
    root = etree.fromstring(xml.encode("utf-8", "surrogatepass"))
    by_name = {etree.QName(child).localname: child for child in root.iter()}
    if "EventData" in by_name:
        fields = [(str(child.get("Name")), child.text or "") for child in by_name["EventData"]]
    else:
        fields = [(etree.QName(child).localname, child.text or "") for child in by_name["UserData"][0]]
    return Read(
        int(by_name["EventRecordID"].text or 0),
        int(by_name["EventID"].text or 0),
        str(by_name["TimeCreated"].get("SystemTime")).replace(" ", "T"),
        by_name["Computer"].text or "",
        by_name["Channel"].text or "",
        str(by_name["Provider"].get("Name")),
        fields,
    )


def read_with_libevtx(path: Path) -> Iterator[Read]:
    """Read with libevtx, as XML."""
    import pyevtx

    file = pyevtx.file()
    file.open(str(path))
    assert not file.is_corrupted()
    assert file.number_of_recovered_records == 0
    for index in range(file.number_of_records):
        yield _read_xml(file.get_record(index).xml_string)
    file.close()


def read_with_python_evtx(path: Path) -> Iterator[Read]:
    """Read with python-evtx, as XML; slow, hence only for small logs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from Evtx.Evtx import Evtx

        with Evtx(str(path)) as log:
            assert log.get_file_header().verify()
            for record in log.records():
                yield _read_xml(record.xml())


# python-evtx computes times in floating point.
MICROSECONDS_OFF = {read_with_python_evtx: 2}
READERS = [read_with_evtx, read_with_libevtx, read_with_python_evtx]


# The logs


def _value(field_type: ValueType, name: str, number: int) -> Value:
    if field_type is ValueType.TEXT:
        return name
    if field_type is ValueType.SID:
        return f"S-1-5-21-{number}-4294967295-0-{500 + number}"
    if field_type is ValueType.GUID:
        return bytes((number + i) % 256 for i in range(16))
    bits = 32 if field_type in (ValueType.UINT32, ValueType.HEX32) else 64
    return (number * 0x9E3779B97F4A7C15) % (1 << bits)


def _odd_log(path: Path) -> list[Written]:
    """Write every event with every odd name, from a computer whose own name is odd."""
    written = []
    computer = "SRV-<é>'.minato.example"
    with EvtxWriter(path, computer, first_record_id=7) as writer:
        for number in range(len(of.TEMPLATES) * len(NAMES)):
            event, name = of.TEMPLATES[number % len(of.TEMPLATES)], NAMES[number % len(NAMES)]
            values = tuple(_value(field.type, name, number + i) for i, field in enumerate(event.fields))
            time = START + number * 10_000_003
            record_id = writer.write(event, time, values, process_id=number, thread_id=number * 3)
            written.append(Written(record_id, time, computer, event, values))
    return written


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[Written]]]:
    """The default sample, with the rows it was written from."""
    folder = tmp_path_factory.mktemp("sample")
    scenario = build_scenario(DEFAULT_SEED, DEFAULT_EVENTS)
    rows: defaultdict[str, list[Waiting]] = defaultdict(list)
    with LogFiles(folder, scenario, silent, single_file=False) as files:

        def write_and_keep(record: Waiting) -> None:
            rows[record[1]].append(record)
            files.sink(record)

        scenario.play(write_and_keep)
    written = {}
    for log, records in rows.items():
        first = next(iter(read_with_evtx(folder / f"{log}.evtx"))).record_id
        computer = f"{log.partition('-')[0]}.minato.example"
        written[log] = [
            Written(first + position, time, computer, event, values)
            for position, (time, _, event, values, _) in enumerate(records)
        ]
    return folder, written


@pytest.mark.parametrize("reader", [read_with_evtx, read_with_libevtx])
def test_every_field_of_the_sample_is_read_back(
    sample: tuple[Path, dict[str, list[Written]]], reader: Callable[[Path], Iterator[Read]]
) -> None:
    folder, written = sample
    assert sum(map(len, written.values())) == DEFAULT_EVENTS
    for log, records in written.items():
        _compare(records, list(reader(folder / f"{log}.evtx")))


def test_python_evtx_reads_back_every_value_of_the_sample(
    sample: tuple[Path, dict[str, list[Written]]],
) -> None:
    folder, written = sample
    for log, records in written.items():
        values = list(_substitutions(folder / f"{log}.evtx"))
        assert len(values) == len(records)
        for put, (record_id, texts) in zip(records, values, strict=True):
            assert record_id == put.record_id
            types = put.event.types
            assert [_canonical(t, of_) for t, of_ in zip(texts, types, strict=True)] == list(put.values)


def _substitutions(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Read the nested instance's values with python-evtx, which is much faster than its XML."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from Evtx.Evtx import Evtx

        with Evtx(str(path)) as log:
            for chunk in log.chunks():
                assert chunk.verify()
                for record in chunk.records():
                    nested = record.root().substitutions()[-1]
                    yield record.record_num(), [value.string() for value in nested._root.substitutions()]


@pytest.mark.parametrize("log", ["BK01-Security", "BK01-TerminalServices-LocalSessionManager"])
def test_python_evtx_reads_back_whole_records(
    sample: tuple[Path, dict[str, list[Written]]], log: str
) -> None:
    folder, written = sample
    _compare(written[log], list(read_with_python_evtx(folder / f"{log}.evtx")), microseconds_off=2)


@pytest.mark.parametrize("reader", READERS)
def test_names_with_any_character_are_read_back(
    tmp_path: Path, reader: Callable[[Path], Iterator[Read]]
) -> None:
    written = _odd_log(tmp_path / "odd.evtx")
    _compare(written, list(reader(tmp_path / "odd.evtx")), microseconds_off=MICROSECONDS_OFF.get(reader, 0))


@pytest.mark.parametrize("name", ["\x01\x1f", "\ud800 lone", "trailing\0\0"])
def test_names_that_xml_cannot_hold_do_not_disturb_the_other_records(tmp_path: Path, name: str) -> None:
    path = tmp_path / "odd.evtx"
    with EvtxWriter(path, "h") as writer:
        for text in ("before", name, "after"):
            writer.write(of.CREDENTIALS_VALIDATED, START, ("p", text, "w", 0))
    names = [dict(read.fields)["TargetUserName"] for read in read_with_evtx(path)]
    assert (names[0], names[2]) == ("before", "after")
    assert len(names) == 3


@pytest.mark.parametrize("reader", [read_with_evtx, read_with_libevtx])
def test_the_last_record_of_a_chunk_filled_to_its_end_is_read(
    tmp_path: Path, reader: Callable[[Path], Iterator[Read]]
) -> None:
    path = tmp_path / "full.evtx"
    for length in range(8):
        with EvtxWriter(path, "h") as writer:
            for number in range(600):
                values = (f"S-1-5-21-1-1-1-{number}", "n" * length, "d", number, 3)
                writer.write(of.LOGOFF, START + number, values)
        assert [read.record_id for read in reader(path)] == list(range(1, 601))


# libevtx cannot read a plain substitution without a value, which real logs do have.
@pytest.mark.parametrize("reader", [read_with_evtx, read_with_python_evtx])
def test_a_missing_value_is_read_as_nothing(tmp_path: Path, reader: Callable[[Path], Iterator[Read]]) -> None:
    path = tmp_path / "null.evtx"
    with EvtxWriter(path, "h") as writer:
        writer.write(of.CREDENTIALS_VALIDATED, START, (None, "alice", None, 0))
    [read] = reader(path)
    fields = dict(read.fields)
    assert fields["TargetUserName"] == "alice"
    assert fields.get("PackageName", "") == "" == fields.get("Workstation", "")
