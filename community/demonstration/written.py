"""Reads the plain-text files of ``words``; words/README.txt says how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

WORDS = Path(__file__).parent / "words"

# What kind of answer a text is, and so which short answers fit it.
KINDS = frozenset({"tip", "me", "warm", "funny", "glad"})

_TAGS = re.compile(r"\[([a-z0-9_:!, -]+)\] *")
# Who says an answer to an answer; whoever else is "other".
_SPEAKER = re.compile(r"(op|back|other): ")
_ENTRY = re.compile(r"(\*|-|>+) (.*)")
_SLOT = re.compile(r"\{([A-Za-z_]+)\}")

# A text with one of these slots can only be said by someone who has what it names.
SLOT_NEEDS = {
    "dog": "dog",
    "cat": "cat",
    "partner": "partner",
    "he": "partner",
    "him": "partner",
    "his": "partner",
    "grandchild": "grandkids",
    "kids_words": "parent",
}
# Words that only someone of this kind would say, so that a writer need not tag each of them.
PHRASE_NEEDS = [
    (re.compile(pattern, re.IGNORECASE), need)
    for pattern, need in (
        (r"\bmy husband\b", "husband"),
        (r"\bmy wife\b|\bthe wife\b", "wife"),
        (r"\bmy (grandson|granddaughter|grandchild|grandchildren)\b", "grandkids"),
        (r"\bmy (son|daughter|kids|children|boys|girls|youngest|eldest)\b", "parent"),
        (r"\bthe (kids|children)\b", "parent"),
        (r"\bmy (boss|manager|workmates)\b", "works"),
        (r"\b(my dog|woken the dog)\b", "dog"),
        (r"\b(my cat|our cat)\b", "cat"),
        (r"\b(nightie|lipstick|my prosthesis|my handbag|my earrings|my dress|my wig|duchess|my rollers)\b", "woman"),
    )
]


@dataclass(frozen=True)
class Text:
    """Something a person can say: who may, and what can be answered to it."""

    words: str
    kind: str = ""
    speaker: str = "other"
    needs: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    # What the one who speaks and the one who is spoken to must both have.
    both: frozenset[str] = frozenset()
    # The openings it fits, by their number in the file; empty for all of them.
    fits: frozenset[int] = frozenset()
    # A word that must have been said before in the thread.
    after: str = ""
    # What its author says that it touches on: words of touching.TOPICS.
    touches: frozenset[str] = frozenset()
    # The scene of drawing.py that she has photographed.
    shows: str = ""
    # In a room: the letter of the one whose latest words it answers.
    answers: str = ""
    replies: tuple[Text, ...] = ()

    def may_be_said_by(self, has: frozenset[str]) -> bool:
        """Whether someone with these traits can say it and be believed."""
        return self.needs <= has and not (self.lacks & has)


@dataclass(frozen=True)
class Opening:
    """A title and the first post under it."""

    title: str
    text: Text


@dataclass
class Subject:
    """One file: a subject, the ways to open a thread on it, and what is said in such a thread."""

    name: str
    head: dict[str, str]
    openings: list[Opening] = field(default_factory=list)
    answers: list[Text] = field(default_factory=list)
    later: list[Text] = field(default_factory=list)

    @property
    def space(self) -> str:
        """The address of the space its threads stand in."""
        return self.head["space"]

    @property
    def needs(self) -> frozenset[str]:
        """What one has who starts such a thread, or answers from experience."""
        return frozenset(self.head.get("needs", "").split())

    @property
    def touches(self) -> frozenset[str]:
        """What all threads on it touch on."""
        return frozenset(self.head.get("touches", "").split())

    @property
    def gathers(self) -> bool:
        """Whether it collects short entries, rather than answers to a question."""
        return self.head.get("gathering") == "yes"

    @property
    def size(self) -> int | None:
        """How many posts its threads have, where the file says so."""
        return int(self.head["size"]) if "size" in self.head else None


def text(line: str, replies: tuple[Text, ...] = ()) -> Text:
    """A text from what stands behind its mark."""
    speaker = "other"
    if match := _SPEAKER.match(line):
        speaker, line = match[1], line[match.end() :]
    tags: list[str] = []
    if match := _TAGS.match(line):
        tags, line = [tag.strip() for tag in match[1].split(",")], line[match.end() :]
    kinds = [tag for tag in tags if tag in KINDS]
    needs = {
        tag
        for tag in tags
        if tag not in KINDS and not tag.startswith(("!", "both:", "for:", "with:", "touches:", "shows:", "answers:"))
    }
    both = _named(tags, "both:")
    return Text(
        words=line,
        kind=kinds[0] if kinds else "",
        speaker=speaker,
        needs=frozenset(needs | both | implied(line)),
        lacks=frozenset(tag[1:] for tag in tags if tag.startswith("!")),
        both=frozenset(both),
        fits=frozenset(int(number) for number in _named(tags, "for:")),
        after="".join(_named(tags, "with:")),
        touches=frozenset(_named(tags, "touches:")),
        shows="".join(_named(tags, "shows:")),
        answers="".join(_named(tags, "answers:")).upper(),
        replies=replies,
    )


def implied(words: str) -> set[str]:
    """What someone must have who says this, by the words themselves."""
    # Of a choice of words, another can be taken.
    certain = re.sub(r"\{[^{}]*\|[^{}]*\}", "", words)
    needs = {need for pattern, need in PHRASE_NEEDS if pattern.search(certain)}
    return needs | {SLOT_NEEDS[slot.lower()] for slot in _SLOT.findall(words) if slot.lower() in SLOT_NEEDS}


def subject(path: Path) -> Subject:
    """The subject in one file, with what stands in the folder of the same name."""
    sections = dict(_sections(path))
    head = dict(line.split(": ", 1) for line in sections[""] if ": " in line and not line.startswith("#"))
    read = Subject(path.stem, head)
    for mark, words in _entries(sections.get("openings", [])):
        title, _, first = words.partition("\n")
        if mark != "*" or not first:
            raise ValueError(f"{path.name}: an opening is a title and a text: {words[:60]!r}")
        read.openings.append(Opening(title, text(first)))
    read.answers = tree(sections.get("answers", []))
    for more in sorted(path.with_suffix("").glob("*.txt")):
        read.answers += tree(more.read_text().splitlines())
    read.later = tree(sections.get("later", []))
    if read.gathers:
        read.answers = [_as(answer, "glad") for answer in read.answers]
    return read


def subjects() -> list[Subject]:
    """All subjects, in the order of their files."""
    folders = ("treatment", "everyday", "family", "work", "body", "joy", "dying")
    paths = (path for folder in folders for path in sorted((WORDS / folder).glob("*.txt")))
    return [subject(path) for path in paths if path.stem != "chains"]


@cache
def pools(name: str) -> dict[str, list[Text]]:
    """The texts of a file of ``words`` that is a list under each heading."""
    sections = _sections(WORDS / name)
    return {heading: tree(lines) for heading, lines in sections if heading}


def lines(name: str) -> list[str]:
    """The lines of a file of ``words``, without remarks."""
    return [line for line in (WORDS / name).read_text().splitlines() if line.strip() and not line.startswith("#")]


def sections(name: str) -> list[tuple[str, list[str]]]:
    """The headings of a file of ``words``, as they stand, and the lines under each."""
    return list(_sections(WORDS / name))


def pairs(raw: list[str]) -> list[tuple[str, str]]:
    """Lines such as ``name: words``, as pairs."""
    return [(key, words) for key, _, words in (line.partition(": ") for line in raw) if words]


def tree(raw: list[str]) -> list[Text]:
    """Answers, each with the answers to it."""
    roots: list[tuple[str, list]] = []
    last: list[tuple[str, list]] = []
    for mark, words in _entries(raw):
        depth = 0 if mark == "-" else len(mark)
        node: tuple[str, list] = (words, [])
        if depth == 0:
            roots.append(node)
        elif depth <= len(last):
            last[depth - 1][1].append(node)
        else:
            raise ValueError(f"an answer to nothing: {words[:60]!r}")
        last = [*last[:depth], node]
    return [_grown(node) for node in roots]


def _named(tags: list[str], prefix: str) -> set[str]:
    return {tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix)}


def _grown(node: tuple[str, list]) -> Text:
    return text(node[0], tuple(_grown(child) for child in node[1]))


def _as(answer: Text, kind: str) -> Text:
    return replace(answer, kind=answer.kind or kind)


def _sections(path: Path) -> Iterator[tuple[str, list[str]]]:
    heading = ""
    found: list[str] = []
    for line in path.read_text().splitlines():
        if line.startswith("== "):
            yield heading, found
            heading, found = line[3:].strip(), []
        else:
            found.append(line)
    yield heading, found


def _entries(raw: list[str]) -> Iterator[tuple[str, str]]:
    mark, words = "", []
    for line in raw:
        match = _ENTRY.fullmatch(line)
        if match is None:
            words.append(line)
            continue
        if mark:
            yield mark, "\n".join(words).strip()
        mark, words = match[1], [match[2]]
    if mark:
        yield mark, "\n".join(words).strip()
