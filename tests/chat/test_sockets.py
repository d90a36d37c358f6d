"""The wire: who may listen, what is heard, and who is cut at once. A real server, real sockets."""

from __future__ import annotations

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
import socketio
from sqlalchemy import delete, select

from community import realtime
from community.accounts import devices
from community.accounts.blocks import block, unblock
from community.accounts.models import UNTIL_LIFTED, Member, Role
from community.chat import presence
from community.chat.messages import Message
from community.chat.models import Room
from community.comfort import topics
from community.core import clock
from community.core.database import writing
from community.extensions import db
from community.realtime import Connection
from community.realtime.connections import ASKS
from tests.chat.live import Ear, Live, eventually
from tests.conftest import QueryCount

# A network of its own: the services change nothing about it.
pytestmark = pytest.mark.once


SETTINGS = {"LIVE_CONNECTIONS": "30"}


def names(payload: dict) -> int:
    return payload["html"].count("data-member")


# A machine that runs much beside, and the round that tells what was lost: both have time for it.
UNTIL_TRUE = 40


def sees(ear: Ear, *browsers) -> dict:
    """Wait until these are who she is told are here; gives that list."""
    members = {str(browser.member_id) for browser in browsers}

    def newest() -> dict | None:
        lists = [payload for kind, payload in ear.all if kind == "here"]
        last = max(lists, key=lambda payload: payload["at"], default={"html": ""})
        return last if set(re.findall(r'data-member="(\d+)"', last["html"])) == members else None

    return eventually(newest, UNTIL_TRUE)


def test_it_works(live):
    ada, ben = live.browser("ada"), live.browser("ben")
    ear = ben.listen()
    answer = ada.say("The kettle is on.")
    assert answer.status_code == 201
    heard = ear.next()
    assert heard == answer.json()
    assert "The kettle is on." in heard["html"]


def test_what_touches_on_something_goes_over_no_wire(live):
    """Each page asks for it, and gets what its reader chose to meet."""
    ada, ben = live.browser("ada"), live.browser("ben")
    with live.app.app_context(), writing():
        topics.first_things()
        dying = topics.every()[1].id
    ear = ben.listen()
    said = ada.post(f"/live/{live.room}", source="It is nearly over.", key=uuid.uuid4().hex, topics=str(dying))
    assert said.status_code == 302
    eventually(lambda: any(kind == "number" for kind, _ in ear.all), UNTIL_TRUE)
    assert "nearly over" not in str(ear.all)
    assert "This touches on dying." in ben.everything()[-1]["html"]


def test_an_edit_and_a_removal_are_heard(live):
    ada, ben = live.browser("ada"), live.browser("ben")
    ear = ben.listen()
    said = ada.say("Tea at thre").json()
    assert ear.next()["change"] == said["number"]
    address = f"{live.url}/live/messages/{said['id']}"
    ada.http.post(f"{address}/edit", data={"source": "Tea at three", "csrf_token": ada.token}, timeout=5)
    edited = ear.next()
    assert (edited["number"], edited["change"]) == (said["number"], said["number"] + 1)
    assert "Tea at three" in edited["html"]
    ada.http.post(f"{address}/remove", data={"csrf_token": ada.token}, timeout=5)
    removed = ear.next()
    assert removed["removed"]
    assert "Tea" not in removed["html"]


def test_a_visitor_does_not_get_as_far_as_the_wire(live):
    ben = live.browser("ben")
    ben.cookie = "nonsense"
    ear = ben.listen()
    assert not ear.connected


@pytest.mark.parametrize(
    ("name", "columns"), [("dev", {"admitted_at": None}), ("eve", {"suspended_until": UNTIL_LIFTED})]
)
def test_who_is_not_in_may_not_listen(live, name, columns):
    assert not live.browser(name, **columns).listen().connected


def test_a_signed_out_device_may_not_listen(live):
    ben = live.browser("ben")
    with live.app.app_context(), writing():
        devices.end(ben.member_id, device_id=ben.device_id)
    assert not ben.listen().connected


@pytest.mark.parametrize(
    "channel", ["room:99999", "room:x", "room:", "", "x:1", "room:1/2", "room:" + "9" * 40, None, "room:01"]
)
def test_a_channel_that_is_none_is_refused(live, channel):
    assert not Ear(live.browser("ben"), channel).connected


def test_a_page_of_another_site_may_not_listen(live):
    client = socketio.Client(reconnection=False)
    headers = {"Cookie": f"session={live.browser('ben').cookie}", "Origin": "https://elsewhere.example"}
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(live.url, headers, auth={"channel": f"room:{live.room}"}, transports=["websocket"])


