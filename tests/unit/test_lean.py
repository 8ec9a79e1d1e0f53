"""No process of the program loads pandas, though the tests' environment holds it."""

import subprocess
import sys

import pytest

from logontracer.graph import guarded_child
from logontracer.ingest import forker, worker
from logontracer.ingest.archives import reading
from logontracer.web import job_runner

_SAY = "import sys; print('pandas' in sys.modules, 'pyarrow' in sys.modules)"


def loaded(code: str) -> str:
    command = [sys.executable, "-P", "-c", f"{code}; {_SAY}"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_arrow_loads_pandas_unasked() -> None:
    assert loaded("import pyarrow; pyarrow.array(['a'])") == "True True"


@pytest.mark.parametrize(
    "start",
    [
        *(text.partition("; main()")[0] for text in (forker._START, worker._START, reading._START)),
        f"import {guarded_child.__name__}",
        f"import {job_runner.__name__}",
        "import logontracer.__main__; import logontracer.pipeline",
    ],
)
def test_no_process_of_the_program_does(start: str) -> None:
    assert loaded(f"{start}; import pyarrow; pyarrow.array(['a'])") == "False True"
