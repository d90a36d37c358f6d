"""One measurement: a crowd listens, some write at a rate that is kept to, and what came of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from array import array
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from live.servers import Served

HERE = Path(__file__).resolve().parent
# What comes before the crowd is counted, so that what a process needs once is not taken for theirs.
FIRST = 20
# After the last word, for what is still on its way.
SETTLE_SECONDS = 2
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Result:
    """What came of it. Times in seconds, memory in bytes."""

    listeners: int
    deliveries: int
    lost: int
    twice: int
    cut: int
    seconds: float
    delays: list[float]
    # Of the processes that hold the sockets, of the page workers, and of those who listen and write.
    cpu: float
    paging: float
    clients: float
    memory: float
    answers: list[float]
    failed: list[str]
    pages: int
    # A message as it travels.
    html: str
    # Of the CPU, what taking the messages cost where the same process does it.
    taking: float = 0.0

    @property
    def rate(self) -> float:
        """Deliveries a second."""
        return self.deliveries / self.seconds

    @property
    def cost(self) -> float:
        """CPU of the processes that hold the sockets, for each delivery."""
        return max(0.0, self.cpu - self.taking) / max(1, self.deliveries)

    def within(self, share: float) -> float:
        """The time within which this share of everything arrived."""
        return self.delays[min(len(self.delays) - 1, int(len(self.delays) * share))] if self.delays else 0.0


class Listeners:
    """A process full of them."""

    def __init__(self, stack: ExitStack) -> None:
        command = [sys.executable, str(HERE / "listeners.py")]
        self.process = stack.enter_context(_ended(command))

    def tell(self, order: str) -> None:
        """Say what to do."""
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()

    def answer(self) -> dict:
        """What it says. Raises RuntimeError when it has died."""
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("those who listen have died")
        return json.loads(line)


class Crowd:
    """Everyone who listens to what is served, in as many processes as have the time."""

    def __init__(self, served: Served, processes: int, stack: ExitStack) -> None:
        self.served, self.processes = served, [Listeners(stack) for _ in range(processes)]
        places = [
            [served.ports[at % len(served.ports)], served.channels[at // len(served.ports) % len(served.channels)], who]
            for at, who in enumerate(served.cookies)
        ]
        self.of_channel = Counter(channel for _, channel, _ in places)
        self._come(places[:FIRST])
        time.sleep(1.5)
        before = sum(map(_memory, served.holding))
        self._come(places[FIRST:])
        # Who came is told to all; then it is quiet.
        time.sleep(SETTLE_SECONDS)
        self.memory = (sum(map(_memory, served.holding)) - before) / max(1, len(places) - FIRST)

    def _come(self, places: list) -> None:
        for at, listeners in enumerate(self.processes):
            order = {"connect": places[at :: len(self.processes)], "origin": self.served.origin}
            listeners.tell(json.dumps({**order, "offers": self.served.offers}))
        for listeners in self.processes:
            said = listeners.answer()
            if said["refused"]:
                raise RuntimeError(f"{said['refused']} were not let in")

    def measure(self, rate: float, seconds: float, words: str, *, pages: float = 0) -> Result:
        """Have ``rate`` messages a second said, and ``pages`` pages read beside it."""
        served = self.served
        _browse({"people": served.speakers, "words": words, "rate": rate, "seconds": 1.5})()
        time.sleep(0.5)
        for listeners in self.processes:
            listeners.tell("measure")
            listeners.answer()
        holding, paging = _cpu(served.holding), _cpu(served.paging)
        order = {"people": served.speakers, "words": words, "rate": rate, "seconds": seconds}
        writing = _browse(order)
        reading = _browse({"people": served.readers, "rate": pages, "seconds": seconds}) if pages else None
        wrote = writing()
        read = reading() if reading else {"took": [], "failed": [], "cpu": 0.0}
        time.sleep(SETTLE_SECONDS)
        holding, paging = _cpu(served.holding) - holding, _cpu(served.paging) - paging
        heard, delays, told = self._heard()
        confirmed = {(_channel(path), number) for path, numbers in wrote["said"] for number in numbers}
        return Result(
            listeners=sum(self.of_channel.values()),
            deliveries=len(delays),
            lost=sum(self.of_channel[said[0]] - heard[said] for said in confirmed),
            twice=sum(each["twice"] for each in told),
            cut=sum(each["ended"] for each in told),
            seconds=wrote["seconds"],
            delays=sorted(delays),
            cpu=holding,
            paging=paging,
            clients=wrote["cpu"] + read["cpu"] + sum(each["cpu"] for each in told),
            memory=self.memory,
            answers=wrote["took"],
            failed=[*wrote["failed"], *read["failed"]],
            pages=len(read["took"]),
            html=wrote["html"],
        )

    def unheard(self, rate: float, seconds: float, words: str) -> float:
        """CPU of one message that is said where nobody is."""
        people = [[port, self.served.empty, who, form] for port, _, who, form in self.served.speakers]
        before = _cpu(self.served.holding)
        said = _browse({"people": people, "words": words, "rate": rate, "seconds": seconds})()
        return (_cpu(self.served.holding) - before) / max(1, len(said["took"]))

    def _heard(self) -> tuple[Counter, array, list[dict]]:
        heard: Counter = Counter()
        delays = array("d")
        told = []
        with tempfile.TemporaryDirectory() as folder:
            for listeners in self.processes:
                path = Path(folder) / "heard"
                listeners.tell(f"write {path}")
                listeners.answer()
                told.append(json.loads(path.read_text()))
                for channel, number, count in told[-1]["heard"]:
                    heard[channel, number] += count
                delays.frombytes(Path(f"{path}.delays").read_bytes())
        return heard, delays, told


def _browse(order: dict):
    process = subprocess.Popen(
        [sys.executable, str(HERE / "browsers.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    process.stdin.write(json.dumps(order) + "\n")
    process.stdin.flush()

    def result() -> dict:
        said, _ = process.communicate()
        return json.loads(said)

    return result


@contextmanager
def _ended(command: list[str]):
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _channel(path: str) -> str:
    kind, _, thing = path.lstrip("/").partition("/")
    return f"room:{thing}" if kind == "live" else thing


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(int(child) for child in children)]


def _cpu(pids: list[int]) -> float:
    """Seconds of CPU these processes and their workers have used."""
    spent = 0
    for pid in (each for parent in pids for each in _family(parent)):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        spent += int(fields[11]) + int(fields[12])
    return spent / TICKS


def _memory(pid: int) -> int:
    """Bytes this process and its workers hold for themselves."""
    return sum(
        int(line.split()[1]) * 1024
        for each in _family(pid)
        for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        if line.startswith(("Private_Clean", "Private_Dirty"))
    )
