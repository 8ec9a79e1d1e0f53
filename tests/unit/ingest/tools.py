"""The records of an EVTX file, as other tools write them: in their documented layouts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import evtx

_XMLNS = "http://schemas.microsoft.com/win/2004/08/events/event"


@dataclass(frozen=True)
class Record:
    """One record: what `evtx_dump` says of it, and its parts."""

    event: dict[str, Any]

    @property
    def system(self) -> dict[str, Any]:
        found: dict[str, Any] = self.event["Event"]["System"]
        return found

    @property
    def event_id(self) -> int:
        value = self.system["EventID"]
        return int(value["#text"] if isinstance(value, dict) else value)

    @property
    def time(self) -> str:
        """ISO 8601 with six digits and Z."""
        return str(self.system["TimeCreated"]["#attributes"]["SystemTime"])

    @property
    def provider(self) -> str:
        return str(self.system["Provider"]["#attributes"]["Name"])

    @property
    def is_user_data(self) -> bool:
        return "UserData" in self.event["Event"]

    @property
    def user_element(self) -> str:
        return str(next(iter(self.event["Event"]["UserData"])))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the event's own data, as texts; a missing value is empty."""
        event = self.event["Event"]
        data = event.get("EventData") or {}
        if self.is_user_data:
            data = next(iter(event["UserData"].values()))
        flat = {k: v for k, v in data.items() if k != "#attributes"}
        return [(name, _text(value)) for name, value in flat.items()]


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("#text")
    if isinstance(value, list):
        value = "\n".join(map(str, value))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def records(path: Path) -> list[Record]:
    """Return every record of an EVTX file."""
    return [Record(json.loads(r["data"])) for r in evtx.PyEvtxParser(str(path)).records_json()]


def _lines(rows: Iterator[Any]) -> str:
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


# -- the event as Windows renders it ------------------------------------------------------


def evtx_dump_lines(found: list[Record]) -> str:
    """``evtx_dump -o jsonl``."""
    return _lines(r.event for r in found)


def evtx_dump_pretty(found: list[Record]) -> str:
    """``evtx_dump -o json``: a line in front of each, and line ends inside."""
    return "".join(f"Record {n}\n{json.dumps(r.event, indent=2)}\n" for n, r in enumerate(found, 1))


def _separated(element: Any) -> Any:
    if not isinstance(element, dict):
        return element
    out: dict[str, Any] = {}
    for name, value in element.items():
        if isinstance(value, dict) and "#attributes" in value:
            out[f"{name}_attributes"] = value["#attributes"]
            rest = {k: v for k, v in value.items() if k != "#attributes"}
            if not rest:
                continue
            value = rest["#text"] if set(rest) == {"#text"} else rest
        out[name] = _separated(value)
    return out


def evtx_dump_separate(found: list[Record]) -> str:
    """``evtx_dump -o jsonl --separate-json-attributes``."""
    return _lines(_separated(r.event) for r in found)


def _at_names(record: Record) -> dict[str, Any]:
    system = {name: _with_at(value) for name, value in record.system.items()}
    return {"Event": {"@xmlns": _XMLNS, "System": system, **_payload(record)}}


def _with_at(value: Any) -> Any:
    if not isinstance(value, dict):
        return None if value is None else str(value)
    attributes = {f"@{k}": v for k, v in value.get("#attributes", {}).items()}
    return attributes | ({"#text": str(value["#text"])} if "#text" in value else {})


def _payload(record: Record) -> dict[str, Any]:
    if record.is_user_data:
        return {"UserData": {record.user_element: {"@xmlns": "x", **dict(record.pairs)}}}
    data = [{"@Name": name, **({"#text": value} if value else {})} for name, value in record.pairs]
    return {"EventData": {"Data": data[0] if len(data) == 1 else data}}


def xml_as_json(found: list[Record]) -> str:
    """EvtxECmd ``--fj``, xmltodict and other turners of XML into JSON, as one array."""
    return json.dumps([_at_names(r) for r in found])


