"""What keeps strangers from acting through the server."""

import base64
import stat
import threading

import pytest

from logontracer.web.app import create_app
from logontracer.web.security import CONTENT_SECURITY_POLICY, check_host, secret_key
from tests.unit.investigation.cases import settings_in
from tests.unit.web.browser import CASE, token, upload

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
LOG = ("Security.xml", b"<Events/>")


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/static/css/base.css",
        "/api/v1/cases",
        "/nope",
        "/api/v1/nope",
        CASE + "/graph?event_id=x",
        "/static/nope",
    ],
)
def test_every_answer_carries_the_security_headers_errors_included(client, address):
    with client.get(address) as answer:
        headers = answer.headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


def test_answers_about_a_case_are_in_no_cache(client):
    assert client.get(CASE).headers["Cache-Control"] == "no-store"
    assert client.get("/").headers["Cache-Control"] == "no-store"
    with client.get("/static/css/base.css") as static:
        assert static.headers["Cache-Control"] == "no-cache"


def test_a_crash_and_a_refused_request_carry_the_headers_too(settings, monkeypatch):
    def broken(settings, name):
        raise RuntimeError("inside")

    client = create_app(settings, open_case=broken).test_client()
    assert client.get(CASE).headers["Content-Security-Policy"] == POLICY
    refused = client.get("/", headers={"Host": "evil.example"})
    assert refused.headers["Content-Security-Policy"] == POLICY


def test_a_change_without_a_token_is_refused_and_stores_nothing(client, launched, settings):
    answer = upload(client, LOG, headers={})
    assert answer.status_code == 403
    assert answer.content_type == "application/problem+json"
    assert launched.jobs == []
    assert list(settings.home.glob("jobs/*")) == []


@pytest.mark.parametrize("given", ["", "x", "é", "a" * 10_000])
def test_a_wrong_token_is_refused(client, given):
    client.get("/")
    headers = {"X-CSRF-Token": given.encode("utf-8").decode("latin-1")}
    assert upload(client, LOG, headers=headers).status_code == 403


def test_the_token_of_another_session_is_refused(app):
    ours, other = app.test_client(), app.test_client()
    ours.get("/")
    assert upload(ours, LOG, headers=token(other)).status_code == 403


def test_a_token_without_its_cookie_is_refused(app):
    headers = token(app.test_client())
    assert upload(app.test_client(use_cookies=False), LOG, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:1234"},
        {"Origin": "https://localhost"},
        {"Origin": "http://[localhost"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_change_that_another_site_started_is_refused_with_the_right_token(client, headers):
    assert upload(client, LOG, headers=token(client) | headers).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}],
)
def test_a_change_of_the_own_page_is_accepted(client, headers):
    assert upload(client, LOG, headers=token(client) | headers).status_code == 202


def test_the_page_and_the_session_give_the_same_token(client):
    page = client.get("/").text
    assert f'<meta name="csrf-token" content="{token(client)["X-CSRF-Token"]}">' in page


def test_the_cookie_is_strict_and_out_of_reach_of_scripts(client):
    cookie = client.get("/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert cookie.startswith("logontracer-")


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8080",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "10.0.0.1",
        "[::2]",
    ],
)
def test_a_host_name_that_is_not_ours_is_refused(client, host):
    answer = client.get("/api/v1/cases", headers={"Host": host})
    assert answer.status_code == 400
    assert "LOGONTRACER_TRUSTED_HOSTS" in answer.json["hint"]


def test_a_request_without_a_host_is_refused_whatever_the_server_is_bound_to(client):
    with client.application.test_request_context("/api/v1/cases") as context:
        del context.request.environ["HTTP_HOST"]
        answer = client.application.full_dispatch_request()
    assert answer.status_code == 400
    assert "no Host header" in answer.json["detail"]


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:8080", "localhost."])
def test_the_loopback_names_are_ours(client, host):
    assert client.get("/api/v1/session", headers={"Host": host}).status_code == 200


def test_a_trusted_name_and_the_bound_address_are_ours(tmp_path):
    settings = settings_in(tmp_path, host="10.1.2.3", trusted_hosts=("tracer.corp.example",))
    client = create_app(settings).test_client()
    for host in ("tracer.corp.example:8080", "10.1.2.3:8080"):
        assert client.get("/api/v1/session", headers={"Host": host}).status_code == 200
    assert client.get("/api/v1/session", headers={"Host": "10.1.2.4"}).status_code == 400


def test_a_server_on_every_address_answers_to_addresses_but_not_to_names(tmp_path):
    client = create_app(settings_in(tmp_path, host="0.0.0.0")).test_client()
    assert client.get("/api/v1/session", headers={"Host": "192.0.2.7:8080"}).status_code == 200
    assert client.get("/api/v1/session", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("header", ["[::1", "", "a b", "[x]", "@localhost:80"])
def test_a_broken_host_header_is_refused_not_crashed_on(header):
    from logontracer.errors import UsageError

    if header == "@localhost:80":
        check_host(header, frozenset({"localhost"}), any_address=False)
        return
    with pytest.raises(UsageError):
        check_host(header, frozenset({"localhost"}), any_address=True)


def test_the_key_is_random_private_and_made_once(tmp_path):
    first = secret_key(tmp_path / "a")
    assert first == secret_key(tmp_path / "a")
    assert len(first) == 32
    assert first != secret_key(tmp_path / "b")
    path = tmp_path / "a" / "secret-key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    secret_key(tmp_path / "a")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_workers_that_start_at_once_all_get_the_same_key(tmp_path):
    keys = []
    threads = [threading.Thread(target=lambda: keys.append(secret_key(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_no_path_and_no_key_of_the_server_is_in_the_page(client, settings):
    page = client.get("/").text
    assert str(settings.home) not in page
    assert secret_key(settings.home).hex() not in page


def test_hostile_names_reach_the_browser_as_json_only(client):
    page = client.get("/").text
    graph = client.get(CASE + "/graph")
    assert "<script>alert(1)</script>" not in page
    assert graph.content_type == "application/json"
    assert any(node["label"].endswith("<script>alert(1)</script>") for node in graph.json["nodes"])


def test_another_site_cannot_make_the_server_answer_questions(client):
    answer = client.get(CASE + "/questions", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.parametrize("text", ["[1e999,0,0]", "[" * 1400])
def test_a_forged_place_in_the_events_is_a_bad_request(client, text):
    forged = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    assert client.get(f"{CASE}/events?after={forged}").status_code == 400
