"""What people write, made safe to show. The only place where words become HTML.

The source is kept for ever; the HTML made here is stored beside it with the ``VERSION`` that made it, so that a
better cleaner can make it again. Three parts in a row, so that a hole in one is not a hole in the wall: ``markup``
and ``paragraphs`` rebuild the few elements we use from nothing, bleach filters those, nh3 filters what bleach gives.
"""

import html
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

import bleach
import nh3
from flask import Flask
from markupsafe import Markup

from community.core import markup, paragraphs, pointers

# Raise this by one whenever the same source would give different HTML; `flask rebuild richtext` does the rest.
VERSION = 3

# About seven pages: the longest entry anyone will read on a phone, and short enough to clean in a blink.
SOURCE_LIMIT = 20_000

# Tags and signs such as & cost far more to clean than letters do. Two thousand is a whole entry in which every
# second word has a style of its own; more than that is made by a machine.
PIECES_LIMIT = 2_000

# A few paragraphs: what fits into a conversation that moves.
MESSAGE_LIMIT = 4_000

TAGS = frozenset(["p", "br", "strong", "em", "blockquote", "ul", "ol", "li", "a"])
ATTRIBUTES = {"a": ["href"], "blockquote": ["data-quote"]}
SCHEMES = frozenset(["http", "https", "mailto"])
LINK_REL = "nofollow noopener noreferrer ugc"

# The only addresses here that a text may lead to: a member's page, put in by pointers.py where she is named.
_MEMBER_PAGE = re.compile(r"/members/[1-9][0-9]{0,17}")
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
# A quote that has a source holds nothing but paragraphs, so it ends at the first end.
_QUOTE = re.compile(r'<blockquote data-quote="([0-9]+)">(.*?)</blockquote>', re.DOTALL)
_MENTION = re.compile(r'<a href="/members/([0-9]+)"[^>]*>(.*?)</a>', re.DOTALL)

_LINE_TAG = re.compile(r"</?(?:p|br|li|ul|ol|blockquote)\b[^>]*>")
_INLINE_TAG = re.compile(r"<[^>]*>")

_PIECE = re.compile(r"<[a-z]|&")
_per_thread = threading.local()


class TooMuch(ValueError):
    """Longer or more tangled than can be kept. Its text is a sentence for the person who wrote."""


@dataclass(frozen=True)
class Person:
    """Someone a text names, as its reader meets her now."""

    name: str
    has_page: bool = True


@dataclass(frozen=True)
class Origin:
    """Whose words a quote has, as its reader meets her now. ``now``: what her post says, if it was changed."""

    name: str
    now: str | None = None


@dataclass(frozen=True)
class Pointed:
    """What one reader may see of what texts point to. A post is given its origin, or the sentence that stands in the
    place of its words. What is not given is left out; ``everything`` is for those who look after the place."""

    people: dict[int, Person] = field(default_factory=dict)
    posts: dict[int, Origin | str] = field(default_factory=dict)
    everything: bool = False


NOT_SHOWN = "Words were quoted here that are not shown to you."
CHANGED = "Words were quoted here that have been changed since."
NAMELESS = "a past member"
NOTHING = Pointed()
EVERYTHING = Pointed(everything=True)


def clean(source: str, find: pointers.Find = pointers.nothing) -> str:
    """Safe HTML of what was written in the editor (or made by `plain_box`). Raises TooMuch.

    ``find`` is asked, at most once, whose the names after an @ are, and which words are whose.
    """
    if len(source) > SOURCE_LIMIT:
        raise TooMuch(
            f"This is longer than one entry can be. Please keep it under {SOURCE_LIMIT:,} characters, "
            "or put the rest into a second one."
        )
    try:
        shaped = paragraphs.write(*pointers.point(markup.read(source, strict=True), find))
    except markup.TooDeep:
        raise TooMuch("There are too many quotes or lists inside one another here. Please take some out.") from None
    return _filtered(shaped)


def message(text: str, find: pointers.Find = pointers.nothing) -> str:
    """Safe HTML of a chat message: plain text with its lines kept and its addresses linked. Raises TooMuch.

    ``find`` is asked, at most once, whose the names after an @ are.
    """
    if len(text) > MESSAGE_LIMIT:
        raise TooMuch(f"This is too long for one message. Please keep it under {MESSAGE_LIMIT:,} characters.")
    lines = re.sub(r"\n{3,}", "\n\n", markup.legible(text).strip())
    whole = paragraphs.Paragraph((), "", [(paragraphs.Marks(), lines)])
    return _filtered(paragraphs.write(*pointers.point([whole], find)))


def plain(source_or_html: str, limit: int | None = None) -> str:
    """The words alone, the only way to get them. With a limit: one line of at most that many characters, cut
    between words, for an excerpt. Without: line breaks, quotes and lists as one would type them."""
    found = markup.read(source_or_html)
    if limit is None:
        return paragraphs.text(found)
    return _cut(" ".join(" ".join(paragraph.words.split()) for paragraph in found), limit)


def is_blank(source: str) -> bool:
    """Whether there is nothing to read in it, whatever tags and invisible letters it has."""
    return not markup.read(source[:SOURCE_LIMIT])


def trusted(stored: str, pointed: Pointed = NOTHING) -> Markup:
    """HTML made by `clean` or `message`, as something a template prints as it is: the filter `rich`.

    Of what it quotes and whom it names, only what ``pointed`` says this reader may see.
    """
    if 'data-quote="' in stored:
        stored = _QUOTE.sub(lambda found: _quote(int(found[1]), found[2], pointed), stored)
    if '"/members/' in stored:
        stored = _MENTION.sub(lambda found: _mention(int(found[1]), found[2], pointed), stored)
    return Markup(stored)  # noqa: S704  the one place where this is said