def velociraptor(found: list[Record]) -> str:
    """Velociraptor's ``parse_evtx``: no root, ids in objects, times as seconds."""
    return _lines(_velociraptor(r) for r in found)


def _velociraptor(record: Record) -> dict[str, Any]:
    from datetime import datetime

    system = record.system
    return {
        "System": {
            "Provider": dict(system["Provider"]["#attributes"]),
            "EventID": {"Value": record.event_id},
            "TimeCreated": {"SystemTime": datetime.fromisoformat(record.time).timestamp()},
            "EventRecordID": system["EventRecordID"],
            "Channel": system["Channel"],
            "Computer": system["Computer"],
        },
        **(
            {"UserData": {record.user_element: dict(record.pairs)}}
            if record.is_user_data
            else {"EventData": dict(record.pairs)}
        ),
    }


# -- EvtxECmd -----------------------------------------------------------------------------


def _evtxecmd(number: int, record: Record, time: str) -> dict[str, Any]:
    return {
        "RecordNumber": number,
        "EventRecordId": str(record.system["EventRecordID"]),
        "TimeCreated": time,
        "EventId": record.event_id,
        "Level": "LogAlways",
        "Provider": record.provider,
        "Channel": record.system["Channel"],
        "ProcessId": 4,
        "ThreadId": 8,
        "Computer": record.system["Computer"],
        "ChunkNumber": 0,
        "UserId": "",
        "MapDescription": "",
        "UserName": "",
        "RemoteHost": "",
        **{f"PayloadData{n}": "" for n in range(1, 7)},
        "ExecutableInfo": "",
        "HiddenRecord": False,
        "SourceFile": "C:\\Security.evtx",
        "Keywords": "Audit success",
        "ExtraDataOffset": 0,
        "Payload": json.dumps(_payload(record)),
    }


def evtxecmd_json(found: list[Record]) -> str:
    """EvtxECmd ``--json``."""
    return _lines(_evtxecmd(n, r, r.time.replace("Z", "0+00:00")) for n, r in enumerate(found, 1))


def evtxecmd_csv(found: list[Record]) -> str:
    """EvtxECmd ``--csv``."""
    rows = [_evtxecmd(n, r, r.time.replace("T", " ").replace("Z", "0")) for n, r in enumerate(found, 1)]
    return table(rows)


