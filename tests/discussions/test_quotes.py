"""Another's words in an answer: who said them, and whoever may not read them there does not read them here."""

import re

import pytest
from sqlalchemy import select

from community.accounts.blocks import block
from community.accounts.models import Member
from community.core import richtext
from community.core.plain_box import from_plain
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.quotes import Quote
from community.discussions.spaces import Space
from community.extensions import db
from tests.talk import key

WORDS = "I book something small for every day."
PASSAGE = "something small for every day"
# A space one must enter.
CLOSED = "when-im-ready"
LEFT_OUT = "Words were quoted here"


def quoting(post: int, passage: str = PASSAGE, own: str = "That helps me too.") -> str:
    return f'<blockquote><a href="/posts/{post}">Ben wrote:</a><br>{passage}</blockquote><div>{own}</div>'


def enter(app, *members: int) -> None:
    with app.app_context():
        for member_id in members:
            space = db.session.scalars(select(Space).where(Space.slug == CLOSED)).one()
            space.enter(db.session.get_one(Member, member_id))
        db.session.commit()


@pytest.fixture
def kept(app):
    def look(post_id: int) -> Post:
        with app.app_context():
            post = db.session.get_one(Post, post_id)
            db.session.expunge(post)
            return post

    return look


@pytest.fixture
def quoted(cast, talk, say) -> dict[str, int]:
    """Ben has said something, and Ada quotes it in another discussion."""
    first = talk.start(cast.ben, "Before a scan")
    bens = talk.answer(cast.ben, first, WORDS)
    second = talk.start(cast.ada, "Small things")
    return {"post": bens, "thread": first, "by": say(cast.ada, second, quoting(bens)), "in": second}


def page(client, thread_id: int) -> str:
    return client.get(f"/threads/{thread_id}").text


def test_it_works(cast, client_as, quoted):
    seen = page(client_as(cast.grace), quoted["in"])
    assert PASSAGE in seen
    assert f'<a href="/posts/{quoted["post"]}">Ben wrote:</a>' in seen
    assert "That helps me too." in seen


# -- Whose words they are


@pytest.mark.parametrize(
    "passage",
    ["something big for every day", "omething small for every day", "something small for every da", "for every every"],
)
def test_words_she_never_said_are_not_put_into_her_mouth(cast, talk, say, kept, passage):
    thread = talk.start(cast.ada)
    bens = talk.answer(cast.ben, thread, WORDS)
    html = kept(say(cast.ada, thread, quoting(bens, passage))).html
    assert html == f"<blockquote><p>{passage}</p></blockquote><p>That helps me too.</p>"


def test_a_quote_over_several_paragraphs_and_lists_is_hers(cast, talk, say, kept):
    thread = talk.start(cast.ada)
    bens = say(cast.ben, thread, "<p>One day,</p><ul><li>tea</li><li>a <b>walk</b></li></ul><p>the other rest.</p>")
    answer = kept(say(cast.ada, thread, quoting(bens, "day,<br><br>tea<br>a walk<br><br>the other")))
    assert f'<blockquote data-quote="{bens}">' in answer.html


def test_in_the_plain_box_a_quote_is_typed_with_its_source(cast, talk, say, kept):
    thread = talk.start(cast.ada)
    bens = talk.answer(cast.ben, thread, WORDS)
    typed = f"> Ben wrote (/posts/{bens}):\n> {PASSAGE}\n\nThat helps me too."
    answer = kept(say(cast.ada, thread, from_plain(typed)))
    assert answer.html == (f'<blockquote data-quote="{bens}"><p>{PASSAGE}</p></blockquote><p>That helps me too.</p>')
    assert richtext.plain(answer.source) == typed
    assert richtext.plain(quoting(bens)) == typed


def test_words_that_she_quotes_herself_are_not_hers(cast, talk, say, kept, quoted):
    again = kept(say(cast.grace, quoted["in"], quoting(quoted["by"])))
    assert "data-quote" not in again.html
    hers = kept(say(cast.grace, quoted["in"], quoting(quoted["by"], "That helps me too.")))
    assert f'data-quote="{quoted["by"]}"' in hers.html


