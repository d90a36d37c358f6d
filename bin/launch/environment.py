"""The Python packages: an environment in ``.venv``, filled from a lock whose every file has a hash."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

from launch import checks
from launch.screen import Stop, step

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

# What each lock is for, as the person who waits is told.
TITLES = {
    "run": "Installing Python packages",
    "test": "Installing Python packages, those of the tests too",
    "node": "Installing Node, to fetch what the browser needs",
}

# What pip says, in its various versions, when it could not reach any package index.
NO_NETWORK = re.compile(
    "NewConnectionError|NameResolutionError|Name or service not known|name resolution|Network is unreachable"
    "|Connection refused|ConnectTimeout|No route to host|Read timed out|ProxyError|Tunnel connection failed",
    re.IGNORECASE,
)


def install(lock: str) -> None:
    """Have the packages of ``requirements/<lock>.txt`` in ``.venv``; does nothing when they already are there.

    Raises Stop when there is no way to make an environment, no network, or a package is not what the lock says.
    """
    requirements = ROOT / "requirements" / f"{lock}.txt"
    stamp = VENV / f"installed-{lock}"
    fingerprint = _fingerprint(requirements)
    if PYTHON.exists() and stamp.is_file() and stamp.read_text() == fingerprint:
        return
    checks.folder(ROOT)
    _make()
    _fill(requirements, TITLES[lock])
    stamp.write_text(fingerprint)


def _fingerprint(requirements: Path) -> str:
    # The packages belong to one version of Python: after an upgrade they are installed anew.
    return f"{sys.version_info.major}.{sys.version_info.minor} {hashlib.sha256(requirements.read_bytes()).hexdigest()}"


def _make() -> None:
    if _usable():
        return
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Stop(
            "This Python has no venv module, which keeps the packages apart from the rest of the machine. "
            "On Debian or Ubuntu get it with: sudo apt install python3-venv, then start again."
        )
    with step("Making a place for Python packages in .venv"):
        shutil.rmtree(VENV, ignore_errors=True)
        made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False)
        if made.returncode != 0:
            why = (made.stderr or made.stdout).strip().splitlines()
            raise Stop(
                f"Python could not make the folder {VENV} ({why[-1] if why else 'no reason given'}). "
                "Check that the folder may be written to and the disk is not full, then start again."
            )


def _usable() -> bool:
    """Whether .venv is a whole environment of this Python: it may be from before an upgrade, or half made."""
    if not PYTHON.exists():
        return False
    version = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    found = subprocess.run([PYTHON, "-c", version], capture_output=True, text=True, check=False)
    return found.stdout.strip() == f"{sys.version_info.major}.{sys.version_info.minor}"


def _fill(requirements: Path, title: str) -> None:
    names = re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==", requirements.read_text(), re.MULTILINE)
    log = VENV / "install.log"
    command = [PYTHON, "-m", "pip", "install", "--require-hashes", "--requirement", requirements]
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    with step(title) as show, log.open("w", encoding="utf-8") as kept:
        seen = 0
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
            for line in pip.stdout or ():
                kept.write(line)
                if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                    seen += 1
                    show(f"{min(seen, len(names))} of {len(names)}")
                elif line.startswith("Installing collected"):
                    show("putting them in place")
        kept.flush()
        if pip.returncode == 0:
            return
        if NO_NETWORK.search(log.read_text(encoding="utf-8")):
            raise Stop(
                "The Python packages could not be fetched, because the package index cannot be reached from here. "
                "Connect this machine to the internet and start again; afterwards it works without."
            )
        raise Stop(
            f"The Python packages could not be installed. {_last_error(log)} "
            f"All that was said is in {log}; put right what it names and start again."
        )


def _last_error(log: Path) -> str:
    errors = [line for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("ERROR: ")]
    return f"pip said: {errors[-1].removeprefix('ERROR: ')}" if errors else ""
