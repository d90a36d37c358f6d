"""The colours can be read by tired eyes: measured from the tokens themselves, in every theme."""

import itertools
import re
from pathlib import Path

import pytest

# The services change nothing about it.
pytestmark = pytest.mark.once

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"

GROUNDS = ["linen-0", "linen-1", "linen-2", "teal-wash", "rose-wash", "amber-wash", "red-wash"]
TEXTS = ["ink-1", "ink-2"]
# A coloured word stands on paper and on the washes that go with it, never on another's.
COLOURED = {
    "teal": ["linen-0", "linen-1", "linen-2", "teal-wash"],
    "green": ["linen-0", "linen-1", "linen-2", "teal-wash"],
    "rose": ["linen-0", "linen-1", "linen-2", "rose-wash"],
    "amber": ["linen-0", "linen-1", "linen-2", "amber-wash"],
    "red": ["linen-0", "linen-1", "linen-2", "red-wash"],
}
ON_COLOUR = [
    ("teal-ink", "teal"),
    ("teal-ink", "teal-deep"),
    ("red-ink", "red"),
    ("linen-0", "amber"),
    ("linen-0", "rose"),
]


def blocks() -> dict[str, list[dict[str, str]]]:
    """The raw values by theme, once for each place where the file says them."""
    found: dict[str, list[dict[str, str]]] = {"light": [], "dark": [], "contrast": []}
    text = re.sub(r"/\*.*?\*/", "", TOKENS.read_text(), flags=re.S)
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        values = dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9A-F]{6}|var\(--extreme-\w+\))", body))
        if "linen-0" not in values:
            continue
        kind = "contrast" if "contrast" in selector else "dark" if "theme" in selector else "light"
        found[kind].append(values)
    return found


def theme(name: str) -> dict[str, str]:
    """The raw values of a theme, ``contrast-dark`` being the dark one with high contrast laid over it."""
    found = blocks()
    values = dict(found["dark" if "dark" in name else "light"][0])
    if "contrast" in name:
        values |= {key: values[value[6:-1]] for key, value in found["contrast"][0].items()}
    return values


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


THEMES = ["light", "dark", "contrast-light", "contrast-dark"]


def test_it_works():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert {name: len(said) for name, said in blocks().items()} == {"light": 1, "dark": 2, "contrast": 2}


def test_a_theme_says_the_same_whether_the_device_or_the_member_chose_it():
    assert blocks()["dark"][0] == blocks()["dark"][1]
    assert blocks()["contrast"][0] == blocks()["contrast"][1]


def test_dark_redefines_every_raw_value():
    assert blocks()["dark"][0].keys() == blocks()["light"][0].keys()


@pytest.mark.parametrize("name", THEMES)
def test_text_is_at_least_seven_to_one_on_every_ground_it_stands_on(name):
    values = theme(name)
    pairs = [*itertools.product(TEXTS, GROUNDS), *ON_COLOUR]
    pairs += [(text, ground) for text, grounds in COLOURED.items() for ground in grounds]
    low = {pair: round(contrast(values[pair[0]], values[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 7} == {}


@pytest.mark.parametrize("name", THEMES)
def test_the_edge_of_what_can_be_pressed_is_at_least_three_to_one(name):
    values = theme(name)
    low = {ground: round(contrast(values["stone"], values[ground]), 2) for ground in GROUNDS}
    assert {ground: ratio for ground, ratio in low.items() if ratio < 3} == {}


@pytest.mark.parametrize("name", THEMES)
def test_the_focus_ring_is_at_least_three_to_one(name):
    values = theme(name)
    assert min(contrast(values["rose"], values[ground]) for ground in GROUNDS) >= 3


def test_no_component_names_a_raw_colour():
    styles = {
        path.name: path.read_text()
        for path in TOKENS.parent.glob("*.css")
        if path.name not in {"tokens.css", "print.css"}
    }
    # The mark of the network keeps the ribbon's colours in every theme; a shade behind a sheet is no ground for text.
    allowed = {"#0B8080", "#2F8049", "#BE4A88"}
    named = {name: set(re.findall(r"#[0-9A-Fa-f]{3,8}\b", text)) - allowed for name, text in styles.items()}
    assert {name: colours for name, colours in named.items() if colours} == {}
