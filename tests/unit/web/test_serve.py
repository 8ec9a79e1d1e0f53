"""Starting the server."""

import socket
import sys

import pytest

from logontracer.errors import ConflictError, UsageError
from logontracer.web.assets import static_folder, template_folder
from logontracer.web.serve import address_of, check_free, gunicorn_options, serve
from tests.unit.investigation.cases import settings_in


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_in_use_is_said_before_anything_starts(taken_port, tmp_path):
    with pytest.raises(ConflictError) as caught:
        serve(settings_in(tmp_path, port=taken_port))
    assert str(taken_port) in caught.value.message
    assert "-o" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_was_checked_is_free_again():
    check_free("127.0.0.1", 0)
    check_free("::1", 0) if socket.has_ipv6 else None


def test_an_address_that_is_not_ours_is_refused():
    with pytest.raises((ConflictError, UsageError)):
        check_free("203.0.113.7", 8080)
    with pytest.raises(UsageError):
        check_free("no such host", 8080)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080/"),
        ("0.0.0.0", "http://127.0.0.1:8080/"),
        ("::", "http://[::1]:8080/"),
        ("fe80::1", "http://[fe80::1]:8080/"),
        ("tracer.example", "http://tracer.example:8080/"),
    ],
)
def test_the_address_printed_opens_in_a_browser(host, address):
    assert address_of(host, 8080) == address


def test_the_server_binds_to_loopback_by_default_and_opens_stores_after_the_fork(tmp_path):
    options = gunicorn_options(settings_in(tmp_path), print)
    assert options["bind"] == "127.0.0.1:8080"
    assert options["preload_app"] is False
    assert options["workers"] > 1
    assert gunicorn_options(settings_in(tmp_path, host="::1"), print)["bind"] == "[::1]:8080"


def test_on_windows_the_server_says_that_it_does_not_run_there(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(UsageError, match="Windows"):
        serve(settings_in(tmp_path))


def test_the_page_comes_from_the_checkout_or_the_wheel():
    assert (template_folder() / "index.html").is_file()
    assert (static_folder() / "js" / "main.js").is_file()


def test_the_installed_copy_of_the_page_wins_over_a_neighbour(tmp_path, monkeypatch):
    for root in ("package", "beside"):
        (tmp_path / root / "static").mkdir(parents=True)
    roots = (tmp_path / "package", tmp_path / "beside")
    monkeypatch.setattr("logontracer.web.assets._ROOTS", roots)
    assert static_folder() == tmp_path / "package" / "static"
    (tmp_path / "package" / "static").rmdir()
    assert static_folder() == tmp_path / "beside" / "static"
