"""Exports over the API."""

import pytest

from logontracer.export import EXPORT_FORMATS
from tests.unit.web.browser import CASE

NAMES = [entry.name for entry in EXPORT_FORMATS]


@pytest.mark.parametrize("name", NAMES)
def test_every_format_is_an_attachment_of_its_type(client, name):
    answer = client.get(CASE + "/export", query_string={"format": name})
    entry = next(entry for entry in EXPORT_FORMATS if entry.name == name)
    assert answer.status_code == 200
    assert answer.content_type == entry.content_type
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith(f'attachment; filename="default-{entry.part}.{entry.extension}"')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "alice" in answer.text


@pytest.mark.parametrize("name", NAMES)
def test_pseudonyms_1_leaves_no_name_in_content_or_file_name(client, name):
    answer = client.get(CASE + "/export", query_string={"format": name, "pseudonyms": "1", "noise": "1"})
    assert 'filename="case-' in answer.headers["Content-Disposition"]
    assert not any(text in answer.text for text in ("alice", "carol", "dc1.corp", "10.0.0.5"))
    assert "account-0001" in answer.text or "host-0001" in answer.text


@pytest.mark.parametrize("kind", ["summary", "details", "scores"])
def test_the_timeline_s_tables_take_pseudonyms_too(client, kind):
    answer = client.get(
        CASE + "/timeline.csv", query_string={"table": kind, "kind": "user", "pseudonyms": "1"}
    )
    assert "alice" not in answer.text
    assert "case-timeline" in answer.headers["Content-Disposition"]


def test_a_switch_that_is_neither_on_nor_off_is_named(client):
    answer = client.get(CASE + "/export?format=csv&pseudonyms=maybe")
    assert answer.status_code == 400
    assert answer.json["facts"]["parameter"] == "pseudonyms"
