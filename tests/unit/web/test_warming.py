"""The thread that prepares first answers."""

from __future__ import annotations

import gc
import threading
import weakref

from logontracer.errors import CaseError
from logontracer.settings import load_settings
from logontracer.web import warming
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
        was_prepared = self.is_prepared.is_set()
        self.is_prepared.set()
        if self.name == "damaged":
            raise CaseError("cannot be read")
        return not was_prepared

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


def test_what_was_prepared_is_settled_once(tmp_path, monkeypatch):
    opened, made = cases(tmp_path)
    opened.get("damaged")
    settled, n_rounds = [], []
    monkeypatch.setattr(warming, "settle", lambda: settled.append(sorted(made)))
    thread = Warmer(opened, 0.01)
    monkeypatch.setattr(thread._is_ended, "wait", lambda seconds: n_rounds.append(seconds) or end(thread))

    def end(thread):
        if len(n_rounds) == 3:
            thread._is_ended.set()

    thread._run()
    assert settled == [["damaged", "default"]]


def test_what_is_settled_is_looked_at_no_more_and_goes_with_its_last_reference():
    class Kept:
        pass

    one, another = Kept(), Kept()
    garbage = Kept()
    garbage.itself = garbage
    watched, alive = weakref.ref(garbage), weakref.ref(another)
    try:
        warming.settle()
        n_frozen = gc.get_freeze_count()
        del garbage
        assert n_frozen > 0
        assert not any(found is one for found in gc.get_objects())
        del another
        assert alive() is None
        warming.settle()  # garbage that was frozen is found the next time
        assert watched() is None
    finally:
        gc.unfreeze()


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
