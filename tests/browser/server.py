"""A real server over a home of its own, started as users start it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 60.0


def run(home: Path, *arguments: str | Path) -> None:
    """Run one command of the program on *home*."""
    done = subprocess.run(
        [sys.executable, "-m", "logontracer", *map(str, arguments)],
        env=_environment(home),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def free_port() -> int:
    """Return a port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """Serve *home* and yield the address; stop the server afterwards."""
    port = free_port()
    log = (home / "server.log").open("wb")
    command = [sys.executable, "-m", "logontracer", "serve", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, env=_environment(home), stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process, home / "server.log")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{address}/api/v1/session", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            is_hopeless = process.poll() is not None or time.monotonic() > deadline
            assert not is_hopeless, log.read_text("utf-8", "replace")
            time.sleep(0.1)


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "LOGONTRACER_HOME": str(home), "LOGONTRACER_WORKERS": "1"}
