"""What someone might post to make another's browser do something: a file for each kind, a string for each attempt.

Each tries to call ``hit()`` or to reach ``fetch.example``; a browser that does either has been had. To add one, add a
string to the list of its kind; to add a kind, add a file with ``VECTORS``.
"""

from __future__ import annotations

import importlib
from pathlib import Path

# What costs much is another matter than what acts.
_OTHER = {"worst"}
_KINDS = sorted({path.stem for path in Path(__file__).parent.glob("[a-z]*.py")} - _OTHER)

BY_KIND: dict[str, list[str]] = {
    kind.replace("_", " "): importlib.import_module(f"tests.attacks.{kind}").VECTORS for kind in _KINDS
}
ALL = [(kind, number, source) for kind, sources in BY_KIND.items() for number, source in enumerate(sources)]
