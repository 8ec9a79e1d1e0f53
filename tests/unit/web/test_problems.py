"""Errors as answers."""

import logging
import re

import pytest

from logontracer import errors
from logontracer.errors import LogontracerError
from logontracer.web.app import create_app
from logontracer.web.problems import hide_paths, problem_of
from logontracer.web.routes import PREFIX
from logontracer.web.services import services
from tests.unit.web.browser import CASE, token

FIELDS = {"type", "title", "status", "detail", "hint", "facts"}
ERRORS = [
    kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, LogontracerError)
]


def _client(settings, error):
    def broken(settings, name):
        raise error

    return create_app(settings, open_case=broken).test_client()


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_of_ours_becomes_a_problem_with_its_status(settings, kind):
    answer = _client(settings, kind("what was found", hint="what to try", record_id=7)).get(CASE)
    assert answer.status_code == kind.http_status
    assert answer.content_type == "application/problem+json"
    assert set(answer.json) == FIELDS
    assert (answer.json["detail"], answer.json["hint"]) == ("what was found", "what to try")
    assert answer.json["facts"] == {"record_id": 7}
    assert answer.json["type"].startswith("urn:logontracer:problem:")


def test_the_page_gets_a_problem_with_status_200_and_others_do_not(settings):
    client = _client(settings, errors.UsageError("what was found"))
    asked = client.get(CASE, headers={"Prefer": "problem-status=200"})
    assert (asked.status_code, asked.content_type) == (200, "application/problem+json")
    assert asked.json["status"] == 400
    assert client.get(CASE, headers={"Prefer": "return=minimal"}).status_code == 400


def test_a_fault_of_the_server_is_one_for_the_page_too(settings):
    client = _client(settings, RuntimeError("x"))
    assert client.get(CASE, headers={"Prefer": "problem-status=200"}).status_code == 500


def test_an_unexpected_error_tells_the_log_and_not_the_client(settings, caplog):
    client = _client(settings, RuntimeError("password=hunter2 /etc/secret"))
    with caplog.at_level(logging.ERROR):
        answer = client.get(CASE)
    assert answer.status_code == 500
    assert set(answer.json) == FIELDS
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text
    assert "RuntimeError" not in answer.text
    assert "hunter2" in caplog.text
    assert answer.json["facts"]["reference"] in caplog.text


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/api/v1/nope", 404),
        ("GET", "/api/v1/cases/nope/graph", 404),
        ("GET", "/api/v1/cases/a%20b/graph", 400),
        ("GET", "/api/v1/cases/..%2f..%2fetc/graph", 404),
        ("GET", "/static/..%2f..%2fpyproject.toml", 404),
        ("GET", "/static/%2e%2e/pyproject.toml", 404),
        ("GET", CASE + "/questions/nope", 404),
        ("GET", CASE + "/accounts?key=nope", 404),
        ("GET", CASE + "/accounts", 400),
        ("GET", CASE + "/search?q=(", 400),
        ("GET", CASE + "/search", 400),
        ("GET", CASE + "/rank?method=nope", 400),
        ("GET", CASE + "/rank?of=nope", 400),
        ("GET", CASE + "/rank/nope/reasons?key=x", 400),
        ("GET", CASE + "/export?format=nope", 400),
        ("GET", CASE + "/timeline.csv?table=nope", 400),
        ("GET", CASE + "/events?after=nope", 400),
        ("GET", CASE + "/events/nope", 404),
        ("GET", CASE + "/graph?focus=nope", 400),
        ("GET", "/api/v1/jobs/nope", 404),
        ("DELETE", "/api/v1/cases/default", 403),
    ],
)
def test_what_makes_no_sense_is_a_problem_and_no_crash(client, method, address, status):
    answer = client.open(address, method=method)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert set(answer.json) == FIELDS
    assert answer.json["status"] == status


def test_a_search_that_cannot_be_read_says_at_which_character(client):
    answer = client.get(CASE + "/search", query_string={"q": "account:alice AND )"})
    assert answer.json["facts"]["position"] == 18


