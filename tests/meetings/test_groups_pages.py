"""Finding a group, coming into it, leaving it, and leading it: all of it through its pages."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest

from community.accounts.blocks import block
from community.accounts.models import Member, Role
from community.core import clock
from community.core.database import writing
from community.extensions import db
from community.meetings import credentials
from community.meetings.credentials import Profession
from community.meetings.models import Group, WayIn
from tests.conftest import make_member
from tests.meetings.conftest import found
from tests.talk import key

WELCOME = "Welcome to Thursday evenings"


@pytest.fixture
def change(app):
    """Do something to a group: ``change(group, lambda it: ...)``."""

    def do(number: int, verb) -> None:
        with app.app_context(), writing():
            verb(db.session.get_one(Group, number))

    return do


def by_request(it: Group) -> None:
    it.way_in = WayIn.REQUEST


def test_it_works(client_as, people, group):
    bens, page = client_as(people.ben), f"/live/groups/{group}"
    assert "Thursday evenings" in bens.get("/live/groups").text
    card = bens.get(page).text
    for words in (
        "For anyone who wants an hour among people who know.",
        "Thursdays, 7:30 pm to 9:00 pm",
        "A named professional",
        "Sometimes, when it comes up",
        "Grace Moore, Counsellor, Banksia House",
        "What is said here stays here.",
        "for 7 days",
        "Not for the first days",
        "by phone as well",
    ):
        assert words in card, words
    assert WELCOME in bens.post(f"{page}/join", follow_redirects=True).text
    assert "Its room" in bens.get(page).text
    assert "Ada" in bens.get(f"{page}/members").text
    assert "Thursday evenings" in bens.get("/live/groups/mine").text
    assert "Thursday evenings" not in bens.get("/live/groups").text, "she is in it already"


def test_the_time_is_the_readers_own(app, client_as, people, group):
    with app.app_context(), writing():
        db.session.get_one(Member, people.ben).timezone = "Australia/Perth"
    card = client_as(people.ben).get(f"/live/groups/{group}").text
    assert "7:30 pm in Melbourne" in card
    assert "Thursdays, 4:30 pm" in card or "Thursdays, 5:30 pm" in card


def test_the_address_of_its_room_leads_to_its_card(app, client_as, people, group):
    with app.app_context():
        room = f"/live/{db.session.get_one(Group, group).room_id}"
    assert client_as(people.ben).get(room).location == f"/live/groups/{group}"
    with app.app_context(), writing():
        block(people.ben, people.grace)
    assert client_as(people.ben).get(room).status_code == 404, "she could not find the card"


def test_leaving_is_one_step_and_can_be_undone(client_as, people, group):
    adas, page = client_as(people.ada), f"/live/groups/{group}"
    left = adas.post(f"{page}/leave", follow_redirects=True)
    assert "You have left Thursday evenings. Nobody is told." in left.text
    assert adas.get(f"{page}/members").status_code == 404
    assert "in Thursday evenings again" in adas.post(f"{page}/back", follow_redirects=True).text
    assert adas.get(f"{page}/members").status_code == 200
    assert client_as(people.grace).post(f"{page}/leave").status_code == 409, "others depend on her"


def test_where_one_asks_she_comes_in_when_the_facilitator_says_yes(client_as, people, group, change):
    change(group, by_request)
    bens, graces, page = client_as(people.ben), client_as(people.grace), f"/live/groups/{group}"
    assert bens.post(f"{page}/join").status_code == 403
    for _ in range(2):
        bens.post(f"{page}/ask", data={"words": "I read well.", "key": key()})
    assert "You have asked to join" in bens.get(page).text
    asking = graces.get(f"{page}/members").text
    assert asking.count("I read well.") == 1
    assert "Someone asks to join" in graces.get(page).text
    assert graces.post(f"{page}/requests/1/yes", follow_redirects=True).status_code == 200
    assert bens.get(f"{page}/members").status_code == 200
    assert graces.post(f"{page}/requests/1/yes").status_code == 409


def test_no_comes_with_a_sentence(client_as, people, group, change):
    change(group, by_request)
    bens, graces, page = client_as(people.ben), client_as(people.grace), f"/live/groups/{group}"
    bens.post(f"{page}/ask", data={"words": "", "key": key()})
    assert graces.post(f"{page}/requests/1/no", data={"words": " "}).status_code == 422
    graces.post(f"{page}/requests/1/no", data={"words": "We are nine already. Tuesdays may suit you."})
    assert "Tuesdays may suit you" in bens.get(page).text
    assert "Ask to join" in bens.get(page).text
    assert bens.get(f"{page}/members").status_code == 404


def test_a_question_can_be_taken_back(client_as, people, group, change):
    change(group, by_request)
    bens, page = client_as(people.ben), f"/live/groups/{group}"
    bens.post(f"{page}/ask", data={"words": "Me?", "key": key()})
    bens.post(f"{page}/ask/take-back")
    assert "Me?" not in client_as(people.grace).get(f"{page}/members").text
    assert "Ask to join" in bens.get(page).text


def test_what_was_taken_back_can_be_asked_again_by_the_same_form(client_as, people, group, change):
    """As after "back" in a browser."""
    change(group, by_request)
    bens, page, form = client_as(people.ben), f"/live/groups/{group}", {"words": "Me?", "key": key()}
    for words in ("Me?", "Me?", "I read well."):
        bens.post(f"{page}/ask", data={**form, "words": words})
        assert words in client_as(people.grace).get(f"{page}/members").text
        bens.post(f"{page}/ask/take-back")
        assert words not in client_as(people.grace).get(f"{page}/members").text


def test_a_full_group_says_so(client_as, people, group, change):
    change(group, lambda it: it.card.change(people.grace, size=1))
    bens, page = client_as(people.ben), f"/live/groups/{group}"
    assert "full at the moment" in bens.get(page).text
    refused = bens.post(f"{page}/join")
    assert refused.status_code == 409
    assert "full at the moment" in refused.text


def test_an_invitation_lets_in_and_a_no_is_told_to_nobody(app, client_as, people, group, change):
    def by_invitation(it):
        it.way_in = WayIn.INVITATION

    change(group, by_invitation)
    bens, graces, page = client_as(people.ben), client_as(people.grace), f"/live/groups/{group}"
    assert "by invitation" in bens.get(page).text
    assert bens.post(f"{page}/join").status_code == 403
    offer = {"group": str(group), "words": "You would like it here.", "key": key()}
    offering = graces.get(f"/members/{people.ben}/group").text
    assert re.search(rf'<input checked[^>]*name="group"[^>]*value="{group}"', offering), "the one there is to choose"
    assert 'href="/people" aria-current="page"' in offering
    assert graces.post(f"/members/{people.ben}/group", data=offer).status_code == 302
    graces.get(page)
    before = graces.get(f"{page}/members").text.partition("<h2")[2]
    assert "You would like it here." in bens.get("/live/groups/mine").text
    assert "Nobody is told." in bens.post(f"{page}/no-thanks", follow_redirects=True).text
    assert "You would like it here." not in bens.get("/live/groups/mine").text
    assert "Invited today" in before
    assert graces.get(f"{page}/members").text.partition("<h2")[2] == before
    again = graces.post(f"/members/{people.ben}/group", data={**offer, "key": key()})
    assert again.status_code == 409
    assert "leave it to them" in again.text


def test_who_is_invited_comes_in_with_one_step(client_as, people, group, change):
    change(group, by_request)
    offer = {"group": str(group), "words": "", "key": key()}
    client_as(people.grace).post(f"/members/{people.ben}/group", data=offer)
    assert WELCOME in client_as(people.ben).post(f"/live/groups/{group}/join", follow_redirects=True).text


def test_a_moderator_suggests_and_does_not_let_in(client_as, people, group, change):
    def by_invitation(it):
        it.way_in = WayIn.INVITATION

    change(group, by_invitation)
    bens, page = client_as(people.ben), f"/live/groups/{group}"
    offer = {"group": str(group), "words": "", "key": key()}
    assert client_as(people.ada).post(f"/members/{people.ben}/group", data=offer).status_code == 403
    assert client_as(people.cleo).post(f"/members/{people.ben}/group", data=offer).status_code == 302
    assert "Cleo thought of you" in bens.get(page).text
    assert bens.post(f"{page}/join").status_code == 403
    assert "Ask to join" in bens.get(page).text


def test_a_breast_care_nurse_suggests_groups_of_others_and_other_facilitators_do_not(app, client_as, people, group):
    number = make_member(app, "kate", role=Role.FACILITATOR)
    kates, offer = client_as(number), {"group": str(group), "words": "Try this one.", "key": key()}
    assert "no group that you could offer" in kates.get(f"/members/{people.ben}/group").text
    assert kates.post(f"/members/{people.ben}/group", data=offer).status_code == 422
    with app.app_context(), writing():
        until = clock.now() + timedelta(days=9)
        words = {"name": "Kate Hill", "organisation": "Wattle Clinic", "by_id": people.hana, "until": until}
        credentials.check(number, profession=Profession.BREAST_CARE_NURSE, **words)
    assert kates.post(f"/members/{people.ben}/group", data=offer).status_code == 302
    assert "Kate thought of you" in client_as(people.ben).get(f"/live/groups/{group}").text
    assert kates.get(f"/live/groups/{group}/members").status_code == 404


def test_trying_it_quietly_is_offered_once(app, client_as, people, group, change):
    bens, page = client_as(people.ben), f"/live/groups/{group}"
    assert "Try it quietly" in bens.get(page).text
    assert "How to join, or try it" in bens.get(page).text
    assert "named as visiting" in bens.post(f"{page}/try", follow_redirects=True).text
    change(group, lambda it: note_visit(it, people.ben))
    assert bens.post(f"{page}/try").status_code == 409
    assert "You were there as a visitor" in bens.get(page).text

    def no_visitors(it):
        it.lets_try = False

    change(group, no_visitors)
    assert client_as(people.cleo).post(f"{page}/try").status_code == 409


def note_visit(it: Group, member_id: int) -> None:
    from community.meetings.visits import Visit

    Visit.use(it.id, member_id)


def test_she_is_told_first_that_someone_she_has_blocked_is_in_the_group(app, client_as, people, group):
    with app.app_context(), writing():
        block(people.ben, people.ada)
        block(people.ada, people.cleo)
    bens, page = client_as(people.ben), f"/live/groups/{group}"
    told = bens.post(f"{page}/join").text
    assert "Someone you have blocked is in this group." in told
    assert "Ada" not in told
    assert WELCOME in bens.post(f"{page}/join", data={"knowing": "yes"}, follow_redirects=True).text
    assert "Ada" not in bens.get(f"{page}/members").text
    assert "Someone you have blocked is in this group." in bens.get(page).text
    assert WELCOME in client_as(people.cleo).post(f"{page}/join", follow_redirects=True).text, "who blocked is not told"


def test_asking_tells_nothing_of_who_is_in_it(app, client_as, people, group, change):
    change(group, by_request)
    with app.app_context(), writing():
        block(people.ben, people.ada)
    for page in (f"/live/groups/{group}", f"/live/groups/{group}/ask"):
        assert "blocked" not in client_as(people.ben).get(page).text


def test_who_is_asked_to_leave_reads_why_and_does_not_simply_come_back(client_as, people, group):
    adas, graces, page = client_as(people.ada), client_as(people.grace), f"/live/groups/{group}"
    form = {"words": "Please take some time, and write to me.", "reason": "Named a member's street."}
    assert graces.post(f"{page}/members/{people.ada}/ask-to-leave", data={**form, "reason": ""}).status_code == 422
    assert graces.post(f"{page}/members/{people.ada}/ask-to-leave", data=form).status_code == 302
    card = adas.get(page).text
    assert "Please take some time" in card
    assert "street" not in card
    assert adas.post(f"{page}/join").status_code == 403
    assert adas.post(f"{page}/back").status_code == 409
    assert "Ask to join" in card


def test_a_card_is_filled_and_stays_complete_while_listed(app, client_as, people, group):
    graces, page = client_as(people.grace), f"/live/groups/{group}/card"
    assert client_as(people.ada).get(page).status_code == 403
    form = {
        **{"title": "Thursday nights", "for_whom": "For us.", "about": "We talk.", "not_for": "No one."},
        **{"led_by": "peers", "talk": "themes", "themes": "Sleep. Scans.", "dying": "openly", "pace": "slow"},
        **{"size": "9", "weekday": "1", "starts": "10:00", "lasts": "60", "zone": "Australia/Perth"},
        **{"rhythm": "fortnightly", "weeks": "8", "begins_on": "2027-02-02", "by_phone": "no"},
        **{"ground_rules": "Be kind.", "also_kept": "", "way_in": "open", "suits": ["under_45", "working"]},
        "key": key(),
    }
    assert graces.post(page, data=form).status_code == 302
    card = client_as(people.ben).get(f"/live/groups/{group}").text
    for words in ("Thursday nights", "Every fortnight, for 8 weeks, from 2 February 2027", "Under 45", "Sleep. Scans."):
        assert words in card, words
    assert "Try it quietly" not in card
    assert "or try it" not in card
    refused = graces.post(page, data={**form, "not_for": "", "about": "Unsaved."})
    assert refused.status_code == 422
    assert '<a href="#not_for">Say whom it may not suit.</a>' in refused.text, "once on top, and it leads to the field"
    assert '<p class="field-error" id="not_for-error">Say whom it may not suit.</p>' in refused.text
    assert "has to stay complete" in refused.text
    for lacks, at in (({"by_phone": ""}, "by_phone"), ({"starts": ""}, "weekday"), ({"dying": ""}, "dying")):
        assert f'id="{at}-error"' in graces.post(page, data={**form, **lacks}).text, at
    assert "Unsaved." in refused.text
    for rules in ("word " * 251, "word" * 1000):
        assert graces.post(page, data={**form, "ground_rules": rules}).status_code == 422
    assert graces.post(page, data={**form, "size": "500"}).status_code == 422
    assert graces.get(page).text.count("checked") == 8


def test_filters_and_what_may_fit_her(app, client_as, people, group, talk):
    from community.profiles.models import Profile

    with app.app_context(), writing():
        found("Young ones", people.grace, suits=1)
        profile = Profile.of(db.session.get_one(Member, people.ben))
        profile.birth_year = 1995
    bens = client_as(people.ben)
    everything = bens.get("/live/groups").text
    assert "Under 45, like you" in everything
    assert "Thursday evenings" not in bens.get("/live/groups?suits=under_45").text
    assert "like you" not in client_as(people.cleo).get("/live/groups").text
    assert "no group like this" in bens.get("/live/groups?led_by=peers&dying=openly").text
    assert bens.get("/live/groups?suits=nonsense&older=x").status_code == 200


def test_an_ended_group_can_be_read_by_those_who_were_in_it(client_as, people, group, change):
    adas, graces, page = client_as(people.ada), client_as(people.grace), f"/live/groups/{group}"
    assert adas.get(f"{page}/end").status_code == 403
    assert graces.post(f"{page}/end", data={"words": "Thank you for ten weeks."}).status_code == 302
    assert "Thank you for ten weeks." in adas.get(page).text
    assert client_as(people.ben).get(page).status_code == 404
    assert "Has ended" in adas.get("/live/groups/mine").text
    for address in (f"{page}/join", f"{page}/ask", f"{page}/try"):
        assert client_as(people.ben).post(address).status_code == 404


def test_ten_who_come_in_at_once_are_never_more_than_there_are_places(app, client_as, people, group, change):
    change(group, lambda it: it.card.change(people.grace, size=4))
    browsers = [client_as(make_member(app, f"person{n}")) for n in range(10)]
    start, met = threading.Barrier(len(browsers)), []

    def press(browser) -> None:
        start.wait()
        met.append(browser.post(f"/live/groups/{group}/join").status_code)

    threads = [threading.Thread(target=press, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(met) == [302] * 3 + [409] * 7
    with app.app_context():
        assert db.session.get_one(Group, group).people == 4


def test_who_is_in_a_group_finds_its_next_meeting_and_a_seat_on_its_page(people, gathering, client_as):
    ada = client_as(people.ada)
    page = ada.get(f"/live/groups/{gathering.group}").text
    assert "Next meeting" in page
    assert f'action="/live/meetings/{gathering.meeting}/seat"' in page
    ada.post(f"/live/meetings/{gathering.meeting}/seat")
    page = ada.get(f"/live/groups/{gathering.group}").text
    assert "You have a seat." in page
    assert f'action="/live/meetings/{gathering.meeting}/seat"' not in page
