"""Being in a room without one's name in the list of who is there."""

from __future__ import annotations

import pytest

from community.accounts.circles import Circle
from community.accounts.models import Member
from community.chat import presence
from community.chat.models import Room
from community.core.database import writing
from community.extensions import db
from tests.chat.live import eventually

# A network of its own: the services change nothing about it.
pytestmark = pytest.mark.once


def newest(ear) -> str:
    lists = [payload for kind, payload in ear.all if kind == "here"]
    return max(lists, key=lambda payload: payload["at"], default={"html": ""})["html"]


def sees(ear, browser, *, there: bool) -> None:
    eventually(lambda: newest(ear) and (f'data-member="{browser.member_id}"' in newest(ear)) is there, 30)


def test_it_works_at_once_for_everyone_in_the_room(live):
    ada, ben = live.browser("ada"), live.browser("ben")
    hers, his = ada.listen(), ben.listen()
    sees(his, ada, there=True)
    assert ada.post("/you/in-rooms", seen="no").status_code == 302
    sees(his, ada, there=False)
    assert hers.connected, "she hears all as before"
    number = ben.say("Is anyone here?").json()["number"]
    eventually(lambda: number in hers.messages())
    # And in no other list: not in that of who asks, not among the rooms, not on the first page.
    assert f'data-member="{ada.member_id}"' not in ben.http.get(f"{live.url}/live/{live.room}/here").json()["html"]
    for page in ("/live", "/home"):
        assert "Ada" not in ben.http.get(live.url + page).text
    assert ada.post("/you/in-rooms", seen="yes").status_code == 302
    sees(his, ada, there=True)


def test_she_sees_that_she_is_not_seen_and_what_she_says_has_her_name(live):
    ida, ben = live.browser("ida"), live.browser("ben")
    page = f"{live.url}/live/{live.room}"
    assert "Be here without my name" in ida.http.get(page).text
    back = ida.post("/you/in-rooms", seen="no", back=f"/live/{live.room}")
    assert back.headers["Location"] == f"/live/{live.room}"
    assert "You are here without your name" in ida.http.get(page).text
    assert "Your name is not shown" in ida.http.get(f"{live.url}/you/in-rooms").text
    ear = ben.listen()
    ida.say("It is me.")
    assert "Ida" in ear.next()["html"]


def test_who_comes_unseen_is_told_to_nobody(live):
    kim, ben = live.browser("kim"), live.browser("ben")
    assert kim.post("/you/in-rooms", seen="no").status_code == 302
    his = ben.listen()
    sees(his, ben, there=True)
    known = len(his.all)
    hers = kim.listen()
    hers.next("here")
    eventually(lambda: len(his.all) > known)
    assert not any(f'data-member="{kim.member_id}"' in str(payload) for _, payload in his.all)
    with live.app.app_context():
        viewer = db.session.get_one(Member, ben.member_id)
        rooms = db.session.execute(presence.rooms_with_people(viewer))
        assert [room.people for room in rooms if room.id == live.room] == [1]


def test_among_the_few_of_a_circle_everyone_knows_who_listens(live):
    lou, ben = live.browser("lou"), live.browser("ben")
    with live.app.app_context(), writing():
        circle = Circle.begin()
        for one in (lou, ben):
            circle.let_in(one.member_id)
        room = Room(title="A few of us", description="", kind="group", circle_id=circle.id)
        db.session.add(room)
        db.session.flush()
        theirs = room.id
    assert lou.post("/you/in-rooms", seen="no").status_code == 302
    his, _ = ben.listen(theirs), lou.listen(theirs)
    sees(his, lou, there=True)


@pytest.mark.parametrize("form", [{}, {"seen": "perhaps"}])
def test_another_answer_than_the_two_is_none(live, form):
    assert live.browser("ada").post("/you/in-rooms", **form).status_code == 400


def test_it_leads_back_to_no_other_site(live):
    answer = live.browser("moe").post("/you/in-rooms", seen="no", back="https://elsewhere.example/")
    assert answer.headers["Location"] == "/you/in-rooms"