def table(rows: list[dict[str, Any]], *, quoting: int = csv.QUOTE_MINIMAL) -> str:
    """Return rows as CSV with a heading."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), quoting=quoting)  # type: ignore[arg-type]
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


# -- Elastic ------------------------------------------------------------------------------


def _winlogbeat(record: Record) -> dict[str, Any]:
    data = dict(record.pairs)
    if record.is_user_data:
        own = {"user_data": {"xml_name": record.user_element, **data}}
    else:
        own = {"event_data": data}
    return {
        "@timestamp": record.time[:23] + "Z",
        "event": {"code": str(record.event_id), "kind": "event", "provider": record.provider},
        "host": {"name": record.system["Computer"]},
        "winlog": {
            "api": "wineventlog",
            "channel": record.system["Channel"],
            "computer_name": record.system["Computer"],
            "event_id": str(record.event_id),
            "provider_name": record.provider,
            "record_id": record.system["EventRecordID"],
            "time_created": record.time.replace("Z", "0Z"),
            # The subject's session: whoever takes it for the logon's own is wrong.
            "logon": {"id": data.get("SubjectLogonId", "0x3e7")},
            **own,
        },
    }


def winlogbeat(found: list[Record]) -> str:
    """Winlogbeat 7 and later, to a file."""
    return _lines(_winlogbeat(r) for r in found)


def winlogbeat_6(found: list[Record]) -> str:
    """Winlogbeat 6: all at the top."""
    return _lines(
        {
            "@timestamp": r.time,
            "log_name": r.system["Channel"],
            "computer_name": r.system["Computer"],
            "event_id": r.event_id,
            "source_name": r.provider,
            "record_number": str(r.system["EventRecordID"]),
            "user_data" if r.is_user_data else "event_data": dict(r.pairs),
        }
        for r in found
    )


def search_answer(found: list[Record]) -> str:
    """The answer of ``_search`` as it comes: one object, the events in it."""
    hits = [{"_index": "w", "_id": str(n), "_source": _winlogbeat(r)} for n, r in enumerate(found)]
    return json.dumps({"took": 3, "hits": {"total": {"value": len(hits)}, "hits": hits}, "aggregations": {}})


def search_hits(found: list[Record]) -> str:
    """Hits one a line, as elasticdump writes them, the names with points."""
    return _lines(
        {"_index": "w", "_id": str(n), "_source": dict(_pointed(_winlogbeat(r)))} for n, r in enumerate(found)
    )


def _pointed(row: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if isinstance(value, dict):
            yield from _pointed(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


_RENAMED = {
    "IpAddress": ("source", "ip"),
    "IpPort": ("source", "port"),
    "WorkstationName": ("source", "domain"),
    "Workstation": ("source", "domain"),
    "ProcessName": ("process", "executable"),
    "ProcessId": ("process", "pid"),
}


def winlogbeat_ecs(found: list[Record]) -> str:
    """Winlogbeat behind its security pipeline, which moves values into the fields of ECS."""
    return _lines(_moved(_winlogbeat(r)) for r in found)


def _moved(row: dict[str, Any]) -> dict[str, Any]:
    data = row["winlog"].get("event_data", {})
    for name, (group, field) in _RENAMED.items():
        # Only what is an address becomes source.ip; a dash stays where it is.
        if data.get(name, "-") != "-" and not (
            name == "IpAddress" and not data[name][:1].isalnum() and ":" not in data[name]
        ):
            row.setdefault(group, {})[field] = data.pop(name)
    return row


# -- all names side by side ---------------------------------------------------------------


def mordor_nxlog(found: list[Record]) -> str:
    """Security-Datasets as NXLog collected them."""
    return _lines(
        {
            "SourceName": r.provider,
            "ProviderGuid": "{54849625-5478-4994-A5BA-3E3B0328C30D}",
            "Channel": r.system["Channel"],
            "Hostname": r.system["Computer"],
            "host": "wec.internal.cloudapp.net",
            "EventTime": "2020-09-20 13:46:15",
            "@timestamp": r.time,
            "EventReceivedTime": "2020-09-20 13:46:17",
            "EventID": r.event_id,
            "RecordNumber": r.system["EventRecordID"],
            "ExecutionProcessID": 4,
            "Keywords": -9214364837600034816,
            "EventType": "AUDIT_SUCCESS",
            "Severity": "INFO",
            "SourceModuleName": "eventlog",
            "SourceModuleType": "im_msvistalog",
            "@version": "1",
            "Message": "An account was successfully logged on.\r\n\r\nSubject: …",
            **dict(r.pairs),
        }
        for r in found
    )


def splunk_fields(found: list[Record]) -> str:
    """Splunk's export of extracted fields."""
    return _lines(
        {
            "preview": False,
            "offset": n,
            "result": {
                "_time": "2019-02-06T14:17:53.317+00:00",
                "EventCode": str(r.event_id),
                "EventID": str(r.event_id),
                "Channel": r.system["Channel"],
                "Computer": r.system["Computer"],
                "EventRecordID": str(r.system["EventRecordID"]),
                "Name": r.provider,
                "SystemTime": r.time,
                "sourcetype": "XmlWinEventLog",
                "host": "x",
                "source": "XmlWinEventLog:Security",
                **dict(r.pairs),
            },
        }
        for n, r in enumerate(found)
    )


# -- XML ----------------------------------------------------------------------------------


