"""Everything can be reached and done with a keyboard alone, and one always sees where one is."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESK, PHONE
from tests.browser.walking import addresses

# The services change nothing about it.
pytestmark = pytest.mark.once

# A page on which Tab has not come round after so many steps holds one captive.
MOST_STEPS = 400

# Everything Tab should come to, each named by its place among all of them. Of a group of radios, one.
PREPARE = """() => {
    const groups = new Set();
    const wanted = [...document.querySelectorAll(
        'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"], trix-editor')]
        .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled
            && element.tabIndex >= 0 && !element.closest('[inert]'))
        .filter((element) => {
            if (element.type !== 'radio') return true;
            const group = `${element.form?.action} ${element.name}`;
            return !groups.has(group) && groups.add(group);
        });
    const name = (element, number) => element.type === 'radio' ? `r ${element.name}` : number;
    wanted.forEach((element, number) => { element.dataset.step = name(element, number); });
    return wanted.map((element) => element.dataset.step);
}"""

WHERE = """() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const radio = element.type === 'radio';
    const seen = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const words = (element.textContent.trim() || element.name || element.id).slice(0, 40);
    const x = Math.min(Math.max(box.left + Math.min(box.width / 2, 20), 1), innerWidth - 2);
    const inWindow = box.bottom > 0 && box.top < innerHeight;
    // Part of it must be seen, not all: a text may be taller than the window.
    const ys = [box.top + 3, box.top + box.height / 2, box.bottom - 3].filter((y) => y > 0 && y < innerHeight);
    const uncovered = ys.some((y) => {
        const top = document.elementFromPoint(x, y);
        return top && (element.contains(top) || top.contains(element) || top.closest('label')?.control === element);
    });
    return {
        step: radio ? `r ${element.name}` : element.dataset.step,
        name: `${element.tagName.toLowerCase()} ${words}`,
        ringed: seen.outlineStyle !== 'none' && parseFloat(seen.outlineWidth) >= 2,
        seen: inWindow && uncovered,
    };
}"""


def flaws(page) -> list[str]:
    """Go through the page with Tab, and say what cannot be reached, is not ringed, or hides under a bar."""
    page.evaluate("document.activeElement?.blur()")
    page.evaluate("window.scrollTo(0, 0)")
    wanted, reached, found, before = page.evaluate(PREPARE), set(), [], None
    # From the very top, wherever the page put the focus when it opened.
    page.evaluate("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        here = page.evaluate(WHERE)
        if here is None:
            # Past the end, where the browser's own buttons are. The next step is the first of the page again.
            continue
        # A field for a day has a stop for the day, the month and the year.
        if here["step"] and here["step"] in reached and here["step"] != before:
            break
        before = here["step"]
        # What came only now, as the editor does in place of the plain box, is looked at but not counted.
        reached.add(here["step"])
        if not here["ringed"]:
            found.append(f"no ring: {here['name']}")
        if not here["seen"]:
            found.append(f"not in sight: {here['name']}")
    else:
        found.append("holds one captive")
    names = page.evaluate(
        """steps => steps.map((step) => document.querySelector(`[data-step='${step}']`))
            .filter((element) => element?.checkVisibility()).map((element) => element.outerHTML.slice(0, 90))""",
        [step for step in wanted if step not in reached],
    )
    return found + [f"not reached: {name}" for name in names]


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_it_works(open_as, width):
    page = open_as(width=width)
    page.goto("/")
    assert flaws(page) == []


def test_the_first_step_leads_past_the_frame_to_the_text(open_as):
    page = open_as()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Go to the text"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize(("who", "unlike"), [(None, None), ("ada", None), ("hana", "ada")])
def test_every_page_can_be_walked_with_tab_alone(app, world, open_as, client_as, visitor, who, unlike):
    client, other = (client_as(world.id(one)) if one else None for one in (who, unlike))
    page, found = open_as(world.id(who), width=DESK), {}
    for address in addresses(app, world, client or visitor, unlike=other):
        page.goto(address)
        if said := flaws(page):
            found[address] = said
    assert found == {}
