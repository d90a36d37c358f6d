"""What keeps a room in order holds at once in every process."""

from __future__ import annotations

import queue
import re
import uuid

import psycopg
import pytest
import requests

from tests.services.apps import script
from tests.services.conftest import TOKEN
from tests.services.test_live_rooms import PATIENCE, ROOM, Ear

# They share one network, so one worker runs them all.
pytestmark = [pytest.mark.services, pytest.mark.xdist_group("network")]


class LookingEar(Ear):
    """A socket that notes when it is told to look at the room again."""

    def listen(self) -> None:
        self.looks: queue.Queue[dict] = queue.Queue()
        self.client.on("look", self.looks.put)


class Page:
    """Someone's browser, at one process and no other, as nginx would lead her there."""

    def __init__(self, network, browser: requests.Session, port: int) -> None:
        self.network, self.browser, self.port = network, browser, port
        self.token = TOKEN.search(browser.get(f"{network.url}/you").text)[1]

    def ask(self, path: str, method: str = "GET", **form: str) -> requests.Response:
        cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.browser.cookies)
        host = self.network.url.removeprefix("https://")
        headers = {
            **{"Cookie": cookie, "X-Forwarded-Proto": "https", "Host": host, "Accept": "application/json"},
            "Referer": f"{self.network.url}/live/{ROOM}",
        }
        address = f"http://127.0.0.1:{self.port}{path}"
        return requests.request(method, address, data=form, headers=headers, timeout=10, allow_redirects=False)

    def post(self, path: str, **form: str) -> requests.Response:
        return self.ask(path, "POST", csrf_token=self.token, **form)

    def say(self, words: str) -> requests.Response:
        return self.post(f"/live/{ROOM}", source=words, key=uuid.uuid4().hex)

    def order(self) -> dict:
        return self.ask(f"/live/{ROOM}/order").json()


@pytest.fixture(scope="module")
def moderator(network) -> requests.Session:
    """Someone who signed in, and was asked to look after the place since."""
    script(network.settings, "tests.services.people", "mara")
    browser = network.sign_in("mara")
    address = re.sub(r"^postgresql\+\w+", "postgresql", network.settings["DATABASE_URL"])
    with psycopg.connect(address, autocommit=True) as connection:
        made = "UPDATE member SET role = 'moderator', tf_primary_method = 'authenticator' WHERE display_name = 'Mara'"
        connection.execute(made)
    return browser


@pytest.fixture
def listening(network):
    """Sockets, closed afterwards: ``listening(browser, port)``."""
    opened = []

    def listen(browser: requests.Session, port: int) -> LookingEar:
        opened.append(LookingEar(network, browser, port))
        return opened[-1]

    yield listen
    for ear in opened:
        ear.client.disconnect()


def test_it_works(network, moderator, listening):
    """Quieted at one process, his next message at the other is refused; only he is told to look."""
    (here, there), (_, ear_there) = network.pages, network.ports
    ada, ben = network.sign_in("ada"), network.sign_in("ben")
    his, hers = listening(ben, ear_there), listening(ada, ear_there)
    said = Page(network, ben, there).say("It is too much.")
    assert said.status_code == 201, said.text
    asked = Page(network, moderator, here).post(f"/live/messages/{said.json()['id']}/quiet", length="10", where="here")
    assert asked.status_code == 200, asked.text
    assert his.looks.get(timeout=PATIENCE) == {"what": "order"}
    assert Page(network, ben, there).say("And another thing.").status_code == 403
    assert Page(network, ben, there).order()["quiet"] > 500
    assert hers.looks.empty(), "nobody else is told"
    assert Page(network, moderator, here).post(asked.json()["undo"]).status_code == 200
    assert his.looks.get(timeout=PATIENCE) == {"what": "order"}
    assert Page(network, ben, there).say("Thank you.").status_code == 201


def test_a_pin_and_a_pace_are_seen_at_both(network, moderator, listening):
    here, there = network.pages
    ada = network.sign_in("ada")
    ears = [listening(ada, port) for port in network.ports]
    cleo = Page(network, moderator, here)
    assert cleo.post(f"/live/{ROOM}/pin", line="We begin at nine.").status_code == 200
    for ear in ears:
        assert ear.looks.get(timeout=PATIENCE) == {"what": "order"}
    for port in network.pages:
        assert "We begin at nine." in Page(network, ada, port).order()["pinned"]
    assert Page(network, ada, here).say("Slowly.").status_code == 201
    assert cleo.post(f"/live/{ROOM}/pace", pace="300").status_code == 200
    assert Page(network, ada, there).say("And slower.").status_code == 429
    assert cleo.post(f"/live/{ROOM}/pace", pace="0").status_code == 200
    assert Page(network, ada, there).say("And on.").status_code == 201
    assert cleo.post(f"/live/{ROOM}/take-down").status_code == 200
    assert Page(network, ada, there).order()["pinned"] == ""


def test_a_closed_room_is_closed_in_every_process_and_opens_in_every_process(network, moderator, listening):
    (here, there), (_, ear_there) = network.pages, network.ports
    ada = network.sign_in("ada")
    ear = listening(ada, ear_there)
    cleo = Page(network, moderator, here)
    assert cleo.post(f"/live/{ROOM}/close", sentence="Until tomorrow.").status_code == 200
    ear.wait_for_end()
    assert Page(network, ada, there).say("Hello?").status_code == 403
    assert "Until tomorrow." in Page(network, ada, there).order()["closed"]
    assert cleo.post(f"/live/{ROOM}/reopen").status_code == 200
    assert Page(network, ada, there).say("Good morning.").status_code == 201


def test_a_message_is_taken_off_at_every_process(network, moderator, listening):
    (here, there), (_, ear_there) = network.pages, network.ports
    ada, ben = network.sign_in("ada"), network.sign_in("ben")
    ear = listening(ada, ear_there)
    said = Page(network, ben, there).say("Words that hurt.").json()
    assert ear.next()["id"] == said["id"]
    assert Page(network, moderator, here).post(f"/live/messages/{said['id']}/take-off").status_code == 200
    heard = ear.next()
    assert (heard["id"], heard["removed"]) == (said["id"], True)
    assert "Words that hurt." not in heard["html"]