def named(stored: Iterable[str]) -> set[int]:
    """The members whom some stored HTML names, in quotes as well."""
    return {int(found[1]) for one in stored if '"/members/' in one for found in _MENTION.finditer(one)}


def names(stored: str) -> dict[int, str]:
    """The members whom stored HTML names, and what each is called there."""
    return {int(found[1]): plain(found[2]).removeprefix("@") for found in _MENTION.finditer(stored)}


def quoted(stored: Iterable[str]) -> dict[int, list[str]]:
    """The posts which some stored HTML quotes, and the words of each as they are compared."""
    words: dict[int, list[str]] = {}
    for one in stored:
        for found in _QUOTE.finditer(one) if 'data-quote="' in one else ():
            words.setdefault(int(found[1]), []).append(compared(found[2]))
    return words


def own(stored: str) -> str:
    """Stored HTML without what it quotes from elsewhere with a source."""
    return _QUOTE.sub("", stored) if 'data-quote="' in stored else stored


def excerpt(stored: str, limit: int) -> str:
    """The first of one's own words. It stands where nobody asks who may read a name, so it has none."""
    words = own(stored)
    return plain(_MENTION.sub("@someone", words) if '"/members/' in words else words, limit)


def compared(stored: str) -> str:
    """The words of stored HTML, as a passage is looked for in them."""
    # Every < in it begins a tag of ours. Reading it as a source would cost far more, for each post that is quoted.
    return pointers.folded(html.unescape(_INLINE_TAG.sub("", _LINE_TAG.sub(" ", stored))))


def quotation(stored: str, post_id: int, name: str, limit: int) -> str:
    """The source of an answer that begins by quoting another's post: its first words, as many as ``limit`` allows."""
    found = [" ".join(paragraph.words.split()) for paragraph in markup.read(stored)]
    kept: list[str] = []
    for words in found:
        if kept and sum(map(len, kept)) + len(words) > limit:
            break
        kept.append(_begun(words, limit))
    lines = "<br><br>".join(_escape(words) for words in kept)
    return f'<blockquote><a href="/posts/{post_id}">{_escape(name)} wrote:</a><br>{lines}</blockquote><div><br></div>'


def init_app(app: Flask) -> None:
    """Give the templates of ``app`` the filters `plain`, `rich` (HTML made here, printed as it is), and `rich_whole`,
    which leaves nothing out and is for those who look after the place."""
    app.jinja_env.filters.update(rich=trusted, rich_whole=lambda stored: trusted(stored, EVERYTHING), plain=plain)


def _filtered(shaped: str) -> str:
    if sum(1 for _ in _PIECE.finditer(shaped)) > PIECES_LIMIT:
        raise TooMuch("There is too much formatting in this. Please make it simpler, or send it in two parts.")
    return nh3.clean(
        _bleach().clean(shaped),
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=lambda tag, name, value: value if name == "rel" or _may_stand(tag, name, value) else None,
        url_schemes=set(SCHEMES),
        link_rel=LINK_REL,
    )


def _may_stand(tag: str, name: str, value: str) -> bool:
    if tag == "blockquote":
        return name == "data-quote" and _NUMBER.fullmatch(value) is not None
    if (tag, name) != ("a", "href"):
        return False
    # Which schemes, the two filters judge by themselves.
    return ":" in value or _MEMBER_PAGE.fullmatch(value) is not None


def _quote(post_id: int, inside: str, pointed: Pointed) -> str:
    origin = pointed.posts.get(post_id, Origin("") if pointed.everything else NOT_SHOWN)
    if isinstance(origin, str):
        return f'<p class="quote-left-out">{_escape(origin)}</p>'
    if origin.now is not None and not pointers.contains(compared(own(origin.now)), compared(inside)):
        # What a post said before is for those who look after the place, and must not be kept by a quote.
        link = f'<a href="/posts/{post_id}">Read it as it is now</a>'
        return f'<p class="quote-left-out">{CHANGED} {link}</p>'
    who = f"{_escape(origin.name)} wrote:" if origin.name else "From another post:"
    source = f'<p class="quote-source"><a href="/posts/{post_id}">{who}</a></p>'
    return f'<blockquote class="quote">{source}{inside}</blockquote>'


def _mention(member_id: int, typed: str, pointed: Pointed) -> str:
    person = pointed.people.get(member_id)
    if person is None and not pointed.everything:
        return NAMELESS
    if person is not None and not person.has_page:
        return _escape(person.name)
    words = f"@{_escape(person.name)}" if person is not None else typed
    return f'<a class="mention" href="/members/{member_id}">{words}</a>'


def _bleach() -> bleach.Cleaner:
    """A cleaner keeps the parser's state, so each thread has its own."""
    if not hasattr(_per_thread, "cleaner"):
        _per_thread.cleaner = bleach.Cleaner(tags=TAGS, attributes=_may_stand, protocols=SCHEMES, strip=True)
    return _per_thread.cleaner


def _escape(words: str) -> str:
    return html.escape(words, quote=False)


def _begun(words: str, limit: int) -> str:
    """The first words, without a mark that something follows: all of them are really there."""
    return words if len(words) <= limit else words[:limit].rpartition(" ")[0] or words[:limit]


def _cut(words: str, limit: int) -> str:
    if len(words) <= limit:
        return words
    kept = words[: limit - 1]
    at_a_word = kept if words[limit - 1] == " " else kept.rpartition(" ")[0]
    # A long address is cut in its middle rather than leaving hardly a word.
    return (at_a_word if len(at_a_word) > limit // 2 else kept).rstrip(" ,;:.") + "…"
