"""What to tell the reader of a receipt about a log that holds no logons."""

from __future__ import annotations

from collections.abc import Mapping

from logontracer.model.catalogue import BY_ID, EVENTS

_MOST_IDS = 6


def notes_on(by_event_id: Mapping[str, int], by_kept_id: Mapping[int, int]) -> list[str]:
    """Return what a log without logon events holds, and the audit policy that would write them.

    Parameters
    ----------
    by_event_id : mapping
        Records read by event id.
    by_kept_id : mapping
        Events kept by event id; decides whether there are logons.
    """
    if not by_event_id or any(BY_ID[event_id].is_authentication for event_id in by_kept_id):
        return []
    return [_holds(by_event_id), *(_enable(name) for name in logon_subcategories())]


def logon_subcategories() -> list[str]:
    """Return the audit subcategories that write logons, in the order of the catalogue."""
    names = (spec.subcategory for spec in EVENTS if spec.is_authentication and spec.subcategory)
    return list(dict.fromkeys(names))


def _holds(by_event_id: Mapping[str, int]) -> str:
    ranked = sorted(by_event_id.items(), key=lambda item: (-item[1], item[0]))
    parts = [_named(event_id, n_records) for event_id, n_records in ranked[:_MOST_IDS]]
    if len(ranked) > _MOST_IDS:
        parts.append(f"{len(ranked) - _MOST_IDS} other event ids")
    return f"no logon events were kept from this log; it holds {', '.join(parts)}"


def _named(event_id: str, n_records: int) -> str:
    if event_id == "none":
        return f"{n_records} without an event id"
    spec = BY_ID.get(int(event_id))
    return f"{n_records} × {event_id}" + (f" ({spec.title})" if spec else "")


def _enable(subcategory: str) -> str:
    return (
        f"audit policy that writes logons: "
        f'auditpol /set /subcategory:"{subcategory}" /success:enable /failure:enable'
    )
