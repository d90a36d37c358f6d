"""Naming someone with @: a link to her page, and she hears of it, once."""

import dataclasses

import pytest
from sqlalchemy import select

from community import create_app
from community.accounts.blocks import block
from community.accounts.models import Member
from community.accounts.names import name_key
from community.core import richtext, work
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.extensions import db, limiter
from community.notifications.models import Notice
from tests.conftest import make_member
from tests.talk import key


@pytest.fixture
def html(app):
    def look(post_id: int) -> str:
        with app.app_context():
            return db.session.get_one(Post, post_id).html

    return look


@pytest.fixture
def closed(app, talk) -> str:
    """A space one must enter."""
    with app.app_context():
        return db.session.scalars(select(Space.slug).where(Space.opt_in)).first()


def enter(app, slug: str, *members: int) -> None:
    with app.app_context():
        for member_id in members:
            space = db.session.scalars(select(Space).where(Space.slug == slug)).one()
            space.enter(db.session.get_one(Member, member_id))
        db.session.commit()


def notices(app, client) -> str:
    with app.app_context():
        work.run("notices")
    return client.get("/notices").text


def offered(client, begins: str, slug: str = "everyday-life") -> list[str]:
    return client.get(f"/discussions/{slug}/names", query_string={"begins": begins}).json["names"]


def test_it_works(app, cast, client_as, talk, say):
    assert cast.grace
    assert cast.ada
    thread = talk.start(cast.ben)
    say(cast.ben, thread, "<p>Thank you, @Grace. Write to @Ada!</p>")
    seen = client_as(cast.ben).get(f"/threads/{thread}").text
    assert f'Thank you, <a class="mention" href="/members/{cast.grace}">@Grace</a>. ' in seen
    assert f'<a class="mention" href="/members/{cast.ada}">@Ada</a>!' in seen
    assert "Ben mentioned you in “The week before a scan”" in notices(app, client_as(cast.grace))


# -- Whose name it is


def test_only_exactly_her_name_is_her_name(app, cast, talk, say, html):
    make_member(app, "long", display_name="Ada Mary", name_key="adamary")
    thread = talk.start(cast.ben)
    typed = "<p>@ada @Ada Mary, (@Ada) @Adam @Ad ada@ada.org x@Ada @Adá @4da</p>" if cast.ada else ""
    assert html(say(cast.ben, thread, typed)).count(f"/members/{cast.ada}") == 2
    assert ">@Ada Mary</a>, (" in html(say(cast.ben, thread, typed))


def test_in_the_plain_box_a_name_is_typed_in_the_same_way(cast, talk, client_as, html):
    thread = talk.start(cast.ada)
    form = {"source": "Thank you, @Grace", "format": "plain", "key": key()}
    where = client_as(cast.grace).get("/home") and client_as(cast.ada).post(f"/threads/{thread}/answer", data=form)
    assert f'<a href="/members/{cast.grace}"' in html(int(where.location.rpartition("-")[2]))


def test_a_page_of_a_member_typed_as_a_link_stays_words(cast, talk, say, html):
    source = (
        f'<p><a href="/members/{cast.grace}">@Someone</a> <a href="/staff">x</a> <a href="//evil.example">y</a></p>'
    )
    assert html(say(cast.ben, talk.start(cast.ben), source)) == "<p>@Someone x y</p>"


@pytest.mark.parametrize("who", ["eve", "dev"])
def test_nobody_who_is_not_among_us_is_named(cast, talk, say, html, who):
    assert getattr(cast, who)
    assert "/members/" not in html(say(cast.ben, talk.start(cast.ben), f"<p>@{who.capitalize()}</p>"))


def test_who_has_blocked_her_is_not_named_and_hears_nothing(app, cast, client_as, talk, say, html):
    flo = client_as(cast.flo)
    post = say(cast.ada, talk.start(cast.ada), "<p>And you, @Flo?</p>")
    assert html(post) == "<p>And you, @Flo?</p>"
    assert "mentioned" not in notices(app, flo)


def test_a_message_and_a_profile_name_nobody():
    assert richtext.message("@Ada") == "@Ada"
    assert richtext.clean("<p>@Ada</p>") == "<p>@Ada</p>"


def test_more_than_twenty_names_are_a_list(app, cast, talk, say, html):
    assert cast.ada
    assert html(say(cast.ben, talk.start(cast.ben), "<p>" + "@Ada " * 30 + "</p>")).count("/members/") == 20


# -- How she is called afterwards


