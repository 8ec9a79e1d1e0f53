"""The page: one template, shown for a case."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, render_template

import logontracer
from logontracer.errors import NotFoundError
from logontracer.evidence.case import Case, list_cases
from logontracer.web.security import csrf_token
from logontracer.web.services import DEFAULT_CASE, services

BLUEPRINT = Blueprint("pages", __name__)
#: Cases that the page of a missing one offers.
MOST_CASES = 20


@BLUEPRINT.get("/")
def index() -> str:
    """Show the default case, else the most recently imported one, else the empty default case."""
    return _page(_first_case())


@BLUEPRINT.get("/cases/<case>")
def case_page(case: str) -> str:
    """Show one case; the default case may still be empty."""
    if case != DEFAULT_CASE:
        _open(services().settings.cases_dir, case)
    return _page(case)


def _open(cases_dir: Path, case: str) -> None:
    """Raise the error of a case that is not there, with those that are: a page cannot run a command."""
    try:
        Case.open(cases_dir, case)
    except NotFoundError as error:
        there = [found.name for found in list_cases(cases_dir)]
        hint = "Choose one of the cases below, or load logs into a new one." if there else "Load logs first."
        raise NotFoundError(error.message, hint=hint, name=case, cases=there[:MOST_CASES]) from error


def _page(case: str) -> str:
    return render_template(
        "index.html", case=case, case_name=case, csrf_token=csrf_token(), version=logontracer.__version__
    )


def _first_case() -> str:
    cases = list_cases(services().settings.cases_dir)
    if not cases or any(case.name == DEFAULT_CASE for case in cases):
        return DEFAULT_CASE
    return max(cases, key=lambda case: case.path.stat().st_mtime).name
