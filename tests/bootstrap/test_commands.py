"""The two commands as a person types them."""

import ast
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.services import programs

# The services change nothing about it.
pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = ["run", "test"]


@pytest.fixture
def clone(tmp_path) -> Path:
    """A checkout in which nothing has been made yet, with one small package to install."""
    shutil.copytree(ROOT / "bin", tmp_path / "bin")
    (tmp_path / "requirements").mkdir()
    for lock in COMMANDS:
        (tmp_path / "requirements" / f"{lock}.txt").write_text("flask==3.1.3 --hash=sha256:" + "0" * 64 + "\n")
    return tmp_path


def start(checkout: Path, command: str, *arguments: str, first: str = "pass", **environ: str):
    """Type a command, in a Python that has run ``first``."""
    path = str(checkout / "bin" / command)
    program = f"import runpy, sys; {first}; sys.path.insert(0, {str(checkout / 'bin')!r}); sys.argv = "
    program += f"{[path, *arguments]!r}; runpy.run_path({path!r})"
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_it_works(command):
    done = start(ROOT, command, "--help")
    assert done.returncode == 0
    assert f"usage: bin/{command}" in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_an_old_python_can_read_the_file_and_says_what_to_do(command):
    ast.parse((ROOT / "bin" / command).read_text(), feature_version=(3, 0))
    done = start(ROOT, command, first="sys.version_info = (3, 9, 2)")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "needs Python 3.11 or newer, and this is Python 3.9. Install a newer one" in done.stderr


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_says_what_to_install(clone, module):
    done = start(clone, "test", first=f"sys.modules[{module!r}] = None")
    assert done.returncode == 1
    assert done.stdout.strip().splitlines()[-1].endswith("sudo apt install python3-venv, then start again.")


@pytest.mark.parametrize("port", ["0", "65536", "eight", "٣"])
def test_a_port_that_is_none_is_refused(port):
    done = start(ROOT, "run", "--port", port)
    assert done.returncode == 2
    assert "a port is a number from 1 to 65535" in done.stderr


def test_a_first_start_without_a_network_says_what_to_do(clone):
    """The package index is sought where nobody listens, and nothing is at hand from before."""
    done = start(
        clone,
        "test",
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
        PIP_EXTRA_INDEX_URL="",
        PIP_FIND_LINKS="",
        PIP_CONFIG_FILE=os.devnull,
        PIP_NO_CACHE_DIR="1",
        PIP_RETRIES="1",
    )
    assert done.returncode == 1
    assert "cannot be reached from here. Connect this machine to the internet" in done.stdout.splitlines()[-1]
    assert not done.stderr


def test_a_package_that_is_not_what_the_lock_says_is_not_installed(clone):
    (clone / "flask-3.1.3-py3-none-any.whl").write_bytes(b"something else")
    done = start(clone, "test", PIP_NO_INDEX="1", PIP_FIND_LINKS=str(clone), PIP_CONFIG_FILE=os.devnull)
    assert done.returncode == 1
    assert "could not be installed" in done.stdout
    assert not (clone / ".venv" / "installed-test").exists()


def test_services_that_are_not_installed_are_named(tmp_path):
    shutil.copytree(ROOT / "bin", tmp_path / "bin")
    (tmp_path / "tests" / "services").mkdir(parents=True)
    programs = (ROOT / "tests" / "services" / "programs.py").read_text().replace("/usr/", "/nowhere/")
    (tmp_path / "tests" / "services" / "programs.py").write_text(programs.replace('"/sbin"', '"/nowhere"'))
    done = start(tmp_path, "test", "--services", PATH=str(tmp_path))
    assert done.returncode == 1
    assert "Get them with: sudo apt install postgresql redis-server nginx" in done.stdout


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become someone who may not write here")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_may_not_be_written_to_is_named(clone, command):
    nobody = pwd.getpwnam("nobody")
    wish = ["--data", tempfile.gettempdir(), "--port", str(programs.free_port())] if command == "run" else []
    # Not below tmp_path, into which pytest lets nobody else look.
    with programs.folder("clone") as folder:
        shutil.copytree(clone, folder / "c")
        for open_to_all in (folder, folder / "c"):
            open_to_all.chmod(0o755)
        done = subprocess.run(
            ["/usr/bin/python3", folder / "c" / "bin" / command, *wish],
            user=nobody.pw_uid,
            group=nobody.pw_gid,
            extra_groups=[],
            env={"PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert f"The folder {folder / 'c'} cannot be written to (Permission denied)." in done.stdout
        assert not done.stderr
