"""Notes and saved views over the API."""

import pytest

from logontracer.investigation import Investigation
from tests.unit.web.browser import CASE, token

ALICE = "a:corp\\alice"
NOTES, VIEWS = CASE + "/notes", CASE + "/views"


def put(client, path, **body):
    return client.put(path, json=body, headers=token(client))


def test_a_note_is_put_listed_and_deleted(client):
    kept = put(client, NOTES, target=ALICE, text="<script>alert(1)</script>", revision=0)
    assert kept.status_code == 200
    assert kept.json["note"]["is_starred"] is False
    assert client.get(NOTES).json == {"revision": 1, "notes": [kept.json["note"]]}
    gone = client.delete(NOTES, query_string={"target": ALICE, "revision": 1}, headers=token(client))
    assert gone.json == {"revision": 2}
    assert client.get(NOTES).json["notes"] == []


def test_a_view_is_put_listed_and_deleted(client):
    kept = put(client, VIEWS, name="nights", query="type=10", note="see", revision=0)
    assert client.get(VIEWS).json == {"revision": 1, "views": [kept.json["view"]]}
    gone = client.delete(VIEWS, query_string={"name": "nights", "revision": 1}, headers=token(client))
    assert gone.status_code == 200


def test_who_has_not_seen_the_newest_revision_gets_409_and_what_is_there(client):
    put(client, NOTES, target=ALICE, text="hers", revision=0)
    answer = put(client, NOTES, target=ALICE, text="mine", revision=0)
    assert answer.status_code == 409
    assert answer.json["facts"]["text"] == "hers"
    assert answer.json["facts"]["revision"] == 1
    assert answer.json["hint"]


@pytest.mark.parametrize("method", ["put", "delete"])
@pytest.mark.parametrize("path", [NOTES, VIEWS])
def test_a_change_without_the_session_s_token_is_refused(client, method, path):
    assert getattr(client, method)(path, json={}).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"target": ALICE, "revision": 0, "text": 7},
        {"target": ALICE, "revision": "0", "text": "x"},
        {"target": ALICE, "revision": True, "text": "x"},
        {"target": ALICE, "revision": 0, "is_starred": 1},
        {"target": ALICE, "revision": 0, "text": "x", "colour": "red"},
        {"target": "nothing", "revision": 0, "text": "x"},
    ],
)
def test_a_body_that_makes_no_sense_is_refused(client, body):
    answer = client.put(NOTES, json=body, headers=token(client))
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert client.get(NOTES).json["revision"] == 0


def test_a_body_that_is_no_json_is_refused(client):
    headers = token(client)
    assert client.put(NOTES, data=b"{", content_type="application/json", headers=headers).status_code == 400
    assert client.put(NOTES, data=b"x=1", headers=headers).status_code == 415


def test_a_case_that_is_not_there_has_no_notes(client):
    assert client.get("/api/v1/cases/nosuch/notes").status_code == 404
    assert put(client, "/api/v1/cases/nosuch/notes", target=ALICE, text="x", revision=0).status_code == 404


def test_the_document_names_the_bodies(client):
    paths = client.get("/api/v1/openapi.json").json["paths"]
    operation = paths["/api/v1/cases/{case}/notes"]["put"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert set(schema["properties"]) == {"target", "text", "is_starred", "revision"}


def test_the_command_line_reads_what_the_api_wrote(client, settings):
    put(client, NOTES, target=ALICE, text="seen", revision=0)
    assert Investigation(settings, "default").notebook.notes()["notes"][0]["text"] == "seen"


@pytest.mark.parametrize(
    "target",
    [
        "a:corp\\nobody",
        "h:nowhere",
        "e:1-999999",
        "e:nothing",
        "s|h:10.0.0.1|a:corp\\nobody|success",
        "s|h:10.0.0.1|a:corp\\alice|perhaps",
        "s|h:10.0.0.1|a:corp\\alice",
    ],
)
def test_a_note_on_what_the_case_does_not_have_is_refused(client, target):
    answer = put(client, NOTES, target=target, text="x", revision=0)
    assert answer.status_code == 404
    assert client.get(NOTES).json["notes"] == []


@pytest.mark.parametrize("target", ["e:1-0", "s|h:10.0.0.1|a:corp\\alice|success", "h:10.0.0.1"])
def test_hosts_events_and_links_of_the_case_can_have_a_note(client, target):
    assert put(client, NOTES, target=target, text="x", revision=0).status_code == 200
