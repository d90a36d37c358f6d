"""The doors between the rooms, checked by reading imports. See the list in community/__init__.py."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

# The services change nothing about it.
pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
COMMUNITY = ROOT / "community"

# Bottom first. A room imports from its own level only when the rooms are listed in one `together` set.
LEVELS = [
    {"core", "extensions"},
    {"permissions", "realtime", "activity"},
    {"accounts"},
    {"comfort", "drafts", "photos"},
    {"profiles", "discussions", "chat", "directory"},
    {"meetings", "conversations"},
    {"moderation"},
    {"search", "notifications", "rights"},
    {"home", "frame", "probes", "demonstration", "backup", "rebuild"},
    {"cli", "jobs", "__init__"},
]
LEVEL = {room: number for number, rooms in enumerate(LEVELS) for room in rooms}
FORBIDDEN_NAMES = {"utils", "helpers", "services", "managers", "common", "misc"}

FILES = sorted(COMMUNITY.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(COMMUNITY).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def rooms_imported(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(path) if name.startswith("community.")}


def test_every_room_has_a_level():
    assert {room_of(path) for path in FILES} <= set(LEVEL)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(COMMUNITY)))
def test_a_room_imports_only_downwards(path):
    here = room_of(path)
    for room in rooms_imported(path) - {here}:
        level_lower = LEVEL[room] < LEVEL[here]
        both_outside = {"core", "extensions"} == {room, here}
        assert level_lower or both_outside or here == "__init__", f"{here} must not import {room}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(COMMUNITY)))
def test_dangerous_things_are_imported_in_their_one_place(path):
    where = str(path.relative_to(COMMUNITY))
    names = imports(path)

    def uses(*modules: str) -> bool:
        return any(name == m or name.startswith(m + ".") for name in names for m in modules)

    if uses("bleach", "nh3", "markupsafe"):
        assert where == "core/richtext.py"
    if uses("socketio", "flask_socketio", "community.extensions.socketio"):
        assert where in {"extensions.py", "chat/sockets.py"} or room_of(path) == "realtime"
    assert "environ" not in path.read_text().replace("environment", "")


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(COMMUNITY)))
def test_only_views_know_the_request_and_commit(path):
    """Domain code takes values and gives values; views load, require, call the verb, commit, broadcast."""
    if {"views", "staff", "sockets"} & {path.stem, path.parent.name} or room_of(path) in {
        *("core", "extensions", "permissions", "realtime", "frame", "probes"),
        *("cli", "jobs", "demonstration", "backup", "__init__"),
    }:
        return
    text = path.read_text()
    assert "flask.request" not in imports(path)
    assert "session.commit()" not in text


@pytest.mark.parametrize("room", [path for path in FILES if path.name == "__init__.py"], ids=lambda p: p.parent.name)
def test_the_map_of_a_room_names_all_that_is_there_and_nothing_else(room):
    """Rooms of one or two files need none."""
    said = ast.get_docstring(ast.parse(room.read_text())) or ""
    lines = re.findall(r"^(\w+(?:, \w+)*)/? {2,}\S", said, re.MULTILINE)
    named = {name for line in lines for name in line.split(", ")}
    files = {path.stem for path in room.parent.glob("*.py")} - {"__init__"}
    folders = {path.parent.name for path in room.parent.glob("*/__init__.py")}
    assert named <= {path.stem for path in room.parent.iterdir()}
    if len(files | folders) > 2:
        assert files | folders <= named


def test_no_file_is_named_for_nothing():
    assert not [p for p in FILES if p.stem in FORBIDDEN_NAMES]


def test_no_template_calls_text_safe():
    templates = list((ROOT / "templates").rglob("*.html"))
    assert templates
    assert not [p for p in templates if "|safe" in p.read_text().replace(" ", "")]
