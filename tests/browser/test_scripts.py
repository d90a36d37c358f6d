"""The thinking of our scripts, apart from any page: run where it will run, in a browser."""

import pytest

# The services change nothing about it.
pytestmark = pytest.mark.once


@pytest.fixture
def run(open_as):
    """``run("taps.js", "({ tapCounter }) => ...")``: what the function makes of the module."""
    page = open_as()
    page.goto("/help-now")
    folder = page.locator("script[src$='js/app.js']").get_attribute("src").removesuffix("app.js")
    return lambda module, function: page.evaluate(f"import('{folder}{module}').then({function})")


def test_it_works(run):
    count = "({ tapCounter }) => { const tap = tapCounter(); return [0, 400, 800].map((time) => tap(time)); }"
    assert run("taps.js", count) == [False, False, True]


def test_three_slow_taps_are_chance(run):
    count = "({ tapCounter }) => { const tap = tapCounter(); return [0, 1000, 2000, 3000].map((time) => tap(time)); }"
    assert run("taps.js", count) == [False, False, False, False]


def test_counting_starts_again_after_the_wish(run):
    count = "({ tapCounter }) => { const tap = tapCounter(); return [0, 1, 2, 3, 4, 5].map((time) => tap(time)); }"
    assert run("taps.js", count) == [False, False, True, False, False, True]


def test_what_is_added_later_is_enlivened_once(run):
    added = """({ enliven }) => {
        const link = document.createElement('a');
        link.dataset.behaviour = 'quick-exit';
        document.body.append(link);
        return Promise.all([enliven(link), enliven(link)]).then((all) => all.map((given) => given.length));
    }"""
    assert run("app.js", added) == [1, 0]