def test_nobody_can_find_out_what_stands_where_she_may_not_read(app, cast, talk, say, kept):
    enter(app, cast.ben, cast.grace)
    hidden = talk.answer(cast.ben, talk.start(cast.ben, slug=CLOSED), WORDS)
    thread = talk.start(cast.ada)
    assert "data-quote" not in kept(say(cast.ada, thread, quoting(hidden))).html
    # Grace may read it, and quotes it where others may not.
    by = say(cast.grace, thread, quoting(hidden))
    assert f'data-quote="{hidden}"' in kept(by).html


def test_a_made_up_mark_in_the_html_attributes_nothing():
    assert richtext.clean('<blockquote data-quote="12">mine</blockquote>') == "<blockquote><p>mine</p></blockquote>"


# -- Who reads it


def assert_left_out(seen: str) -> None:
    assert PASSAGE not in seen
    assert LEFT_OUT in seen
    assert "That helps me too." in seen


@pytest.mark.parametrize("direction", ["she", "he"])
def test_who_does_not_meet_the_author_does_not_read_the_quoted_words(app, cast, client_as, quoted, direction):
    pair = (cast.grace, cast.ben) if direction == "she" else (cast.ben, cast.grace)
    with app.app_context():
        block(*pair)
        db.session.commit()
    seen = page(client_as(cast.grace), quoted["in"])
    assert_left_out(seen)
    assert "Ben" not in re.sub(r"<header.*?</header>", "", seen)
    assert PASSAGE in page(client_as(cast.ada), quoted["in"])


def test_when_the_one_who_quotes_is_blocked_by_the_author_she_reads_it_no_more_herself(app, cast, client_as, quoted):
    with app.app_context():
        block(cast.ben, cast.ada)
        db.session.commit()
    assert_left_out(page(client_as(cast.ada), quoted["in"]))


@pytest.mark.parametrize("what", ["post", "thread"])
def test_what_was_removed_is_not_read_in_a_quote_either(app, cast, client_as, quoted, what):
    assert cast.cleo
    with app.app_context():
        thing = db.session.get_one(Post if what == "post" else Thread, quoted[what])
        thing.remove(db.session.get_one(Member, cast.cleo), "It named someone.")
        db.session.commit()
    assert_left_out(page(client_as(cast.grace), quoted["in"]))
    assert PASSAGE in page(client_as(cast.cleo), quoted["in"])
    with app.app_context():
        db.session.get_one(Post if what == "post" else Thread, quoted[what]).restore()
        db.session.commit()
    assert PASSAGE in page(client_as(cast.grace), quoted["in"])


def test_words_from_a_space_she_has_not_entered_are_not_read_elsewhere(app, cast, talk, client_as, say):
    enter(app, cast.ben)
    hidden = talk.answer(cast.ben, talk.start(cast.ben, slug=CLOSED), WORDS)
    thread = talk.start(cast.ada)
    say(cast.ben, thread, quoting(hidden))
    assert_left_out(page(client_as(cast.ada), thread))
    assert PASSAGE in page(client_as(cast.ben), thread)


def test_changing_the_answer_does_not_make_hidden_words_anyones(app, cast, client_as, quoted, kept):
    """They would be shown to all as if nobody had said them."""
    with app.app_context():
        db.session.get_one(Post, quoted["post"]).remove_by_author()
        db.session.commit()
    form = {"source": quoting(quoted["post"], own="That helps me too. Still."), "format": "rich"}
    assert client_as(cast.ada).post(f"/posts/{quoted['by']}/edit", data=form).status_code == 302
    assert f'data-quote="{quoted["post"]}"' in kept(quoted["by"]).html
    assert_left_out(page(client_as(cast.grace), quoted["in"]))


def test_cleaning_all_again_keeps_each_quote_with_its_source(app, cast, client_as, quoted, kept):
    with app.app_context():
        db.session.get_one(Post, quoted["post"]).edit("<p>Something else.</p>", db.session.get_one(Member, cast.ben))
        db.session.commit()
    before = kept(quoted["by"]).html
    result = app.test_cli_runner().invoke(args=["rebuild", "richtext", "--all"])
    assert result.exit_code == 0, result.output
    assert kept(quoted["by"]).html == before


