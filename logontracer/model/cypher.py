"""A Cypher text with its parameters; values never become text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class CypherQuery:
    """One statement in the subset that LadybugDB 0.22 and Neo4j 5.26 both speak."""

    text: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
