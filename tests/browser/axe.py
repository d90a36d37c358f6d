"""What an accessibility checker finds on a page, said shortly."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_axe = Axe()
# WCAG 2.2 A and AA, and what axe calls good practice.
WANTED = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def findings(page: Page) -> list[str]:
    """Each as ``rule: selector``; an empty list is the only good one."""
    found = _axe.run(page, options={**WANTED, "resultTypes": ["violations"]}).response["violations"]
    return [f"{rule['id']}: {' '.join(map(str, node['target']))}" for rule in found for node in rule["nodes"]]