def test_the_first_words_of_an_answer_are_her_own(cast, quoted, kept, client_as):
    assert kept(quoted["by"]).excerpt == "That helps me too."
    with_the_answered_words = client_as(cast.grace).get(f"/threads/{quoted['in']}/answer?to={quoted['by']}").text
    assert PASSAGE in with_the_answered_words


@pytest.mark.parametrize("who", ["grace", "cleo"])
def test_reporting_shows_a_quote_by_the_same_rules(app, cast, client_as, quoted, who):
    with app.app_context():
        db.session.get_one(Post, quoted["post"]).remove_by_author()
        db.session.commit()
    seen = client_as(getattr(cast, who)).get(f"/report/post/{quoted['by']}").text
    assert (PASSAGE in seen) == (who == "cleo")


def test_who_looks_after_the_place_reads_everything(app, cast, client_as, quoted):
    with app.app_context():
        block(cast.ben, cast.cleo)
        db.session.get_one(Post, quoted["post"]).remove_by_author()
        db.session.commit()
    pages = (f"/threads/{quoted['in']}", f"/posts/{quoted['by']}/history", f"/staff/matters/post/{quoted['by']}")
    for address in pages:
        assert PASSAGE in client_as(cast.cleo).get(address, follow_redirects=True).text, address


# -- One gesture, without a script


def test_quote_it_leads_to_an_answer_that_begins_with_her_words(cast, client_as, quoted, kept):
    ada = client_as(cast.ada)
    seen = page(ada, quoted["thread"])
    address = f"/threads/{quoted['thread']}/answer?to={quoted['post']}&amp;quote=1"
    assert address in seen
    form = ada.get(address.replace("&amp;", "&")).text
    assert f"&gt; Ben wrote (/posts/{quoted['post']}):\n&gt; {WORDS}" in form
    typed = f"> Ben wrote (/posts/{quoted['post']}):\r\n> {WORDS}\r\n\r\nYes."
    sent = {"source": typed, "format": "plain", "key": key(), "to": quoted["post"]}
    where = ada.post(f"/threads/{quoted['thread']}/answer", data=sent).location
    assert f'data-quote="{quoted["post"]}"' in kept(int(where.rpartition("-")[2])).html


def test_a_long_post_is_quoted_from_its_beginning(cast, talk, say, kept, client_as):
    thread = talk.start(cast.ada)
    bens = say(cast.ben, thread, f"<p>{'word ' * 90}</p><p>{'other ' * 90}</p>")
    form = client_as(cast.ada).get(f"/threads/{thread}/answer?to={bens}&quote=1").text
    assert "word word" in form.partition("<textarea")[2]
    assert "other" not in form.partition("<textarea")[2].partition("</textarea")[0]


# -- What it costs


def test_a_page_with_quotes_costs_one_query_more_however_many_there_are(
    cast, client_as, talk, say, quoted, count_queries
):
    ada = client_as(cast.ada)
    plain = talk.start(cast.ben, "Plain")
    page(ada, plain)
    with count_queries() as without:
        page(ada, plain)
    with count_queries() as one:
        page(ada, quoted["in"])
    for _ in range(5):
        say(cast.grace, quoted["in"], quoting(quoted["post"], own="And I, @Ada."))
    with count_queries() as many:
        assert page(ada, quoted["in"]).count(PASSAGE) == 6
    assert len(one) == len(without) + 1
    assert len(many) == len(one)
    assert len(many) <= 6


def test_what_is_quoted_is_written_down_and_taken_out_again(app, cast, client_as, quoted):
    with app.app_context():
        assert db.session.execute(select(Quote.post_id, Quote.quoted_id)).all() == [(quoted["by"], quoted["post"])]
    client_as(cast.ada).post(f"/posts/{quoted['by']}/edit", data={"source": "<p>Only mine.</p>", "format": "rich"})
    with app.app_context():
        assert db.session.execute(select(Quote.post_id)).all() == []


# -- What it touches on


DYING, MONEY = 1, 2


