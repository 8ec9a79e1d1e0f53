"""UTF-16 text that lost or gained a byte on the way: everything behind it reads as other characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

#: Stands in the text for one odd byte; a noncharacter that no log holds.
SLIP = "\U0010ffff"
#: A field of a record is shorter: what stands this far without a closing tag is no field that
#: somebody filled with characters whose halves spell one.
_WINDOW_BYTES = 1 << 16


def aligned_text(blocks: Iterable[bytes], encoding: str) -> Iterator[str]:
    """Yield the text of some blocks of bytes, brought back into step behind each slip.

    Parameters
    ----------
    encoding : str
        ``utf-16-le`` or ``utf-16-be``.
    """
    mark = "</".encode(encoding)
    held = b""
    for block in blocks:
        held += block
        text, held = _in_step(held, mark, encoding, is_over=False)
        cut = _between_characters(held, len(held) - 2 * _WINDOW_BYTES, encoding)
        yield text + _decoded(held[:cut], encoding)
        held = held[cut:]
    text, held = _in_step(held, mark, encoding, is_over=True)
    # Half a character at the very end of a truncated file is left out.
    yield text + _decoded(held[: len(held) & ~1], encoding)


def _in_step(data: bytes, mark: bytes, encoding: str, *, is_over: bool) -> tuple[str, bytes]:
    """Return the text up to behind the last slip in *data*, and the bytes from there."""
    parts: list[str] = []
    while (at := _slip(data, mark, is_over)) is not None:
        parts += (_decoded(data[: at - 1], encoding), SLIP)
        data = data[at:]
    return "".join(parts), data


def _slip(data: bytes, mark: bytes, is_over: bool) -> int | None:
    """Return where the first *mark* stands that is out of step for good, or None."""
    for start in range(0, len(data), _WINDOW_BYTES):
        end = min(start + _WINDOW_BYTES, len(data))
        is_last = is_over and end == len(data)
        if end - start < _WINDOW_BYTES and not is_last:
            return None
        if _first(data, mark, start, end, 0) is not None and not is_last:
            continue
        out_of_step = _first(data, mark, _behind_last(data, mark, end), end, 1)
        if out_of_step is not None:
            return _first_tag(data, mark[:2], out_of_step)
    return None


def _first_tag(data: bytes, bracket: bytes, end: int) -> int:
    """Return the first tag out of step behind the last one in step; the one at *end* at the latest."""
    at = _first(data, bracket, _behind_last(data, bracket, end), end, 1)
    return end if at is None else at


def _first(data: bytes, mark: bytes, start: int, end: int, parity: int) -> int | None:
    at = data.find(mark, start, end)
    while at >= 0 and at % 2 != parity:
        at = data.find(mark, at + 1, end)
    return at if at >= 0 else None


def _behind_last(data: bytes, mark: bytes, end: int) -> int:
    """Return the place behind the last *mark* in step before *end*; 0 when there is none."""
    at = data.rfind(mark, 0, end)
    while at >= 0 and at % 2:
        at = data.rfind(mark, 0, at + len(mark) - 1)
    return at + len(mark) if at >= 0 else 0


def _between_characters(data: bytes, at: int, encoding: str) -> int:
    """Return the last place up to *at* that splits no character."""
    at = max(at, 0) & ~1
    high = data[at - 1 if encoding == "utf-16-le" else at - 2] if at else 0
    return at - 2 if 0xD8 <= high < 0xDC else at


def _decoded(data: bytes, encoding: str) -> str:
    return data.decode(encoding, "surrogatepass")
