"""A live room is one room, whichever process a member's connection happens to reach."""

from __future__ import annotations

import queue
import re
import time
import uuid

import pytest
import requests
import socketio

from tests.services import programs
from tests.services.apps import app

# They share one network, so one worker runs them all.
pytestmark = [pytest.mark.services, pytest.mark.xdist_group("network")]

# The first of the rooms the network starts with.
ROOM = 1
PATIENCE = 10


class Ear:
    """A socket of someone who is in the room."""

    room = ROOM

    def __init__(self, network, browser: requests.Session, port: int | None = None) -> None:
        self.heard: queue.Queue[dict] = queue.Queue()
        self.ended_at = 0.0
        self.client = client(network, browser, network.url)
        self.client.on("message", self.heard.put)
        self.client.on("disconnect", self._end)
        self.listen()
        # To a process itself as nginx would ask it, or through nginx to whichever it chooses.
        where = network.url if port is None else f"http://127.0.0.1:{port}"
        connect(self.client, browser, where, self.room)

    def listen(self) -> None:
        """Whatever else is to be heard."""

    def _end(self, *_reason) -> None:
        self.ended_at = time.monotonic()

    def next(self) -> dict:
        return self.heard.get(timeout=PATIENCE)

    def wait_for_end(self) -> float:
        until = time.monotonic() + PATIENCE
        while not self.ended_at and time.monotonic() < until:
            time.sleep(0.02)
        assert self.ended_at, "it is still connected"
        return self.ended_at


def client(network, browser: requests.Session, origin: str) -> socketio.Client:
    """A socket client that says it is on a page of ``origin``."""
    said = {"host": network.url.removeprefix("https://"), "origin": origin}
    like = requests.Session()
    like.trust_env, like.verify = False, browser.verify
    return socketio.Client(reconnection=False, http_session=like, websocket_extra_options=said)


def connect(sockets: socketio.Client, browser: requests.Session, where: str, room: int = ROOM) -> None:
    cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies)
    headers = {"Cookie": cookie, "X-Forwarded-Proto": "https"}
    sockets.connect(where, headers, auth={"channel": f"room:{room}"}, transports=["websocket"], wait_timeout=PATIENCE)


def say(network, browser: requests.Session, words: str, room: int = ROOM) -> dict:
    page = f"{network.url}/live/{room}"
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', browser.get(page).text)[1]
    form = {"source": words, "key": uuid.uuid4().hex, "csrf_token": token}
    until = time.monotonic() + PATIENCE
    while True:
        answer = browser.post(page, data=form, headers={"Accept": "application/json", "Referer": page})
        # nginx does not hand on what a process that just died may have taken. The page sends it again, with its key.
        if answer.status_code not in {502, 504} or time.monotonic() > until:
            break
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture
def ears():
    """Sockets, closed afterwards: ``ears(network, browser, port)``."""
    opened = []

    def listen(*where) -> Ear:
        opened.append(Ear(*where))
        return opened[-1]

    yield listen
    for ear in opened:
        ear.client.disconnect()


def test_it_works(network, ears):
    """What Ada says is heard at both processes and through nginx, once each."""
    ada, ben = network.sign_in("ada"), network.sign_in("ben")
    listening = [ears(network, ben), *(ears(network, ben, port) for port in network.ports)]
    said = say(network, ada, "The kettle is on.")
    for ear in listening:
        heard = ear.next()
        assert heard["id"] == said["id"]
        assert "The kettle is on." in heard["html"]
    time.sleep(0.3)
    assert all(ear.heard.empty() for ear in listening), "nobody hears it twice"


def test_messages_that_several_people_say_at_once_have_one_order(network, ears):
    ada, ben = network.sign_in("ada"), network.sign_in("ben")
    ear = ears(network, ben, network.ports[1])
    numbers = [say(network, who, "One after another.")["number"] for who in (ada, ben, ada, ben)]
    assert numbers == sorted(set(numbers))
    assert [ear.next()["number"] for _ in numbers] == numbers


def test_signing_out_cuts_the_connections_at_every_process_at_once(network, ears):
    grace, ben = network.sign_in("grace"), network.sign_in("ben")
    leaving = [ears(network, grace, port) for port in network.ports]
    staying = ears(network, ben, network.ports[0])
    page = grace.get(f"{network.url}/live/{ROOM}")
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)[1]
    began = time.monotonic()
    answer = grace.post(f"{network.url}/sign-out", data={"csrf_token": token}, headers={"Referer": page.url})
    assert answer.ok
    for ear in leaving:
        assert ear.wait_for_end() - began < 2
    assert not staying.ended_at, "somebody else's goes on"


def test_when_a_process_is_killed_the_others_go_on_and_it_comes_back(network, ears):
    ada, ben = network.sign_in("ada"), network.sign_in("ben")
    gone, left = network.ports
    cut, staying = ears(network, ben, gone), ears(network, ben, left)
    network.kill(gone)
    try:
        said = [say(network, ada, f"Still here, {number}.")["id"] for number in range(4)]
        assert [staying.next()["id"] for _ in said] == said
        cut.wait_for_end()
    finally:
        network.start(gone)
    back = ears(network, ben, gone)
    assert say(network, ada, "And again.")["id"] == back.next()["id"]


def test_only_websocket_is_spoken(network):
    """Asking again and again would need every request to reach the same process."""
    answer = network.sign_in("cleo").get(f"{network.url}/socket.io/?EIO=4&transport=polling")
    assert answer.status_code == 400


def test_a_chat_process_that_is_full_says_so_and_tells_the_operator(network, ears, tmp_path):
    ada, ben, port = network.sign_in("ada"), network.sign_in("ben"), programs.free_port()
    few = {"ROLE": "chat", "LIVE_CONNECTIONS": "1", "METRICS_TOKEN": "of-the-operator"}
    with app(network.settings | few, port, tmp_path / "log"):
        ear = ears(network, ben, port)
        late, why = client(network, ada, network.url), queue.Queue()
        late.on("connect_error", why.put)
        with pytest.raises(socketio.exceptions.ConnectionError):
            connect(late, ada, f"http://127.0.0.1:{port}")
        assert "All live places are taken" in why.get(timeout=PATIENCE)["message"]
        assert say(network, ada, "Room for one.")["id"] == ear.next()["id"]
        told = {"Authorization": "Bearer of-the-operator", "Host": "localhost"}
        watched = requests.get(f"http://127.0.0.1:{port}/metrics", headers=told, timeout=5).text
        assert "community_live_connections 1.0" in watched
        assert "community_live_full_total 1.0" in watched
        # What came through Redis came within a second.
        assert re.search(r'on_its_way_seconds_bucket\{le="1.0"\} [1-9]', watched)


def test_a_page_worker_takes_no_sockets_as_it_would_not_hear_what_others_say(network):
    ben = network.sign_in("ben")
    with pytest.raises(socketio.exceptions.ConnectionError):
        connect(client(network, ben, network.url), ben, f"http://127.0.0.1:{network.pages[0]}")


def test_another_site_cannot_listen_with_a_members_cookie(network, ears):
    ben = network.sign_in("ben")
    ears(network, ben)
    with pytest.raises(socketio.exceptions.ConnectionError):
        connect(client(network, ben, "https://elsewhere.example"), ben, network.url)
