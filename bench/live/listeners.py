"""Browsers that listen, many in one process and as little of each as will do: sockets that are read, frames that are
cut out, and for each message when it came. Started by bench/chat.py; told what to do on standard input, a line each:

    {"connect": [[port, channel, cookie], ...], "origin": "http://..."}    answered with {"up": how many, ...}
    measure                                                                from now on
    write FILE                                                             write down what was heard since
"""

from __future__ import annotations

import json
import os
import re
import resource
import select
import socket
import sys
import time
from array import array
from collections import Counter, deque
from datetime import datetime

# Half way up at one time; a crowd that knocks at once is another bench.
KNOCKING = 8
# Whoever is not up by then will not be.
MOST_SECONDS_TO_COME = 120
UPGRADE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nCookie: {cookie}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n{offers}"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
# As every browser offers.
COMPRESSION = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
MESSAGE = b'42["message",'
FACTS = re.compile(rb'"number":(\d+).*?"at":"([^"]+)"', re.DOTALL)
PONG = b"3"


class Listener:
    """One browser. ``heard``: which messages, by their place in the list of all."""

    __slots__ = ("buffer", "channel", "heard", "socket", "upgraded")

    def __init__(self, port: int, channel: str, hello: bytes) -> None:
        self.channel, self.buffer, self.upgraded, self.heard = channel, b"", False, []
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setblocking(False)
        self.socket.send(hello)

    def say(self, text: bytes) -> None:
        """Send a frame. Browsers' frames are masked; a mask of nothing is one."""
        self.socket.send(bytes((0x81, 0x80 | len(text))) + b"\0\0\0\0" + text)


class Crowd:
    """All of them, and what they hear."""

    def __init__(self) -> None:
        self.poll = select.epoll()
        self.listeners: dict[int, Listener] = {}
        self.waiting: deque = deque()
        self.up = self.refused = self.ended = self.asked = 0
        self.told, self.came_at = True, 0.0
        self.measuring = False
        # The same bytes are the same message: it is looked into once.
        self.known: dict[bytes, int] = {}
        self.messages: list[tuple[str, int]] = []
        self.written_at: list[float] = []
        self.delays = array("d")

    def connect(self, order: dict) -> None:
        """Have these come too."""
        self.origin, self.offers = order["origin"], COMPRESSION if order["offers"] else ""
        self.waiting.extend(order["connect"])
        self.asked += len(order["connect"])
        self.told, self.came_at = False, time.monotonic()
        for _ in range(KNOCKING):
            self.next()

    def next(self) -> None:
        """One more knocks, or all are up and we say so."""
        if self.waiting:
            port, channel, cookie = self.waiting.popleft()
            host = self.origin.removeprefix("http://")
            hello = UPGRADE.format(host=host, origin=self.origin, cookie=cookie, offers=self.offers)
            listener = Listener(port, channel, hello.encode())
            self.listeners[listener.socket.fileno()] = listener
            self.poll.register(listener.socket, select.EPOLLIN)
        elif self.up + self.refused == self.asked and not self.told:
            self.told = True
            answer({"up": self.up, "refused": self.refused})

    def give_up(self) -> None:
        """Nobody waits for ever for those who do not come."""
        if not self.told and time.monotonic() - self.came_at > MOST_SECONDS_TO_COME:
            self.told = True
            answer({"up": self.up, "refused": self.asked - self.up})

    def read(self, file: int) -> None:
        """Something has come for this one, or it was ended."""
        listener = self.listeners[file]
        try:
            data = listener.socket.recv(1 << 16)
        except OSError:
            data = b""
        now = time.time()
        if not data:
            self.end(file)
            return
        buffer = listener.buffer + data if listener.buffer else data
        at = 0
        if not listener.upgraded:
            head, found, _ = buffer.partition(b"\r\n\r\n")
            if not found:
                listener.buffer = buffer
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.end(file)
                return
            listener.upgraded, at = True, len(head) + 4
        end = len(buffer)
        while end - at >= 2:
            size, start = buffer[at + 1], at + 2
            if size == 126:
                size, start = int.from_bytes(buffer[at + 2 : at + 4], "big"), at + 4
            elif size == 127:
                size, start = int.from_bytes(buffer[at + 2 : at + 10], "big"), at + 10
            if start + size > end:
                break
            self.take(listener, buffer[start : start + size], now)
            at = start + size
        listener.buffer = buffer[at:]

    def take(self, listener: Listener, text: bytes, now: float) -> None:
        """What one frame says."""
        if text.startswith(MESSAGE):
            if self.measuring:
                place = self.known.get(text)
                if place is None:
                    place = self.look(listener.channel, text)
                listener.heard.append(place)
                self.delays.append(now - self.written_at[place])
        elif text == b"2":
            listener.say(PONG)
        elif text[:1] == b"0":
            listener.say(b"40" + json.dumps({"channel": listener.channel}).encode())
        elif text[:2] == b"40":
            self.up += 1
            self.next()
        elif text[:2] == b"44":
            self.refused += 1
            self.next()

    def look(self, channel: str, text: bytes) -> int:
        """A message nobody here has heard before: which it is, and when it was written."""
        number, at = FACTS.search(text).groups()
        place = self.known[text] = len(self.messages)
        self.messages.append((channel, int(number)))
        self.written_at.append(datetime.fromisoformat(at.decode()).timestamp())
        return place

    def end(self, file: int) -> None:
        """It was ended, or never let in."""
        listener = self.listeners.pop(file)
        self.poll.unregister(file)
        listener.socket.close()
        if not listener.upgraded:
            self.refused += 1
            self.next()
        self.ended += 1

    def write(self, path: str) -> None:
        """What each heard, and how long everything took to arrive."""
        heard = Counter()
        twice = 0
        for listener in self.listeners.values():
            once = set(listener.heard)
            twice += len(listener.heard) - len(once)
            heard.update(once)
        with open(f"{path}.delays", "wb") as file:
            self.delays.tofile(file)
        spent = resource.getrusage(resource.RUSAGE_SELF)
        told = {
            "heard": [[*self.messages[place], count] for place, count in heard.items()],
            "twice": twice,
            "ended": self.ended,
            "cpu": spent.ru_utime + spent.ru_stime - self.spent_before,
        }
        with open(path, "w", encoding="utf-8") as file:
            json.dump(told, file)

    def measure(self) -> None:
        """Begin anew."""
        self.measuring = True
        self.known.clear()
        self.messages.clear()
        self.written_at.clear()
        self.ended = 0
        self.delays = array("d")
        for listener in self.listeners.values():
            listener.heard.clear()
        spent = resource.getrusage(resource.RUSAGE_SELF)
        self.spent_before = spent.ru_utime + spent.ru_stime


def answer(said: dict) -> None:
    """Tell whoever started us."""
    print(json.dumps(said), flush=True)


def main() -> None:
    """Do as told."""
    crowd = Crowd()
    crowd.poll.register(0, select.EPOLLIN)
    orders = b""
    while True:
        crowd.give_up()
        for file, _ in crowd.poll.poll(1):
            if file:
                crowd.read(file)
                continue
            read = os.read(0, 1 << 20)
            if not read:
                return
            orders += read
            *lines, orders = orders.split(b"\n")
            for line in lines:
                if line.startswith(b"{"):
                    crowd.connect(json.loads(line))
                elif line == b"measure":
                    crowd.measure()
                    answer({"measuring": True})
                elif line.startswith(b"write"):
                    crowd.write(line.decode().split()[1])
                    answer({"done": True})


if __name__ == "__main__":
    sys.exit(main())
