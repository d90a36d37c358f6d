"""What is written for operators is true."""

import re
from pathlib import Path

import pytest

# The services change nothing about it.
pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
OPERATING = (ROOT / "docs" / "operating.md").read_text()


def test_every_setting_is_explained_and_no_other():
    read = set(re.findall(r'environ(?:\.get\(|, )"([A-Z_]+)"', (ROOT / "config.py").read_text()))
    explained = set(re.findall(r"^\| `([A-Z_]+)` \|", OPERATING, re.MULTILINE))
    assert len(read) > 10
    assert read == explained


def test_every_command_of_ours_that_is_named_is_there(app):
    for command in re.findall(r"flask ([a-z-]+)", OPERATING):
        assert command in app.cli.commands


def test_every_file_that_is_linked_is_there():
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
