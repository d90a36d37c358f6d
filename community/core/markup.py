"""Reads HTML as an editor or a person made it.

An editor says ``<div>one<br><br>two</div>``; a phone's paste says worse. Both become the same plain paragraphs. The
source is followed once, from its first character to its last, so the cost grows only in step with the length.
"""

import html
import re
from typing import NamedTuple

from community.core import addresses
from community.core.paragraphs import LISTS, Marks, Paragraph, Path

# Nobody quotes a quote fifty deep by hand, and the cost of parsing grows with the square of the depth.
DEPTH_LIMIT = 50

# Every other element that begins a line of its own in a browser.
BLOCKS = frozenset(
    ["address", "article", "aside", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt"]
    + ["fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "legend", "main", "menu"]
    + ["nav", "option", "pre", "search", "section", "select", "summary", "table", "tbody", "td", "tfoot", "th", "thead"]
    + ["tr"]
)
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
CONTAINERS = LISTS | {"blockquote", "li"}
BOLD = frozenset(["b", "strong"])
ITALIC = frozenset(["i", "em"])
INLINE = BOLD | ITALIC | {"a"}
# What stands inside these was never meant to be read.
SILENT = frozenset(
    ["script", "style", "template", "noscript", "iframe", "object", "title", "noembed", "noframes", "xml"]
)
NESTING = CONTAINERS | HEADINGS | INLINE | {"p", "div", "pre"}

# Possessive throughout: a tag that is never closed is noticed in one pass.
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)((?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+)>")
_BEGUN = re.compile(r"</?[a-zA-Z]")
_HREF = re.compile(r"(?<![^\s/\"'])href\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
# The address of a post here, as the editor writes it in the first line of a quote. It never becomes a link itself.
_POST = re.compile(r"/posts/([1-9][0-9]{0,17})")
# Google Docs puts a whole text into a bold element that says it is not bold. Word's mso-bidi-font-weight says nothing.
_NOT_BOLD = re.compile(r"(?<![\w-])font-weight:\s*(?:normal|[1-4]00)", re.IGNORECASE)
# The editor writes a space beside a bold word as one that does not break; lines must break there all the same.
_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
# NUL is refused by PostgreSQL and lone surrogates by every encoder; the other controls are invisible, and the
# direction overrides can make words read backwards.
_UNWANTED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029]")
# Python refuses to read a number of thousands of digits; no letter has one.
_HUGE_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|x[0-9a-f]{7,});?", re.IGNORECASE)
# Letters that leave no mark: a paragraph of these alone is empty.
_INVISIBLE = re.compile(r"[\s\u00ad\u115f\u1160\u180e\u200b-\u200f\u2028\u2029\u2060-\u2064\u2800\u3164\ufeff\uffa0]+")


class TooDeep(ValueError):
    """More than DEPTH_LIMIT elements stand inside one another."""


class Place(NamedTuple):
    """Where in the text we are: inside which quotes and lists, how written."""

    path: Path = ()
    verbatim: bool = False
    marks: Marks = Marks()

    @property
    def tag(self) -> str:
        """The element a paragraph here is made of; in a list item the words stand by themselves."""
        around = self.path[-1][1] if self.path else ""
        if around == "li":
            return ""
        if around in LISTS:
            return "li"
        return "p"


def legible(words: str) -> str:
    """The words without what nobody can see and some machines cannot store; every line ends in one newline."""
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", words))


def read(source: str, *, strict: bool = False) -> list[Paragraph]:
    """The paragraphs of a source. Elements nested deeper than DEPTH_LIMIT are passed over; strict raises TooDeep."""
    return _Reader(strict).read(source)


class _Reader:
    """Follows the tags of a source once, from the first character to the last."""

    def __init__(self, strict: bool) -> None:
        self.strict = strict
        self.stack: list[tuple[str, Place]] = []
        self.place = Place()
        self.done: list[Paragraph] = []
        self.current: Paragraph | None = None
        self.breaks = 0
        self.containers = 0

    def read(self, source: str) -> list[Paragraph]:
        source = legible(source)
        position = 0
        length = len(source)
        while position < length:
            bracket = source.find("<", position)
            if bracket < 0:
                bracket = length
            if bracket > position:
                self._words(source[position:bracket])
            if bracket == length:
                break
            position = self._markup(source, bracket)
        self._end_paragraph()
        return self.done

    def _markup(self, source: str, start: int) -> int:
        """Take in what begins with `<` at start; gives the position after it."""
        if source.startswith(("<!", "<?"), start):
            end_mark = "-->" if source.startswith("<!--", start) else ">"
            end = source.find(end_mark, start + 2)
            return end + len(end_mark) if end >= 0 else len(source)
        if not _BEGUN.match(source, start):
            self._words("<")
            return start + 1
        tag = _TAG.match(source, start)
        if tag is None:
            # A tag begun and never ended: all that follows is words. Looking no further keeps the cost in step
            # with the length.
            self._words(source[start:])
            return len(source)
        name = tag[2].lower()
        if tag[1]:
            self._end(name)
        elif name in SILENT:
            closing = re.compile(rf"</{re.escape(name)}[\s/>]", re.IGNORECASE).search(source, tag.end())
            return closing.start() if closing else len(source)
        else:
            self._start(name, tag[3])
        return tag.end()

    def _start(self, name: str, attributes: str) -> None:
        if name == "br":
            self.breaks += 1
        elif name in INLINE:
            marks = self.place.marks
            if name == "a":
                marks = marks._replace(href=_href(attributes) or marks.href, post=_post(attributes) or marks.post)
            else:
                bold = name in BOLD and not ("font-weight" in attributes and _NOT_BOLD.search(attributes))
                marks = marks._replace(strong=marks.strong or bold, em=marks.em or name in ITALIC)
            self._push(name, self.place._replace(marks=marks))
        elif name in NESTING:
            self._end_paragraph()
            self._close_what_cannot_hold(name)
            self._push(name, self._inside(name))
        elif name in BLOCKS:
            self._end_paragraph()

    def _inside(self, name: str) -> Place:
        place = self.place
        around = place.path[-1][1] if place.path else ""
        fits = name in CONTAINERS and (name == "li") == (around in LISTS)
        if fits:
            self.containers += 1
            return place._replace(path=(*place.path, (self.containers, name)))
        # A heading is a bold line: a member's text must not change the outline of the page it stands in.
        marks = place.marks._replace(strong=place.marks.strong or name in HEADINGS)
        return place._replace(marks=marks, verbatim=place.verbatim or name == "pre")

    def _close_what_cannot_hold(self, name: str) -> None:
        """A new paragraph ends the open one, a new item ends the open item, as in any browser."""
        ends = HEADINGS | {"p"} if name != "li" else HEADINGS | {"p", "li"}
        walls = CONTAINERS - ends | {"div"} if name != "li" else LISTS
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index][0] in ends:
                self._pop_to(index)
            elif self.stack[index][0] in walls:
                break

    def _end(self, name: str) -> None:
        if name in BLOCKS or name in NESTING - INLINE:
            self._end_paragraph()
        if name not in NESTING:
            return
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index][0] == name:
                self._pop_to(index)
                return
            if name in INLINE and self.stack[index][0] not in INLINE:
                return

    def _push(self, name: str, place: Place) -> None:
        if len(self.stack) >= DEPTH_LIMIT:
            if self.strict:
                raise TooDeep
            return
        self.stack.append((name, self.place))
        self.place = place

    def _pop_to(self, index: int) -> None:
        self.place = self.stack[index][1]
        del self.stack[index:]

    def _words(self, raw: str) -> None:
        words = legible(_decoded(raw)) if "&" in raw else raw
        if self.place.verbatim:
            for number, line in enumerate(words.split("\n")):
                self.breaks += number > 0
                self._run(line)
        else:
            self._run(words)

    def _run(self, raw: str) -> None:
        words = _SPACES.sub(" ", raw)
        current = self.current
        if current is not None and self.breaks:
            if words == " " or not words:
                return
            if self.breaks > 1 and current.tag == "p":
                self._end_paragraph()
                current = None
            else:
                current.runs.append((current.runs[-1][0]._replace(href=None, post=None), "\n"))
                self.breaks = 0
        if current is None or current.runs[-1][1][-1] in " \n":
            words = words.lstrip(" ")
        if not words:
            return
        if current is None:
            current = self.current = Paragraph(self.place.path, self.place.tag)
            self.breaks = 0
        if current.runs and current.runs[-1][0] == self.place.marks:
            current.runs[-1] = (self.place.marks, current.runs[-1][1] + words)
        else:
            current.runs.append((self.place.marks, words))

    def _end_paragraph(self) -> None:
        current, self.current, self.breaks = self.current, None, 0
        if current is None or not _INVISIBLE.sub("", current.words):
            return
        marks, words = current.runs[-1]
        current.runs[-1] = (marks, words.rstrip(" "))
        if not current.runs[-1][1]:
            current.runs.pop()
        self.done.append(current)


def _href(attributes: str) -> str | None:
    found = _HREF.search(attributes)
    if found is None:
        return None
    return addresses.safe(_decoded(found[1] or found[2] or found[3] or ""))


def _post(attributes: str) -> int | None:
    found = _HREF.search(attributes)
    post = _POST.fullmatch(found[1] or found[2] or found[3] or "") if found else None
    return int(post[1]) if post else None


def _decoded(raw: str) -> str:
    return html.unescape(_HUGE_REFERENCE.sub("\ufffd", raw))
