"""flask backup and flask restore, as an operator uses them: on SQLite, and on PostgreSQL with --services."""

import os
import stat
import tarfile
import threading
import time

import pytest

from tests.backup.conftest import SECRET, Place

WORDS = "kettle paddock early rain"


@pytest.fixture
def here(place) -> Place:
    """A network with a few rows and a photo."""
    here = place("here")
    here.flask("prepare")
    here.write("one", "two")
    here.photo("rose.webp").parent.mkdir(parents=True)
    here.photo("rose.webp").write_bytes(b"a rose")
    (here.folder / "secret").write_text(SECRET + "\n")
    return here


def test_it_works(here, place, tmp_path):
    file = tmp_path / "first.backup"
    said = here.flask("backup", str(file))
    assert "It is not sealed" in said
    assert "SECRET_KEY" not in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    there = place("there")
    assert "Restored" in there.flask("restore", str(file))
    assert there.names() == ["one", "two"]
    assert there.photo("rose.webp").read_bytes() == b"a rose"
    assert (there.folder / "secret").read_text() == SECRET + "\n"
    there.write("three")
    assert there.names() == ["one", "two", "three"], "new rows get numbers of their own"
    assert not list(there.folder.glob(".backup-*"))


@pytest.mark.once
def test_a_secret_that_signs_nothing_is_not_kept_as_if_it_did(here, tmp_path):
    (here.folder / "secret").write_text("t" * 64)
    file = tmp_path / "first.backup"
    assert "SECRET_KEY is not in it" in here.flask("backup", str(file))
    with tarfile.open(file) as kept:
        assert not [name for name in kept.getnames() if "secret" in name]


@pytest.mark.once
def test_what_a_killed_backup_left_behind_goes_with_the_next(here, tmp_path):
    left, running = here.folder / ".backup-left", here.folder / ".backup-running"
    for folder in (left, running):
        folder.mkdir()
        (folder / "database").write_text("everything")
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(left, (two_days_ago, two_days_ago))
    here.flask("backup", str(tmp_path / "next.backup"))
    assert not left.exists()
    assert running.exists(), "another that is under way is let alone"


def test_a_sealed_backup_opens_only_with_its_passphrase(here, place, tmp_path):
    file, words = tmp_path / "sealed.backup", tmp_path / "words"
    words.write_text(WORDS + "\n")
    assert "not sealed" not in here.flask("backup", str(file), "--passphrase-file", str(words))
    assert not tarfile.is_tarfile(file)
    there = place("there")
    assert "is sealed" in there.refused("restore", str(file))
    assert "not the one" in there.refused("restore", str(file), "--passphrase", "kettle paddock early sun")
    there.flask("restore", str(file), "--passphrase-file", "-", entered=WORDS + "\n")
    assert there.names() == ["one", "two"]


def test_what_was_there_is_kept_and_can_be_brought_back(here, tmp_path):
    file = tmp_path / "first.backup"
    here.flask("backup", str(file))
    here.write("three")
    here.photo("tree.webp").write_bytes(b"a tree")
    here.flask("restore", str(file))
    assert here.names() == ["one", "two"]
    assert not here.photo("tree.webp").exists()

    (before,) = here.folder.glob("before-restore-*.backup")
    here.flask("restore", str(before))
    assert here.names() == ["one", "two", "three"]
    assert here.photo("tree.webp").read_bytes() == b"a tree"


def test_a_backup_is_of_one_moment_while_people_write(here, place, tmp_path):
    """Every pair is written in one transaction; so a copy that has half of one would be of two moments."""
    enough, confirmed = threading.Event(), []

    def go_on_writing() -> None:
        number = 0
        while not enough.is_set():
            here.write(f"{number} a", f"{number} b")
            confirmed.append(number)
            number += 1

    writing = threading.Thread(target=go_on_writing)
    writing.start()
    try:
        while len(confirmed) < 20:
            enough.wait(0.01)
        before = len(confirmed)
        here.flask("backup", str(tmp_path / "busy.backup"))
        after = len(confirmed)
    finally:
        enough.set()
        writing.join()
    assert after > before, "people must have written meanwhile, or this shows nothing"

    there = place("there")
    there.flask("restore", str(tmp_path / "busy.backup"))
    found = there.names()[2:]
    assert found == [f"{number} {half}" for number in range(len(found) // 2) for half in "ab"]
    assert before <= len(found) // 2 <= len(confirmed)


def test_a_process_that_is_running_sees_the_old_or_the_new_and_never_neither(here, tmp_path):
    file, enough, seen = tmp_path / "first.backup", threading.Event(), []
    here.flask("backup", str(file))
    here.write("three")

    def go_on_reading() -> None:
        while not enough.is_set():
            seen.append(tuple(here.names()))

    reading = threading.Thread(target=go_on_reading)
    reading.start()
    try:
        here.flask("restore", str(file))
    finally:
        enough.set()
        reading.join()
    assert seen[0] == ("one", "two", "three"), "reading must have begun before, or this shows nothing"
    assert set(seen) <= {("one", "two", "three"), ("one", "two")}
    assert here.names() == ["one", "two"]


def test_a_backup_is_never_overwritten(here, tmp_path):
    file = tmp_path / "first.backup"
    file.write_text("the only copy there is")
    assert "never overwritten" in here.refused("backup", str(file))
    assert file.read_text() == "the only copy there is"


def test_a_passphrase_that_is_soon_guessed_is_refused(here, tmp_path):
    assert "too short" in here.refused("backup", str(tmp_path / "sealed.backup"), "--passphrase", "rose")
    assert not (tmp_path / "sealed.backup").exists()


def test_a_backup_that_was_cut_off_changes_nothing(here, tmp_path):
    file = tmp_path / "first.backup"
    here.flask("backup", str(file))
    file.write_bytes(file.read_bytes()[:-1000])
    here.write("three")
    assert "damaged" in here.refused("restore", str(file))
    assert here.names() == ["one", "two", "three"]


@pytest.mark.parametrize("name", ["/elsewhere", "../elsewhere", "files/../../elsewhere"])
def test_a_file_that_wants_to_be_elsewhere_is_not_let_out(place, tmp_path, name):
    file = tmp_path / "forged.backup"
    with tarfile.open(file, "w:gz") as tar:
        tar.addfile(tarfile.TarInfo(name))
    assert "does not belong" in place("there").refused("restore", str(file))


def test_something_else_is_not_a_backup(place, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear all")
    assert "is not a backup" in place("there").refused("restore", str(tmp_path / "letter.txt"))


def test_there_is_nothing_to_keep_where_nothing_was_started(place, tmp_path):
    said = place("nowhere").refused("backup", str(tmp_path / "first.backup"))
    assert "nothing to keep" in said
