"""Fields out of an English message text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from logontracer.ingest.layouts.messages import MESSAGES
from logontracer.model.catalogue import BY_ID

#: ``Label:<tabs>value``; a label is a few words, a value may be empty.
_LINE = re.compile(r"(?P<indent>[ \t]*)(?P<label>[^:\t\r\n]{1,60}):(?:[ \t]+(?P<value>[^\r\n]*))?[ \t]*")
#: And no other: a name may hold characters that Python takes for line ends and Windows does not.
_LINE_END = re.compile(r"[\r\n]+")
_MOST_LINES = 1_000
#: Behind the name of a field that a text holds a second time, with another value.
REPEATED = "_1"
TWICE = (
    "message texts that hold a field twice with two values; a name in them may have been made to look like "
    "a part of the text, so do not trust these events without the EVTX file"
)
NOT_ENGLISH = (
    "messages in another language than English are not read: give the EVTX file itself, or export with "
    "wevtutil qe Security /f:xml"
)


def message_fields(event_id: int, message: str) -> dict[str, str] | None:
    """Return the fields of a message text by Windows' names; None when none of its lines is known.

    An event that is not catalogued has no fields: nobody asks for them.
    """
    labels = MESSAGES.get(event_id)
    if labels is None:
        return {}
    found: dict[str, str] = {}
    name: str | None = None
    for section, label, value in _lines(message):
        if label:
            name = labels.get((section, label)) or labels.get(("", label))
            if name is not None and found.setdefault(name, value) != value:
                # A name that somebody sent may hold lines that look like Windows' own.
                name = f"{name}{REPEATED}"
                found.setdefault(name, value)
        elif name is not None and value:
            # A list goes on below its first item: privileges, properties, SPNs.
            found[name] = f"{found[name]}\n{value}".strip()
    return found or None


def _lines(message: str) -> Iterator[tuple[str, str, str]]:
    """Yield section, label and value of each line; what continues a value has no label."""
    section = ""
    for line in _LINE_END.split(message, _MOST_LINES)[:_MOST_LINES]:
        if not line.strip():
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            yield section, "", line.strip() if line[:1].isspace() else ""
            continue
        label, value = match["label"].strip(), (match["value"] or "").strip()
        if not match["indent"]:
            section = label if not value else ""
        # A line of the left margin with a value stands alone; one without opens a section,
        # unless its value is only empty.
        yield (section if match["indent"] else ""), label, value


def lost_columns(event_id: int) -> list[str]:
    """Return the Windows fields of a catalogued event that its message text does not give."""
    spec = BY_ID[event_id]
    given = set(MESSAGES.get(event_id, {}).values())
    columns = {spec.fields[name] for name in given if name in spec.fields}
    lost = {column: name for name, column in reversed(list(spec.fields.items())) if column not in columns}
    return sorted(lost.values())
