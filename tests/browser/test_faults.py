"""Whatever happens to lines, processes and laptops, in the end every page shows what the server has.

Real processes, killed and started; real pages, whose lines are cut, held, reset, slowed, made deaf; several who write
and change all the while. What befalls whom, and when, follows from a seed; ``FAULT_SEEDS=3-42`` has forty other stories
be told than the usual two. On SQLite one process; with the services two processes on PostgreSQL and Redis.
"""

from __future__ import annotations

import os
import random
import re
import signal
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import psycopg
import pytest
import requests
from playwright.sync_api import expect

from community.accounts.models import Member
from community.chat.models import Room
from community.core.database import writing
from community.extensions import db
from tests.browser.conftest import windows
from tests.chat.line import Line
from tests.chat.live import Browser, Live, eventually

# A page that hangs would let whoever asks it wait for ever.
HANGS_AFTER = 240
# How long a page may take to come back by itself: its tries, and the browser's own patience with a failing address.
HEALED_WITHIN = 60
STEPS = 24
SHOWN = """items => items.map((item) => [Number(item.dataset.number), Number(item.dataset.change),
    item.querySelector('.message-text').innerText.trim()])"""
# Send what stands in the box, or put aside what could not be sent; gives whether the words could be entered.
SPEAK = """(words) => {
    const form = document.querySelector('.room-box'), field = form.elements.source;
    const aside = document.querySelector('[data-act=aside]');
    if (field.value && aside.offsetParent) aside.click();
    if (field.value) return false;
    field.value = words;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    form.requestSubmit();
    return true;
}"""
# The clock on the wall, which hours in a bag put forward.
CLOCK = "window.slept = 0; const now = Date.now.bind(Date); Date.now = () => now() + window.slept;"
# Send what was put aside, one after the other. Gives whether there is none any more.
SEND_ASIDE = """() => {
    const first = document.querySelector('.message-unsent [data-act=send]');
    first?.click();
    return !first;
}"""