def test_polling_is_no_way_in(live):
    assert live.browser("ben").http.get(f"{live.url}/socket.io/?EIO=4&transport=polling", timeout=5).status_code == 400


def test_who_is_here_is_told_and_is_true_again_when_someone_goes(live):
    ada, ben = live.browser("ada"), live.browser("ben")
    first = ada.listen()
    # A list may be told twice; what counts is the newest.
    sees(first, ada)
    second, again = ben.listen(), ben.listen()
    here = sees(first, ada, ben)
    assert here["count"] == 2
    again.close()
    second.close()
    sees(first, ada)


# How soon "at once" is, on a machine that runs other tests beside.
AT_ONCE = 3


def test_signing_out_cuts_this_device_and_no_other(live):
    phone, desk = live.browser("ada"), live.browser("ada")
    on_phone, on_desk = phone.listen(), desk.listen()
    assert phone.post("/sign-out").status_code in {302, 303}
    eventually(lambda: on_phone.ended, AT_ONCE)
    assert on_desk.connected
    assert not phone.listen().connected


def test_a_device_that_ended_without_a_word_is_found_by_the_round(live):
    """Its hour at a shared computer is over; nobody called disconnect()."""
    ada = live.browser("ada")
    ear = ada.listen()
    with live.app.app_context(), writing():
        devices.end(ada.member_id, device_id=ada.device_id)
    eventually(lambda: ear.ended, realtime.RENEW_SECONDS + AT_ONCE)


def test_a_suspended_member_is_cut_at_once_and_not_let_in_again(live):
    ida, cleo = live.browser("ida"), live.browser("cleo", role=Role.MODERATOR)
    ear = ida.listen()
    number = ida.say("Buy my pills").json()["id"]
    decision = {"verb": "suspended", "reason": "Sells pills here.", "words": "Not here.", "length": "0"}
    page = f"/staff/matters/message/{number}"
    assert cleo.post(page, **decision).status_code == 302, cleo.post(page, **decision).text
    eventually(lambda: ear.ended, AT_ONCE)
    assert not ida.listen().connected


def test_what_a_moderator_hides_is_gone_from_every_screen_at_once(live):
    ada, ben, cleo = live.browser("ada"), live.browser("ben"), live.browser("cleo", role=Role.MODERATOR)
    ear = ben.listen()
    said = ada.say("Buy my pills").json()
    decision = {"verb": "removed", "reason": "Nothing is sold here.", "words": "Nothing is sold here."}
    assert cleo.post(f"/staff/matters/message/{said['id']}", **decision).status_code == 302
    eventually(lambda: len(ear.messages()) == 2, AT_ONCE)
    hidden = ear.all[-1][1] if ear.all[-1][0] == "message" else [p for kind, p in ear.all if kind == "message"][-1]
    assert hidden["removed"]
    assert "Nothing is sold here." in hidden["html"]
    assert "pills" not in hidden["html"]


def test_a_block_sends_both_out_to_come_in_again_each_without_the_other(live):
    flo, ada, ben = live.browser("flo2"), live.browser("ada2"), live.browser("ben")
    ears = [flo.listen(), ada.listen(), ben.listen()]
    assert flo.post(f"/members/{ada.member_id}/block").status_code == 302
    eventually(lambda: ears[0].ended and ears[1].ended, AT_ONCE)
    assert not ears[2].ended
    again = [flo.listen(), ada.listen()]
    number = ada.say("Do you hear me?").json()["number"]
    eventually(lambda: number in ears[2].messages())
    eventually(lambda: number in again[1].messages())
    assert number not in again[0].messages()


def test_closing_a_room_cuts_everyone_in_it_at_once(live):
    hana, ben = live.browser("hana", role=Role.ADMINISTRATOR), live.browser("ben")
    with live.app.app_context(), writing():
        room = Room(title="To be closed", description="")
        db.session.add(room)
        db.session.flush()
        closing = room.id
    ear, elsewhere = ben.listen(closing), ben.listen()
    assert hana.post(f"/staff/settings/rooms/{closing}/retire").status_code == 302
    eventually(lambda: ear.ended, AT_ONCE)
    assert elsewhere.connected
    assert ben.since(0, closing)["closed"] == "This room is closed."
    assert not ben.listen(closing).connected


