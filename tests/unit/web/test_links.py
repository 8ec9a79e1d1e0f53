"""Links of a case over the API: shown with their reasons, undone and restored."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from logontracer.pipeline import import_logs
from logontracer.settings import Settings
from logontracer.web.app import create_app
from tests.unit.investigation.cases import event, settings_in, write_log
from tests.unit.web.browser import CASE, token

LINK = "host_name:fs1=fs1.corp.example"


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home: Path = tmp_path_factory.mktemp("linked")
    fields = {"TargetUserName": "ann", "TargetDomainName": "CORP", "LogonType": "3"}
    log = [
        *(event(n, 4624, computer=f"fs{n}.corp.example", **fields) for n in range(1, 4)),
        *(event(n + 10, 4776, TargetUserName="ann", Workstation=f"FS{n}", Status="0x0") for n in range(1, 4)),
    ]
    settings = settings_in(home)
    import_logs(settings, "default", [write_log(home / "log.xml", log)])
    return settings


@pytest.fixture
def client(linked: Settings) -> FlaskClient:
    return create_app(linked).test_client()


def has_fs1(client: FlaskClient) -> bool:
    return client.get(CASE + "/hosts?key=fs1").status_code == 200


def test_links_come_in_pages_with_their_reasons(client: FlaskClient) -> None:
    first = client.get(CASE + "/links?limit=2").json
    rest = client.get(CASE + "/links", query_string={"limit": 2, "after": first["next"]}).json
    assert (first["total"], first["truncated"], rest["truncated"]) == (3, True, False)
    assert [row["id"] for row in first["rows"] + rest["rows"]] == [
        f"host_name:fs{n}=fs{n}.corp.example" for n in (1, 2, 3)
    ]
    assert first["rows"][0] == {
        "id": LINK,
        "kind": "host_name",
        "title": "Host names",
        "why": "it is the one machine known by this short name",
        "name": "fs1",
        "joined_to": "fs1.corp.example",
        "n_events": 1,
        "first_seen": "2024-01-08T10:11:00.000000Z",
        "last_seen": "2024-01-08T10:11:00.000000Z",
        "is_undone": False,
    }


def test_a_link_is_undone_shown_first_and_restored(client: FlaskClient) -> None:
    undone = client.post(CASE + "/links", query_string={"undo": LINK}, headers=token(client))
    assert undone.status_code == 200
    assert undone.json["n_undone"] == 1
    assert has_fs1(client)
    assert client.get(CASE + "/links?limit=1").json["rows"][0]["is_undone"] is True
    reasons = client.get(CASE + "/hosts?key=fs1.corp.example").json["identity"]
    assert [reason["is_undone"] for reason in reasons if reason["link"] == LINK] == [True]
    restored = client.post(CASE + "/links", query_string={"restore": LINK}, headers=token(client))
    assert restored.json == {"generation": undone.json["generation"] + 1, "n_undone": 0}
    assert not has_fs1(client)


def test_hundreds_of_links_are_named_in_the_body(client: FlaskClient) -> None:
    body = {"undo": [LINK] * 500}
    undone = client.post(CASE + "/links", json=body, headers=token(client))
    assert (undone.status_code, undone.json["n_undone"]) == (200, 1)
    restored = client.post(CASE + "/links", json={"restore": [LINK]}, headers=token(client))
    assert restored.json["n_undone"] == 0


@pytest.mark.parametrize(
    ("body", "detail"),
    [({}, "nothing to undo"), ({"undo": [7]}, "list of ids"), ({"undo": LINK}, "must be a list")],
)
def test_a_body_that_names_no_links_is_a_problem(
    client: FlaskClient, body: dict[str, object], detail: str
) -> None:
    answer = client.post(CASE + "/links", json=body, headers=token(client))
    assert answer.status_code == 400
    assert detail in answer.json["detail"]


@pytest.mark.parametrize(
    ("query", "status", "detail"),
    [
        ({}, 400, "nothing to undo"),
        ({"undo": "sid:x=y"}, 404, "no link 'sid:x=y'"),
        ({"undo": LINK, "restore": LINK}, 400, "at once"),
        ({"remove": LINK}, 400, "remove"),
    ],
)
def test_what_cannot_be_undone_is_a_problem(
    client: FlaskClient, query: dict[str, str], status: int, detail: str
) -> None:
    answer = client.post(CASE + "/links", query_string=query, headers=token(client))
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert detail in answer.json["detail"]


def test_undoing_needs_the_token_and_a_case(client: FlaskClient) -> None:
    assert client.post(CASE + "/links", query_string={"undo": LINK}).status_code == 403
    missing = client.post("/api/v1/cases/none/links", query_string={"undo": LINK}, headers=token(client))
    assert missing.status_code == 404
