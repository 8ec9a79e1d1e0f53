"""The page: one template, shown for a case."""

from __future__ import annotations

from flask import Blueprint, render_template

import logontracer
from logontracer.evidence.case import Case, list_cases
from logontracer.web.security import csrf_token
from logontracer.web.services import DEFAULT_CASE, services

BLUEPRINT = Blueprint("pages", __name__)


@BLUEPRINT.get("/")
def index() -> str:
    """Show the default case, else the most recently imported one, else the empty default case."""
    return _page(_first_case())


@BLUEPRINT.get("/cases/<case>")
def case_page(case: str) -> str:
    """Show one case; the default case may still be empty."""
    if case != DEFAULT_CASE:
        Case.open(services().settings.cases_dir, case)
    return _page(case)


def _page(case: str) -> str:
    return render_template(
        "index.html", case=case, case_name=case, csrf_token=csrf_token(), version=logontracer.__version__
    )


def _first_case() -> str:
    cases = list_cases(services().settings.cases_dir)
    if not cases or any(case.name == DEFAULT_CASE for case in cases):
        return DEFAULT_CASE
    return max(cases, key=lambda case: case.path.stat().st_mtime).name
