"""Side-bar questions, search and neighbourhoods as Cypher texts with parameters."""

from logontracer.queries.compose import compose, find_question
from logontracer.queries.neighbourhood import changes_around, logons_by_id, neighbourhood, suggest
from logontracer.queries.paths import path_query
from logontracer.queries.questions import GROUPS, QUESTIONS, Parameter, Question
from logontracer.queries.search import parse
from logontracer.queries.search_cypher import compile_search
from logontracer.queries.search_terms import SEARCH_TERMS, SearchTerm

__all__ = [
    "GROUPS",
    "QUESTIONS",
    "SEARCH_TERMS",
    "Parameter",
    "Question",
    "SearchTerm",
    "changes_around",
    "compile_search",
    "compose",
    "find_question",
    "logons_by_id",
    "neighbourhood",
    "parse",
    "path_query",
    "suggest",
]
