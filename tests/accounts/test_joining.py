"""From asking to join to being let in."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from community.accounts import unconfirmed
from community.accounts.applications import Application, hours_most_waited, waiting_time
from community.accounts.models import Member
from community.accounts.unconfirmed import Unconfirmed
from community.activity import Activity
from community.core import clock, work
from community.extensions import db


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def ida(app, visitor, post, request_to_join):
    """Ida's browser, after she has asked and confirmed: she waits."""
    visitor.post("/join", data=request_to_join())
    visitor.post(post.link("ida@example.org", "/join/confirm/"))
    return visitor


def test_it_works(app, visitor, post, request_to_join, cast):
    answer = visitor.post("/join", data=request_to_join())
    assert answer.status_code == 302
    assert b"look in your mail" in visitor.get(answer.location).data
    link = post.link("ida@example.org", "/join/confirm/")
    assert visitor.get(link).status_code == 200
    answer = visitor.post(link)
    assert answer.location == "/your-request"
    page = visitor.get("/your-request").text
    assert "We are reading your request" in page
    assert "My scan last month" in page
    cleo = cast.cleo
    with app.app_context():
        application = db.session.scalars(select(Application)).one()
        application.admit(db.session.get_one(Member, cleo))
        db.session.commit()
        assert application.member.standing == "active"
        assert application.member.timezone == "Australia/Hobart"
        assert [a.kind for a in db.session.scalars(select(Activity).order_by(Activity.id))] == ["applied", "admitted"]
    assert post.to("ida@example.org")[-1].text.count("/your-request") == 1
    assert visitor.get("/you").status_code == 200


def test_looking_at_the_link_confirms_nothing(app, visitor, post, request_to_join):
    visitor.post("/join", data=request_to_join())
    visitor.get(post.link("ida@example.org", "/join/confirm/"))
    with app.app_context():
        assert count(Application) == 0


def test_someone_who_confirms_in_another_browser_gives_her_password(app, visitor, post, request_to_join, sign_in):
    visitor.post("/join", data=request_to_join())
    other, link = app.test_client(), post.link("ida@example.org", "/join/confirm/")
    assert "Your password" in other.get(link).text
    for password in ("", "three small cats"):
        answer = other.post(link, data={"password": password})
        assert answer.status_code == 422
    assert "This is not the password that came with the request" in answer.text
    with app.app_context():
        assert count(Application) == 0
    assert other.post(link, data={"password": "three small birds"}).location == "/your-request"
    assert "We are reading your request" in other.get("/your-request").text


def test_a_password_that_someone_else_chose_for_her_never_opens_her_account(
    app, visitor, post, request_to_join, sign_in
):
    """He asks with her address. The mail goes to her, and she believes that it is about her own wish."""
    visitor.post("/join", data=request_to_join(password="his own long password"))
    hers, link = app.test_client(), post.link("ida@example.org", "/join/confirm/")
    answer = hers.post(link, data={"password": "three small birds"})
    assert answer.status_code == 422
    assert 'href="?anew=1"' in answer.text
    page = hers.get(f"{link}?anew=1")
    assert "A password of your own" in page.text
    assert hers.post(f"{link}?anew=1", data={"password": "three small birds"}).location == "/your-request"
    assert sign_in("ida@example.org", "his own long password")[0].status_code == 422
    assert sign_in("ida@example.org", "three small birds")[0].location == "/your-request"


def test_the_password_she_chooses_there_is_no_weaker_than_any_other(app, visitor, post, request_to_join):
    visitor.post("/join", data=request_to_join())
    other, link = app.test_client(), post.link("ida@example.org", "/join/confirm/")
    for password in ("", "short", "ida@example.org", "1234567890"):
        assert other.post(f"{link}?anew=1", data={"password": password}).status_code == 422
    with app.app_context():
        assert count(Application) == 0


