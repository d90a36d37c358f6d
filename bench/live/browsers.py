"""People who write, and people who look at pages, over HTTP; a process of its own, told what to do on standard input:

    {"people": [[port, path, headers, form], ...], "words": "...", "rate": 25, "seconds": 10}

Writing: each of the people posts in turn, at a rate that does not ask how long the last one took. Reading (no "words"):
each asks for its page again and again, at that rate all together. Answers with what was confirmed.
"""

from __future__ import annotations

import http.client
import json
import resource
import sys
import threading
import time
import uuid
from urllib.parse import urlencode

FORM = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}


class Browser(threading.Thread):
    """One of them. ``said``: the numbers that were confirmed; ``took``: how long each answer took, in seconds."""

    def __init__(self, place: int, order: dict) -> None:
        super().__init__()
        self.port, self.path, self.headers, self.form = order["people"][place]
        self.words, self.until = order.get("words"), order["seconds"]
        self.every = len(order["people"]) / order["rate"]
        self.first = place / order["rate"]
        self.said: list[int] = []
        self.html = ""
        self.took: list[float] = []
        self.failed: list[str] = []

    def run(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        due = self.first
        while due < self.until:
            time.sleep(max(0.0, BEGAN + due - time.monotonic()))
            due += self.every
            began = time.monotonic()
            try:
                if self.words is None:
                    line.request("GET", self.path, headers=self.headers)
                else:
                    form = {**self.form, "source": self.words, "key": uuid.uuid4().hex}
                    line.request("POST", self.path, urlencode(form), {**self.headers, **FORM})
                answer = line.getresponse()
                body = answer.read()
            except OSError as error:
                line.close()
                self.failed.append(type(error).__name__)
                continue
            self.took.append(time.monotonic() - began)
            if answer.status >= 300:
                self.failed.append(f"{answer.status} {body[:200]!r}")
            elif self.words is not None:
                said = json.loads(body)
                self.said.append(said["number"])
                self.html = said["html"]


if __name__ == "__main__":
    order = json.loads(sys.stdin.readline())
    browsers = [Browser(place, order) for place in range(len(order["people"]))]
    BEGAN = time.monotonic()
    for browser in browsers:
        browser.start()
    for browser in browsers:
        browser.join()
    spent = resource.getrusage(resource.RUSAGE_SELF)
    told = {
        "said": [[browser.path, browser.said] for browser in browsers],
        "html": browsers[0].html,
        "took": sorted(took for browser in browsers for took in browser.took),
        "failed": [why for browser in browsers for why in browser.failed],
        "cpu": spent.ru_utime + spent.ru_stime,
        "seconds": time.monotonic() - BEGAN,
    }
    print(json.dumps(told), flush=True)
