"""The thread that prepares first answers."""

from __future__ import annotations

import threading

from logontracer.errors import CaseError
from logontracer.settings import load_settings
from logontracer.web.app import create_app
from logontracer.web.serve import gunicorn_options, warmer
from logontracer.web.services import OpenCases
from logontracer.web.warming import Warmer


class Prepared:
    """An investigation that says when it was prepared, and whether it still was wanted."""

    def __init__(self, name):
        self.name, self.is_prepared, self.was_wanted = name, threading.Event(), None

    def warm(self, is_wanted):
        self.was_wanted = is_wanted()
        self.is_prepared.set()
        if self.name == "damaged":
            raise CaseError("cannot be read")

    def close(self):
        pass


def cases(tmp_path):
    made = {}
    opened = OpenCases(
        load_settings({}, home=tmp_path), lambda settings, name: made.setdefault(name, Prepared(name))
    )
    return opened, made


def test_the_default_case_and_those_that_are_open_are_prepared_and_it_ends(tmp_path):
    opened, made = cases(tmp_path)
    opened.get("damaged")
    opened.get("other")
    thread = Warmer(opened, 0.01)
    thread.start()
    for name in ("other", "damaged"):
        assert made[name].is_prepared.wait(60)
    thread.end()
    assert made["default"].is_prepared.is_set()
    assert made["default"].was_wanted is not None
    assert not thread._thread.is_alive()


def test_it_can_be_turned_off(tmp_path):
    opened, made = cases(tmp_path)
    thread = Warmer(opened, 0)
    thread.start()
    thread.end()
    assert made == {}


def test_each_server_process_has_one_from_its_start_to_its_end(tmp_path):
    settings = load_settings({}, home=tmp_path, warm_seconds=0.0)
    app = create_app(settings)
    assert warmer(app) is warmer(app)
    options = gunicorn_options(settings, print)

    class Worker:
        wsgi = app

    options["post_worker_init"](Worker)
    options["worker_exit"](None, Worker)
    Worker.wsgi = None  # an application that could not be loaded
    options["worker_exit"](None, Worker)