def test_whoever_sends_a_flood_over_the_wire_is_cut_and_the_others_go_on(live):
    ada, ben = live.browser("ada"), live.browser("ben")
    ear, loud = ben.listen(), ada.listen()
    loud.client.emit("message", "x" * 1_000_000)
    eventually(lambda: loud.ended)
    number = ada.say("Still here").json()["number"]
    eventually(lambda: number in ear.messages())


def test_what_is_sent_over_the_wire_changes_nothing(live):
    ada = live.browser("ada")
    ear, before = ada.listen(), ada.since(0)["number"]
    for event in ("message", "say", "join", "here", "disconnect_member"):
        ear.client.emit(event, {"channel": "room:1", "source": "Hello", "member_id": 1})
    assert ear.connected
    assert ada.since(0)["number"] == before


def test_a_closed_room_refuses_to_be_listened_to(live):
    ada = live.member("ada")
    with live.app.app_context(), writing():
        room = Room(title="Closed", description="")
        db.session.add(room)
        db.session.flush()
        room.close(db.session.get_one(Member, ada), "For now.")
        closed = room.id
    ear = live.browser("ben").listen(closed)
    assert not ear.connected


def test_blocked_members_hear_each_other_in_neither_direction(live):
    flo, ada, ben = live.browser("flo"), live.browser("ada"), live.browser("ben")
    with live.app.app_context(), writing():
        block(flo.member_id, ada.member_id)
    try:
        hers, hers_too, his = flo.listen(), ada.listen(), ben.listen()
        ada.say("Ada speaks")
        flo.say("Flo speaks")
        last = ben.say("Ben speaks").json()["number"]
        for ear, hidden in ((hers, "Ada speaks"), (hers_too, "Flo speaks"), (his, None)):
            eventually(lambda ear=ear: last in ear.messages())
            heard = [payload["html"] for kind, payload in ear.all if kind == "message"]
            assert len(heard) == (3 if hidden is None else 2)
            assert not any(hidden and hidden in html for html in heard)
        eventually(lambda: his.all and names(his.next("here")) == 3)
        for ear, other in ((hers, ada), (hers_too, flo)):
            eventually(lambda ear=ear: [p for kind, p in ear.all if kind == "here" and p["count"] == 2])
            lists = [payload["html"] for kind, payload in ear.all if kind == "here"]
            assert not any(f'data-member="{other.member_id}"' in html for html in lists)
    finally:
        with live.app.app_context(), writing():
            unblock(flo.member_id, ada.member_id)


def test_staff_hear_everyone_though_someone_blocked_them_and_see_no_photo_of_hers(live):
    cleo, ben = live.browser("cleo", role=Role.MODERATOR), live.browser("ben")
    gus = live.browser("gus", photo_key="ab" * 16, photo_audience="members")
    picture = f"/members/{gus.member_id}/photo"
    with live.app.app_context(), writing():
        block(gus.member_id, cleo.member_id)
    ear, his = cleo.listen(), ben.listen()
    gus.listen()
    number = gus.say("Can you hear me?").json()["number"]
    eventually(lambda: number in his.messages())
    assert picture in his.next()["html"]
    # Her page is told that there is something, and asks.
    assert ear.next("number")["number"] == number
    heard = cleo.since(number - 1)["messages"][0]["html"]
    assert "Can you hear me?" in heard
    assert picture not in heard
    assert picture in sees(his, cleo, ben, gus)["html"]
    assert picture not in sees(ear, cleo, ben, gus)["html"]
    his_words = ben.say("So can I.").json()["number"]
    eventually(lambda: his_words in ear.messages())
    assert number not in ear.messages()


def test_one_member_cannot_take_all_places(live):
    jo = live.browser("jo")
    ears = [jo.listen() for _ in range(realtime.MOST_PER_MEMBER)]
    assert all(ear.connected for ear in ears)
    one_more = jo.listen()
    assert not one_more.connected
    assert "many windows" in one_more.refused["message"]
    ears[0].close()
    eventually(lambda: jo.listen().connected)
    for ear in ears:
        ear.close()


def test_after_two_crashes_in_half_a_minute_three_windows_all_come_in_again(live):
    """The rows of processes that died count until they run out, and each page has asked in between."""
    nan = live.browser("nan")
    with live.app.app_context(), writing():
        for crash, window in product(range(2), range(3)):
            row = Connection(sid=f"{crash} {window}", member_id=nan.member_id, device_id=nan.device_id)
            row.process, row.alive_until = f"died {crash}", clock.now() + realtime.LEASE
            row.channel = row.ear = f"room:{live.room}"
            db.session.add(row)
    windows = [uuid.uuid4().hex for _ in range(3)]
    for window in windows:
        assert nan.post(f"/live/{live.room}/here", window=window).ok
    assert all(nan.listen(window=window).connected for window in windows)
    with live.app.app_context(), writing():
        # For the next test they have run out.
        db.session.execute(delete(Connection).where(Connection.process.startswith("died")))


