"""The locks: what is installed is what was tested, and comes from wherever the machine fetches its packages."""

import re
from pathlib import Path

import pytest

# The services change nothing about it.
pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def pins(lock: str) -> set[str]:
    return set(re.findall(r"^([\w.-]+==[^ ]+)", (ROOT / "requirements" / f"{lock}.txt").read_text(), re.MULTILINE))


def test_it_works():
    assert "gunicorn" in " ".join(pins("run"))


def test_what_runs_is_what_was_tested():
    assert pins("run") < pins("test")
    assert pins("run") < pins("s3") < pins("test")


def test_every_package_has_a_hash():
    for lock in LOCKS:
        for package in re.split(r"\n(?=[a-z])", lock.read_text()):
            assert "--hash=sha256:" in package, package


def test_no_address_to_download_from_is_named():
    for lock in (ROOT / "package-lock.json", ROOT / "bench" / "live" / "yardsticks" / "package-lock.json"):
        assert '"resolved"' not in lock.read_text()
    for lock in LOCKS:
        assert "://" not in lock.read_text()
