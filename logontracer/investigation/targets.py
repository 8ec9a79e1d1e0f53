"""What a note can be on: an account, a host, an event or a link that there is in the case."""

from __future__ import annotations

from logontracer.errors import NotFoundError
from logontracer.evidence.events import event
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.events import OUTCOMES

_OUTCOMES = {*OUTCOMES, ""}
_N_PARTS = 4  # of a link's id: kind, both ends, outcome; a fifth part says that the source is claimed


def check_target(snapshot: Snapshot, target: str) -> None:
    """Raise NotFoundError unless *target*, spelled as a note's may be, is in the case."""
    kind, _, key = target.partition(":")
    if kind in ("a", "h"):
        snapshot.nodes("accounts" if kind == "a" else "hosts").id_of(key)
    elif kind == "e":
        event(snapshot.parts, key, source_paths={})
    else:
        _check_link(snapshot, target)


def _check_link(snapshot: Snapshot, target: str) -> None:
    """Raise NotFoundError unless a link's ends are in the case: filters decide which links a view has."""
    parts = target.split("|")
    is_whole = len(parts) == _N_PARTS or parts[_N_PARTS:] == ["claimed"]
    if not is_whole or parts[_N_PARTS - 1] not in _OUTCOMES:
        raise NotFoundError(
            f"{target[:80]!r} is no link of a graph", hint="The id of a link is the `id` of an edge."
        )
    for end in parts[1:3]:
        node = end.replace("%7C", "|").replace("%25", "%")
        snapshot.nodes("accounts" if node.startswith("a:") else "hosts").id_of(node[2:])
