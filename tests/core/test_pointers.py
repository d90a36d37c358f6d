"""Names and quotes in a text are found at a bounded cost, and only what is told to be someone's becomes hers."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.core import pointers, richtext
from community.core.plain_box import from_plain
from community.core.pointers import Asked, Known

PEOPLE = {"Ada": 5, "Ben": 6, "Mary Ann": 7, "O’Neil": 8}
POSTS = {12: ["One day, tea. The other day a walk."], 13: ["x"]}


def find(asked: Asked) -> Known:
    return Known({name: PEOPLE[name] for name in asked.names if name in PEOPLE}, POSTS)


def test_it_works():
    source = '<blockquote><a href="/posts/12">Ben wrote:</a><br>tea.</blockquote><div>Yes, @Mary Ann.</div>'
    assert richtext.clean(source, find) == (
        '<blockquote data-quote="12"><p>tea.</p></blockquote>'
        f'<p>Yes, <a href="/members/7" rel="{richtext.LINK_REL}">@Mary Ann</a>.</p>'
    )


def test_nothing_is_asked_for_a_text_that_points_nowhere():
    def asked(_):
        raise AssertionError

    richtext.clean('<div>a@b.example, see <a href="https://b.example/@Ada">@Ada</a><blockquote>x</blockquote>', asked)


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("@Ada", [5]),
        ("(@Ada, @Ben)", [5, 6]),
        ("@Mary Ann and @Mary", [7]),
        ("@O’Neil’s", [8]),
        ("@Adam @ada x@Ada @@Ada /@Ada", []),
        ("<b>@Ada</b> <i>@B</i>en", [5]),
        ("@Ada\u00a0Lovelace", [5]),
        ("@Mary<br>Ann", []),
    ],
)
def test_a_name_is_one_from_its_first_letter_to_its_last(typed, named):
    cleaned = richtext.clean(f"<div>{typed}</div>", find)
    assert [int(number) for number in re.findall(r"/members/(\d+)", cleaned)] == named


@pytest.mark.parametrize(
    "source",
    [
        '<a href="/members/5">x</a>',
        '<a href="/members/5?x">x</a>',
        '<a href="/posts/12">x</a>',
        '<a href="/staff">x</a>',
        '<a href="//evil.example">x</a>',
        '<a href="members/5">x</a>',
        '<a href="/\\evil.example">x</a>',
        '<a href=" /members/5">x</a>',
        '<ul><li><blockquote><a href="/posts/12">x</a><br>tea.</blockquote></li></ul>',
        '<blockquote data-quote="12">tea.</blockquote>',
        '<blockquote><blockquote><a href="/posts/12">x</a><br>tea.</blockquote></blockquote>',
    ],
)
def test_no_link_of_ones_own_leads_into_the_network(source):
    cleaned = richtext.clean(source, find)
    assert "href" not in cleaned
    assert "data-quote" not in cleaned


def test_the_last_filters_alone_let_nothing_else_through():
    shaped = (
        '<a href="/members/5">a</a><a href="/members/5/">b</a><a href="/members/0">c</a><a href="/staff">d</a>'
        '<a href="//x.example">e</a><blockquote data-quote="12">f</blockquote><blockquote data-quote="x" data-x="1">g'
        '</blockquote><p data-quote="12">h</p>'
    )
    assert re.findall(r' (?:href|data-\w+)="[^"]*"', richtext._filtered(shaped)) == [
        ' href="/members/5"',
        ' data-quote="12"',
    ]


def test_a_reader_who_is_told_nothing_reads_neither_names_nor_quoted_words():
    cleaned = richtext.clean('<blockquote><a href="/posts/12">B</a><br>tea.</blockquote>@Ada, yes.', find)
    shown = richtext.trusted(cleaned)
    assert shown == f'<p class="quote-left-out">{richtext.NOT_SHOWN}</p><p>a past member, yes.</p>'
    assert richtext.excerpt(cleaned, 80) == "@someone, yes."


def test_who_looks_after_the_place_reads_all():
    cleaned = richtext.clean('<blockquote><a href="/posts/12">B</a><br>tea.</blockquote>@Ada, yes.', find)
    assert ">tea.</p>" in richtext.trusted(cleaned, richtext.EVERYTHING)
    assert "@Ada</a>" in richtext.trusted(cleaned, richtext.EVERYTHING)


def test_a_name_cannot_bring_html_with_it():
    cleaned = richtext.clean('<blockquote><a href="/posts/12">B</a><br>tea.</blockquote>@Ada', find)
    told = richtext.Pointed({5: richtext.Person("<b>")}, {12: richtext.Origin("<i>")})
    shown = richtext.trusted(cleaned, told)
    assert "<b>" not in shown
    assert "<i>" not in shown


@given(st.text(alphabet="<>/@AdaBen /posts12()\n&;\"'=-", max_size=300))
def test_words_that_look_like_marks_are_never_taken_for_them(words):
    source = from_plain(words)
    cleaned = richtext.clean(source, lambda asked: Known(dict.fromkeys(asked.names, 5), {}))
    assert "data-quote" not in cleaned
    for link in re.findall(r'href="(/[^"]*)"', cleaned):
        assert link == "/members/5"


HUGE = {12: ["x " * 10_000], 13: ["x" * 20_000]}


def all_known(asked: Asked) -> Known:
    return Known(dict.fromkeys(asked.names, 5), HUGE)


def full(unit: str) -> str:
    return unit * (richtext.SOURCE_LIMIT // len(unit))


@pytest.mark.parametrize(
    "source",
    [
        full("@a "),
        full("@" + "a " * 20),
        full("@"),
        full("<p>@Ada @Ben "),
        full('<blockquote><a href="/posts/12">B</a><br>x</blockquote>'),
        full('<blockquote><a href="/posts/13">B</a><br>x</blockquote>'),
        '<blockquote><a href="/posts/13">B</a><br>' + "x" * 19_000,
        '<blockquote><a href="/posts/12">B</a><br>' + "x " * 9_000 + "y",
        "<blockquote>" + "(/posts/" * 2_400,
        full("<blockquote>(/posts/12):</blockquote>"),
    ],
)
def test_the_worst_shapes_cost_no_more_than_a_tenth_of_a_second(source):
    def cost() -> float:
        before = time.thread_time()
        try:
            cleaned = richtext.clean(source, all_known)
        except richtext.TooMuch:
            return time.thread_time() - before
        richtext.trusted(cleaned)
        richtext.excerpt(cleaned, 80)
        richtext.quoted([cleaned])
        richtext.named([cleaned])
        return time.thread_time() - before

    # The best of three, and twice what a quiet machine takes at most: a busy one makes a thread's own time longer too.
    assert min(cost() for _ in range(3)) < 0.2


def test_words_are_compared_from_word_to_word():
    assert pointers.contains("one two, three", "two, three")
    assert pointers.contains("one (two) three", "(two)")
    assert not pointers.contains("therapist", "the")
    assert not pointers.contains("a.b", "c")
    assert richtext.compared("<p>b<strong>ol</strong>d &amp;<br>x</p><ul><li>y</li></ul>") == "bold & x y"
