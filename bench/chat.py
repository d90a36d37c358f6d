"""How much the live rooms hold: ``python bench/chat.py [--quick] [--only NAME ...] [--seconds N]``.

Real processes and real sockets. A crowd of listeners (bench/live/listeners.py) sits in rooms, twenty people write by
the form as a page does, at a rate that does not ask how long the last answer took. A delivery is one message in one
listener's hands; its delay is counted from the time that stands in the message, which is before its commit. Lost is
what was confirmed to its writer and did not reach each listener of its room; there must be none.

alone   one process with threads, on SQLite: 300 people in one room, 8,000 deliveries a second
one     a chat process on gevent, with PostgreSQL, Redis and four page workers: 600 people, 20,000 a second
pages   the same while pages are read in the page workers (--pages a second): the delay beside that of ``one``
two     two chat processes: 1,200 people in two rooms, each over both processes, 40,000 a second
yards   the same as ``alone`` by a bare Flask-SocketIO with threads, one on gevent, and socket.io on Node (npm fetches
        it), which only repeat what they are sent: no members, no database, and no compression is asked of them

Rooms of 600 where the network has grown, because with more and smaller ones the writing, which is the page workers',
would be what is measured. The sockets go to the processes themselves and not through nginx, for the same reason.
Listeners offer compression, as browsers do. CPU for each delivery is that of the processes that hold the sockets; with
``alone`` what it costs to take a message (the form, the database, the rendering) is measured first and taken off. It
depends little on what else the machine does, and so its ratio to Node is the figure; rates and delays are only worth
something on a machine that is otherwise idle. Ends with 1 when something was lost or a target is missed.
"""

from __future__ import annotations

import argparse
import signal
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from live import servers
from live.measuring import Crowd, Result

from tests.services import programs

SPEAKERS = 20
SPOKEN = "I slept badly before the scan again. The nurse put on the radio, and somehow that was what made me cry."
SECONDS, QUICK_SECONDS = 20, 4
# As of 300 people who open one every quarter of a minute.
PAGES_A_SECOND = 20
# The most that may be, in seconds and bytes.
MOST_DELAY = 0.25
MOST_RATIO_WITH_PAGES = 2
MOST_MEMORY_WITH_THREADS, MOST_MEMORY_ON_GEVENT = 120_000, 60_000
# Of a rate that was aimed at, what counts as reached: the last message of each writer ends the time.
REACHED = 0.97
NAMES = ("alone", "one", "pages", "two", "yards")


def main() -> int:
    """Measure, print; 1 when the network does not hold what it must."""
    choices = _choices()
    # Asked to end, it ends what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    seconds = choices.seconds or (QUICK_SECONDS if choices.quick else SECONDS)
    print(f"{servers.machine()}; {seconds:g} seconds each")
    columns = f"{'people':>6} {'each s':>7} {'p50 ms':>7} {'p99 ms':>7} {'lost':>5} {'µs each':>8} {'KB each':>8}"
    print(f"{'':20} {columns}  CPU in %")
    bench = Bench(seconds)
    wanted = {
        "alone": bench.alone,
        "one": lambda: bench.one(choices.pages if "pages" in choices.only else 0),
        "two": bench.two,
        "yards": bench.yards,
    }
    for name, measure in wanted.items():
        if name not in choices.only and not (name == "one" and "pages" in choices.only):
            continue
        try:
            measure()
        except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
            # The others are worth knowing all the same.
            bench.missed.append(f"{name}: {error}")
    return bench.conclude()


