"""Side-bar questions, search and neighbourhoods as Cypher texts with parameters."""

from logontracer.queries.compose import compose, find_question
from logontracer.queries.questions import GROUPS, QUESTIONS, Parameter, Question

__all__ = ["GROUPS", "QUESTIONS", "Parameter", "Question", "compose", "find_question"]
