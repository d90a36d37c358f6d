"""What a text points to: members it names with @, and posts whose words it quotes with their source.

Both are recognised in the paragraphs of a source and nowhere else. Whether a name is someone's, and which words stand
in a post, is told by the one who asks to have it cleaned; what is not told stays words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from community.core.paragraphs import Marks, Paragraph, Run

# Who is named, looked up in one query. A text that names more people than this is a list, not a letter.
MOST_NAMES = 20
# As long as a display name may be.
LONGEST_NAME = 40
# Quotes with a source in one text, each of which is looked for in another's words. More stay quotes without one.
MOST_QUOTES = 10

# Words that a person quotes stand whole in the post at the first places looked at. Someone who makes them stand inside
# other words thousands of times only wants us to go on looking.
MOST_PLACES = 20

# Not inside a word: an e-mail address names nobody.
_AT = re.compile(r"(?<![\w@./+-])@(?=\w)")
# How the first line of a quote says where its words are from, in plain words: "Ben wrote (/posts/12):".
_SOURCE = re.compile(r"\(/posts/([1-9][0-9]{0,17})\):?\s*$")


@dataclass(frozen=True)
class Asked:
    """What a text may point to: each beginning that could be a name, and the numbers of posts."""

    names: frozenset[str] = frozenset()
    posts: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Known:
    """What it does point to: whose each name is, and the words that are really each post's own."""

    people: Mapping[str, int] = field(default_factory=dict)
    posts: Mapping[int, list[str]] = field(default_factory=dict)


Find = Callable[[Asked], Known]


def nothing(asked: Asked) -> Known:
    """Of a text that points to nobody: a profile, a message."""
    return Known()


def point(paragraphs: list[Paragraph], find: Find) -> tuple[list[Paragraph], dict[int, int]]:
    """The paragraphs with names made links, and of which post each quote (by its container's number) has words."""
    quotes = list(islice(_quotes(paragraphs), MOST_QUOTES))
    names = frozenset(_names(paragraphs))
    if not quotes and not names:
        return paragraphs, {}
    known = find(Asked(names, frozenset(quote.post for quote in quotes)))
    sources: dict[int, int] = {}
    for quote in reversed(quotes):
        inside = _without_source(paragraphs[quote.start : quote.stop])
        said = folded(" ".join(paragraph.words for paragraph in inside))
        if said and any(contains(own, said) for own in known.posts.get(quote.post, [])):
            sources[quote.container] = quote.post
            # The words are another's, and so is how they look.
            path = paragraphs[quote.start].path[:1]
            inside = [Paragraph(path, "p", [(Marks(), paragraph.words)]) for paragraph in inside]
        paragraphs[quote.start : quote.stop] = inside
    if known.people:
        left = MOST_NAMES
        for paragraph in paragraphs:
            if left and "@" in paragraph.words:
                paragraph.runs, left = _named(paragraph.runs, known.people, left)
    return paragraphs, sources


def folded(words: str) -> str:
    """Words as they are compared: how they are parted into lines makes no difference."""
    return " ".join(words.split())


def contains(own: str, said: str) -> bool:
    """Whether ``said`` stands in ``own``, from the beginning of a word to the end of one."""
    at = own.find(said)
    for _ in range(MOST_PLACES):
        if at < 0:
            break
        end = at + len(said)
        begins = at == 0 or not (own[at - 1].isalnum() and own[at].isalnum())
        ends = end == len(own) or not (own[end].isalnum() and own[end - 1].isalnum())
        if begins and ends:
            return True
        at = own.find(said, at + 1)
    return False


@dataclass(frozen=True)
class _Quote:
    start: int
    stop: int
    container: int
    post: int


def _quotes(paragraphs: list[Paragraph]) -> Iterator[_Quote]:
    # Only a quote that stands in nothing else: one inside another's quote would be that other's words.
    index = 0
    while index < len(paragraphs):
        start, path = index, paragraphs[index].path
        index += 1
        if not path or path[0][1] != "blockquote":
            continue
        while index < len(paragraphs) and paragraphs[index].path[:1] == path[:1]:
            index += 1
        if len(path) == 1 and (post := _source(paragraphs[start].runs)):
            yield _Quote(start, index, path[0][0], post)


def _source(runs: list[Run]) -> int | None:
    line = ""
    for marks, words in runs:
        if marks.post:
            return marks.post
        before, newline, _ = words.partition("\n")
        line += before
        if newline:
            break
    found = _SOURCE.search(line[-60:])
    return int(found[1]) if found else None


def _without_source(inside: list[Paragraph]) -> list[Paragraph]:
    first = inside[0]
    runs: list[Run] = []
    for number, (marks, words) in enumerate(first.runs):
        _, newline, after = words.partition("\n")
        if newline:
            runs = [run for run in ((marks, after), *first.runs[number + 1 :]) if run[1]]
            break
    return [Paragraph(first.path, first.tag, runs), *inside[1:]] if runs else inside[1:]


def _names(paragraphs: Iterable[Paragraph]) -> Iterator[str]:
    left = MOST_NAMES
    for paragraph in paragraphs:
        if "@" not in paragraph.words:
            continue
        for marks, words in paragraph.runs:
            if marks.href is not None:
                continue
            for at in _AT.finditer(words):
                if not left:
                    return
                left -= 1
                yield from _beginnings(words, at.end())


def _beginnings(words: str, start: int) -> Iterator[str]:
    """What could be a name from ``start`` on, the longest first. It ends where a word does."""
    most = words[start : start + LONGEST_NAME + 1]
    line = most.split("\n")[0]
    for end in range(min(len(line), LONGEST_NAME), 1, -1):
        if line[end - 1] != " " and not (end < len(line) and line[end].isalnum()):
            yield line[:end]


def _named(runs: list[Run], people: Mapping[str, int], left: int) -> tuple[list[Run], int]:
    out: list[Run] = []
    for marks, words in runs:
        done = 0
        for at in _AT.finditer(words) if marks.href is None else ():
            name = next((name for name in _beginnings(words, at.end()) if name in people), None) if left else None
            if name is None:
                continue
            left -= 1
            if at.start() > done:
                out.append((marks, words[done : at.start()]))
            out.append((marks._replace(href=f"/members/{people[name]}"), f"@{name}"))
            done = at.end() + len(name)
        if done < len(words):
            out.append((marks, words[done:]))
    return out, left
