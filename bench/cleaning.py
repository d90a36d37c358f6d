"""What the worst text at a post's limit costs to clean: ``python bench/cleaning.py [TIMES]``.

Each shape is the best of several tries, in CPU time, beside a fixed piece of other work measured just before it: the
milliseconds are this machine's, the ratio is nearly the same on any. 1 when a shape costs more than it may.
"""

from __future__ import annotations

import html
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from community.core import richtext
from community.core.plain_box import from_plain
from tests.attacks.worst import SHAPES

# A tenth of a second of one core: what someone may cost the others by sending a form.
MOST_MS = 100
# The same of the piece of other work; for a machine that is slow or busy.
MOST_TIMES = 9


def main() -> int:
    """Clean, measure, print; 1 when a shape costs too much."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    found = [measure(name, source, times) for name, source in SHAPES.items()]
    found += [measure(f"{name}, typed into the plain box", source, times, True) for name, source in SHAPES.items()]
    found.sort(reverse=True)
    print(f"{'ms':>8}  {'ratio':>6}  shape")
    for spent, ratio, name, refused in found:
        print(f"{spent:8.1f}  {ratio:6.1f}  {name}{' (refused)' if refused else ''}")
    worst, ratio, name, _ = found[0]
    print(f"\nThe worst: {name}. {worst:.1f} ms, {ratio:.1f} times the work it is measured by.")
    return int(worst > MOST_MS and ratio > MOST_TIMES)


def measure(name: str, source: str, times: int, typed: bool = False) -> tuple[float, float, str, bool]:
    """Milliseconds for all that a post costs, how many times the other work, which shape, whether it was refused."""
    reference = best(other_work, times)
    refused = False

    def work() -> None:
        nonlocal refused
        written = from_plain(source) if typed else source
        richtext.is_blank(written)
        try:
            richtext.plain(richtext.clean(written), 80)
        except richtext.TooMuch:
            refused = True

    spent = best(work, times)
    return spent, spent / reference, name, refused


def best(work: Callable[[], object], times: int) -> float:
    """The least CPU time of several tries, in milliseconds."""

    def once() -> float:
        before = time.thread_time()
        work()
        return 1000 * (time.thread_time() - before)

    return min(once() for _ in range(times))


def other_work() -> None:
    """What a cleaner does, on a harmless text: looking for signs, cutting, joining, escaping."""
    words = "Mine is next Thursday & I have cleaned the oven. " * 400
    for _ in range(20):
        " ".join(html.escape(part) for part in words.split(" "))


if __name__ == "__main__":
    sys.exit(main())
