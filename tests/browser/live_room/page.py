"""The page of a live room, as a test uses it: what it says, what it shows, and what is typed into it."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.chat.live import Browser, eventually

CONNECTED = "Connected"
RECONNECTING = "Reconnecting. You can go on writing."
ONLY_ASKS = "A live connection does not get through here. New words come every few seconds."
NOT_SENT = "Not sent yet. It is kept on this device."


def state(page: Page):
    return page.locator("[data-state]")


def box(page: Page):
    return page.get_by_label("Say something, or just be here")


def say(page: Page, words: str) -> None:
    box(page).fill(words)
    page.get_by_role("button", name="Send", exact=True).click()


def shown(page: Page) -> list[list]:
    """What the page shows of the room: number, change, words; exactly as it stands there."""
    read = """items => items.map((item) => [Number(item.dataset.number), Number(item.dataset.change),
        item.querySelector('.message-text').innerText.trim()])"""
    return page.locator("li.message[data-number]").evaluate_all(read)


def kept(browser: Browser) -> list[list]:
    """What the server has for this reader, in the same form."""
    words = re.compile(r'<div class="message-text">(.*)</div>', re.S)

    def plain(html: str) -> str:
        return re.sub("<[^>]+>", "", words.search(html)[1]).strip()

    return [[m["number"], m["change"], plain(m["html"])] for m in browser.everything()]


def same(page: Page) -> bool:
    """The page and the server have come to the same."""
    eventually(lambda: shown(page) == kept(page.browser), patience=30)
    return True
