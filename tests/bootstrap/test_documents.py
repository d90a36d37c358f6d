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


def test_every_decision_is_in_the_list_of_decisions():
    decisions = ROOT / "docs" / "decisions"
    listed = re.findall(r"\]\((\d{4}-[a-z-]+\.md)\)", (decisions / "README.md").read_text())
    assert sorted(listed) == sorted(path.name for path in decisions.glob("[0-9]*.md"))


def test_no_server_of_nginx_writes_down_who_asked_for_what():
    servers = (ROOT / "deploy" / "nginx.conf").read_text().split("\nserver {")[1:]
    assert len(servers) == 3
    for server in servers:
        # Left out, a server writes where Debian's own nginx.conf says.
        assert "    access_log off;" in server
        assert re.search(r"^    error_log +\S+ emerg;$", server, re.MULTILINE)
