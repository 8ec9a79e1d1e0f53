"""The page's Japanese knows every text that the server's registries give it, and no other."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

from werkzeug.exceptions import default_exceptions

from logontracer import errors
from logontracer.export import EXPORT_FORMATS
from logontracer.model.catalogue import EVENTS
from logontracer.model.windows import KERBEROS_STATUS, LOGON_TYPES, NT_STATUS
from logontracer.queries import QUESTIONS
from logontracer.web import problems
from tests.conftest import ROOT
from tests.unit.web.test_language_receipts import JOINED

#: Units of a job's progress, as pipeline and readers name them.
UNITS = ("events", "logons", "analyses", "imports")


#: Rooms whose errors only the command line shows, and modules of the server that end before it answers.
NOT_OF_THE_PAGE = ("cli", "sample", "analyse", "settings.py", "web/serve.py")


def hints() -> Iterator[str]:
    """Yield what to try, where it is the same whatever happened: the page translates it as a whole."""
    package = ROOT / "logontracer"
    for path in sorted(package.rglob("*.py")):
        if path.relative_to(package).as_posix().startswith(NOT_OF_THE_PAGE):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "hint" and isinstance(node.value, ast.Constant):
                yield from [node.value.value] if isinstance(node.value.value, str) else []


def texts() -> Iterator[str]:
    """Yield what the page shows of the server's own words."""
    for question in QUESTIONS:
        yield from (question.title, question.group, question.help)
        for parameter in question.parameters:
            yield from (parameter.title, parameter.help)
    yield from (row.title for row in EVENTS)
    for titles in (LOGON_TYPES, NT_STATUS, KERBEROS_STATUS):
        yield from titles.values()
    yield from (entry.title for entry in EXPORT_FORMATS)
    yield from UNITS
    yield from hints()
    yield from (error("").title for error in _errors())


def _errors() -> Iterator[type[errors.LogontracerError]]:
    for value in (*vars(errors).values(), *vars(problems).values()):
        is_error = isinstance(value, type) and issubclass(value, errors.LogontracerError)
        if is_error and value is not errors.LogontracerError:
            yield value


def japanese() -> dict[str, str]:
    """Return the server's part of the language file."""
    translated: dict[str, str] = json.loads((ROOT / "static" / "lang" / "ja.json").read_text("utf-8"))[
        "server"
    ]
    return translated


def test_every_text_of_the_server_has_its_japanese():
    assert sorted(set(texts()) - japanese().keys()) == []


def test_the_japanese_has_no_text_that_the_server_no_longer_says():
    assert sorted(japanese().keys() - set(texts())) == []


def said() -> Iterator[str]:
    """Yield every text of the program, facts as ``{}``, and what the web framework says of a request."""
    for path in (ROOT / "logontracer").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                yield "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.sub(r"\{\w+\}", "{}", node.value)
    for path in (ROOT / "native" / "src").rglob("*.rs"):
        yield from re.findall(r'"([^"]+)"', path.read_text("utf-8"))
    for kind in default_exceptions.values():
        yield from (kind().name, kind.description or "")


def test_the_japanese_has_no_pattern_that_the_server_no_longer_says():
    """Patterns hold facts, such as ``there is no case {name}``; not every error has one."""
    patterns = json.loads((ROOT / "static" / "lang" / "ja.json").read_text("utf-8"))["patterns"]
    plain = {re.sub(r"\{\w+\}", "{}", pattern): pattern for pattern in patterns}
    texts = set(said())
    texts |= {f"{{}}{joint} {text}" for joint in ("", ":") for text in texts}  # of a file, its name before it
    unsaid = sorted(plain.keys() - texts)
    assert [text for text in unsaid if not any(pattern_of(text).fullmatch(whole) for whole in JOINED)] == []


def pattern_of(template: str) -> re.Pattern[str]:
    return re.compile(re.escape(template).replace(r"\{\}", ".*?"), re.DOTALL)
