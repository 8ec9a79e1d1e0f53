"""Build hooks: the page's files travel inside the package as ``logontracer/_web``, and the native reader
is built where there is cargo.

Everything else about the package stands in ``pyproject.toml``.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import ClassVar

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools_rust import Binding, RustExtension

ROOT = Path(__file__).resolve().parent


def load_vendor_step() -> ModuleType:
    """Return ``build_support/vendor.py`` as a module; it is not part of the package."""
    spec = importlib.util.spec_from_file_location("vendor", ROOT / "build_support" / "vendor.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class BuildWithPage(build_py):
    """Vendor the page's third-party files, then copy ``static`` and ``templates`` into the package."""

    folders: ClassVar[tuple[str, ...]] = ("static", "templates")
    #: Only the type checker reads these.
    left_out: ClassVar[tuple[str, ...]] = (".d.ts",)

    def run(self) -> None:
        """Build the Python modules and, unless the install is editable, the page beside them."""
        load_vendor_step().vendor(ROOT)
        super().run()
        if not self.editable_mode:
            for source, target in self.page_files().items():
                self.mkpath(str(Path(target).parent))
                self.copy_file(source, target)

    def page_files(self) -> dict[str, str]:
        """Return where each file of the page is, and where it goes."""
        web = Path(self.build_lib) / "logontracer" / "_web"
        return {
            str(path): str(web / path.relative_to(ROOT))
            for folder in self.folders
            for path in sorted((ROOT / folder).rglob("*"))
            if path.is_file() and not path.name.endswith(self.left_out)
        }

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Return every file that is written, the page's among them."""
        outputs: list[str] = super().get_outputs(include_bytecode)
        return outputs if self.editable_mode else [*outputs, *self.page_files().values()]


#: Without cargo the install goes on: the evtx package reads, and Python names the events.
NATIVE_READER = RustExtension(
    "logontracer.compiled._native",
    path="native/python/Cargo.toml",
    binding=Binding.PyO3,
    py_limited_api=True,
    args=["--locked"],
    debug=False,  # an editable install would build it without optimisation, forty times slower
    optional=True,
)

setup(
    cmdclass={"build_py": BuildWithPage},
    rust_extensions=[NATIVE_READER],
    # One wheel serves every Python from 3.11 on.
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
