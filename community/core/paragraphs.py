"""What was written as plain paragraphs: which words stand where, and how they are marked. From them, HTML or words.

Made by ``markup.read``. This is about shape: what is *safe* is decided in richtext, after it.
"""

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from community.core import addresses


class Marks(NamedTuple):
    """How a run of words is written."""

    href: str | None = None
    strong: bool = False
    em: bool = False
    # The words are a link to this post: how the first line of a quote says where it is from.
    post: int | None = None


LISTS = frozenset(["ul", "ol"])

Run = tuple[Marks, str]
Path = tuple[tuple[int, str], ...]


@dataclass
class Paragraph:
    """One paragraph: its runs of words, and where it stands. A line break is a run that is a newline."""

    path: Path
    tag: str
    runs: list[Run] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The words alone."""
        return "".join(words for _, words in self.runs)

    @property
    def typed(self) -> str:
        """The words as one types them in the plain box: a quote's source with its address."""
        quoting = any(tag == "blockquote" for _, tag in self.path)
        return "".join(
            _with_address(words, marks.post) if marks.post and quoting else words for marks, words in self.runs
        )


def write(paragraphs: list[Paragraph], sources: Mapping[int, int] | None = None) -> str:
    """The paragraphs as well-nested HTML of p, br, strong, em, a, blockquote, ul, ol and li.

    ``sources``: the post that a quote is from, by the number of its container.
    """
    out: list[str] = []
    opened: list[tuple[int, str]] = []
    for paragraph in _joined(paragraphs):
        shared = _shared(opened, paragraph.path)
        while len(opened) > shared:
            out.append(f"</{opened.pop()[1]}>")
        for container in paragraph.path[shared:]:
            opened.append(container)
            source = sources.get(container[0]) if sources else None
            out.append(f'<{container[1]} data-quote="{source}">' if source else f"<{container[1]}>")
        words = _runs(paragraph.runs)
        out.append(f"<{paragraph.tag}>{words}</{paragraph.tag}>" if paragraph.tag else words)
    out.extend(f"</{tag}>" for _, tag in reversed(opened))
    return "".join(out)


def _joined(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """The paragraphs; those that stand one after another in one item of a list are lines of a single one."""
    out: list[Paragraph] = []
    for paragraph in paragraphs:
        before = out[-1] if out else None
        if paragraph.tag:
            out.append(paragraph)
        elif before is None or before.tag or before.path != paragraph.path:
            out.append(Paragraph(paragraph.path, "", list(paragraph.runs)))
        else:
            before.runs.append((before.runs[-1][0]._replace(href=None, post=None), "\n"))
            before.runs.extend(paragraph.runs)
    return out


def text(paragraphs: list[Paragraph]) -> str:
    """The words alone, a blank line between paragraphs; quotes begin with >, items of a list with a dash."""
    out: list[str] = []
    counted: dict[int, int] = {}
    items: set[int] = set()
    before: Path = ()
    for paragraph in paragraphs:
        quotes = _margin(paragraph.path)
        lists = [(number, tag) for number, tag in paragraph.path if tag in LISTS]
        if out:
            shared = paragraph.path[: _shared(before, paragraph.path)]
            in_one_list = any(tag in LISTS for _, tag in shared)
            out.append("\n" if in_one_list else f"\n{_margin(shared).rstrip()}\n")
        before = paragraph.path
        indent = bullet = ""
        if lists:
            number, tag = lists[-1]
            item = paragraph.path[-1][0]
            indent = "  " * len(lists)
            if paragraph.tag == "li" or item not in items:
                items.add(item)
                counted[number] = counted.get(number, 0) + 1
                bullet = f"{counted[number]}. " if tag == "ol" else "- "
        lines = paragraph.typed.split("\n")
        first = f"{quotes}{indent[2:]}{bullet or indent[:2]}"
        out.append(first + f"\n{quotes}{indent}".join(lines))
    return "".join(out)


def _with_address(words: str, post: int) -> str:
    return f"{words.rstrip(': ')} (/posts/{post}):"


def _margin(path: Path) -> str:
    return "> " * sum(tag == "blockquote" for _, tag in path)


def _shared(opened: Sequence[tuple[int, str]], path: Path) -> int:
    count = 0
    for one, other in zip(opened, path, strict=False):
        if one != other:
            break
        count += 1
    return count


def _runs(runs: list[Run]) -> str:
    return "".join(_link(href, list(linked)) for href, linked in groupby(_linked(runs), lambda run: run[0].href))


def _linked(runs: list[Run]) -> Iterator[Run]:
    """The runs, with addresses that were simply typed made links like all others."""
    for marks, words in runs:
        if marks.href is not None:
            yield marks, words
        else:
            yield from ((marks._replace(href=address), piece) for piece, address in addresses.found(words))


def _link(href: str | None, runs: list[Run]) -> str:
    if href is None:
        return _styled(runs)
    words = "".join(words for _, words in runs)
    # The only address that begins so is a member's page, put in by pointers.py.
    if href.startswith("/"):
        return f'<a href="{href}">{_styled(runs)}</a>'
    where = "" if addresses.says_where(words, href) else f" ({_escaped(addresses.leads_to(href))})"
    return f'<a href="{html.escape(href)}">{_styled(runs)}{where}</a>'


def _styled(runs: list[Run]) -> str:
    out: list[str] = []
    for strong, same in groupby(runs, lambda run: run[0].strong):
        inside = "".join(_leaning(em, list(alike)) for em, alike in groupby(same, lambda run: run[0].em))
        out.append(f"<strong>{inside}</strong>" if strong else inside)
    return "".join(out)


def _leaning(em: bool, runs: list[Run]) -> str:
    words = _escaped("".join(words for _, words in runs))
    return f"<em>{words}</em>" if em else words


def _escaped(words: str) -> str:
    return html.escape(words, quote=False).replace("\n", "<br>")
