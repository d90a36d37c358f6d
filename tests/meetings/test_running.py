"""A meeting while it lasts: rounds, hands, quiet moments, private lines and a silent call for help."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from community import realtime
from community.accounts.blocks import block
from community.accounts.circles import Circle
from community.accounts.devices import Device
from community.chat.models import Room
from community.core import clock
from community.drafts.models import Draft
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.running.acts import ACTS
from community.meetings.state import State
from community.realtime import Connection
from tests.conftest import make_member


@pytest.fixture
def grace(client_as, cast):
    return client_as(cast.grace)


@pytest.fixture
def ada(client_as, cast):
    return client_as(cast.ada)


@pytest.fixture
def ben(client_as, cast):
    return client_as(cast.ben)


def turns(stands) -> list[str]:
    return [person.name for person in stands.turns]


def test_it_works(app, cast, evening, grace, ada, ben):
    room = ada.get(f"/live/{evening.room}").text
    assert "Raise a hand" in room
    assert "I need help" in room
    assert "Lead the meeting" not in room
    assert "Lead the meeting" in grace.get(f"/live/{evening.room}").text

    assert evening.act(grace, "theme", words="  Waiting   rooms ").status_code == 200
    assert "Waiting rooms" in evening.shown(ada)

    assert evening.act(grace, "begin-round", kind="opening").status_code == 200
    assert turns(evening.stands(cast.ben)) == ["Ada", "Ben"]
    assert "It is your turn." in evening.shown(ada)
    assert "Ada." in evening.shown(ben)
    assert "You are next." in evening.shown(ben)
    evening.act(ada, "my-turn-is-over")
    assert "It is your turn." in evening.shown(ben)
    evening.act(ben, "my-turn-is-over", kind="pass")
    assert "Everyone has had a turn." in evening.shown(ada)
    evening.act(grace, "end-round")
    assert evening.stands(cast.ada).round_kind is None


def test_every_button_works_as_a_form_too(cast, evening, grace):
    for act in ("begin-round", "next-turn", "end-round"):
        answer = grace.post(
            f"/live/meetings/{evening.meeting}/acts/{act}", data={"kind": "opening", "member": str(cast.ada)}
        )
        assert (answer.status_code, answer.location) == (302, f"/live/{evening.room}")
    answer = grace.post(f"/live/meetings/{evening.meeting}/acts/theme", data={"words": "Tea", "back": "behind"})
    assert answer.location == f"/live/meetings/{evening.meeting}/behind"


# Who may. The members of a group who have not come in reach nothing of it; a visitor has no voice.
LEADERS_ONLY = {
    *("begin-now", "finish", "longer", "begin-round", "next-turn", "end-round", "call-on", "hand-is-done"),
    *("pause", "go-on"),
}
FACILITATORS = {
    *("theme", "looked-after", "lead-beside", "lead-no-more", "hand-over", "take-back", "by-phone", "not-by-phone"),
    "after-care",
}
WITH_A_VOICE = {"my-turn-is-over", "a-turn-after-all", "raise-hand", "lower-hand"}
ALL_THERE = {"open-line", "say-alone", "end-line", "need-help", "no-help-needed"}


def test_the_table_of_who_may_names_every_act():
    assert set(ACTS) == LEADERS_ONLY | FACILITATORS | WITH_A_VOICE | ALL_THERE


@pytest.mark.parametrize("act", sorted(ACTS))
def test_who_may_do_what(app, cast, client_as, evening, act):
    visiting = make_member(app, "vera")
    evening.come(visiting, visits=True)
    form = {"member": str(cast.ada), "kind": "opening", "minutes": "3", "words": "Hello", "key": "a" * 32}
    met = {
        who: evening.act(client_as(member_id), act, **form).status_code
        for who, member_id in {"hana": cast.hana, "vera": visiting, "ada": cast.ada, "grace": cast.grace}.items()
    }
    may = {
        "hana": False,
        "vera": act in ALL_THERE,
        "ada": act in WITH_A_VOICE | ALL_THERE,
        "grace": True,
    }
    assert met.pop("hana") == 404, "not for who looks after the place either"
    # Allowed and yet refused means that there is nothing of that kind: no line with oneself, for one.
    for who, status in met.items():
        if may[who]:
            assert status in {200, 404, 409, 422} or act in {"open-line", "hand-over", "lead-beside"}, (who, status)
        else:
            assert status == 403, who


@pytest.mark.parametrize("act", sorted(LEADERS_ONLY | WITH_A_VOICE | ALL_THERE))
def test_nothing_is_done_in_a_meeting_that_is_over_or_has_not_begun(cast, evening, grace, act):
    for ago in (timedelta(hours=3), timedelta(hours=-1)):
        evening.began(ago)
        assert evening.act(grace, act, member=str(cast.ada), kind="opening", minutes="3").status_code == 403


def test_what_makes_no_sense_is_refused_with_a_sentence(cast, evening, grace, ada):
    for act, form in (
        ("begin-round", {"kind": "third"}),
        ("pause", {"minutes": "7"}),
        ("pause", {"minutes": "many"}),
        ("theme", {"words": "x" * 121}),
        ("by-phone", {"member": "99999999999999999999999"}),
        ("say-alone", {"member": str(cast.ben), "words": "Hello", "key": "not a key"}),
    ):
        answer = evening.act(grace, act, **form)
        assert answer.status_code == 422, act
        assert answer.json["sentence"]
    assert evening.act(grace, "call-on", member=str(cast.hana)).status_code == 409
    assert evening.act(grace, "dance").status_code == 404
    assert ada.get("/live/meetings/424242/now").status_code == 404


# Its times.


def test_it_begins_early_lasts_longer_and_ends_when_she_says_so(cast, evening, grace, ada):
    evening.began(timedelta(minutes=-5))
    assert "The doors are open." in evening.shown(ada)
    evening.act(grace, "begin-now")
    assert evening.stands(cast.ada).state == State.RUNNING
    before = evening.stands(cast.ada).ends_at
    evening.act(grace, "longer")
    assert evening.stands(cast.ada).ends_at == before + timedelta(minutes=10)
    evening.act(grace, "finish")
    assert "We are coming to the end." in evening.shown(ada)
    assert evening.say(ada, "Good night, everyone.").status_code == 201


# Rounds.


def test_who_comes_late_is_at_the_end_and_who_is_not_there_is_skipped(app, cast, evening, grace):
    evening.act(grace, "begin-round", kind="opening")
    late = make_member(app, "lou")
    evening.come(late, ago=timedelta(0))
    assert turns(evening.stands(late)) == ["Ada", "Ben", "Lou"]
    assert evening.stands(late).place_in_round == 2
    evening.act(grace, "next-turn", member=str(cast.ben))
    assert turns(evening.stands(cast.grace)) == ["Ada", "Lou"]


def test_two_who_press_next_at_once_mean_the_same_one(cast, evening, grace):
    evening.act(grace, "begin-round", kind="opening")
    for _ in range(2):
        evening.act(grace, "next-turn", member=str(cast.ada))
    assert turns(evening.stands(cast.grace)) == ["Ben"]


def test_who_passed_may_have_a_turn_after_all_at_the_end(cast, evening, grace, ada):
    evening.act(grace, "begin-round", kind="opening")
    evening.act(ada, "my-turn-is-over", kind="pass")
    assert "a turn after all" in evening.shown(ada)
    evening.act(ada, "a-turn-after-all")
    assert turns(evening.stands(cast.ada)) == ["Ben", "Ada"]


def test_a_visitor_and_who_leads_have_no_turn_and_who_is_on_the_telephone_has(app, cast, evening, grace, client_as):
    visiting, on_the_phone = make_member(app, "vera"), make_member(app, "pat")
    evening.come(visiting, visits=True)
    with app.app_context():
        evening.seat(on_the_phone)
        db.session.commit()
    evening.act(grace, "by-phone", member=str(on_the_phone))
    evening.act(grace, "begin-round", kind="opening")
    stands = evening.stands(visiting)
    assert turns(stands) == ["Ada", "Ben", "Pat"]
    assert stands.turns[-1].by_phone
    assert "Pat, by telephone" in evening.shown(grace)
    assert "Raise a hand" not in evening.shown(client_as(visiting))
    evening.act(grace, "pause", minutes="1")
    assert "You can go on writing" in evening.shown(client_as(cast.ada))
    assert "You can go on writing" not in evening.shown(client_as(visiting)), "who has no box is told of none"


def test_the_last_round_is_offered_by_itself_ten_minutes_before_the_end(cast, evening, grace, ada):
    assert not evening.stands(cast.grace).offers_last_round
    evening.began(timedelta(minutes=79, seconds=50))
    assert not evening.stands(cast.grace).offers_last_round
    assert evening.stands(cast.grace).changes_in in {10, 11}
    evening.began(timedelta(minutes=81))
    assert "Start the last round" in evening.shown(grace)
    assert "Start the last round" not in evening.shown(ada)
    evening.act(grace, "begin-round", kind="last")
    assert "Last round" in evening.shown(ada)
    evening.act(grace, "end-round")
    assert "Start the last round" not in evening.shown(grace), "it has been"
    assert evening.act(grace, "begin-round", kind="last").status_code == 200, "once more, if she likes"
    assert evening.act(grace, "begin-round", kind="opening").status_code == 409


# Hands.


def test_hands_are_answered_in_their_order_by_calling_on_one(cast, evening, grace, ada, ben):
    evening.act(ben, "raise-hand")
    evening.act(ada, "raise-hand")
    evening.act(ada, "raise-hand")
    assert [person.name for person in evening.stands(cast.grace).hands] == ["Ben", "Ada"]
    assert "One hand is up before yours." in evening.shown(ada)
    assert [person.name for person in evening.stands(cast.ada).hands] == ["Ada"], "others' hands are not hers to see"
    evening.act(grace, "call-on", member=str(cast.ben))
    assert "The word is yours." in evening.shown(ben)
    assert "Ben has the word." in evening.shown(ada)
    evening.act(grace, "call-on", member=str(cast.ada))
    assert evening.stands(cast.grace).has_the_word.name == "Ada"
    assert evening.stands(cast.ben).me.hand_since is None
    evening.act(ada, "lower-hand")
    assert evening.stands(cast.grace).has_the_word is None
    assert evening.act(grace, "call-on", member=str(cast.ada)).status_code == 200, "down by now: nothing happens"
    assert evening.stands(cast.grace).has_the_word is None


# Quiet moments.


def test_while_it_is_quiet_nobody_can_send_and_no_word_is_lost(app, cast, evening, grace, ada):
    assert evening.say(ada, "Before").status_code == 201
    evening.act(grace, "begin-round", kind="opening")
    evening.act(grace, "pause", minutes="3", words="Breathe out slowly.")
    assert "That was my turn" not in evening.shown(ada), "then nobody is asked for anything"
    assert "I need help" in evening.shown(ada)
    for client in (ada, grace):
        shown = evening.shown(client)
        assert "A quiet moment" in shown
        assert "Breathe out slowly." in shown
        refused = evening.say(client, "Now")
        assert refused.status_code == 403
        assert "It is quiet here until" in refused.json["sentence"]
    page = ada.post(f"/live/{evening.room}", data={"source": "Half a thought", "key": "c" * 32})
    assert page.status_code == 403
    assert "Half a thought" in page.text
    assert "still here" in page.text
    assert "Go on now" not in evening.shown(ada)
    evening.act(grace, "go-on")
    assert evening.say(ada, "Half a thought").status_code == 201


def test_a_quiet_moment_ends_by_the_clock(app, cast, evening, grace, ada, time_machine):
    evening.act(grace, "pause", minutes="1")
    assert 55 < evening.stands(cast.ada).changes_in <= 61
    time_machine.move_to(clock.now() + timedelta(seconds=61))
    assert "A quiet moment" not in evening.shown(ada)
    assert evening.say(ada, "After").status_code == 201


# Between two.


def test_a_private_line_is_seen_by_the_two_and_by_nobody_else(app, cast, evening, grace, ada, ben):
    assert evening.act(grace, "open-line", member=str(cast.ada)).status_code == 200
    evening.act(grace, "say-alone", member=str(cast.ada), words="Are you all right?", key="a" * 32)
    evening.act(grace, "say-alone", member=str(cast.ada), words="Are you all right?", key="a" * 32)
    evening.act(ada, "say-alone", member=str(cast.grace), words="Not really.", key="a" * 32)
    for client in (grace, ada):
        assert evening.shown(client).count("Are you all right?") == 1
        assert "Not really." in evening.shown(client)
    others = evening.shown(ben) + ben.get(f"/live/{evening.room}").text
    assert "Not really." not in others
    assert "Only you and" not in others
    evening.act(ada, "end-line", member=str(cast.grace))
    refused = evening.act(grace, "say-alone", member=str(cast.ada), words="One more thing", key="b" * 32)
    assert refused.status_code == 409
    assert "(ended)" in evening.shown(grace)
    assert evening.act(ben, "say-alone", member=str(cast.ada), words="Hello", key="c" * 32).status_code == 404


def test_a_private_line_is_no_faster_than_the_room(cast, evening, limited_as):
    ada = limited_as(cast.ada)
    assert evening.act(ada, "open-line", member=str(cast.grace)).status_code == 200
    for turn in range(20):
        said = evening.act(ada, "say-alone", member=str(cast.grace), words=f"And {turn}", key=f"{turn:032x}")
        assert said.status_code == 200
    refused = evening.act(ada, "say-alone", member=str(cast.grace), words="And on", key="f" * 32)
    assert (refused.status_code, "wait a moment" in refused.json["sentence"]) == (429, True)
    page = {"member": str(cast.grace), "words": "And on", "key": "f" * 32}
    answer = ada.post(f"/live/meetings/{evening.meeting}/acts/say-alone", data=page)
    assert answer.status_code == 429
    assert "And on" in answer.text, "her words are still there"
    assert evening.act(ada, "need-help").status_code == 200, "nothing else has to wait"


def test_what_was_written_alone_and_came_too_late_is_shown_and_no_draft_is_made_of_it(app, cast, evening, grace, ada):
    evening.act(grace, "open-line", member=str(cast.ada))
    evening.began(timedelta(hours=3))
    words = {"member": str(cast.grace), "words": "One more thing", "key": "b" * 32}
    answer = ada.post(f"/live/meetings/{evening.meeting}/acts/say-alone", data=words)
    assert answer.status_code == 403
    assert "This meeting is over. What you wrote was not sent." in answer.text
    assert "One more thing</textarea>" in answer.text
    refused = evening.act(ada, "say-alone", **words)
    assert (refused.status_code, refused.json["sentence"]) == (
        403,
        "This meeting is over. What you wrote was not sent.",
    )
    assert evening.act(ada, "need-help").json["sentence"] == "This meeting is over."
    assert evening.rows(Draft) == 0


def test_there_is_no_private_line_between_two_who_do_not_lead(app, cast, evening, ada):
    assert evening.act(ada, "open-line", member=str(cast.ben)).status_code == 403
    assert evening.act(ada, "open-line", member=str(cast.ada)).status_code == 403
    assert evening.act(ada, "open-line", member=str(cast.hana)).status_code == 409
    assert evening.act(ada, "open-line", member=str(cast.grace)).status_code == 200


def test_there_is_no_private_line_between_two_who_do_not_meet_or_do_so_no_longer(app, cast, evening, grace):
    evening.act(grace, "open-line", member=str(cast.ada))
    with app.app_context():
        block(cast.ada, cast.grace)
        db.session.commit()
    assert evening.act(grace, "say-alone", member=str(cast.ada), words="Hello").status_code == 403
    assert evening.stands(cast.ada).lines == ()
    assert evening.act(grace, "open-line", member=str(cast.ada)).status_code == 403


def test_whom_she_has_blocked_has_no_name_for_her_in_a_round(app, cast, evening, grace, ben):
    with app.app_context():
        block(cast.ben, cast.ada)
        db.session.commit()
    evening.act(grace, "begin-round", kind="opening")
    assert turns(evening.stands(cast.ben)) == ["Someone", "Ben"]
    assert "Ada" not in evening.shown(ben)
    assert turns(evening.stands(cast.grace)) == ["Ada", "Ben"]


# Help.


def test_a_silent_call_for_help_is_seen_by_who_leads_and_by_nobody_else(app, cast, evening, grace, ada, ben):
    before = ben.get(f"/live/meetings/{evening.meeting}/now").headers["ETag"]
    evening.act(ada, "need-help")
    assert "Only Grace can see you need help." in evening.shown(ada)
    assert "<b>Ada</b> would like your help." in evening.shown(grace)
    assert ben.get(f"/live/meetings/{evening.meeting}/now").headers["ETag"] == before, "nothing at all changes for Ben"
    evening.act(ada, "no-help-needed")
    assert "would like your help" not in evening.shown(grace)
    assert "I need help" in evening.shown(ada)


def test_what_is_between_two_is_not_even_told_to_a_third(app, cast, evening, grace, ada, ben, monkeypatch):
    """Which live connections are told to look again: those of the two, by their own numbers."""
    told = []
    monkeypatch.setattr(realtime, "push", lambda ears, event, payload, **_: told.append((set(ears), payload)))
    with app.app_context():
        for name, member_id in (("grace", cast.grace), ("ada", cast.ada), ("ben", cast.ben)):
            device = db.session.scalar(select(Device.id).where(Device.member_id == member_id))
            channel = f"room:{evening.room}"
            ear = {
                "ear": channel,
                "channel": channel,
                "process": "p",
                "alive_until": clock.now() + timedelta(minutes=1),
            }
            db.session.add(Connection(sid=name, member_id=member_id, device_id=device, **ear))
        db.session.commit()
    for client, act, form in (
        (ada, "need-help", {}),
        (ada, "raise-hand", {}),
        (grace, "open-line", {"member": str(cast.ada)}),
        (ada, "say-alone", {"member": str(cast.grace), "words": "It is a lot.", "key": "a" * 32}),
        (grace, "end-line", {"member": str(cast.ada)}),
        (grace, "looked-after", {"member": str(cast.ada)}),
    ):
        assert evening.act(client, act, **form).status_code == 200
        assert told.pop() == ({"grace", "ada"}, {"what": "meeting"}), act
    evening.act(grace, "theme", words="Tea")
    assert told == [({f"room:{evening.room}"}, {"what": "meeting"})]


def test_who_leads_is_reminded_until_it_is_looked_after_also_when_it_is_over(app, cast, evening, grace, ada):
    evening.act(ada, "need-help")
    evening.began(timedelta(hours=3))
    page = f"/live/meetings/{evening.meeting}/behind"
    assert "asked for your help" in grace.get(f"/live/{evening.room}").text
    assert "asked for your help" not in ada.get(f"/live/{evening.room}").text
    assert "Asked for your help" in grace.get(page).text
    assert evening.act(grace, "looked-after", member=str(cast.ada)).status_code == 200
    assert "Asked for your help" not in grace.get(page).text


# The page.


def test_a_page_that_asks_again_is_told_when_nothing_has_changed(evening, grace, ada):
    address = f"/live/meetings/{evening.meeting}/now"
    first = ada.get(address)
    again = ada.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.text) == (304, "")
    assert int(again.headers["X-Changes-In"]) > 0
    evening.act(grace, "theme", words="Scans")
    assert ada.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_however_many_are_there_the_page_asks_as_little(app, cast, evening, grace, ada, count_queries, client_as):
    def questions(client, path) -> int:
        client.get(path)
        with count_queries() as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    paths = [f"/live/meetings/{evening.meeting}/now", f"/live/{evening.room}"]
    few = [questions(client, path) for client in (ada, grace) for path in paths]
    for number in range(6):
        someone = make_member(app, f"guest{number}")
        evening.come(someone)
        client = client_as(someone)
        evening.act(client, "raise-hand")
        evening.act(client, "need-help")
        evening.act(grace, "open-line", member=str(someone))
        evening.act(client, "say-alone", member=str(cast.grace), words="Hello", key=f"{number:032}")
    evening.act(grace, "begin-round", kind="opening")
    assert [questions(client, path) for client in (ada, grace) for path in paths] == few
    assert few[0] <= 7
    assert few[1] <= 14


def test_who_comes_late_sees_when_and_the_way_to_what_was_said_before(app, cast, evening, grace, ada, client_as):
    evening.say(ada, "The kettle is on.")
    evening.act(grace, "begin-round", kind="opening")
    late = make_member(app, "lou")
    evening.come(late, ago=timedelta(0))
    evening.say(ada, "Welcome, Lou.")
    page = client_as(late).get(f"/live/{evening.room}").text
    assert "You came in at" in page
    assert "What was said before" in page
    assert "you are at its end" in page
    assert page.index("The kettle is on.") < page.index("You came in here") < page.index("Welcome, Lou.")
    assert "You came in" not in ada.get(f"/live/{evening.room}").text


def test_the_button_that_ends_a_call_for_help_is_not_where_the_call_was_made(app, cast, evening, grace, ada):
    evening.act(grace, "open-line", member=str(cast.ada))
    evening.act(grace, "say-alone", member=str(cast.ada), words="Shall I ring you?", key="a" * 32)
    before = evening.shown(ada)
    assert before.index("I need help") < before.index('id="meeting-open"')
    evening.act(ada, "need-help")
    after = evening.shown(ada)
    assert after.index('id="meeting-open"') < after.index("I need no help now")


def test_ten_minutes_later_the_lines_are_for_what_is_said_now(app, cast, evening, grace, ada, client_as, time_machine):
    evening.say(ada, "The kettle is on.")
    late = make_member(app, "lou")
    evening.come(late, ago=timedelta(0))
    stands = evening.stands(late)
    assert stands.came_late_at
    assert 0 < stands.changes_in <= 601
    time_machine.move_to(clock.now() + timedelta(minutes=11), tick=False)
    page = client_as(late).get(f"/live/{evening.room}").text
    assert "You came in at" not in page
    assert "You came in here" in page or "The kettle is on." in page


def test_when_it_is_over_the_note_stands_in_the_room_with_the_facilitators_line(app, cast, evening, grace, ada):
    evening.say(ada, "Good night.")
    evening.act(grace, "after-care", words="The lake is worth the walk tonight.")
    evening.began(timedelta(hours=2))
    assert evening.stands(cast.ada).state == State.CLOSED
    with app.app_context():
        db.session.get_one(Room, evening.room).kept_until = clock.now() + timedelta(days=7)
        db.session.commit()
    room = ada.get(f"/live/{evening.room}").text
    for words in (
        "Before you go",
        "The lake is worth the walk tonight.",
        "Numbers to ring",
        "What was said can be read until",
    ):
        assert words in room
    assert "Raise a hand" not in room


def test_nothing_counts_who_speaks_how_much(app, cast, evening, grace, ada):
    """No table of a meeting, and nothing that a page shows of one, has a number of what someone said."""
    tables = [table for table in db.metadata.tables.values() if table.name.startswith(("meeting", "seat", "round"))]
    assert len(tables) >= 4
    suspicious = {"count", "messages", "words_said", "spoke", "spoken", "minutes_spoken", "passed"}
    assert {column.name for table in tables for column in table.columns} & suspicious == set()
    for words in ("One", "Two", "Three", "Four"):
        evening.say(ada, words)
    pages = [grace.get(f"/live/meetings/{evening.meeting}/behind").text, evening.shown(grace), evening.shown(ada)]
    quiet = [page.count("Ben") for page in pages]
    loud = [page.count("Ada") for page in pages]
    assert quiet[0] == loud[0], "she who says much and he who says nothing are shown alike"
    assert not any("4 messages" in page or "messages" in page for page in pages[:2])
    with app.app_context():
        meeting = db.session.get_one(Meeting, evening.meeting)
        assert db.session.get_one(Circle, meeting.circle_id)
