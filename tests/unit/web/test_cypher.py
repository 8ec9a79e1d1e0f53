"""Own Cypher and saved queries over HTTP."""

import json

import pytest

from logontracer.errors import ConflictError
from logontracer.evidence import notebook
from logontracer.evidence.case import Case
from logontracer.evidence.notebook import Notebook
from tests.unit.web.browser import CASE, token

TEXT = "MATCH (a:Account) WHERE a.name = $who RETURN a.key AS account_key"


def _post(client, path, body):
    return client.post(CASE + path, json=body, headers=token(client))


def test_a_query_runs_with_its_parameters(client):
    answer = _post(client, "/cypher", {"cypher": TEXT, "parameters": {"who": "alice"}})
    assert answer.status_code == 200
    assert answer.json["rows"] == [["corp\\alice"]]
    assert [node["id"] for node in answer.json["view"]["nodes"]] == ["a:corp\\alice"]


def test_a_refused_query_is_400_with_its_position(client):
    answer = _post(client, "/cypher", {"cypher": "MATCH (a) CALL show_tables() RETURN a"})
    assert (answer.status_code, answer.json["facts"]["position"]) == (400, 10)
    assert answer.json["title"] == "The query may not run"
    for wrong in ({}, {"cypher": 1}, {"cypher": "RETURN 1", "limit": 0}, {"cypher": "RETURN 1", "x": 1}):
        assert _post(client, "/cypher", wrong).status_code == 400


def test_a_query_needs_the_sessions_token(client):
    assert client.post(CASE + "/cypher", json={"cypher": "RETURN 1"}).status_code == 403
    assert client.post(CASE + "/queries", json={"name": "x", "cypher": "RETURN 1"}).status_code == 403


def test_queries_are_kept_changed_and_deleted(client):
    kept = _post(client, "/queries", {"name": "mine", "cypher": TEXT}).json["query"]
    assert client.get(CASE + "/queries").json["queries"] == [kept]
    taken = _post(client, "/queries", {"name": "mine", "cypher": "RETURN 1"})
    assert taken.status_code == 409
    changed = _post(client, "/queries", {**kept, "note": "n"} | {"updated_at": None})
    assert changed.status_code == 400
    body = {"name": "mine", "note": "n", "cypher": TEXT, "revision": kept["revision"]}
    revision = _post(client, "/queries", body).json["query"]["revision"]
    gone = client.delete(f"{CASE}/queries?name=mine&revision={revision}", headers=token(client))
    assert gone.status_code == 200
    assert client.get(CASE + "/queries").json["queries"] == []


def test_queries_travel_as_a_file(client):
    _post(client, "/queries", {"name": "mine", "cypher": TEXT})
    file = client.get(CASE + "/queries.json")
    assert file.headers["Content-Disposition"].startswith("attachment")
    document = json.loads(file.text)
    document["queries"].append({"name": "yours", "note": "", "cypher": "RETURN 2"})
    taken = _post(client, "/queries/file", {"content": json.dumps(document)})
    assert taken.json == {"added": ["yours"], "kept": ["mine"]}
    for wrong in (
        "",
        "[]",
        '{"format": 2, "queries": []}',
        '{"format": 1, "queries": [{"name": 1}]}',
        "[" * 9999,
    ):
        assert _post(client, "/queries/file", {"content": wrong}).status_code == 400
    assert len(client.get(CASE + "/queries").json["queries"]) == 2


def test_the_largest_file_of_saved_queries_is_taken_in_and_a_larger_one_cannot_be_made(client, settings):
    shelf = Notebook(Case.open(settings.cases_dir, "default"))
    largest = {"name": "", "note": "", "cypher": '"' * notebook.MAX_CYPHER_CHARACTERS}
    rows = [{**largest, "name": f"q{number}"} for number in range(200)]
    shelf.take_queries(json.dumps({"format": 1, "queries": rows}))
    last = {"cypher": largest["cypher"], "revision": 0}
    for number in range(200, 209):
        shelf.put_query(f"q{number}", **last)
    with pytest.raises(ConflictError, match="the most"):
        shelf.put_query("one more", **last)
    content = client.get(f"{CASE}/queries.json").text
    assert len(content) > notebook.MAX_FILE_BYTES * 0.98
    taken = _post(client, "/queries/file", {"content": content})
    assert taken.status_code == 200
    assert len(taken.json["kept"]) == len(shelf.queries()["queries"])