def test_a_member_who_is_renamed_is_called_by_her_name_now(app, cast, client_as, talk, say):
    thread = talk.start(cast.ben)
    post = say(cast.ben, thread, "<p>Thank you, @Grace.</p>" if cast.grace else "")
    with app.app_context():
        db.session.get_one(Member, cast.grace).rename("Gracia")
        db.session.commit()
    make_member(app, "other", display_name="Grace", name_key="grace")
    ben = client_as(cast.ben)
    assert f'href="/members/{cast.grace}">@Gracia</a>.' in ben.get(f"/threads/{thread}").text
    # Changed later, the old name in the source still means her, and not the one who has it now.
    ben.post(f"/posts/{post}/edit", data={"source": "<p>Thank you so much, @Grace.</p>", "format": "rich"})
    assert f'href="/members/{cast.grace}">@Gracia</a>.' in ben.get(f"/threads/{thread}").text
    app.test_cli_runner().invoke(args=["rebuild", "richtext", "--all"])
    assert f'href="/members/{cast.grace}">@Gracia</a>.' in ben.get(f"/threads/{thread}").text


def test_a_member_who_is_paused_is_called_by_her_name_and_has_no_page(app, cast, client_as, talk, say):
    thread = talk.start(cast.ben)
    say(cast.ben, thread, "<p>Thank you, @Grace.</p>" if cast.grace else "")
    with app.app_context():
        db.session.get_one(Member, cast.grace).pause()
        db.session.commit()
    assert "<p>Thank you, Grace.</p>" in client_as(cast.ben).get(f"/threads/{thread}").text


@pytest.mark.parametrize("direction", ["she", "he"])
def test_who_does_not_meet_her_does_not_read_her_name(app, cast, client_as, talk, say, direction):
    thread = talk.start(cast.ben)
    post = say(cast.ben, thread, "<p>Thank you, @Grace.</p>" if cast.grace else "")
    with app.app_context():
        block(*((cast.ada, cast.grace) if direction == "she" else (cast.grace, cast.ada)))
        db.session.commit()
    seen = client_as(cast.ada).get(f"/threads/{thread}").text
    assert "Thank you, a past member." in seen
    assert "Grace" not in seen
    assert "Grace" not in client_as(cast.ada).get(f"/threads/{thread}/answer?to={post}").text


def test_the_first_words_name_nobody(app, cast, talk, say):
    post = say(cast.ben, talk.start(cast.ben), "<p>@Grace, thank you.</p>" if cast.grace else "")
    with app.app_context():
        assert db.session.get_one(Post, post).excerpt == "@someone, thank you."


# -- Who hears of it


def heard(app, member_id: int) -> int:
    with app.app_context():
        work.run("notices")
        return len(db.session.scalars(select(Notice.id).where(Notice.member_id == member_id)).all())


def test_she_hears_once_of_each_post_however_often_it_is_changed(app, cast, client_as, talk, say):
    ben, thread = client_as(cast.ben), talk.start(cast.ben)
    post = say(cast.ben, thread, "<p>@Grace and @Grace</p>" if cast.grace else "")
    assert heard(app, cast.grace) == 1
    for source in ("<p>@Grace, once more, and @Ada</p>", "<p>Nobody</p>", "<p>@Grace again</p>"):
        assert cast.ada
        ben.post(f"/posts/{post}/edit", data={"source": source, "format": "rich"})
    assert heard(app, cast.grace) == 1
    assert heard(app, cast.ada) == 1
    say(cast.ben, thread, "<p>@Grace, another post.</p>")
    assert heard(app, cast.grace) == 2


def test_whom_the_post_answers_hears_of_it_once_and_not_twice(app, cast, client_as, talk, say):
    say(cast.ben, talk.start(cast.ada), "<p>@Ada, yes.</p>")
    seen = notices(app, client_as(cast.ada))
    assert seen.count("Ben answered in your discussion") == 1
    assert "mentioned" not in seen


def test_nobody_hears_of_naming_herself(app, cast, talk, say):
    say(cast.ben, talk.start(cast.ben), "<p>I, @Ben</p>")
    assert heard(app, cast.ben) == 0


def test_who_may_not_read_the_discussion_does_not_hear_of_it(app, cast, client_as, talk, say):
    flo = cast.flo
    thread = talk.start(cast.ada)
    say(cast.ben, thread, "<p>@Flo, look.</p>")
    assert heard(app, flo) == 0