def touch(app, post: int, topics: int = DYING) -> None:
    with app.app_context():
        db.session.get_one(Post, post).add_topics(topics)
        db.session.commit()


def leave_out(app, member: int, topics: int = DYING) -> None:
    with app.app_context():
        db.session.get_one(Member, member).leaves_out = topics
        db.session.commit()


def topics(app, post: int) -> int:
    with app.app_context():
        return db.session.get_one(Post, post).topics


def test_a_quote_touches_on_what_it_is_from(app, cast, talk, say):
    thread = talk.start(cast.ben)
    bens = talk.answer(cast.ben, thread, WORDS)
    touch(app, bens)
    assert topics(app, say(cast.ada, talk.start(cast.ada), quoting(bens))) == DYING


def test_what_is_added_later_reaches_the_quote_and_the_quote_of_it(app, cast, say, quoted):
    again = say(cast.grace, quoted["in"], quoting(quoted["by"], "That helps me too."))
    touch(app, quoted["post"])
    assert topics(app, quoted["by"]) == topics(app, again) == DYING


def test_what_the_whole_discussion_touches_on_reaches_the_quote(app, cast, talk, quoted):
    touch(app, talk.opening(quoted["thread"]), MONEY)
    assert topics(app, quoted["by"]) == MONEY


def test_two_who_quote_each_other_come_to_an_end(app, cast, say, quoted):
    with app.app_context():
        ben = db.session.get_one(Member, cast.ben)
        db.session.get_one(Post, quoted["post"]).edit(
            f"<p>{WORDS}</p>" + quoting(quoted["by"], "That helps me too."), ben
        )
        db.session.commit()
    touch(app, quoted["by"])
    assert topics(app, quoted["post"]) == DYING


def test_the_author_cannot_take_the_label_off_anothers_words(app, cast, client_as, quoted):
    touch(app, quoted["post"])
    form = {"source": quoting(quoted["post"], own="Nothing of it."), "format": "rich"}
    client_as(cast.ada).post(f"/posts/{quoted['by']}/edit", data=form)
    assert topics(app, quoted["by"]) == DYING


def test_who_leaves_it_out_reads_no_word_of_it_in_a_quote(app, cast, client_as, quoted):
    leave_out(app, cast.grace)
    assert PASSAGE in page(client_as(cast.grace), quoted["in"])
    touch(app, quoted["post"])
    seen = page(client_as(cast.grace), quoted["in"])
    assert PASSAGE not in seen
    assert "That helps me too." not in seen
    # Her own words she reads; the quote in them not.
    leave_out(app, cast.ada)
    assert_left_out(page(client_as(cast.ada), quoted["in"]))


# -- What its author changes


def change(app, cast, post: int, source: str) -> None:
    with app.app_context():
        db.session.get_one(Post, post).edit(source, db.session.get_one(Member, cast.ben))
        db.session.commit()


def test_words_their_author_has_changed_are_not_kept_by_a_quote(app, cast, client_as, quoted):
    assert all((cast.grace, cast.cleo))
    change(app, cast, quoted["post"], "<p>I book something small.</p>")
    seen = page(client_as(cast.grace), quoted["in"])
    assert PASSAGE not in seen
    assert "Words were quoted here that have been changed since." in seen
    assert f'<a href="/posts/{quoted["post"]}">Read it as it is now</a>' in seen
    assert "That helps me too." in seen
    # Who looks after the place reads what it said before in any case.
    assert PASSAGE in page(client_as(cast.cleo), quoted["in"])


def test_a_change_beside_the_quoted_words_leaves_the_quote(app, cast, client_as, quoted):
    assert cast.grace
    change(app, cast, quoted["post"], f"<p>Hello. {WORDS} <b>Every</b> day.</p>")
    assert PASSAGE in page(client_as(cast.grace), quoted["in"])


def test_words_put_back_are_read_again(app, cast, client_as, quoted):
    assert cast.grace
    change(app, cast, quoted["post"], "<p>Nothing.</p>")
    change(app, cast, quoted["post"], f"<p>{WORDS}</p>")
    assert PASSAGE in page(client_as(cast.grace), quoted["in"])
