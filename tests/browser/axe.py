"""What an accessibility checker finds on a page, said shortly."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# WCAG 2.2 A and AA, and what the checker calls good practice.
EVERY_RULE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What another theme can change; the rest is the same elements.
COLOUR = ["color-contrast", "link-in-text-block"]


def findings(page: Page, rules: list[str] | None = None) -> list[str]:
    """Each as ``rule: selector``; an empty list is the only good one. ``rules``: only these."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    wanted = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": EVERY_RULE}
    found = page.evaluate(
        "wanted => axe.run({ runOnly: wanted, resultTypes: ['violations'] }).then(({ violations }) => violations)",
        wanted,
    )
    return [f"{rule['id']}: {' '.join(map(str, node['target']))}" for rule in found for node in rule["nodes"]]
