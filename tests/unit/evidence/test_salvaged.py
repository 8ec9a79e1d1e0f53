"""Remains of an event give way to the whole one, and nothing else does."""

from __future__ import annotations

import numpy as np
import pytest

from logontracer.evidence import salvaged
from logontracer.evidence.parts import StagedPart
from logontracer.evidence.salvaged import give_way
from tests.unit.evidence.rows import part, row


def _left(tmp_path, new, existing=()):
    """Return which of the *new* rows stay, and how many gave way."""
    events = part(tmp_path / "new.parquet", *new)
    known = [part(tmp_path / "known.parquet", *existing)] if existing else []
    [left], n_rows = give_way([StagedPart(events, tmp_path / "keys", np.arange(len(new)))], known)
    return left.new_rows.tolist(), n_rows


def _remains(minute=1, **more):
    emptied = {"account_name": None, "source_address": None, "logon_id": None, "fields": []}
    return row(minute, is_salvaged=True, **(emptied | more))


def test_remains_give_way_to_the_event_in_the_case(tmp_path):
    assert _left(tmp_path, [_remains(), row(2)], [row(1)]) == ([1], 1)


def test_remains_give_way_to_the_event_of_the_same_import(tmp_path):
    assert _left(tmp_path, [_remains(), row(1), row(2)]) == ([1, 2], 1)


@pytest.mark.parametrize(
    "said",
    [
        {"account_name": "bob"},
        {"fields": [("KeyLength", "128")]},
        {"record_id": 77},
        {"record_id": None},
        {"computer": "ws2.corp.example"},
        {"computer": None},
        {"channel": "System"},
        {"event_id": 4625},
        {"time": row(9)["time"]},
    ],
)
def test_remains_that_say_anything_else_stay(tmp_path, said):
    assert _left(tmp_path, [_remains(**said)], [row(1)]) == ([0], 0)


def test_remains_agree_in_all_they_have(tmp_path):
    agreeing = _remains(account_name="alice", fields=[("KeyLength", "0"), ("ProcessName", "")])
    assert _left(tmp_path, [agreeing], [row(1)]) == ([], 1)


def test_an_intact_event_never_gives_way_and_remains_not_to_other_remains(tmp_path):
    assert _left(tmp_path, [row(1, account_name=None), _remains(2)], [row(1), _remains(2)]) == ([0, 1], 0)


def test_the_only_trace_of_an_event_stays(tmp_path):
    assert _left(tmp_path, [_remains()]) == ([0], 0)


def test_remains_are_looked_at_in_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(salvaged, "_BATCH_ROWS", 3)
    new = [_remains(minute, account_name="bob" if minute % 4 == 0 else None) for minute in range(20)]
    known = [row(minute) for minute in range(20)]
    assert _left(tmp_path, new, known) == (list(range(0, 20, 4)), 15)


def test_a_key_that_very_many_events_have_is_compared_with_few_of_them(tmp_path, monkeypatch):
    compared = []
    is_within = salvaged._is_within
    monkeypatch.setattr(salvaged, "_is_within", lambda *rows: compared.append(rows) or is_within(*rows))
    alike = [row(1, account_name=f"user{n}", record_id=1) for n in range(500)]
    new = [_remains(1, account_name=f"other{n}", record_id=1) for n in range(500)]
    assert _left(tmp_path, new, alike) == (list(range(500)), 0)
    assert 0 < len(compared) <= 32 * 32
