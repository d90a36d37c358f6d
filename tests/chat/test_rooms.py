"""Talking in a room, by form and reload."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
import time_machine

from community.accounts.blocks import block
from community.accounts.circles import Circle
from community.accounts.models import UNTIL_LIFTED, Member
from community.chat import first
from community.chat.forms import LIMIT
from community.chat.messages import Message, MessageVersion
from community.chat.models import Room
from community.core.database import writing
from community.extensions import db
from tests.chat.conftest import form

JSON = {"Accept": "application/json"}


def change(app, message_id: int, verb) -> None:
    with app.app_context():
        verb(db.session.get_one(Message, message_id))
        db.session.commit()


def test_it_works(client_as, cast, kitchen, said):
    ada, ben = client_as(cast.ada), client_as(cast.ben)
    answer = ada.post(f"/live/{kitchen}", data=form("The lasagne is in the oven."))
    assert answer.status_code == 302
    assert answer.location == f"/live/{kitchen}#end"
    page = ben.get(f"/live/{kitchen}").text
    assert "The lasagne is in the oven." in page
    assert "Ada" in page
    assert said() == ["The lasagne is in the oven."]


@pytest.mark.parametrize("path", ["/live", "/live/{}", "/live/{}/since/0", "/live/{}/before/9"])
def test_only_members_come_in(visitor, client_as, cast, kitchen, path):
    path = path.format(kitchen)
    assert "/sign-in" in visitor.get(path).location
    for waits in (cast.dev, cast.eve):
        assert client_as(waits).get(path).status_code == 302
    assert client_as(cast.ada).get(path).status_code == 200


def test_a_suspended_member_cannot_say_anything(client_as, cast, kitchen, said):
    assert client_as(cast.eve).post(f"/live/{kitchen}", data=form("Hello?")).status_code == 403
    assert said() == []


def test_a_room_that_is_not_there_is_not_found(client_as, cast, kitchen):
    ada = client_as(cast.ada)
    for path in (f"/live/{kitchen + 1}", f"/live/{2**63}", "/live/0", "/live/messages/1", f"/live/{kitchen}/since/-1"):
        assert ada.get(path).status_code == 404, path


def test_the_rooms_are_listed_in_their_order(app, client_as, cast):
    with app.app_context():
        first.first_things()
        first.first_things()
        db.session.commit()
    page = client_as(cast.ada).get("/live").text
    assert [title for title, _ in first.ROOMS] == sorted((t for t, _ in first.ROOMS), key=page.index)
    assert page.count("<h3>") == len(first.ROOMS)


def test_with_no_room_the_page_says_where_to_go(client_as, cast):
    assert "There are no rooms yet." in client_as(cast.ada).get("/live").text


def test_the_same_key_twice_makes_one_message(client_as, cast, kitchen, said):
    ada, sent = client_as(cast.ada), form("Once is enough.")
    for _ in range(2):
        assert ada.post(f"/live/{kitchen}", data=sent).status_code == 302
        assert ada.post(f"/live/{kitchen}", data=sent, headers=JSON).json["number"] == 1
    assert said() == ["Once is enough."]


def test_another_person_may_have_the_same_key(client_as, cast, kitchen, said):
    key = uuid.uuid4().hex
    client_as(cast.ada).post(f"/live/{kitchen}", data=form("Mine", key))
    client_as(cast.ben).post(f"/live/{kitchen}", data=form("Also mine", key))
    assert said() == ["Mine", "Also mine"]


def test_other_words_under_a_used_key_are_not_lost(client_as, cast, kitchen, said):
    """She went back in her browser, and wrote into the old form."""
    ada, key = client_as(cast.ada), uuid.uuid4().hex
    ada.post(f"/live/{kitchen}", data=form("First", key))
    answer = ada.post(f"/live/{kitchen}", data=form("Second", key))
    assert answer.status_code == 409
    assert "Second</textarea>" in answer.text
    assert "with other words" in answer.text
    assert key not in answer.text.partition('<form class="room-box')[2]
    assert said() == ["First"]


def test_a_message_sent_again_after_it_was_edited_is_still_one(app, client_as, cast, kitchen, said):
    ada, sent = client_as(cast.ada), form("Tea at thre")
    id = ada.post(f"/live/{kitchen}", data=sent, headers=JSON).json["id"]
    change(app, id, lambda message: message.edit("Tea at three"))
    assert ada.post(f"/live/{kitchen}", data=sent, headers=JSON).json["id"] == id
    assert said() == ["Tea at three"]


@pytest.mark.parametrize("words", ["", "   \n ", "\u200b\u200b", "\x00"])
def test_nothing_is_not_a_message(client_as, cast, kitchen, said, words):
    answer = client_as(cast.ada).post(f"/live/{kitchen}", data=form(words))
    assert answer.status_code == 422
    assert "There is nothing in it yet." in answer.text
    assert said() == []


def test_a_message_has_a_longest(client_as, cast, kitchen, said):
    ada, words = client_as(cast.ada), "word " * (LIMIT // 5) + "x"
    answer = ada.post(f"/live/{kitchen}", data=form(words))
    assert answer.status_code == 422
    assert "too long for one message" in answer.text
    assert words in answer.text
    assert ada.post(f"/live/{kitchen}", data=form(words), headers=JSON).json["sentence"].startswith("This is too long")
    assert ada.post(f"/live/{kitchen}", data=form("x" * LIMIT)).status_code == 302
    assert len(said()) == 1


def test_a_key_that_is_none_is_refused_and_the_words_stay(client_as, cast, kitchen, said):
    answer = client_as(cast.ada).post(f"/live/{kitchen}", data=form("Words", "no key of ours"))
    assert answer.status_code == 422
    assert "Words</textarea>" in answer.text
    assert said() == []


def test_words_are_shown_as_words(client_as, cast, kitchen):
    ada = client_as(cast.ada)
    ada.post(f"/live/{kitchen}", data=form("<script>alert(1)</script>\nline two https://example.org/a?b=1&c"))
    page = ada.get(f"/live/{kitchen}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>line two" in page
    assert 'href="https://example.org/a?b=1&amp;c"' in page


def test_twenty_a_minute_and_the_next_words_are_kept(limited_as, cast, kitchen, said):
    ada = limited_as(cast.ada)
    for number in range(20):
        assert ada.post(f"/live/{kitchen}", data=form(str(number))).status_code == 302
    answer = ada.post(f"/live/{kitchen}", data=form("The last straw"))
    assert answer.status_code == 429
    assert "many messages in one minute" in answer.text
    assert "The last straw</textarea>" in answer.text
    assert len(said()) == 20


def test_on_my_first_day_i_say_a_little_less_in_a_minute(app, limited_as, cast, kitchen, said):
    ada = limited_as(cast.ada)
    with app.app_context():
        db.session.get_one(Member, cast.ada).admitted_at = datetime.now(UTC)
        db.session.commit()
    for number in range(10):
        assert ada.post(f"/live/{kitchen}", data=form(str(number))).status_code == 302
    answer = ada.post(f"/live/{kitchen}", data=form("One more"))
    assert answer.status_code == 429
    assert len(said()) == 10
    assert "One more</textarea>" in answer.text


def test_sending_again_what_has_arrived_is_not_counted(limited_as, cast, kitchen, said):
    ben, sent = limited_as(cast.ben), form("Did it arrive?")
    for _ in range(30):
        assert ben.post(f"/live/{kitchen}", data=sent).status_code == 302
    assert said() == ["Did it arrive?"]


def test_numbers_follow_one_another_and_changes_take_one_too(app, cast, kitchen, says):
    first_id, second_id = says(cast.ada, "One"), says(cast.ben, "Two")
    change(app, first_id, lambda message: message.edit("One, edited"))
    change(app, second_id, lambda message: message.remove_by_author())
    third_id = says(cast.ada, "Three")
    with app.app_context():
        rows = [
            (m.number, m.change) for m in (db.session.get_one(Message, id) for id in (first_id, second_id, third_id))
        ]
        assert rows == [(1, 3), (2, 4), (5, 5)]
        assert db.session.get_one(Room, kitchen).last_number == 5


def test_the_page_shows_the_last_fifty_and_leads_further_back(client_as, cast, kitchen, says):
    for number in range(1, 121):
        says(cast.ada, f"line-{number}.")
    ben = client_as(cast.ben)
    page = ben.get(f"/live/{kitchen}").text
    assert page.count('class="message"') == 50
    assert "line-71." in page
    assert "line-70." not in page
    page = ben.get(f"/live/{kitchen}?before=71").text
    assert "line-21." in page
    assert "line-70." in page
    assert "line-71." not in page
    assert f"/live/{kitchen}?before=21" in page
    page = ben.get(f"/live/{kitchen}?before=21").text
    assert "line-1." in page
    assert "?before=" not in page


@pytest.mark.parametrize("before", ["0", "x", "-1", "9" * 30, "9" * 5000, "²", "1 or 1=1"])
def test_a_place_that_is_none_still_shows_the_room(client_as, cast, kitchen, says, before):
    says(cast.ada, "Still here")
    assert client_as(cast.ben).get(f"/live/{kitchen}", query_string={"before": before}).status_code == 200


def test_a_line_stands_between_two_days(app, client_as, cast, kitchen, says):
    for day in ("2026-11-20T20:00:00+00:00", "2026-11-22T09:00:00+00:00"):
        with time_machine.travel(day, tick=False):
            says(cast.ada, day)
    with app.app_context():
        db.session.get_one(Member, cast.ben).timezone = "Australia/Perth"
        db.session.commit()
    page = client_as(cast.ben).get(f"/live/{kitchen}").text
    assert page.count("divider-day") == 2
    assert "Saturday 21 November" in page
    assert "Sunday 22 November" in page
    assert "4:00 am" in page


def test_she_edits_her_message_and_what_stood_before_is_kept(app, client_as, cast, kitchen, says):
    id = says(cast.ada, "Tea at thre")
    ada = client_as(cast.ada)
    assert "Tea at thre</textarea>" in ada.get(f"/live/messages/{id}/edit").text
    assert ada.post(f"/live/messages/{id}/edit", data={"source": "Tea at three"}).status_code == 302
    page = client_as(cast.ben).get(f"/live/{kitchen}").text
    assert "Tea at three" in page
    assert "edited" in page
    with app.app_context():
        assert [v.source for v in db.session.query(MessageVersion)] == ["Tea at thre"]


def test_the_same_words_again_change_nothing(app, client_as, cast, says):
    id = says(cast.ada, "As it is")
    assert client_as(cast.ada).post(f"/live/messages/{id}/edit", data={"source": "As it is"}).status_code == 302
    with app.app_context():
        message = db.session.get_one(Message, id)
        assert (message.edited_at, message.change) == (None, 1)


def test_an_edit_to_nothing_is_refused(client_as, cast, says, said):
    id = says(cast.ada, "Words")
    assert client_as(cast.ada).post(f"/live/messages/{id}/edit", data={"source": " "}).status_code == 422
    assert said() == ["Words"]


def test_she_takes_it_back_and_brings_it_back(client_as, cast, kitchen, says, said):
    id = says(cast.ada, "I should not have said that")
    ada, ben = client_as(cast.ada), client_as(cast.ben)
    answer = ada.post(f"/live/messages/{id}/remove", follow_redirects=True)
    assert "Removed by its author." in answer.text
    assert f"/live/messages/{id}/restore" in answer.text
    page = ben.get(f"/live/{kitchen}").text
    assert "I should not have said that" not in page
    assert "Removed by its author." in page
    assert said() == ["I should not have said that"]
    ada.post(f"/live/messages/{id}/restore")
    assert "I should not have said that" in ben.get(f"/live/{kitchen}").text


@pytest.mark.parametrize("act", ["edit", "remove", "restore"])
def test_nobody_changes_what_another_said(app, client_as, cast, says, said, act):
    id = says(cast.ada, "Mine")
    if act == "restore":
        change(app, id, lambda message: message.remove_by_author())
    for other in (cast.ben, cast.cleo, cast.grace):
        assert client_as(other).post(f"/live/messages/{id}/{act}", data={"source": "Yours"}).status_code == 403
    assert said() == ["Mine"]


def test_what_a_moderator_removed_stays_removed(app, client_as, cast, kitchen, says):
    id = says(cast.ada, "Buy my pills")
    cleo = cast.cleo
    change(app, id, lambda m: m.remove(db.session.get_one(Member, cleo), "Nothing is sold here."))
    ada = client_as(cast.ada)
    for act in ("edit", "remove", "restore"):
        assert ada.post(f"/live/messages/{id}/{act}", data={"source": "Buy"}).status_code == 403
    page = ada.get(f"/live/{kitchen}").text
    assert "Removed by a moderator. Nothing is sold here." in page
    assert "pills" not in page


def test_from_a_message_one_gets_to_whoever_said_it_to_reporting_and_to_blocking(client_as, cast, says):
    id = says(cast.ada, "Hm.")
    page = client_as(cast.ben).get(f"/live/messages/{id}").text
    for path in (f"/members/{cast.ada}", f"/report/message/{id}", f"/members/{cast.ada}/block"):
        assert f'"{path}"' in page
    assert "/staff/" not in page
    assert f"/staff/matters/message/{id}" in client_as(cast.cleo).get(f"/live/messages/{id}").text
    page = client_as(cast.ada).get(f"/live/messages/{id}").text
    assert "/report/" not in page
    assert f"/live/messages/{id}/edit" in page


def test_removed_words_are_nowhere(app, client_as, cast, kitchen, says):
    id = says(cast.ada, "secret-word")
    change(app, id, lambda message: message.remove_by_author())
    ben = client_as(cast.ben)
    for path in (f"/live/{kitchen}", f"/live/{kitchen}/since/0", f"/live/{kitchen}/before/9", f"/live/messages/{id}"):
        assert "secret-word" not in ben.get(path).text, path


def test_a_closed_room_is_read_only_and_says_why(app, client_as, cast, kitchen, says, said):
    id, cleo = says(cast.ada, "Before"), cast.cleo
    with app.app_context():
        room = db.session.get_one(Room, kitchen)
        room.close(db.session.get_one(Member, cleo), "We are mending something. Back tomorrow.")
        room.close(db.session.get_one(Member, cleo), "Twice is the same as once.")
        db.session.commit()
    ada = client_as(cast.ada)
    page = ada.get(f"/live/{kitchen}").text
    assert "This room is closed. We are mending something. Back tomorrow." in page
    assert "Before" in page
    assert '<form class="room-box' not in page
    answer = ada.post(f"/live/{kitchen}", data=form("After"))
    assert answer.status_code == 403
    assert "After</textarea>" in answer.text
    assert ada.post(f"/live/messages/{id}/edit", data={"source": "x"}).status_code == 403
    assert said() == ["Before"]
    assert "closed" in ada.get("/live").text
    with app.app_context():
        db.session.get_one(Room, kitchen).reopen()
        db.session.commit()
    assert ada.post(f"/live/{kitchen}", data=form("After")).status_code == 302


@pytest.mark.parametrize(("one", "other"), [("flo", "ada"), ("ada", "flo")])
def test_blocked_members_do_not_meet_in_a_room(client_as, cast, kitchen, says, one, other):
    assert cast.flo, "Flo has blocked Ada"
    id = says(getattr(cast, one), "from behind the wall")
    says(cast.ben, "from Ben")
    reader = client_as(getattr(cast, other))
    for path in (f"/live/{kitchen}", f"/live/{kitchen}/since/0", f"/live/{kitchen}/before/99"):
        answer = reader.get(path).text
        assert "from Ben" in answer
        assert "from behind the wall" not in answer, path
    assert reader.get(f"/live/messages/{id}").status_code == 404
    assert "from behind the wall" in client_as(cast.ben).get(f"/live/{kitchen}").text
    assert "from behind the wall" in client_as(cast.cleo).get(f"/live/{kitchen}").text


def test_without_a_token_nothing_is_said_and_the_words_are_shown(client_as, cast, kitchen, said, with_csrf):
    answer = client_as(cast.ada).post(f"/live/{kitchen}", data=form("No token"))
    assert answer.status_code == 400
    assert "No token" in answer.text
    assert said() == []


def test_signed_out_a_script_is_told_so_and_a_form_keeps_its_words(visitor, kitchen, said):
    assert visitor.post(f"/live/{kitchen}", data=form("Hello"), headers=JSON).status_code == 401
    assert "Hello" in visitor.post(f"/live/{kitchen}", data=form("Hello")).text
    assert said() == []


def test_a_room_costs_few_queries_and_writes_nothing(client_as, cast, kitchen, says, count_queries):
    for number in range(60):
        says(cast.ada if number % 2 else cast.ben, str(number))
    ada = client_as(cast.ada)
    for path in (f"/live/{kitchen}", f"/live/{kitchen}/since/0", "/live"):
        with count_queries() as queries:
            assert ada.get(path).status_code == 200
        # One of them for what a message can touch on, one for what she began to write here, one for what is pinned,
        # and one for whether she is asked to be quiet.
        assert len(queries) <= 9, queries.all
        assert queries.writes == []


def test_someone_who_left_leaves_her_words_without_her_name(app, client_as, cast, kitchen, says):
    says(cast.ben, "Words that stay")
    with app.app_context():
        db.session.delete(db.session.get_one(Member, cast.ben))
        db.session.commit()
    page = client_as(cast.ada).get(f"/live/{kitchen}").text
    assert "Words that stay" in page
    assert "A past member" in page


def test_who_opens_a_room_is_here_on_her_own_page_at_once_and_for_nobody_else_before_her_browser_listens(
    app, client_as, cast, kitchen
):
    hers = client_as(cast.ada).get(f"/live/{kitchen}").text
    assert "Here now: <span data-people-count>1</span>" in hers
    assert f'<li class="person" data-member="{cast.ada}">' in hers
    his = client_as(cast.ben).get(f"/live/{kitchen}").text
    assert f'<li class="person" data-member="{cast.ada}">' not in his
    with app.app_context():
        db.session.get_one(Member, cast.ada).invisible = True
        db.session.commit()
    assert "Here now: <span data-people-count>0</span>" in client_as(cast.ada).get(f"/live/{kitchen}").text


def test_who_leads_a_circle_is_not_led_to_the_photo_of_someone_she_does_not_meet(app, client_as, cast, among, says):
    room, grace, ada = among(cast.grace, cast.ada, cast.ben), cast.grace, cast.ada
    with app.app_context(), writing():
        circle = db.session.get_one(Circle, db.session.get_one(Room, room).circle_id)
        circle.let_in(grace, leads=True)
        db.session.get_one(Member, ada).photo_key = "ab" * 16
    said, picture = says(ada, "Good evening", room), f"/members/{ada}/photo"
    paths = [f"/live/{room}", f"/live/{room}/since/0", f"/live/{room}/before/9", f"/live/messages/{said}"]
    for path in paths:
        assert picture in client_as(grace).get(path).text
    with app.app_context(), writing():
        block(ada, grace)
    for path in paths:
        hers = client_as(grace).get(path).text
        assert "Good evening" in hers
        assert picture not in hers
        assert picture in client_as(cast.ben).get(path).text
    assert client_as(grace).get(picture).status_code == 404


def test_of_someone_who_is_suspended_a_mark_stands_beside_her_words(app, client_as, cast, kitchen, says):
    says(cast.ada, "Good evening")
    ids = cast.ada, cast.hana
    with app.app_context(), writing():
        ada, hana = (db.session.get_one(Member, id) for id in ids)
        ada.photo_key = "ab" * 16
        ada.suspend(until=UNTIL_LIFTED, by=hana, reason="A pause for both.")
    page = client_as(cast.ben).get(f"/live/{kitchen}").text
    assert "Good evening" in page
    assert f"/members/{cast.ada}/photo" not in page