@pytest.fixture(scope="module")
def network(services, tmp_path_factory) -> Iterator[Live]:
    settings, processes = dict(services), 1
    if services:
        processes = 2
        with psycopg.connect(services["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("CREATE DATABASE faults")
        settings["DATABASE_URL"] = services["DATABASE_URL"].replace("/test?", "/faults?")
    live = Live(tmp_path_factory.mktemp("faults"), processes, **settings)
    with live.running():
        yield live


@pytest.fixture(autouse=True)
def _ends() -> Iterator[None]:
    def hangs(*_) -> None:
        raise TimeoutError("a page does not answer any more")

    before = signal.signal(signal.SIGALRM, hangs)
    signal.alarm(HANGS_AFTER)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def live(network) -> Live:
    network.begin()
    return network


class Window:
    """A member's page, with a line of its own."""

    def __init__(self, chromium, live: Live, name: str, *, sockets: bool = True) -> None:
        self.name, self.line, self.ends = name, Line(live.ports), ExitStack()
        if not sockets:
            self.line.refuse_sockets()
        self.browser = live.browser(name)
        self.said: list[str] = []
        self.asleep = self.slept = False
        opened = self.ends.enter_context(windows(chromium, self.line.url, faults=True))
        self.page = opened(self.browser.cookie, width=800)
        self.page.add_init_script(CLOCK)
        self.page.goto(f"/live/{live.room}")
        if sockets:
            self.is_connected()

    def is_connected(self) -> None:
        expect(self.page.locator("[data-state]")).to_have_text("Connected", timeout=HEALED_WITHIN * 1000)

    def speak(self, words: str) -> None:
        if not self.asleep and self.page.evaluate(SPEAK, words):
            self.said.append(words)

    def sleep(self) -> None:
        """The lid is shut."""
        self.asleep = self.slept = True
        self.line.cut()

    def wake(self) -> None:
        """Hours later."""
        if self.asleep:
            self.page.evaluate("slept += 3 * 60 * 60 * 1000")
            self.line.mend()
        self.asleep = False

    def send_what_is_left(self) -> None:
        """After hours nothing goes by itself; she sees what was not sent, and sends it, the first one first."""
        eventually(lambda: self.page.evaluate(SEND_ASIDE), HEALED_WITHIN)
        box = self.page.get_by_label("Say something, or just be here")
        if box.input_value():
            self.page.get_by_role("button", name="Send", exact=True).click()
        expect(box).to_have_value("")

    def shown(self) -> list[list]:
        return self.page.locator("li.message[data-number]").evaluate_all(SHOWN)

    def people(self) -> set[int]:
        here = self.page.locator("[data-people] [data-member]")
        return set(here.evaluate_all("items => items.map((item) => Number(item.dataset.member))"))

    def close(self) -> None:
        self.ends.close()
        self.line.close()


class Writer(threading.Thread):
    """Someone who writes, changes and takes back as fast as her line lets her; each until it is confirmed."""

    def __init__(self, live: Live, name: str, seed: int) -> None:
        super().__init__(daemon=True)
        self.live, self.name_, self.line = live, name, Line(live.ports)
        self.browser = Browser(live, live.member(name), self.line.port)
        self.chance = random.Random(seed)  # noqa: S311
        # id -> what it says now, and of those only what is confirmed; a try that was lost may have arrived.
        self.confirmed: dict[int, str | None] = {}
        self.enough = threading.Event()
        self.is_done = False

    def run(self) -> None:
        turn = 0
        while not self.enough.wait(0.1):
            turn += 1
            if self.confirmed and self.chance.random() < 0.3:
                self._change(self.chance.choice(list(self.confirmed)), f"{self.name_} {turn}, otherwise")
            else:
                self._say(f"{self.name_} {turn}", uuid.uuid4().hex)
        self.is_done = True

    def _say(self, words: str, key: str) -> None:
        said = self._until_confirmed(lambda: self.browser.say(words, key))
        self.confirmed[said.json()["id"]] = words

    def _change(self, message: int, words: str) -> None:
        if self.confirmed[message] is not None and self.chance.random() < 0.3:
            # 403: it is taken back already, by a try whose answer was lost.
            self._until_confirmed(lambda: self.browser.post(f"/live/messages/{message}/remove"), or_else=403)
            self.confirmed[message] = None
        elif self.confirmed[message] is not None:
            self._until_confirmed(lambda: self.browser.post(f"/live/messages/{message}/edit", source=words))
            self.confirmed[message] = words

    def _until_confirmed(self, ask, or_else: int = 201) -> requests.Response:
        while True:
            with suppress(requests.RequestException, KeyError):
                answer = ask()
                if answer.status_code in {201, 302, or_else}:
                    return answer
                assert answer.status_code >= 500, answer.text
            time.sleep(0.1)


class Story:
    """What befalls them, from a seed."""

    def __init__(self, live: Live, windows: list[Window], writers: list[Writer], seed: int) -> None:
        self.live, self.windows, self.writers = live, windows, writers
        self.chance = random.Random(seed)  # noqa: S311
        self.down: set[int] = set()
        self.crowds = live.member("kim")

    def unfold(self) -> None:
        acts = [self.speak] * 8 + [self.trouble] * 8 + [self.mend] * 3 + [self.kill, self.start, self.sleep, self.wake]
        planned = [self.chance.choice(acts) for _ in range(STEPS)]
        # These are in every story.
        for act in (self.kill, self.crowd, self.three_times):
            planned.insert(self.chance.randrange(len(planned)), act)
        for act in planned:
            act()
            time.sleep(self.chance.random() * 0.4)

    def heal(self) -> None:
        for window in self.windows:
            window.wake()
        for one in (*self.windows, *self.writers):
            one.line.mend()
        while self.down:
            self.start()

    def speak(self) -> None:
        window = self.chance.choice(self.windows)
        window.speak(f"{window.name} on her page, {self.chance.randrange(10**6)}")

    def trouble(self) -> None:
        line = self.chance.choice([*self.windows, *self.writers]).line
        kind = self.chance.choice(["cut", "reset", "hold", "deafen", "slow"])
        line.slow(0.3) if kind == "slow" else getattr(line, kind)()

    def mend(self) -> None:
        self.chance.choice([*self.windows, *self.writers]).line.mend()

    def kill(self) -> None:
        up = [port for port in self.live.ports if port not in self.down]
        if up:
            self.down.add(port := self.chance.choice(up))
            self.live.kill(port)

    def start(self) -> None:
        if self.down:
            self.live.start(self.down.pop())

    def sleep(self) -> None:
        self.chance.choice(self.windows).sleep()

    def wake(self) -> None:
        self.chance.choice(self.windows).wake()

    def three_times(self) -> None:
        line = self.chance.choice(self.windows).line
        for _ in range(3):
            line.reset()
            time.sleep(0.3)

    def crowd(self) -> None:
        """Five hundred messages and twenty removals at once, of which no word reaches any page."""
        with self.live.app.app_context(), writing():
            room, member = db.session.get_one(Room, self.live.room), db.session.get_one(Member, self.crowds)
            said = [room.say(member, f"kim {n}", uuid.uuid4().hex) for n in range(500)]
            for message in said[::25]:
                message.remove_by_author()


def seeds() -> range:
    """Of the stories to be told: the usual ones, or those that were asked for."""
    first, _, last = os.environ.get("FAULT_SEEDS", "1-2").partition("-")
    return range(int(first), int(last or first) + 1)


@pytest.mark.parametrize("seed", seeds())
def test_whatever_happens_every_page_comes_to_show_what_the_server_has(chromium, live, seed):
    windows = [Window(chromium, live, name) for name in ("ada", "ben")]
    writers = [Writer(live, name, seed) for name in ("cora", "dora")]
    story = Story(live, windows, writers, seed)
    try:
        for writer in writers:
            writer.start()
        story.unfold()
        story.heal()
        for writer in writers:
            writer.enough.set()
            writer.join(HEALED_WITHIN)
            assert writer.is_done, "everything she wrote was confirmed in the end"
        for window in windows:
            window.is_connected()
            window.send_what_is_left()
        truth = [[m["number"], m["change"], plain(m["html"])] for m in windows[0].browser.everything()]
        here = {window.browser.member_id for window in windows}
        for window in windows:
            eventually(lambda window=window: window.shown() == truth, HEALED_WITHIN)
            # Each exactly once, and in her order, unless hours went by between sending and arriving.
            hers = [words for _, _, words in truth if words.startswith(f"{window.name} on")]
            assert sorted(hers) == sorted(window.said)
            assert window.slept or hers == window.said
            # And who is here, whichever processes have died meanwhile.
            eventually(lambda window=window: window.people() == here, HEALED_WITHIN)
            assert window.page.complaints == []
        by_id = {m["id"]: m for m in windows[0].browser.everything()}
        for writer in writers:
            assert len(writer.confirmed) == sum(m["author"] == writer.browser.member_id for m in by_id.values())
            for message, words in writer.confirmed.items():
                assert by_id[message]["removed"] is (words is None)
                assert words is None or plain(by_id[message]["html"]) == words
    finally:
        story.heal()
        for one in (*windows, *writers):
            one.close() if isinstance(one, Window) else one.line.close()


def test_where_sockets_are_refused_the_page_says_so_and_works_by_asking(chromium, live):
    ada, ben = Window(chromium, live, "ada", sockets=False), live.browser("ben")
    try:
        state = ada.page.locator("[data-state]")
        expect(state).to_have_text("A live connection does not get through here. New words come every few seconds.")
        listening = ben.listen()
        said = [ben.say(words).json() for words in ("Over the fence", "Tea at thre", "Never mind")]
        expect(ada.page.locator(".message-text")).to_have_text(["Over the fence", "Tea at thre", "Never mind"])
        expect(ada.page.locator("[data-people] .if-theirs")).to_have_text(["Ada", "Ben"])
        ben.post(f"/live/messages/{said[1]['id']}/edit", source="Tea at three")
        ben.post(f"/live/messages/{said[2]['id']}/remove")
        expect(ada.page.get_by_text("Tea at three")).to_be_visible()
        expect(ada.page.locator(".message-removed")).to_have_count(1)
        ada.speak("I can hear you")
        eventually(lambda: len(listening.messages()) == 6)
        truth = [[m["number"], m["change"], plain(m["html"])] for m in ben.everything()]
        eventually(lambda: ada.shown() == truth)
        # Elsewhere, on another network: live by itself.
        ada.line.mend()
        ada.is_connected()
        assert ada.page.complaints == []
    finally:
        live.leave()
        ada.close()


def plain(html: str) -> str:
    """The words of a message."""
    return re.sub("<[^>]+>", "", re.search(r'<div class="message-text">(.*)</div>', html, re.S)[1]).strip()
