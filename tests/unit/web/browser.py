"""What a browser sends."""

from __future__ import annotations

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from logontracer.settings import Settings
from logontracer.web.jobs import Job

CASE = "/api/v1/cases/default"


class Launched:
    """Starts no process, but keeps the jobs that were to be started."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.passwords: list[str | None] = []

    def __call__(self, job: Job, settings: Settings, archive_password: str | None) -> None:
        self.jobs.append(job)
        self.passwords.append(archive_password)


def token(client: FlaskClient) -> dict[str, str]:
    """Return the header of a change, as the page makes it."""
    return {"X-CSRF-Token": client.get("/api/v1/session").json["csrf_token"]}


def upload(
    client: FlaskClient,
    *files: tuple[str, bytes],
    case: str = "default",
    headers: dict[str, str] | None = None,
    **fields: str,
) -> TestResponse:
    """Send files the way the page does."""
    body, content_type = multipart(*files, **fields)
    return client.post(
        f"/api/v1/cases/{case}/imports",
        data=body,
        content_type=content_type,
        headers=token(client) if headers is None else headers,
    )


def multipart(*files: tuple[str, bytes], **fields: str) -> tuple[bytes, str]:
    """Return a form as a browser encodes it, and its content type."""
    parts = [(f'name="{name}"', text.encode()) for name, text in fields.items()]
    parts += [(f'name="files"; filename="{_escaped(name)}"', content) for name, content in files]
    lines = [
        b"--boundary\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + content + b"\r\n"
        for head, content in parts
    ]
    return b"".join(lines) + b"--boundary--\r\n", "multipart/form-data; boundary=boundary"


def _escaped(name: str) -> str:
    """Return a file name as browsers write it into the header (WHATWG HTML, multipart/form-data)."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
