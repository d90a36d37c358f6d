"""Who is here, and who hears whom, when members reach different processes and one of them dies."""

from __future__ import annotations

import os
import re
import signal
import time
import uuid

import pytest

from community import realtime
from tests.services import programs
from tests.services.apps import app
from tests.services.conftest import TOKEN
from tests.services.test_live_rooms import Ear, say

# They share one network, so one worker runs them all.
pytestmark = [pytest.mark.services, pytest.mark.xdist_group("network")]

# A room of their own: who was at a process that another test has killed is in the other one until her row runs out.
ROOM = 2
# And the next round has told it, on a machine that does much else.
UNTIL_TRUE = realtime.LEASE.total_seconds() + 3 * realtime.RENEW_SECONDS


class Watcher(Ear):
    """A socket that also notes who is here."""

    room = ROOM

    def __init__(self, *where) -> None:
        # The newest list and when it was true: two processes may bring theirs in another order.
        self.people: set[int] = set()
        self.at = 0.0
        super().__init__(*where)

    def listen(self) -> None:
        self.client.on("here", self._note)

    def _note(self, payload: dict) -> None:
        if payload["at"] >= self.at:
            self.at = payload["at"]
            self.people = {int(id) for id in re.findall(r'data-member="(\d+)"', payload["html"])}

    def sees(self, expected: set[int], patience: float = UNTIL_TRUE) -> bool:
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if self.people == expected:
                return True
            time.sleep(0.05)
        raise AssertionError(f"sees {self.people} and not {expected}")


@pytest.fixture
def watchers():
    opened = []

    def watch(*where) -> Watcher:
        opened.append(Watcher(*where))
        return opened[-1]

    yield watch
    for watcher in opened:
        watcher.client.disconnect()


def me(network, browser) -> int:
    return int(re.search(r'data-me="(\d+)"', browser.get(f"{network.url}/live/{ROOM}").text)[1])


def post(network, browser, path: str, **form: str) -> None:
    page = f"{network.url}/live/{ROOM}"
    token = TOKEN.search(browser.get(page).text)[1]
    answer = browser.post(network.url + path, data={"csrf_token": token, **form}, headers={"Referer": page})
    assert answer.ok, answer.text


def test_it_works(network, watchers):
    """Each at another process: both see both, and see it when one goes."""
    ada, ben = network.sign_in("ada"), network.sign_in("ben")
    first = watchers(network, ada, network.ports[0])
    second = watchers(network, ben, network.ports[1])
    both = {me(network, ada), me(network, ben)}
    assert first.sees(both)
    assert second.sees(both)
    second.client.disconnect()
    assert first.sees({me(network, ada)})


def test_whom_no_socket_reaches_is_told_of_in_every_process_and_is_gone_when_he_goes(network, watchers):
    ada, cleo, ben = (network.sign_in(name) for name in ("ada", "cleo", "ben"))
    at_both = [watchers(network, who, port) for who, port in zip((ada, cleo), network.ports, strict=True)]
    listening, window = {me(network, ada), me(network, cleo)}, uuid.uuid4().hex
    for path, others in (("here", {me(network, ben)}), ("left", set())):
        # A page worker takes it, where nobody listens.
        post(network, ben, f"/live/{ROOM}/{path}", window=window)
        for watcher in at_both:
            assert watcher.sees(listening | others)


def test_blocked_at_different_processes_they_are_sent_out_and_do_not_meet_again(network, watchers):
    grace, cleo, ben = (network.sign_in(name) for name in ("grace", "cleo", "ben"))
    hers, his = watchers(network, grace, network.ports[0]), watchers(network, cleo, network.ports[1])
    third = watchers(network, ben, network.ports[0])
    post(network, grace, f"/members/{me(network, cleo)}/block")
    try:
        hers.wait_for_end()
        his.wait_for_end()
        hers, his = watchers(network, grace, network.ports[0]), watchers(network, cleo, network.ports[1])
        assert hers.sees({me(network, grace), me(network, ben)})
        assert his.sees({me(network, cleo), me(network, ben)})
        assert third.sees({me(network, grace), me(network, cleo), me(network, ben)})
        numbers = [say(network, who, "Who hears me?", ROOM)["number"] for who in (grace, cleo, ben)]
        heard = {
            name: [watcher.next()["number"] for _ in range(count)]
            for name, watcher, count in (("grace", hers, 2), ("cleo", his, 2), ("ben", third, 3))
        }
        assert heard == {"grace": [numbers[0], numbers[2]], "cleo": numbers[1:], "ben": numbers}
    finally:
        post(network, grace, f"/members/{me(network, cleo)}/unblock")


def test_when_a_process_dies_its_members_are_gone_for_the_others_by_themselves(network, watchers, tmp_path):
    ada, ben = network.sign_in("ada"), network.sign_in("ben")
    port = programs.free_port()
    staying = watchers(network, ada, network.ports[0])
    with app(network.settings, port, tmp_path / "log") as process:
        lost = [watchers(network, ben, port) for _ in range(3)]
        assert staying.sees({me(network, ada), me(network, ben)})
        os.killpg(process.pid, signal.SIGKILL)
        for window in lost:
            window.wait_for_end()
        # What is left of them does not keep his windows from coming in again; one that was refused raises.
        for window in [watchers(network, ben, network.ports[1]) for _ in lost]:
            window.client.disconnect()
        # Nobody says good-bye for it: its rows run out.
        assert staying.sees({me(network, ada)})