def test_who_leaves_a_space_hears_nothing_from_it(app, cast, client_as, talk, say, closed):
    enter(app, closed, cast.ben, cast.grace)
    thread = talk.start(cast.ben, slug=closed)
    talk.answer(cast.grace, thread)
    say(cast.ben, thread, "<p>@Grace?</p>")
    client_as(cast.grace).post(f"/discussions/{closed}/leave")
    seen = notices(app, client_as(cast.grace))
    assert "mentioned" not in seen


def test_who_leaves_out_what_it_touches_on_does_not_hear_of_it(app, cast, client_as, talk):
    assert all((cast.grace, cast.hana))
    thread = talk.start(cast.ben)
    with app.app_context():
        db.session.get_one(Member, cast.grace).leaves_out = 1
        db.session.get_one(Member, cast.hana).covers = 1
        db.session.commit()
        writer = db.session.get_one(Member, cast.ben)
        db.session.get_one(Thread, thread).reply(writer, "<p>@Grace, @Hana: a will.</p>", None, key(), 1)
        db.session.commit()
    assert heard(app, cast.grace) == 0
    assert heard(app, cast.hana) == 1
    seen = client_as(cast.hana).get("/notices").text
    assert "Ben mentioned you in “The week before a scan”" in seen
    assert "a will" not in seen


def test_of_a_post_that_was_removed_she_reads_nothing(app, cast, client_as, talk, say):
    post = say(cast.ben, talk.start(cast.ben), "<p>@Grace?</p>" if cast.grace else "")
    assert heard(app, cast.grace) == 1
    with app.app_context():
        db.session.get_one(Post, post).remove_by_author()
        db.session.commit()
    assert "mentioned" not in client_as(cast.grace).get("/notices").text


def test_words_in_a_quote_call_nobody(app, cast, talk, say, html):
    thread = talk.start(cast.ben)
    first = say(cast.ben, thread, "<p>Ask @Grace about it.</p>" if cast.grace else "")
    assert heard(app, cast.grace) == 1
    source = f'<blockquote><a href="/posts/{first}">Ben wrote:</a><br>Ask @Grace</blockquote><p>I will.</p>'
    again = say(cast.ada, thread, source)
    assert f'data-quote="{first}"' in html(again)
    assert f"/members/{cast.grace}" in html(again)
    assert heard(app, cast.grace) == 1


# -- Names offered while writing


def test_a_few_names_are_offered_after_two_letters(app, cast, client_as, talk):
    ben = client_as(cast.ben)
    for n in range(8):
        make_member(
            app, f"grac{n}", display_name=f"Gracie {'abcdefgh'[n]}", name_key=name_key(f"Gracie {'abcdefgh'[n]}")
        )
    assert offered(ben, "Gr") == ["Gracie a", "Gracie b", "Gracie c", "Gracie d", "Gracie e"]
    assert offered(ben, "gracie h") == ["Gracie h"]
    for too_little in ("", "g", " g ", "g-", "%", "__", "x" * 60):
        assert offered(ben, too_little) == []


def test_nobody_is_offered_whom_she_may_not_name(app, cast, client_as, talk):
    assert all((cast.eve, cast.dev, cast.flo))
    ada = client_as(cast.ada)
    for name in ("Ev", "De", "Fl", "Eve", "Dev", "Flo"):
        assert offered(ada, name) == []
    ben = client_as(cast.ben)
    assert offered(ben, "Fl") == ["Flo"]
    assert offered(ben, "Be") == []


def test_who_has_entered_a_closed_space_is_not_given_away(app, cast, client_as, talk, closed):
    enter(app, closed, cast.ben, cast.grace)
    ben = client_as(cast.ben)
    assert offered(ben, "Gr", closed) == []
    talk.answer(cast.grace, talk.start(cast.ben, slug=closed))
    assert offered(ben, "Gr", closed) == ["Grace"]
    assert client_as(cast.ada).get(f"/discussions/{closed}/names?begins=gr").status_code == 404


def test_the_names_cannot_be_gone_through(app, settings, cast, client_as, talk):
    signed_in = client_as(cast.ben).get_cookie("session").value
    limited = create_app(dataclasses.replace(settings, rate_limits=True))
    ben = limited.test_client()
    ben.set_cookie("session", signed_in)
    try:
        answers = [ben.get("/discussions/everyday-life/names?begins=zz").status_code for _ in range(45)]
    finally:
        with limited.app_context():
            limiter.reset()
            limiter.enabled = False
            db.engine.dispose()
    assert answers.count(200) == 40
    assert answers.count(429) == 5
