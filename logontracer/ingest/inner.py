"""Whole events inside the text of one that is not well-formed."""

from __future__ import annotations

import re
from bisect import bisect_left
from operator import itemgetter

from logontracer.ingest.fragments import EVENT_TAG, Open, Pair

_SECTION = re.compile(r"<(?P<close>/?)(?:[\w.-]{1,64}:)?(?:EventData|UserData)[\s/>]")


def inner_events(text: str) -> list[Pair]:
    """Return the whole events inside the text of one that is not well-formed.

    Such a text runs from the start of an event that lost its end to the end of one
    that lost its start.  What the closing tag of a section follows was part of a record.
    """
    found: list[Pair] = []
    stack: list[Open] = []
    for tag in list(EVENT_TAG.finditer(text))[1:]:
        if not tag["close"]:
            stack.append(Open(tag.start(), tag["prefix"] or ""))
            if not tag["rest"].endswith("/"):
                continue
        if not stack:
            continue
        opened = stack.pop()
        # Whole ones that seemed to be inside it stand in its text and are found when it is cut again.
        while found and found[-1].start > opened.start:
            found.pop()
        found.append(Pair(opened.start, tag.end(), opened.prefix))
    return _without_parts_of_records(text, found)


def _without_parts_of_records(text: str, pairs: list[Pair]) -> list[Pair]:
    """Leave out the pairs behind which a section is closed that was opened before them."""
    # A section's end (True) or start, or a tag of an event (None), by place.
    marks: list[tuple[int, bool | None]] = [
        (tag.start(), tag["close"] == "/") for tag in _SECTION.finditer(text)
    ]
    marks += [(tag.start(), None) for tag in EVENT_TAG.finditer(text)]
    marks.sort(key=itemgetter(0))
    places = [place for place, _ in marks]
    kept = []
    for pair in pairs:
        at = bisect_left(places, pair.end)
        if at == len(marks) or not marks[at][1]:
            kept.append(pair)
    return kept
