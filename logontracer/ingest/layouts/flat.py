"""All names side by side: Security-Datasets (NXLog), Splunk's extracted fields, Azure's SecurityEvent."""

from __future__ import annotations

from logontracer.ingest.layouts.layout import Heading, Layout, Row, fields_of, first
from logontracer.ingest.raw import RecordSink
from logontracer.model.catalogue import BY_ID

_IDS = ("EventID", "EventCode", "EventId", "event_id")
_COMPUTERS = ("Computer", "ComputerName", "Hostname", "MachineName", "computer_name", "host")
_TIMES = ("TimeCreated", "SystemTime", "UtcTime", "@timestamp", "TimeGenerated", "EventTime", "_time")
_CHANNELS = ("Channel", "LogName", "log_name", "EventLog")
_PROVIDERS = ("ProviderName", "Provider", "SourceName", "Provider_Name", "EventSourceName", "Name")
_RECORD_IDS = ("EventRecordID", "RecordNumber", "RecordID", "RecordId", "EventRecordId", "record_number")
#: Names of the collectors themselves, and of System: no fields of the event.
_NOT_FIELDS = frozenset(
    {
        *_IDS,
        *_COMPUTERS,
        *_TIMES,
        *_CHANNELS,
        *_PROVIDERS,
        *_RECORD_IDS,
        "@version",
        "ActivityID",
        "EventReceivedTime",
        "EventType",
        "EventTypeOrignal",
        "ExecutionProcessID",
        "ExecutionThreadID",
        "Guid",
        "Keywords",
        "Level",
        "Message",
        "Opcode",
        "OpcodeValue",
        "ProcessID",
        "ProviderGuid",
        "Qualifiers",
        "RelatedActivityID",
        "Severity",
        "SeverityValue",
        "SourceModuleName",
        "SourceModuleType",
        "Tags",
        "Task",
        "TaskCategory",
        "ThreadID",
        "Type",
        "Version",
        "index",
        "linecount",
        "message",
        "port",
        "punct",
        "source",
        "sourcetype",
        "splunk_server",
        "tags",
        "timestamp",
        "type",
    }
)
#: NXLog's names for who wrote the record (System's own security context), not for whom it is about.
_OF_NXLOG = frozenset({"AccountName", "AccountType", "Domain", "UserID", "Category"})
_LOCAL_TIMES = ("EventTime",)
_LOCAL = "its times carry no zone and were taken for UTC (EventTime is the time of the machine's own zone)"


def _recognises(row: Row) -> bool:
    return first(row, *_IDS) is not None and first(row, *_TIMES) is not None


def _put(row: Row, sink: RecordSink) -> None:
    skipped = _NOT_FIELDS | _of_collector(row) if "SourceModuleType" in row else _NOT_FIELDS
    time = first(row, *_TIMES)
    if first(row, *(name for name in _TIMES if name not in _LOCAL_TIMES)) is None:
        sink.note(_LOCAL)
    fields = fields_of(
        (name, value) for name, value in row.items() if name not in skipped and name[:1] not in ("_", "@")
    )
    Heading(
        first(row, *_IDS),
        first(row, *_CHANNELS),
        first(row, *_PROVIDERS),
        time,
        first(row, *_RECORD_IDS),
        first(row, *_COMPUTERS),
    ).put(fields, sink)


def _of_collector(row: Row) -> frozenset[str]:
    """Return NXLog's own names, without those that the event has too: 4778 is about an AccountName."""
    event_id = str(first(row, *_IDS))
    spec = BY_ID.get(int(event_id)) if event_id.isdecimal() and len(event_id) <= 5 else None
    return _OF_NXLOG - set(spec.fields) if spec else _OF_NXLOG


LAYOUT = Layout(
    name="flat",
    title="All names side by side: Security-Datasets (Mordor), NXLog, Splunk's extracted fields, Azure "
    "`SecurityEvent`",
    reference="https://github.com/OTRF/Security-Datasets",
    lacks="times as the collector wrote them, often to the millisecond or second",
    recognises=_recognises,
    put=_put,
)
