"""What the files of a network hold, read beside it while it runs."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path


def in_files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Each file below a folder and what is in it.

    Another program reads it: a process that closes a file loses its locks on it, also those of SQLite on its database.
    The next worker would then take the database for unused, and cut the memory they share.
    """
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield file, subprocess.run(["cat", file], stdout=subprocess.PIPE, check=True).stdout
