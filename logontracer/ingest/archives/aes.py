"""AES as 7-Zip and WinZip use it (the optional package ``cryptography``)."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import numpy as np

from logontracer.ingest.archives.archive import PasswordError, Stream
from logontracer.model.receipt import PASSWORD_HINT

_BLOCK = 16
_HASHES_AT_ONCE = 1 << 14
_MOST_CYCLES_POWER = 24
_WINZIP_ROUNDS = 1_000
_VERIFIER_BYTES, _MAC_BYTES = 2, 10
_MISSING = "encrypted with AES, which needs one more package"


def _cipher(key: bytes, mode: Any) -> Any:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms

    return Cipher(algorithms.AES(key), mode)


def check_installed() -> None:
    """Raise PasswordError when the package that knows AES is not installed."""
    try:
        import cryptography  # noqa: F401
    except ImportError as error:
        raise PasswordError(_MISSING, hint="pip install 'logontracer[archives]'") from error


class SevenZipAes:
    """The packed stream of a 7z folder, decrypted."""

    def __init__(self, packed: Stream, properties: bytes, password: str) -> None:
        check_installed()
        from cryptography.hazmat.primitives.ciphers import modes

        cycles_power, salt, vector = _seven_zip_properties(properties)
        key = _seven_zip_key(cycles_power, salt, password.encode("utf-16-le"))
        self._packed = packed
        self._decryptor = _cipher(key, modes.CBC(vector)).decryptor()
        self._held = b""

    def read(self, size: int, /) -> bytes:
        """Return some bytes, at most *size*."""
        while not self._held:
            data = self._packed.read(max(size, 1 << 16) & -_BLOCK)
            if not data:
                return b""
            self._held = self._decryptor.update(data)
        out, self._held = self._held[:size], self._held[size:]
        return out


def _seven_zip_properties(properties: bytes) -> tuple[int, bytes, bytes]:
    first, second = properties[0], properties[1] if len(properties) > 1 else 0
    n_salt, n_vector = (first >> 7 & 1) + (second >> 4), (first >> 6 & 1) + (second & 15)
    salt, vector = properties[2 : 2 + n_salt], properties[2 + n_salt : 2 + n_salt + n_vector]
    if first & 0x3F > _MOST_CYCLES_POWER or len(vector) != n_vector:
        raise ValueError("the key of the archive would take hours, or is cut off")
    return first & 0x3F, salt, vector.ljust(_BLOCK, b"\0")


def _seven_zip_key(cycles_power: int, salt: bytes, password: bytes) -> bytes:
    """Return SHA-256 of 2**power times salt, password and a counter."""
    digest = hashlib.sha256()
    before = np.frombuffer(salt + password, np.uint8)
    total = 1 << cycles_power
    for start in range(0, total, _HASHES_AT_ONCE):
        n_here = min(_HASHES_AT_ONCE, total - start)
        block = np.empty((n_here, len(before) + 8), np.uint8)
        block[:, : len(before)] = before
        block[:, len(before) :] = (
            np.arange(start, start + n_here, dtype="<u8").view(np.uint8).reshape(n_here, 8)
        )
        digest.update(block.tobytes())
    return digest.digest()


class WinZipAes:
    """The data of a ZIP member in WinZip's AE-1 or AE-2, decrypted and checked at their end."""

    def __init__(self, packed: Stream, n_bytes: int, strength: int, password: str) -> None:
        check_installed()
        from cryptography.hazmat.primitives.ciphers import modes

        n_key = 8 + 8 * strength
        salt, verifier = packed.read(n_key // 2), packed.read(_VERIFIER_BYTES)
        keys = hashlib.pbkdf2_hmac(
            "sha1", password.encode(), salt, _WINZIP_ROUNDS, 2 * n_key + _VERIFIER_BYTES
        )
        if keys[2 * n_key :] != verifier:
            raise PasswordError("the password is wrong", hint=PASSWORD_HINT)
        self._packed = packed
        self._left = n_bytes - len(salt) - _VERIFIER_BYTES - _MAC_BYTES
        self._mac = hmac.new(keys[n_key : 2 * n_key], digestmod="sha1")
        self._encryptor = _cipher(keys[:n_key], modes.ECB()).encryptor()  # noqa: S305 - the counters of CTR
        self._counter = 1
        self._is_checked = False

    def read(self, size: int, /) -> bytes:
        """Return some bytes, a multiple of the cipher's block but at the end."""
        data = self._packed.read(min(max(size, _BLOCK) & -_BLOCK, self._left))
        if not data:
            self._check()
            return b""
        self._left -= len(data)
        self._mac.update(data)
        n_blocks = -(-len(data) // _BLOCK)
        counters = np.zeros((n_blocks, 2), "<u8")
        counters[:, 0] = np.arange(self._counter, self._counter + n_blocks, dtype=np.uint64)
        self._counter += n_blocks
        stream = np.frombuffer(self._encryptor.update(counters.tobytes()), np.uint8)[: len(data)]
        return (stream ^ np.frombuffer(data, np.uint8)).tobytes()

    def _check(self) -> None:
        if self._is_checked:
            return
        self._is_checked = True
        if self._left or self._packed.read(_MAC_BYTES) != self._mac.digest()[:_MAC_BYTES]:
            raise ValueError("what was encrypted has been changed or ends early")
