"""Whatever a reader can say of a file, the page says in Japanese: the texts are collected from the code."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

import pytest

from logontracer.model.receipt import PASSWORD_HINT, SET_ASIDE_REASONS
from tests.conftest import ROOT

#: What no receipt holds: names of Windows' message fields, what only the command line or an import of the
#: program itself says, and how to install it.
NOT_OF_A_RECEIPT = (
    "elastic", "layouts/messages.py", "native.py", "forker.py", "nursery.py", "decoder.py", "surrogates.py",
)  # fmt: skip
#: Calls whose texts are documentation, patterns, or another process's program.
NOT_SAID = ("ArchiveFormat", "Format", "InputFormat", "Layout", "compile", "ValueError")
GAP = re.compile(r"\{\w*\}")
LETTERS = re.compile(r"[A-Za-z]{2}")
#: What may stand in a sentence's gap: a number or name, what was said further in, or a choice of words.
FACTS = ("7", "chunk checksum", "the day", "the file ends", "unpack it first with: ")

#: Texts that are never said alone, and a sentence that each is said in.
PIECES = {
    'audit policy that writes logons: auditpol /set /subcategory:"{}" /success:enable /failure:enable': (
        "audit policy that writes logons:"  # the command behind it stands apart
    ),
    "from logontracer import lean; from logontracer.ingest.child import main; main()": "a.evtx is empty",
    "the reading process ended with exit code {}{}": "the reading process ended with exit code 7: killed",
    "the reading process was ended by {}{}": "the reading process was ended by SIGSEGV: killed",
    "unpack it first with: ": "unpack it first with: 7z x a.7z",
    " (line {})": "not JSON: trailing data (line 7)",
    "(further values)": "{} is empty",
    "(without a name)": "a.7z » (without a name) is empty",
    ", or the password is wrong": "a.xml cannot be unpacked: bad data, or the password is wrong",
    "is a damaged or truncated 7z archive": "a.7z is a damaged or truncated 7z archive: bad data",
    "signal {}": "a.evtx: the reading process was ended by signal 99",
    "the file ends": "the file ends inside a chunk, which lacks its last 7 bytes",
    "the next chunk starts": "the next chunk starts inside a chunk, which lacks its last 7 bytes",
    "{} more channels": "its records come from System, 7 more channels, not from the Security log; "
    "bring Security of the same machine and of the domain controllers, and for remote desktops 7",
    "{}; export with: wevtutil epl Security FILE": "EVTX files and exports of event logs as XML, JSON or CSV "
    "are read; export with: wevtutil epl Security FILE",
    "from logontracer import lean; from logontracer.ingest.archives.unpacking import main; main()": (
        "a.evtx is empty"  # a program, and no text
    ),
    "{} other event ids": "no logon events were kept from this log; it holds 7 other event ids",
    "{} without an event id": "no logon events were kept from this log; it holds 7 without an event id",
}
#: Sentences of pieces of which one is said in others too.
JOINED = (
    *PIECES.values(),
    "a.7z is a damaged or truncated 7z archive, or the password is wrong: bad data",
)


def _template(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)
    return None


def _texts(node: ast.AST) -> Iterator[str]:
    """Yield the sentences below a node, facts as ``{}``."""
    if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in NOT_SAID:
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    template = _template(node)
    if template is not None:
        if " " in template.strip() and LETTERS.search(template.replace("{}", "")):
            yield template
        return
    for child in ast.iter_child_nodes(node):
        yield from _texts(child)


def said_of_files() -> Iterator[str]:
    package = ROOT / "logontracer" / "ingest"
    for path in sorted(package.rglob("*.py")):
        if not path.relative_to(package).as_posix().startswith(NOT_OF_A_RECEIPT):
            yield from _texts(ast.parse(path.read_text("utf-8")))
    for path in sorted((ROOT / "native" / "src").glob("*.rs")):
        yield from re.findall(r'(?:Err\(|ok_or\(|Fault = )"([^"]+)"', path.read_text("utf-8"))


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    named = (f"(?P<{part}>.*?)" if i % 2 else re.escape(part) for i, part in enumerate(parts))
    return re.compile("".join(named), re.DOTALL)


LANGUAGE = json.loads((ROOT / "static" / "lang" / "ja.json").read_text("utf-8"))
WHOLE = LANGUAGE["server"].keys() | LANGUAGE["patterns"].keys()
PATTERNS = [_pattern(template) for template in LANGUAGE["patterns"] if "{" in template]


def _has_japanese(text: str) -> bool:
    """Return whether ``static/js/server-words.js`` finds a translation."""
    if text in WHOLE:
        return True
    found = (pattern.fullmatch(text) for pattern in PATTERNS)
    return any(
        "message" not in match.groupdict() or _has_japanese(match["message"]) for match in found if match
    )


def _is_said_in_japanese(template: str) -> bool:
    """Return it for a text as it may be said: with facts in it, and of a file of some name."""
    said = (GAP.sub(fact, PIECES.get(template, template)) for fact in FACTS)
    return any(_has_japanese(f"{lead}{text}") for text in said for lead in ("", "a.evtx ", "a.evtx: "))


def test_whatever_a_reader_says_of_a_file_has_its_japanese() -> None:
    said = set(said_of_files())
    assert {"chunk checksum", "an unknown token", "{} is an Office document"} <= said
    assert sorted(text for text in said if not _is_said_in_japanese(text)) == []


def test_sentences_put_together_have_their_japanese() -> None:
    assert [text for text in JOINED if not _has_japanese(text)] == []


def test_pieces_are_those_that_readers_still_put_together() -> None:
    assert PIECES.keys() - set(said_of_files()) == set()


@pytest.mark.parametrize("reason", [*SET_ASIDE_REASONS])
def test_every_reason_to_set_a_record_aside_has_words_on_the_page(reason: str) -> None:
    labels = (ROOT / "static" / "js" / "labels.js").read_text("utf-8")
    found = re.search(rf'^  {reason}: \(\) => t\("([^"]+)"\)', labels, re.MULTILINE)
    assert found
    assert found[1] in LANGUAGE["page"]


def test_the_page_knows_the_hint_that_a_password_is_missing() -> None:
    code = (ROOT / "static" / "js" / "panels" / "receipt-file.js").read_text("utf-8")
    assert f'GIVE_PASSWORD = "{PASSWORD_HINT}"' in code