def test_somebody_who_opens_a_wrong_page_by_hand_gets_a_page(client):
    answer = client.get("/cases/<b>nope", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code in (400, 404)
    assert answer.content_type.startswith("text/html")
    assert "<b>nope" not in answer.text


def test_paths_of_the_server_are_shortened_wherever_they_occur():
    told = {"detail": "/srv/lt/cases/x: bad", "facts": {"path": "/srv/lt/a", "n": 1}, "list": ["/srv/lt"]}
    assert hide_paths(told, ("/srv/lt",)) == {
        "detail": "…/cases/x: bad",
        "facts": {"path": "…/a", "n": 1},
        "list": ["…"],
    }


def test_a_path_among_the_facts_is_told_by_its_name_only(tmp_path):
    problem = problem_of(LogontracerError("bad", path=tmp_path / "case.json", sizes=(1, 2)))
    assert problem["facts"] == {"path": "case.json", "sizes": [1, 2]}


def test_a_damaged_case_does_not_tell_where_it_lies(client, settings):
    (settings.cases_dir / "default" / "CURRENT").write_text("nonsense")
    answer = client.get(CASE)
    assert answer.status_code == 500
    assert str(settings.home) not in answer.text


def test_a_home_that_is_the_current_folder_hides_no_full_stops():
    assert hide_paths("No. 1.", (".", "/srv/cases")) == "No. 1."


def test_the_page_of_a_missing_case_offers_the_cases_there_are(client):
    answer = client.get("/cases/nosuch", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "there is no case &#39;nosuch&#39;" in answer.text
    assert '<a class="button" href="/cases/default" translate="no">default</a>' in answer.text


@pytest.mark.parametrize(
    "address",
    ["/api/v1/cases/a/b/graph", "/api/v1/cases/..%2fx/imports", "/api/v1/imports", "/cases/a/b", "/cases/"],
)
def test_an_address_that_a_bad_case_name_made_says_what_a_name_may_hold(client, address):
    problem = client.get(address).json
    assert problem["detail"].startswith("There is nothing at /")
    assert "letters, digits, '.', '_' and '-' only" in problem["hint"]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b'{"target": "a:x",\n "text": }', "line 2, column"),
        (b"", "the body is empty"),
        (b'{"target": NaN}', "the body is no JSON: line 1, column"),
        (b"\xff", "the body is no JSON: line 1"),
        (b"[" * 100_000, "the body is no JSON"),
        (b"[]", "the body is no JSON object"),
    ],
)
def test_a_body_that_is_no_json_says_where_and_what_was_expected(client, body, detail):
    headers = token(client) | {"Content-Type": "application/json"}
    answer = client.put(CASE + "/notes", data=body, headers=headers)
    assert answer.status_code == 400
    assert detail in answer.json["detail"]
    assert answer.json["hint"].startswith(
        "Expected is a JSON object with target (a text), text (a text, optional)"
    )


def test_a_body_of_another_kind_is_refused(client):
    headers = token(client) | {"Content-Type": "text/plain"}
    assert client.put(CASE + "/notes", data=b"{}", headers=headers).status_code == 415


def test_a_misspelt_parameter_is_refused_with_the_nearest_one_on_every_address(settings):
    app = create_app(settings)
    client = app.test_client()
    for section in services(app).sections:
        for route in section.routes:
            if route.method != "GET" or not route.parameters:
                continue
            name = max((parameter.name.rstrip(".") for parameter in route.parameters), key=len)
            path = PREFIX + re.sub("<[^>]+>", "default", route.path)
            answer = client.get(path, query_string={name + "x": "1"})
            assert answer.status_code == 400, path
            assert answer.json["facts"]["parameter"] == name + "x"
            assert answer.json["facts"]["nearest"] in ([name], [name + "."])
            assert answer.json["hint"].startswith(f"Did you mean {name}")
    answer = client.get(CASE + "/graph?zzzzzzzz=1").json
    assert (answer["facts"]["nearest"], answer["hint"][:6]) == ([], "known:")
