"""What the network writes, nobody else on the machine reads."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

# The services change nothing about it.
pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]


def test_no_one_else_on_the_machine_reads_what_it_writes_even_in_a_folder_open_to_all(tmp_path):
    tmp_path.chmod(0o755)
    script = (
        "import os, pathlib; os.umask(0o022); import wsgi\n"
        "pathlib.Path(os.environ['DATA_FOLDER'], 'community.sqlite3').touch()"
    )
    given = {**os.environ, "DATA_FOLDER": str(tmp_path), "SECRET_KEY": "x" * 40, "LOG_LEVEL": "ERROR"}
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=given, check=True, timeout=120)
    assert stat.S_IMODE((tmp_path / "community.sqlite3").stat().st_mode) == 0o600