def test_a_page_that_asked_until_its_socket_got_through_is_one_window(live):
    """Also when she has as many as she may: her own place is not in her way."""
    max_, ben = live.browser("max"), live.browser("ben")
    his = ben.listen()
    ears = [max_.listen() for _ in range(realtime.MOST_PER_MEMBER - 1)]
    windows = [uuid.uuid4().hex for _ in range(2)]
    for window in windows:
        assert max_.post(f"/live/{live.room}/here", window=window).ok
    for ear in ears:
        ear.close()
    sees(his, max_, ben)
    with live.app.app_context():
        hers = select(Connection.process).where(Connection.member_id == max_.member_id)
        eventually(lambda: db.session.rollback() or db.session.scalars(hers).all() == [ASKS])
        ears = [max_.listen() for _ in range(realtime.MOST_PER_MEMBER - 1)]
        assert not max_.listen().connected
        assert max_.listen(window=windows[0]).connected
        db.session.rollback()
        assert ASKS not in db.session.scalars(hers).all()


def test_when_all_places_are_taken_one_is_told_and_pages_go_on(tmp_path):
    full = Live(tmp_path, LIVE_CONNECTIONS="3", METRICS_TOKEN="of-the-operator")
    with full.running():
        ears = [full.browser(name).listen() for name in ("ada", "ben", "cora")]
        assert all(ear.connected for ear in ears)
        dora = full.browser("dora")
        late = dora.listen()
        assert not late.connected
        assert late.refused["data"]["why"] == "full"
        assert "All live places are taken" in late.refused["message"]
        many = [full.browser("dora").listen() for _ in range(20)]
        assert not any(ear.connected for ear in many)
        assert dora.say("Still here").status_code == 201
        assert dora.since(0)["messages"][0]["number"] == 1
        for ear in ears:
            assert ear.next()["number"] == 1
        ears[0].close()
        eventually(lambda: dora.listen().connected)
        told = {"Authorization": "Bearer of-the-operator"}
        lines = dora.http.get(f"{full.url}/metrics", headers=told, timeout=10).text.splitlines()
        watched = {name: float(value) for name, _, value in (line.partition(" ") for line in lines if line[0] != "#")}
        assert watched["community_live_connections"] == 3
        assert watched["community_live_full_total"] >= 21
        assert watched["community_live_deliveries_total"] >= 3


def test_rooms_with_people_in_them_cost_one_query(live):
    ada = live.browser("ada")
    ada.listen()
    with live.app.app_context():
        viewer = db.session.get_one(Member, live.member("ben"))
        with QueryCount(db.engine) as queries:
            found = db.session.execute(presence.rooms_with_people(viewer)).all()
        assert len(queries) == 1
        assert [(room.id, room.title) for room in found] == [(live.room, "The kitchen table")]
        assert found[0].people >= 1


def test_after_a_crash_what_was_confirmed_is_there_and_nobody_haunts_the_room(tmp_path):
    live = Live(tmp_path)
    with live.running():
        ada, ben = live.browser("ada"), live.browser("ben")
        ear = ben.listen()
        confirmed = [ada.say(f"Line {n}").json()["number"] for n in range(20)]
        live.kill()
        eventually(lambda: ear.ended)
        live.start()
        assert [m["number"] for m in ada.everything()] == confirmed
        again = ada.listen()
        here = again.next("here")
        assert (here["count"], f'data-member="{ada.member_id}"' in here["html"]) == (1, True)
        assert ada.say("And on").json()["number"] == 21
        again.close()


def test_many_speak_at_once_and_all_hear_the_same_in_the_end(live):
    speakers = [live.browser(name) for name in ("ada", "ben", "kim", "lou")]
    for speaker in speakers:
        speaker.since(0)
    ears = [speaker.listen() for speaker in speakers]
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda n: speakers[n % 4].say(f"All at once {n}").json()["number"], range(40)))
    assert len(set(said)) == 40
    for ear in ears:
        eventually(lambda ear=ear: set(said) <= set(ear.messages()))
        assert len(ear.messages()) == len(set(ear.messages()))
        ear.close()
    with live.app.app_context():
        numbers = db.session.scalars(db.select(Message.number).order_by(Message.id)).all()
        assert sorted(numbers) == sorted(set(numbers))
