"""The code reads as if one person had written it. Each of these says what to mend, and most mend it themselves."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

MENDS = {
    "ruff check .": "ruff check --fix .",
    "ruff format --check .": "ruff format .",
    "djlint --lint --quiet templates": None,
    "mypy": None,
}


@pytest.mark.parametrize("check", MENDS)
@pytest.mark.once
def test_nothing_is_left_to_mend(check):
    done = subprocess.run([sys.executable, "-m", *check.split()], cwd=ROOT, capture_output=True, text=True, check=False)
    mend = MENDS[check]
    hint = f"\nMend it with: .venv/bin/python -m {mend}" if mend else ""
    assert done.returncode == 0, f"{done.stdout}{done.stderr}{hint}"