def test_only_the_browser_that_sent_this_request_need_not_give_the_password(app, visitor, post, request_to_join):
    """Having asked oneself, with another address, opens nobody else's."""
    visitor.post("/join", data=request_to_join())
    link = post.link("ida@example.org", "/join/confirm/")
    other = app.test_client()
    other.post("/join", data=request_to_join(email="otto@example.org", display_name="Otto"))
    assert other.post(link).status_code == 422
    assert visitor.post(link).location == "/your-request"


def test_whether_there_is_an_account_shows_neither_when_asking_nor_at_the_link(
    app, visitor, post, request_to_join, cast
):
    """The link itself is only in the mail to that address; a made up one is over, whatever the password."""
    assert cast.ada
    answers = [
        visitor.post("/join", data=request_to_join(email=email, display_name=name))
        for email, name in (("ada@example.org", "Ann"), ("ida@example.org", "Ida"))
    ]
    assert answers[0].location == answers[1].location
    assert "/join/confirm/" not in post.to("ada@example.org")[-1].text
    for password in ("a quiet garden at dusk", "three small birds"):
        for way in ("", "?anew=1"):
            assert app.test_client().post(f"/join/confirm/nothing{way}", data={"password": password}).status_code == 410


def test_a_name_taken_meanwhile_is_chosen_anew_in_another_browser_too(app, visitor, post, request_to_join, cast):
    visitor.post("/join", data=request_to_join(display_name="Ben"))
    other, link = app.test_client(), post.link("ida@example.org", "/join/confirm/")
    assert cast.ben
    form = {"password": "three small birds"}
    answer = other.post(link, data=form)
    assert answer.status_code == 422
    assert "Someone here has this name" in answer.text
    assert "three small birds" not in answer.text
    wrong = other.post(link, data={"password": "not hers at all", "display_name": "Ida"})
    assert wrong.status_code == 422
    assert 'value="Ida"' in wrong.text
    assert other.post(link, data={**form, "display_name": "Ida"}).location == "/your-request"


def test_before_confirming_nobody_can_sign_in(visitor, request_to_join, sign_in):
    visitor.post("/join", data=request_to_join())
    answer, _ = sign_in("ida@example.org", "three small birds")
    assert answer.status_code == 422
    assert "open the link in our mail first" in answer.text


def test_a_known_address_gets_the_same_answer_and_another_mail(app, cast, visitor, post, request_to_join):
    assert cast.ada
    known = visitor.post("/join", data=request_to_join(email="Ada@Example.org"))
    unknown = app.test_client().post("/join", data=request_to_join(display_name="Isa"))
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert "has an account already" in post.to("ada@example.org")[-1].text
    with app.app_context():
        assert count(Unconfirmed) == 1


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("carer", "Caring for someone is hard too"),
        ("professional", "Thank you for the work you do"),
        ("early", "good places for people with early breast cancer"),
    ],
)
def test_those_for_whom_it_is_not_are_told_where_else_to_go(visitor, request_to_join, who, words):
    answer = visitor.post("/join", data=request_to_join(who=who))
    assert answer.status_code == 422
    assert words in answer.text.replace("’", "'")
    assert "My scan last month" in answer.text


def test_someone_who_is_not_sure_may_ask(visitor, request_to_join):
    assert visitor.post("/join", data=request_to_join(who="unsure")).status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "ida", "does not look like an e-mail address"),
        ("email", "ida@nowhere.test", "does not look like an e-mail address"),
        ("password", "short", "at least 10 characters"),
        ("password", "Password123!", "one of the first that others would try"),
        ("password", "ida@example.org", "your address or your name"),
        ("display_name", "I", "2 to 40 characters"),
        ("display_name", "M0derator Ann", "works for the network"),
        ("state", "", "choose a state"),
        ("state", "XX", "Please choose one of these"),
        ("who", "", "choose one"),
        ("words", "Hi", "a sentence or two"),
        ("words", "x" * 4001, "longer than 4000"),
        ("key", "nonsense", "was not sent whole"),
    ],
)
def test_what_cannot_be_used_is_said_and_her_words_are_kept(app, visitor, request_to_join, field, value, words):
    answer = visitor.post("/join", data=request_to_join(**{field: value}))
    assert answer.status_code == 422
    assert words in answer.text
    assert ("My scan last month" in answer.text) or field == "words"
    with app.app_context():
        assert count(Unconfirmed) == 0


