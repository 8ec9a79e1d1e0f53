"""Exports over the API."""

import json

import pytest

from logontracer.export import EXPORT_FORMATS
from logontracer.investigation import cypher
from tests.unit.web.browser import CASE, token

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


def test_nodes_are_told_what_they_are_called_in_files_without_names(client):
    nodes = ["a:corp\\alice", "h:dc1.corp.example", "a:corp\\nobody", "g:x", "nonsense"]
    answer = client.post(CASE + "/pseudonyms", json={"nodes": nodes}, headers=token(client)).json["nodes"]
    assert [node["id"] for node in answer] == nodes[:2]
    file = client.get(CASE + "/export?format=json&pseudonyms=1&noise=1").json
    labels = {node["label"] for node in file["nodes"]}
    assert {node["label"] for node in answer} <= labels
    assert not any("alice" in node["label"] or "dc1" in node["label"] for node in answer)


@pytest.mark.parametrize("nodes", [[1], ["a:x"] * 10_001, "a:x", None])
def test_a_list_of_nodes_that_is_none_is_refused(client, nodes):
    answer = client.post(CASE + "/pseudonyms", json={"nodes": nodes}, headers=token(client))
    assert answer.status_code == 400
    assert answer.json["facts"]["field"] == "nodes"


def test_a_switch_that_is_neither_on_nor_off_is_named(client):
    answer = client.get(CASE + "/export?format=csv&pseudonyms=maybe")
    assert answer.status_code == 400
    assert answer.json["facts"]["parameter"] == "pseudonyms"


_OWN = {
    "cypher": "MATCH (l:Logon)-[:OF_ACCOUNT]->(a:Account) WHERE a.name = $who RETURN l",
    "cypher_parameters": '{"who": "alice"}',
}


def test_the_graph_of_an_own_query_is_the_one_that_the_query_draws(client):
    body = {"cypher": _OWN["cypher"], "parameters": {"who": "alice"}}
    drawn = client.post(CASE + "/cypher", json=body, headers=token(client)).json["view"]
    answer = client.get(CASE + "/export", query_string={"format": "json", **_OWN})
    assert 'filename="default-query-' in answer.headers["Content-Disposition"]
    file = json.loads(answer.text)
    assert (file["nodes"], file["edges"]) == (drawn["nodes"], drawn["edges"])
    assert file["cypher"] == _OWN["cypher"]
    assert any(edge["kind"] == "destination" for edge in file["edges"])
    assert "filters" not in file


@pytest.mark.parametrize("name", NAMES)
def test_every_format_writes_an_own_query_also_with_pseudonyms(client, name):
    answer = client.get(CASE + "/export", query_string={"format": name, **_OWN})
    assert answer.status_code == 200
    assert "alice" in answer.text
    assert "carol" not in answer.text
    hidden = client.get(CASE + "/export", query_string={"format": name, "pseudonyms": "1", **_OWN})
    assert "alice" not in hidden.text
    assert hidden.status_code == 200


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"question": "rdp_logon"}, "at once"),
        ({"noise": "1"}, "at once"),
        ({"cypher_parameters": "{"}, "no JSON"),
        ({"cypher_parameters": "[1]"}, "no JSON object"),
        ({"cypher_parameters": "[" * 4_000}, "no JSON"),
        ({"cypher": "MATCH (a) DELETE a"}, "DELETE"),
    ],
)
def test_an_own_query_that_cannot_be_exported_is_refused(client, more, word):
    answer = client.get(CASE + "/export", query_string={"format": "csv", **_OWN, **more})
    assert answer.status_code == 400
    assert word in answer.text


def test_an_own_query_of_too_many_rows_is_refused_rather_than_cut(client, monkeypatch):
    monkeypatch.setattr(cypher, "MAX_ROWS", 1)
    query = {"format": "csv", "cypher": "MATCH (a:Account) RETURN a"}
    answer = client.get(CASE + "/export", query_string=query)
    assert answer.status_code == 400
    assert "more than 1 rows" in answer.text
