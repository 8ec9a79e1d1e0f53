"""What to tell the reader of a receipt about a log that holds no logons."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from logontracer.model.catalogue import BY_ID, EVENTS

_MOST_IDS = 6
_MOST_CHANNELS = 3
#: The one log that an audit policy fills; a record that names no channel counts as one of it.
_SECURITY = "Security"


def notes_on(
    by_event_id: Mapping[str, int], by_kept_id: Mapping[int, int], by_channel: Mapping[str, int]
) -> list[str]:
    """Return what a log without logon events holds, and where logons would be written.

    The Security log lacks them because of its machine's audit policy; any other log
    because it is not theirs, and no policy changes that.

    Parameters
    ----------
    by_event_id : mapping
        Records read by event id.
    by_kept_id : mapping
        Events kept by event id; decides whether there are logons.
    by_channel : mapping
        Records read by channel; records without one are not in it.
    """
    if not by_event_id or any(BY_ID[event_id].is_authentication for event_id in by_kept_id):
        return []
    channels = {channel.casefold() for channel in by_channel} or {_SECURITY.casefold()}
    holds = _holds(by_event_id, channels)
    if _SECURITY.casefold() in channels:
        return [holds, *(_enable(name) for name in logon_subcategories())]
    return [holds, _bring(by_channel)]


def _bring(by_channel: Mapping[str, int]) -> str:
    ranked = sorted(by_channel, key=lambda channel: (-by_channel[channel], channel))
    further = len(ranked) - _MOST_CHANNELS
    named = [*ranked[:_MOST_CHANNELS], *([f"{further} more channels"] if further > 0 else [])]
    own, *others = logon_channels()
    return (
        f"its records come from {', '.join(named)}, not from the Security log; "
        f"bring {own} of the same machine and of the domain controllers, "
        f"and for remote desktops {' and '.join(others)}"
    )


def logon_channels() -> list[str]:
    """Return the channels that hold logons, in the order of the catalogue."""
    return list(dict.fromkeys(spec.channel for spec in EVENTS if spec.is_authentication))


def logon_subcategories() -> list[str]:
    """Return the audit subcategories that write logons, in the order of the catalogue."""
    names = (spec.subcategory for spec in EVENTS if spec.is_authentication and spec.subcategory)
    return list(dict.fromkeys(names))


def _holds(by_event_id: Mapping[str, int], channels: Collection[str]) -> str:
    ranked = sorted(by_event_id.items(), key=lambda item: (-item[1], item[0]))
    parts = [_named(event_id, n_records, channels) for event_id, n_records in ranked[:_MOST_IDS]]
    if len(ranked) > _MOST_IDS:
        parts.append(f"{len(ranked) - _MOST_IDS} other event ids")
    return f"no logon events were kept from this log; it holds {', '.join(parts)}"


def _named(event_id: str, n_records: int, channels: Collection[str]) -> str:
    if event_id == "none":
        return f"{n_records} without an event id"
    spec = BY_ID.get(int(event_id))
    # The same number means something else in another channel.
    is_known = spec is not None and spec.channel.casefold() in channels
    return f"{n_records} × {event_id}" + (f" ({spec.title})" if spec and is_known else "")


def _enable(subcategory: str) -> str:
    return (
        f"audit policy that writes logons: "
        f'auditpol /set /subcategory:"{subcategory}" /success:enable /failure:enable'
    )
