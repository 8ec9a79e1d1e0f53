"""Side-bar questions and the search as Cypher texts with parameters."""

from logontracer.queries.compose import compose, find_question
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
    "compile_search",
    "compose",
    "find_question",
    "parse",
]
