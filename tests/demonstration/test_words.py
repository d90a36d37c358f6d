"""What people in the demonstration say: kind, plain, and true of whoever says it."""

import re

import pytest

from community.demonstration import people, written

# The services change nothing about it.
pytestmark = pytest.mark.once

ALL = [path for path in sorted(written.WORDS.rglob("*.txt")) if path.name != "README.txt"]
PROSE = [path for path in ALL if path.parent.name != "people" or path.name == "about.txt"]
# What stands in the reports is there to be reported.
KIND = [path for path in PROSE if path.name != "reports.txt"]

BATTLE = re.compile(
    r"\b(fights?|fighting|fought|fighters?|battles?|battling|brave|bravery|bravely|warriors?|survivors?|"
    r"beat (it|cancer)|(lose|lost|losing|loses)|journey|stay strong|victims?|killer|war on)\b",
    re.IGNORECASE,
)
ADVICE = re.compile(
    r"\b(you should (take|stop|ask for|start|try)|stop taking|start taking|increase (your|the) dose|"
    r"[0-9]+ ?(mg|milligrams?)|cures? (it|cancer)|will cure|clinical(ly)? proven|studies show|research (shows|says)|"
    r"live longer|extends? (your )?life)\b",
    re.IGNORECASE,
)
DRUGS = re.compile(
    r"\w+(ciclib|tuzumab|trexed|zumab|platin|taxel|strozole|mycin|phosphamide)\b|\btamoxifen\b", re.IGNORECASE
)
# The world is shown on any day of any year: who says "in March" or "first frost" would be wrong on most of them.
DATED = re.compile(
    r"\b(summer|autumn|winter|springtime|(in|this|last|since|the|next) spring|christmas|easter|new year|anzac day|"
    r"mother's day|father's day|cup day|santa|january|february|april|june|july|august|september|october|november|"
    r"december|(in|since|till|until|last|next|this) (march|may)|(the|a) (first )?(frost|cicadas?)|heatwave|20\d\d)\b",
    re.IGNORECASE,
)
FULL_NAME = re.compile(r"\b(Mr|Mrs|Ms|Dr|Professor|Sister) [A-Z][a-z]+ [A-Z][a-z]+")


def test_it_works():
    subjects = written.subjects()
    assert len(subjects) > 55
    assert sum(len(subject.openings) for subject in subjects) > 250
    assert all(subject.openings and subject.answers for subject in subjects)


@pytest.mark.parametrize("path", KIND, ids=lambda path: path.stem)
def test_nobody_speaks_of_battles_or_gives_advice(path):
    words = path.read_text()
    for pattern in (BATTLE, ADVICE, DRUGS, FULL_NAME):
        assert not pattern.search(words), pattern.search(words)


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.stem)
def test_what_is_said_is_as_true_in_another_month(path):
    assert not DATED.search(path.read_text()), DATED.search(path.read_text())


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.stem)
def test_addresses_are_examples(path):
    for address in re.findall(r"\S+@\S+|https?://\S+|\b[\w.-]+\.(?:com|net|org|au)\b", path.read_text()):
        assert address.endswith("example.org"), address


def test_hardly_anyone_shouts():
    entries = [line for path in PROSE for line in path.read_text().splitlines() if line.startswith(("-", ">", "*"))]
    assert sum("!" in line for line in entries) < len(entries) / 30
    assert not [line for line in entries if "!!" in line]


def test_no_name_looks_like_a_full_name():
    names = [written.text(line).words for line in written.lines("people/names.txt")]
    assert len(set(names)) == len(names) >= people.MEMBERS
    assert not [name for name in names if re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", name)]


def test_whatever_a_text_asks_for_someone_has(world):
    has = {"years", "new", "same_state", "same_region"}
    for person in world.people:
        has |= person.has

    def check(text):
        assert text.needs | text.lacks | text.both <= has, text
        for reply in text.replies:
            check(reply)

    for subject in written.subjects():
        assert subject.needs <= has
        for text in [opening.text for opening in subject.openings] + subject.answers + subject.later:
            check(text)
    for name in ("replies.txt", "introductions/openings.txt", "introductions/welcomes.txt"):
        for pool in written.pools(name).values():
            for text in pool:
                check(text)


def test_an_answer_names_only_openings_that_are_there():
    for subject in written.subjects():
        for text in subject.answers + subject.later:
            assert text.fits <= set(range(1, len(subject.openings) + 1)), (subject.name, text.words)
        for number in range(1, len(subject.openings) + 1):
            fitting = [text for text in subject.answers if not text.fits or number in text.fits]
            assert len(fitting) >= 3, (subject.name, number)


def test_what_the_words_say_is_asked_of_who_says_them():
    assert "husband" in written.text("I look like a referee, my husband says.").needs
    assert "dog" in written.text("I walk {dog} round the corner.").needs
    assert "husband" not in written.text("I said it to {my husband|the dog}.").needs


def test_an_answer_to_nothing_is_refused():
    with pytest.raises(ValueError, match="answer to nothing"):
        written.tree(["- a thing", ">> too deep"])
