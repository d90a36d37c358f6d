"""What somebody can do with a line of her own and no page of ours: hand-made packets, lines that only hold a place."""

from __future__ import annotations

import json
import socket
import time
from contextlib import suppress

import pytest
from sqlalchemy import select

from community import realtime
from community.accounts.circles import Circle
from community.chat.models import Room
from community.core.database import writing
from community.core.limits import LINES
from community.extensions import db
from community.realtime import Connection, admission
from tests.chat.live import Browser, Ear, Live, eventually

HANDS: list[socket.socket] = []

# Nothing here is another on the services.
pytestmark = pytest.mark.once


SETTINGS = {"LIVE_CONNECTIONS": "40"}


@pytest.fixture(autouse=True)
def _every_hand_lets_go(live):
    yield
    while HANDS:
        HANDS.pop().close()


class Hand:
    """A WebSocket made by hand, with a member's cookie."""

    def __init__(self, browser: Browser) -> None:
        self.end = socket.create_connection(("127.0.0.1", browser.live.port), timeout=10)
        HANDS.append(self.end)
        self.end.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + f"Cookie: session={browser.cookie}\r\n\r\n".encode()
        )
        head = b""
        while b"\r\n\r\n" not in head and (more := self.end.recv(1)):
            head += more
        self.is_up = b" 101 " in head.split(b"\r\n")[0]
        self.heard = b""

    def say(self, *texts: str) -> None:
        """Send these, each in a frame."""
        for text in texts:
            what = text.encode()
            size = bytes((0x80 | len(what),)) if len(what) < 126 else b"\xfe" + len(what).to_bytes(2, "big")
            self.end.sendall(b"\x81" + size + b"\0\0\0\0" + what)

    def hears(self, what: bytes, patience: float = 10) -> bool:
        """Whether it is told this in time."""
        until = time.monotonic() + patience
        self.end.settimeout(0.2)
        while what not in self.heard and time.monotonic() < until:
            try:
                if not (more := self.end.recv(4096)):
                    break
                self.heard += more
            except TimeoutError:
                continue
        return what in self.heard

    def is_cut(self, patience: float = 10) -> bool:
        """Whether it comes to its end in time."""
        self.hears(b"\0never\0", patience)
        try:
            self.end.settimeout(0.2)
            return self.end.recv(1) == b""
        except TimeoutError:
            return False
        except OSError:
            return True


def comes_in(live: Live, browser: Browser, channel: str | None = None) -> Hand:
    hand = Hand(browser)
    hand.say("40" + json.dumps({"channel": channel or f"room:{live.room}"}))
    assert hand.hears(b'40{"sid"')
    return hand


def rows(live: Live, member_id: int) -> list[str]:
    with live.app.app_context():
        return list(db.session.scalars(select(Connection.channel).where(Connection.member_id == member_id)))


def test_it_works(live):
    ada = live.browser("ada")
    hand = comes_in(live, ada)
    ada.say("The kettle is on.")
    assert hand.hears(b"The kettle is on.")
    hand.end.close()
    eventually(lambda: not rows(live, ada.member_id))


def test_a_room_has_one_name_so_that_nobody_listens_unseen_and_stays_when_she_has_to_go(live):
    """By ``room:007`` she would hear room 7, and be in no list; and who is put out of it is looked for by its name."""
    ada = live.browser("ada")
    with live.app.app_context(), writing():
        circle = Circle.begin()
        circle.let_in(ada.member_id)
        room = Room(title="Among few", kind="group", circle_id=circle.id)
        db.session.add(room)
        db.session.flush()
        few = room.id
    for name in (f"room:0{few}", f"room:00{few}", f"room: {few}", f"room:+{few}", f"room:{few}\n", f"Room:{few}"):
        assert not Ear(ada, name).connected, name
    ear = ada.listen(few)
    assert ear.connected
    assert rows(live, ada.member_id) == [f"room:{few}"]


@pytest.mark.parametrize("said", ['42["disconnect","x"]', '42["connect","x",{"channel":"room:1"}]'])
def test_nobody_calls_what_the_wire_itself_is_told_by(live, said):
    """As events they would reach what is told that somebody came or went: she would listen on, and be in no list."""
    ada = live.browser("ada")
    hand = comes_in(live, ada)
    hand.say(said)
    ada.say("Who is here?")
    assert hand.hears(b"Who is here?")
    assert rows(live, ada.member_id) == [f"room:{live.room}"]


def test_nothing_that_is_sent_is_kept(live):
    """A packet that announces a million attachments would have everything kept that follows."""
    ada, ben = live.browser("ada"), live.browser("ben")
    hand = comes_in(live, ada)
    hand.say('451000000000-["x",{"_placeholder":true,"num":0}]', *["4" + "x" * 1500] * 5)
    # Were they its attachments, this would be one too.
    hand.say("41")
    eventually(lambda: not rows(live, ada.member_id))
    assert ben.say("Still here").status_code == 201


@pytest.mark.parametrize(
    "said", ['42["x"]', '431["x"]', "40", "40/elsewhere,{}", "41/elsewhere,", "2", "3", "4" + "[" * 1000, "b4AAAA"]
)
def test_who_says_a_lot_is_cut_and_the_others_go_on(live, said):
    ada, ben = live.browser("ada"), live.browser("ben")
    ear, hand = ben.listen(), comes_in(live, ada)
    with suppress(OSError):
        hand.say(*[said] * 200)
    assert hand.is_cut()
    number = ben.say("Still here").json()["number"]
    eventually(lambda: number in ear.messages())


def test_lines_that_never_say_what_they_want_take_nobodys_place(live):
    """The limit of ten counts those that listen; as many more as wait for a reason why not, and no others, come up."""
    ada, ben = live.browser("ada"), live.browser("ben")
    most = realtime.MOST_PER_MEMBER + admission.ROOM_TO_REFUSE
    hands = [Hand(ada) for _ in range(most + 5)]
    assert sum(hand.is_up for hand in hands) == most
    assert ben.listen().connected
    for hand in hands:
        hand.end.close()
    eventually(lambda: Hand(ada).is_up)


def test_who_comes_and_goes_all_the_time_does_not_keep_the_others_from_coming(tmp_path):
    """Each coming and going is written down, and SQLite has one writer."""
    live = Live(tmp_path, RATE_LIMITS="on")
    with live.running():
        ada = live.browser("ada")
        # Counted by the minute, and one may begin meanwhile.
        for _ in range(2 * LINES.amount + 1):
            hand = Hand(ada)
            hand.end.close()
            if not hand.is_up:
                break
        assert not hand.is_up
        assert live.browser("ben").listen().connected
        live.leave()