def event_xml(record: Record) -> str:
    """Return a record as Windows' XML on one line."""
    from xml.sax.saxutils import escape, quoteattr

    system = record.system
    if record.is_user_data:
        inner = "".join(f"<{n}>{escape(v)}</{n}>" for n, v in record.pairs)
        data = f"<UserData><{record.user_element} xmlns='x'>{inner}</{record.user_element}></UserData>"
    else:
        inner = "".join(f"<Data Name={quoteattr(n)}>{escape(v)}</Data>" for n, v in record.pairs)
        data = f"<EventData>{inner}</EventData>"
    return (
        f"<Event xmlns='{_XMLNS}'><System><Provider Name={quoteattr(record.provider)}/>"
        f"<EventID>{record.event_id}</EventID><TimeCreated SystemTime='{record.time}'/>"
        f"<EventRecordID>{system['EventRecordID']}</EventRecordID><Channel>{escape(system['Channel'])}</Channel>"
        f"<Computer>{escape(system['Computer'])}</Computer></System>{data}</Event>"
    )


def splunk_xml(found: list[Record]) -> str:
    """Raw events one behind the other, without a root."""
    return "\n".join(map(event_xml, found))


def splunk_json(found: list[Record]) -> str:
    """Splunk's export as JSON, the raw event in it."""
    return _lines(
        {"preview": False, "offset": n, "result": {"_raw": event_xml(r), "_time": r.time, "EventCode": "1"}}
        for n, r in enumerate(found)
    )


def splunk_results(found: list[Record]) -> str:
    """Splunk's REST answer with ``output_mode=json``."""
    return json.dumps(
        {
            "preview": False,
            "init_offset": 0,
            "messages": [],
            "fields": [{"name": "_raw"}],
            "results": [{"_raw": event_xml(r)} for r in found],
        }
    )


def splunk_csv(found: list[Record]) -> str:
    """Splunk's export as CSV, the raw event in a column."""
    return table([{"_raw": event_xml(r), "_time": r.time, "host": "x"} for r in found])


def wazuh(found: list[Record]) -> str:
    """Wazuh's archives: first letters small."""

    def small(name: str) -> str:
        return name[:1].lower() + name[1:]

    return _lines(
        {
            "timestamp": "2025-09-12T08:41:31.658+0000",
            "agent": {"id": "001"},
            "data": {
                "win": {
                    "system": {
                        "providerName": r.provider,
                        "eventID": str(r.event_id),
                        "systemTime": r.time.replace("Z", "0Z"),
                        "eventRecordID": str(r.system["EventRecordID"]),
                        "channel": r.system["Channel"],
                        "computer": r.system["Computer"],
                    },
                    "logFileCleared" if r.is_user_data else "eventdata": {small(n): v for n, v in r.pairs},
                }
            },
        }
        for r in found
    )


#: Name → writer, and whether the order of a record's other fields is lost on the way.
WRITERS: dict[str, tuple[Callable[[list[Record]], str], bool]] = {
    "evtx_dump -o jsonl": (evtx_dump_lines, False),
    "evtx_dump -o json": (evtx_dump_pretty, False),
    "evtx_dump --separate-json-attributes": (evtx_dump_separate, False),
    "EvtxECmd --fj": (xml_as_json, False),
    "Velociraptor": (velociraptor, False),
    "EvtxECmd --json": (evtxecmd_json, False),
    "Winlogbeat": (winlogbeat, False),
    "Winlogbeat 6": (winlogbeat_6, False),
    "Winlogbeat, security pipeline": (winlogbeat_ecs, True),
    "answer of _search": (search_answer, False),
    "hits one a line": (search_hits, False),
    "Security-Datasets, NXLog": (mordor_nxlog, False),
    "Splunk, extracted fields": (splunk_fields, False),
    "Splunk, XML": (splunk_xml, False),
    "Splunk, JSON": (splunk_json, False),
    "Splunk, REST": (splunk_results, False),
    "Wazuh": (wazuh, False),
    "EvtxECmd --csv": (evtxecmd_csv, False),
    "Splunk, CSV": (splunk_csv, False),
}
