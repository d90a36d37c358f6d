"""Links from a mail: a forgotten password, a new address."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from community.accounts.models import Member
from community.core import clock
from community.core.database import writing
from community.core.mail import Mail
from community.extensions import db
from community.meetings.calendar import CalendarKey
from tests.conftest import PASSWORD

NEW = "four grey kangaroos"


def without_numbers(page: str) -> str:
    """A page without what is made anew for each answer."""
    return re.sub(r'(nonce|name="csrf_token" value)="[^"]*"', "", page)


def test_it_works(cast, visitor, post, sign_in):
    assert cast.ada
    answer = visitor.post("/forgotten", data={"email": "Ada@example.org"})
    assert "Look in your mail" in visitor.get(answer.location).text
    link = post.link("ada@example.org", "/new-password/")
    assert "Choose a password" in visitor.get(link).text
    assert visitor.post(link, data={"password": NEW}).location == "/sign-in"
    assert sign_in("ada@example.org", PASSWORD)[0].status_code == 422
    assert sign_in("ada@example.org", NEW)[0].status_code == 302
    assert "was changed" in post.to("ada@example.org")[-1].text


def test_an_unknown_address_gets_the_same_answer_and_no_mail(app, cast, visitor, post):
    assert cast.ada
    known = visitor.post("/forgotten", data={"email": "ada@example.org"})
    unknown = visitor.post("/forgotten", data={"email": "nobody@example.org"})
    assert (known.status_code, known.location, known.data) == (unknown.status_code, unknown.location, unknown.data)
    assert post.to("nobody@example.org") == []


def test_nothing_is_looked_up_before_the_answer(app, cast, visitor, count_queries):
    assert cast.ada
    with count_queries() as known:
        visitor.post("/forgotten", data={"email": "ada@example.org"})
    with count_queries() as unknown:
        visitor.post("/forgotten", data={"email": "nobody@example.org"})
    assert known.all == unknown.all
    assert not any("FROM member" in statement for statement in known.all)


def test_a_new_password_signs_out_everywhere(cast, client_as, visitor, post):
    browser = client_as(cast.ada)
    visitor.post("/forgotten", data={"email": "ada@example.org"})
    visitor.post(post.link("ada@example.org", "/new-password/"), data={"password": NEW})
    assert browser.get("/you").status_code == 302


def test_a_new_password_leaves_a_private_address_and_says_so_to_who_has_one(app, cast, visitor, post):
    with app.app_context(), writing():
        CalendarKey.renew(db.session.get_one(Member, cast.ada))
    told = {}
    for name in ("ada", "ben") if cast.ben else ():
        visitor.post("/forgotten", data={"email": f"{name}@example.org"})
        visitor.post(post.link(f"{name}@example.org", "/new-password/"), data={"password": NEW})
        told[name] = visitor.get("/sign-in").text
    assert "But the private address of your calendar goes on working." in told["ada"]
    assert '<a class="button" href="/you/calendar">Sign in and make a new one</a>' in told["ada"]
    assert "goes on working" not in told["ben"], "he has none"
    asked = visitor.get("/you/calendar").location
    answer = visitor.post(asked, data={"email": "ada@example.org", "password": NEW})
    assert "Make a new address" in visitor.get(answer.location).text


def test_a_link_works_once_and_takes_older_ones_with_it(cast, visitor, post):
    assert cast.ada
    visitor.post("/forgotten", data={"email": "ada@example.org"})
    older = post.link("ada@example.org", "/new-password/")
    visitor.post("/forgotten", data={"email": "ada@example.org"})
    newer = post.link("ada@example.org", "/new-password/")
    assert visitor.post(newer, data={"password": NEW}).status_code == 302
    for link in (older, newer):
        assert visitor.get(link).status_code == 410
        assert visitor.post(link, data={"password": "another one entirely"}).status_code == 410


def test_a_link_is_over_after_four_hours(cast, visitor, post, time_machine):
    assert cast.ada
    visitor.post("/forgotten", data={"email": "ada@example.org"})
    link = post.link("ada@example.org", "/new-password/")
    time_machine.move_to(clock.now() + timedelta(hours=5))
    assert visitor.get(link).status_code == 410


def test_a_weak_password_is_refused_and_the_link_still_works(cast, visitor, post):
    assert cast.ada
    visitor.post("/forgotten", data={"email": "ada@example.org"})
    link = post.link("ada@example.org", "/new-password/")
    assert visitor.post(link, data={"password": "ada@example.org"}).status_code == 422
    assert visitor.post(link, data={"password": NEW}).status_code == 302


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "evil.example:80"])
def test_a_forged_host_is_refused_and_never_gets_into_a_mail(app, cast, visitor, post, host):
    assert cast.ada
    answer = visitor.post("/forgotten", data={"email": "ada@example.org"}, headers={"Host": host})
    assert answer.status_code == 400
    assert host not in answer.text
    assert post.to("ada@example.org") == []


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Forwarded-Server", "Forwarded"])
def test_headers_of_a_proxy_we_do_not_have_change_nothing(cast, visitor, post, header):
    assert cast.ada
    visitor.post("/forgotten", data={"email": "ada@example.org"}, headers={header: "evil.example"})
    assert "evil" not in post.to("ada@example.org")[-1].text


# A new address.


def test_a_new_address_is_shown_to_be_hers_and_the_old_one_is_told(app, cast, client_as, post, sign_in):
    here, there = client_as(cast.ada), client_as(cast.ada)
    answer = here.post("/you/address", data={"email": "ada.new@example.org", "password": PASSWORD})
    assert "Look in your mail" in answer.text
    assert sign_in("ada.new@example.org")[0].status_code == 422
    link = post.link("ada.new@example.org", "/new-address/")
    assert "ada.new@example.org" in here.get(link).text
    assert sign_in("ada@example.org")[0].status_code == 302
    assert here.post(link).location == "/you"
    assert here.get("/you").status_code == 200
    assert there.get("/you").status_code == 302
    assert sign_in("ada.new@example.org")[0].status_code == 302
    assert "another e-mail address" in post.to("ada@example.org")[-1].text
    assert here.get(link).status_code == 410


def test_confirmed_in_another_browser_she_signs_in_with_it(cast, client_as, visitor, post):
    client_as(cast.ada).post("/you/address", data={"email": "ada.new@example.org", "password": PASSWORD})
    assert visitor.post(post.link("ada.new@example.org", "/new-address/")).location == "/sign-in"


def test_an_address_someone_has_gets_the_same_answer_and_no_link(app, cast, client_as, post):
    assert cast.ben
    browser = client_as(cast.ada)
    taken = browser.post("/you/address", data={"email": "ben@example.org", "password": PASSWORD})
    free = browser.post("/you/address", data={"email": "free@example.org", "password": PASSWORD})
    assert taken.status_code == free.status_code
    assert without_numbers(taken.text.replace("ben@", "free@")) == without_numbers(free.text)
    assert post.to("ben@example.org") == []


def test_an_address_taken_meanwhile_is_refused(app, cast, client_as, post):
    browser = client_as(cast.ada)
    browser.post("/you/address", data={"email": "new@example.org", "password": PASSWORD})
    link = post.link("new@example.org", "/new-address/")
    ben = cast.ben
    with app.app_context():
        db.session.get_one(Member, ben).email = "new@example.org"
        db.session.commit()
    assert browser.post(link).status_code == 409


def test_without_her_password_her_address_stays(app, cast, client_as, post):
    answer = client_as(cast.ada).post("/you/address", data={"email": "new@example.org", "password": "wrong"})
    assert answer.status_code == 422
    assert post.to("new@example.org") == []


def test_a_reset_sent_to_the_old_address_is_void_after_the_change(cast, client_as, visitor, post):
    visitor.post("/forgotten", data={"email": "ada@example.org"}) if cast.ada else None
    old = post.link("ada@example.org", "/new-password/")
    client_as(cast.ada).post("/you/address", data={"email": "new@example.org", "password": PASSWORD})
    visitor.post(post.link("new@example.org", "/new-address/"))
    assert visitor.get(old).status_code == 410


def test_a_letter_is_written_once(app, cast, visitor, post):
    assert cast.ada
    visitor.post("/forgotten", data={"email": "ada@example.org"})
    post.to("ada@example.org")
    assert len(post.to("ada@example.org")) == 1
    with app.app_context():
        assert db.session.scalar(select(Mail.recipient)) == "ada@example.org"