@pytest.mark.parametrize("name", ["Mary Smith", "Nurse Jo", "Dr Kate"])
def test_a_doubtful_name_is_warned_about_once_and_then_stands(visitor, request_to_join, name):
    answer = visitor.post("/join", data=request_to_join(display_name=name))
    assert answer.status_code == 422
    assert "To keep it all the same, send this again" in answer.text
    warned = answer.text.split('name="warned"')[1].split('value="')[1].split('"')[0]
    assert visitor.post("/join", data=request_to_join(display_name=name, warned=warned)).status_code == 302


def test_the_warning_for_one_name_does_not_cover_another(visitor, request_to_join):
    answer = visitor.post("/join", data=request_to_join(display_name="Mary Smith", warned="annsmith"))
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["Ada", "ada", "A d a", "Аda", "ADA", "Ada\u3164", "Adɑ"])
def test_nobody_takes_a_name_that_could_be_mistaken_for_anothers(cast, visitor, request_to_join, name):
    assert cast.ada
    answer = visitor.post("/join", data=request_to_join(display_name=name))
    assert "Someone here has this name" in answer.text


def test_a_name_taken_meanwhile_is_chosen_anew_when_confirming(app, visitor, post, request_to_join, cast):
    visitor.post("/join", data=request_to_join(display_name="Ben"))
    link = post.link("ida@example.org", "/join/confirm/")
    assert cast.ben
    answer = visitor.post(link)
    assert answer.status_code == 422
    assert "Someone here has this name" in answer.text
    assert visitor.post(link, data={"display_name": "Ida"}).location == "/your-request"


def test_the_same_form_sent_twice_is_one_request(app, visitor, request_to_join, post):
    form = request_to_join()
    assert visitor.post("/join", data=form).status_code == visitor.post("/join", data=form).status_code == 302
    assert len(post.to("ida@example.org")) == 1


def test_a_link_works_once(ida, app, post):
    link = post.link("ida@example.org", "/join/confirm/")
    answer = ida.get(link)
    assert answer.status_code == 410
    assert "does not work any more" in answer.text
    with app.app_context():
        assert count(Application) == 1


@pytest.mark.parametrize("token", ["x", "é", "a.b.c", "%00", "x" * 3000])
def test_a_made_up_link_is_over(visitor, token):
    for path in ("/join/confirm/", "/new-password/", "/new-address/", "/set-up/"):
        # An address with a NUL in it is none at all.
        assert visitor.get(path + token).status_code == (404 if "%00" in token else 410)
        assert visitor.post(path + token).status_code == (404 if "%00" in token else 410)


def test_a_link_for_one_thing_opens_nothing_else(app, visitor, post, request_to_join):
    visitor.post("/join", data=request_to_join())
    token = post.link("ida@example.org", "/join/confirm/").rsplit("/", 1)[1]
    assert visitor.get(f"/new-password/{token}").status_code == 410


def test_a_request_nobody_confirms_is_forgotten(app, visitor, request_to_join, time_machine):
    visitor.post("/join", data=request_to_join())
    time_machine.move_to(clock.now() + timedelta(days=8))
    with app.app_context():
        assert work.run("unconfirmed") == 1


def test_nothing_of_the_network_is_open_to_someone_who_waits(ida):
    for path in ("/you", "/home", "/discussions", "/live", "/people", "/notices", "/staff"):
        answer = ida.get(path)
        assert answer.status_code in {302, 404}, path
        if answer.status_code == 302:
            assert answer.location == "/your-request"


# The exchange.


