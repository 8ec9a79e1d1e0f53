"""First answers are made before anybody asks."""

from __future__ import annotations

import re

import pytest

from logontracer.errors import StoreError
from logontracer.investigation import Investigation, records, warming
from logontracer.pipeline import import_logs
from tests.conftest import ROOT
from tests.unit.investigation.cases import import_hostile_case, logon, settings_in, write_log


@pytest.fixture
def made(monkeypatch):
    """The generations that steps were made for, with the real steps replaced by two that note it."""
    numbers = []
    monkeypatch.setattr(warming, "STEPS", tuple([lambda snapshot: numbers.append(snapshot.number)] * 2))
    return numbers


def test_every_step_makes_what_its_answer_needs(hostile_settings):
    opened = Investigation(hostile_settings, "default")
    with opened._current.reading() as snapshot:
        for step in warming.STEPS:
            step(snapshot)
        assert snapshot.event_index._columns
    opened.close()


def test_the_columns_prepared_are_those_that_the_page_shows():
    text = (ROOT / "static" / "js" / "events" / "columns.js").read_text("utf-8")
    usual = re.search(r"export const USUAL = \[(.*?)\]", text, re.DOTALL)
    assert usual is not None
    assert tuple(re.findall(r'"(\w+)"', usual[1])) == records.PAGE_COLUMNS


def test_a_generation_is_prepared_once_and_the_next_one_again(tmp_path, made):
    settings = import_hostile_case(tmp_path)
    opened = Investigation(settings, "default")
    assert opened.warm()
    assert not opened.warm()
    assert made == [1, 1]
    import_logs(settings, "default", [write_log(tmp_path / "more.xml", [logon(300, "dave")])])
    assert opened.warm()
    assert made == [1, 1, 2, 2]
    opened.close()


def test_it_stops_when_it_is_no_longer_wanted(hostile_settings, made):
    opened = Investigation(hostile_settings, "default")
    opened.warm(lambda: not made)
    assert len(made) == 1
    opened.close()


def test_what_cannot_be_prepared_is_left_to_whoever_asks_and_not_tried_again(hostile_settings, monkeypatch):
    tried = []

    def fails(snapshot):
        tried.append(snapshot.number)
        raise StoreError("no graph")

    monkeypatch.setattr(warming, "STEPS", (fails,))
    opened = Investigation(hostile_settings, "default")
    opened.warm()
    opened.warm()
    assert len(tried) == 1
    opened.close()


def test_a_case_without_events_has_nothing_to_prepare(tmp_path, made):
    Investigation(settings_in(tmp_path), "default", may_be_missing=True).warm()
    assert made == []
