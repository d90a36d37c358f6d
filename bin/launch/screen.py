"""What the person at the keyboard sees: one line for each step, and one sentence when something stops us."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

# A terminal's line is overwritten as a step goes on; a log file gets one line for each step.
LIVE = sys.stdout.isatty()


class Stop(Exception):
    """We cannot go on. The message is one sentence that says what to do about it."""


@contextmanager
def step(title: str) -> Iterator[Callable[[str], None]]:
    """Show that ``title`` is being done, and how long it took. Gives a function that shows how far it has come."""
    began = time.monotonic()

    def show(state: str) -> None:
        if LIVE:
            print(f"\r\033[K  {title} ... {state}", end="", flush=True)

    show("")
    try:
        yield show
    except BaseException:
        print(f"\r\033[K  {title} ... stopped" if LIVE else f"  {title} ... stopped", flush=True)
        raise
    took = f"{time.monotonic() - began:.1f} s"
    print(f"\r\033[K  {title} ... done ({took})" if LIVE else f"  {title} ... done ({took})", flush=True)


def say(sentence: str) -> None:
    """Print a line at once, also into a pipe."""
    print(sentence, flush=True)


def run(main: Callable[[], int]) -> NoReturn:
    """Run a command's body; a Stop becomes its sentence, Ctrl-C a quiet end."""
    try:
        code = main()
    except Stop as stop:
        say(f"\n{stop}")
        code = 1
    except OSError as error:
        say(f"\nThis machine is in the way: {error}. Put that right, then start again.")
        code = 1
    except KeyboardInterrupt:
        say("\nStopped.")
        code = 130
    raise SystemExit(code)