def test_she_and_the_moderators_write_to_one_another(ida, app, post, cast):
    key = "a" * 32
    assert ida.post("/your-request", data={"words": "May I bring my sister?", "key": key}).status_code == 302
    ida.post("/your-request", data={"words": "May I bring my sister?", "key": key})
    cleo = cast.cleo
    with app.app_context():
        application = db.session.scalars(select(Application)).one()
        application.write(db.session.get_one(Member, cleo), "Of course not, sorry.\nTell us more?", "b" * 32)
        db.session.commit()
    page = ida.get("/your-request").text
    assert page.count("May I bring my sister?") == 1
    assert "Tell us more?" in page
    assert "Cleo" not in page
    assert "sister" not in post.to("ida@example.org")[-1].text


def test_empty_and_endless_messages_are_refused_and_kept(ida):
    assert ida.post("/your-request", data={"words": "", "key": "a" * 32}).status_code == 422
    answer = ida.post("/your-request", data={"words": "long " * 1000, "key": "a" * 32})
    assert answer.status_code == 422
    assert "long long long" in answer.text


def test_a_member_who_is_in_has_nothing_to_write_there(client_as, cast):
    assert client_as(cast.ada).post("/your-request", data={"words": "Hi", "key": "a" * 32}).status_code == 403


def test_someone_declined_reads_why_and_may_still_write(ida, app, cast):
    cleo = cast.cleo
    with app.app_context():
        application = db.session.scalars(select(Application)).one()
        application.decline(db.session.get_one(Member, cleo), "This place is for Australia only.")
        db.session.commit()
    page = ida.get("/your-request").text
    assert "This place is for Australia only." in page
    assert "We are reading" not in page
    assert ida.post("/your-request", data={"words": "I live in Perth.", "key": "c" * 32}).status_code == 302
    with app.app_context():
        application = db.session.scalars(select(Application)).one()
        application.admit(db.session.get_one(Member, cleo))
        db.session.commit()
    assert ida.get("/you").status_code == 200


# The waiting time.


def test_with_few_decisions_it_says_so(context):
    assert "Too few people" in waiting_time().words


def test_it_says_within_what_time_most_heard(context, cast):
    cleo = db.session.get_one(Member, cast.cleo)
    now = clock.now()
    for number, hours in enumerate([2, 3, 3, 5, 40]):
        member = Member(
            email=f"w{number}@example.org",
            display_name=f"W{number}",
            name_key=f"w{number}",
            fs_uniquifier=f"w{number}",
        )
        db.session.add(member)
        db.session.flush()
        application = Application.arrive(member, "words")
        application.admit(cleo)
        application.created_at = now - timedelta(days=3)
        application.decided_at = application.created_at + timedelta(hours=hours)
    db.session.commit()
    assert waiting_time().words == "Most people heard from us within 5 hours over the last 30 days."


def test_those_who_wait_longer_than_anyone_are_not_left_out():
    hours = [timedelta(hours=1)] * 5
    assert hours_most_waited(hours, []) == 1
    assert hours_most_waited(hours, [timedelta(hours=90)] * 5) == 90
    assert hours_most_waited(hours, [timedelta(minutes=10)] * 50) == 1


def test_names_that_look_alike_have_one_key(context):
    assert unconfirmed.name_is_taken("Nobody") is False


def test_a_link_pressed_twice_at_once_makes_one_member(app, visitor, post, request_to_join):
    visitor.post("/join", data=request_to_join())
    link = post.link("ida@example.org", "/join/confirm/")
    answers: list[int] = []

    def press() -> None:
        form = {"password": "three small birds"}
        answers.append(app.test_client().post(link, data=form).status_code)

    presses = [threading.Thread(target=press) for _ in range(4)]
    for pressed in presses:
        pressed.start()
    for pressed in presses:
        pressed.join()
    assert sorted(answers) == [302, 410, 410, 410]
    with app.app_context():
        assert count(Application) == 1