class Bench:
    """The measurements, and what is to be said of them."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.results: dict[str, Result] = {}
        self.missed: list[str] = []
        self.html = SPOKEN * 9

    def alone(self) -> None:
        """Threads and SQLite."""
        with ExitStack() as stack:
            served = stack.enter_context(servers.alone(_folder(stack), 300, SPEAKERS))
            crowd = Crowd(served, 1, stack)
            result = self._measure("alone, threads", crowd, 8000, message=_taking(crowd, self.seconds / 2))
            self._expect("alone", result, 8000, MOST_MEMORY_WITH_THREADS)

    def one(self, pages: float) -> None:
        """A chat process, and pages beside it."""
        with ExitStack() as stack:
            served = stack.enter_context(servers.grown(_folder(stack), 600, 1, SPEAKERS, 1))
            crowd = Crowd(served, 1, stack)
            idle = self._measure("one on gevent", crowd, 20_000)
            self._expect("one", idle, 20_000, MOST_MEMORY_ON_GEVENT)
            if not pages:
                return
            busy = self._measure("  pages beside it", crowd, 20_000, pages=pages)
            ratio = busy.within(0.99) / idle.within(0.99)
            print(f"{'':20} {busy.pages / busy.seconds:.0f} pages a second: p99 is {ratio:.2f} times that without")
            if ratio > MOST_RATIO_WITH_PAGES or busy.lost:
                self.missed.append(f"pages: p99 is {ratio:.2f} times the idle one, {busy.lost} lost")

    def two(self) -> None:
        """Two chat processes."""
        with ExitStack() as stack:
            served = stack.enter_context(servers.grown(_folder(stack), 1200, 2, SPEAKERS, 2))
            result = self._measure("two on gevent", Crowd(served, 2, stack), 40_000)
            self._expect("two", result, 40_000, MOST_MEMORY_ON_GEVENT)

    def yards(self) -> None:
        """What others do."""
        for name, start in (
            ("bare, threads", lambda folder: servers.bare(folder, 300, SPEAKERS, "gthread")),
            ("bare on gevent", lambda folder: servers.bare(folder, 300, SPEAKERS, "gevent")),
            ("socket.io on Node", lambda folder: servers.node(folder, 300, SPEAKERS)),
        ):
            with ExitStack() as stack:
                try:
                    served = stack.enter_context(start(_folder(stack)))
                except programs.Missing as why:
                    print(f"{name:20} left out: {why}")
                    continue
                self._measure(name, Crowd(served, 1, stack), 8000, words=self.html)

    def conclude(self) -> int:
        """The ratios, and what was missed."""
        for yard in ("bare, threads", "bare on gevent", "socket.io on Node"):
            if yard in self.results:
                told = [
                    f"{name} {self.results[name].cost / self.results[yard].cost:.2f}"
                    for name in ("alone, threads", "one on gevent", "two on gevent")
                    if name in self.results
                ]
                print(f"CPU for each delivery, {yard} = 1: {', '.join(told)}")
        for missed in self.missed:
            print(f"MISSED  {missed}")
        return int(bool(self.missed))

    def _measure(
        self, name: str, crowd: Crowd, rate: float, *, pages: float = 0, words: str = SPOKEN, message: float = 0
    ) -> Result:
        listeners = max(crowd.of_channel.values())
        result = crowd.measure(rate / listeners, self.seconds, words, pages=pages)
        result.taking = message * len(result.answers)
        if words == SPOKEN:
            # The yardsticks send as much.
            self.html = result.html
        self.results[name.strip()] = result
        shares = " + ".join(
            f"{what} {spent / result.seconds * 100:.0f}"
            for what, spent in (("sockets", result.cpu), ("pages", result.paging), ("clients", result.clients))
        )
        print(
            f"{name:20} {result.listeners:6} {result.rate:7.0f} {result.within(0.5) * 1000:7.1f} "
            f"{result.within(0.99) * 1000:7.1f} {result.lost:5} {result.cost * 1e6:8.1f} {result.memory / 1000:8.1f}  "
            f"{shares}; an answer {statistics.median(result.answers) * 1000:.0f} ms",
            flush=True,
        )
        for why in sorted(set(result.failed))[:3]:
            print(f"{'':20} {len(result.failed)} were not answered: {why}")
        return result

    def _expect(self, name: str, result: Result, rate: float, memory: float) -> None:
        told = {
            f"{result.rate:.0f} a second, not {rate:.0f}": result.rate < REACHED * rate,
            f"p99 {result.within(0.99) * 1000:.0f} ms": result.within(0.99) > MOST_DELAY,
            f"{result.lost} lost, {result.twice} twice, {result.cut} cut": result.lost or result.twice or result.cut,
            f"{result.memory / 1000:.0f} KB for each connection": result.memory > memory,
            f"{len(result.failed)} were not answered": result.failed,
        }
        self.missed += [f"{name}: {what}" for what, missed in told.items() if missed]


def _taking(crowd: Crowd, seconds: float) -> float:
    """What it costs to take a message, with everything a page does, when nobody is there to hear it."""
    crowd.unheard(8000 / 300, 1, SPOKEN)
    message = crowd.unheard(8000 / 300, seconds, SPOKEN)
    print(f"{'':20} to take a message costs {message * 1000:.1f} ms of CPU, which are taken off", flush=True)
    return message


def _folder(stack: ExitStack) -> Path:
    return Path(stack.enter_context(tempfile.TemporaryDirectory()))


def _choices() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a minute or so, for trying out")
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES, metavar="NAME", help="of: %(choices)s")
    parser.add_argument("--seconds", type=float, help="how long each is measured")
    parser.add_argument("--pages", type=float, default=PAGES_A_SECOND, help="pages a second beside (%(default)s)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
