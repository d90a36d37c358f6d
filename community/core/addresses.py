"""Web and mail addresses inside what people write: which may be linked, and what a reader is shown of them.

Leaf module. ``safe`` is the only judge of an address; ``found`` finds the ones that were simply typed.
"""

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit, urlunsplit

# Longer addresses are almost always tracking; they stay readable as words, but are not made into links.
ADDRESS_LIMIT = 2_000

_MAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9])?", re.IGNORECASE)
_TYPED = re.compile(r"(?<![\w@/.:-])(?:https?://|www\.)[^\s<>\"`{}|\\^\[\]\u200b\ufeff]+", re.IGNORECASE)
# Browsers quietly drop some of these inside an address and read a backslash as a slash, so what a person
# sees and where she is taken could differ. Such an address is refused rather than mended.
_DECEIVING = re.compile(r"[\x00-\x20\x7f-\xa0\\\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")

# What may stand before the name of a place, and after it, so that it is not a part of a longer name.
_STANDS_ALONE = re.compile(r"(?<![\w.@-])(?:www\.)?\Z")
_ENDS = re.compile(r"(?![\w@-]|\.\w)")


def safe(address: str) -> str | None:
    """The address as it may stand in a link (http, https or mailto), or None when it may not be one.

    An address with a user name in it is refused: ``https://bcna.org.au@elsewhere.example`` leads elsewhere.
    """
    address = address.strip()
    if not address or len(address) > ADDRESS_LIMIT or _DECEIVING.search(address):
        return None
    scheme, colon, rest = address.partition(":")
    if colon and scheme.lower() == "mailto":
        mailbox = rest.partition("?")[0]
        return f"mailto:{mailbox}" if _MAIL.fullmatch(mailbox) else None
    if address[:4].lower() == "www.":
        address = f"https://{address}"
    elif not (colon and scheme.lower() in ("http", "https") and rest.startswith("//")):
        return None
    return _web(address)


def leads_to(address: str) -> str:
    """What to show a reader of a safe address: the name of the site, or the mailbox."""
    if address.startswith("mailto:"):
        return address.removeprefix("mailto:")
    host = urlsplit(address).hostname or ""
    return host.removeprefix("www.")


def says_where(words: str, address: str) -> bool:
    """Whether the words of a link already name the place it leads to."""
    # Looked for by hand: a pattern for each place would cost more than all the rest of a text with many links.
    place, said = leads_to(address).lower(), words.lower()
    at = said.find(place)
    while at >= 0:
        if _STANDS_ALONE.search(said[max(0, at - 5) : at]) and _ENDS.match(said, at + len(place)):
            return True
        at = said.find(place, at + 1)
    return False


def found(text: str) -> Iterator[tuple[str, str | None]]:
    """Cut text into pieces: (words, None), or (the address as typed, the safe address it becomes)."""
    position = 0
    for match in _TYPED.finditer(text):
        if match.end() - match.start() > ADDRESS_LIMIT:
            continue
        typed = _without_punctuation(match.group())
        address = safe(typed)
        if address is None:
            continue
        if match.start() > position:
            yield text[position : match.start()], None
        yield typed, address
        position = match.start() + len(typed)
    if position < len(text):
        yield text[position:], None


def _web(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        # Shown in its plain form, so that a Cyrillic letter cannot pass for a Latin one.
        host = host if host.isascii() else host[:254].encode("idna").decode("ascii")
    except ValueError:
        return None
    if "@" in parts.netloc or ".." in host or not _HOST.fullmatch(host):
        return None
    netloc = host if port is None else f"{host}:{port}"
    return urlunsplit(SplitResult(parts.scheme, netloc, parts.path, parts.query, parts.fragment))


def _without_punctuation(typed: str) -> str:
    """A full stop or a bracket after an address belongs to the sentence around it."""
    while typed:
        last = typed[-1]
        closes_own_bracket = last == ")" and typed.count("(") >= typed.count(")")
        if last not in ".,;:!?'*_~)’”" or closes_own_bracket:
            break
        typed = typed[:-1]
    return typed
