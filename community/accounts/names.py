"""Display names: no two that could be mistaken for one another, and none that claims to be staff."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 40
# One word of a real name: Anne-Marie, O'Brien, J.
NAME_PART = re.compile(r"[^\W\d_]+(['’-][^\W\d_]+)*\.?")
SHORTEST = 2

# Letters and signs that look alike on a phone. The right side is how the left one is compared.
LOOKS_LIKE = str.maketrans(
    {
        **dict(zip("аеорсухіјѕԁһкмнтвгп", "aeopcyxljsdhkmhtbrn", strict=True)),
        **dict(zip("αβγεζηικνορτυχω", "abyeznlkvoptuxw", strict=True)),
        **dict(zip("ıɩɑɡ", "llag", strict=True)),
        **dict(zip("01i|!$@", "olllls" + "a", strict=True)),
    }
)
# Letters of which nothing is seen: they fill up Korean syllables.
UNSEEN = dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0"))
PAIRS_LOOK_LIKE = (("rn", "m"), ("vv", "w"))

# Who bears such a name could be believed to speak for the network.
STAFF = {"moderator", "administrator", "facilitator", "helpline", "webmaster"}
STAFF_WORDS = {"admin", "admins", "staff", "mod", "mods", "official"}
# Harmless beside other words ("Support crew of two"), misleading alone.
STAFF_ALONE = {"the", "team", "support", "system", "help", "network", "account", "accounts", "service"}
# Who bears such a name could be believed to give medical advice.
PROFESSIONAL = {"nurse", "doctor", "dr", "oncologist", "professor", "prof", "counsellor", "psychologist", "therapist"}

# Who has left the network and taken her name with her.
NAMELESS = "A past member"
TAKEN = "Someone here has this name, or one like it. Please choose another."


def name_key(name: str) -> str:
    """``name`` as it is compared: two names with the same key could be mistaken for one another."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold()).translate(UNSEEN)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).translate(LOOKS_LIKE)
    plain = "".join(c for c in plain if c.isalnum())
    for pair, one in PAIRS_LOOK_LIKE:
        plain = plain.replace(pair, one)
    return plain[:80]


def tidy(name: str | None) -> str:
    """``name`` without space around it, or more than one inside."""
    return " ".join((name or "").split())


def refused(name: str) -> str | None:
    """Why nobody may bear this name, as a sentence; None when it may be borne."""
    if not SHORTEST <= len(name) <= LONGEST or len(name_key(name)) < SHORTEST:
        return f"A display name has {SHORTEST} to {LONGEST} characters, and at least {SHORTEST} letters or numbers."
    key, words = name_key(name), _words(name)
    if any(name_key(word) in key for word in STAFF) or words & _keys(STAFF_WORDS) or words <= _keys(STAFF_ALONE):
        return "This name could be taken for someone who works for the network. Please choose another."
    return None


def doubtful(name: str) -> str | None:
    """What someone should think about before she bears this name, as a sentence; None when nothing comes to mind."""
    if _words(name) & _keys(PROFESSIONAL):
        return (
            "This name says that you are a nurse or a doctor. Members may take what you write for medical advice. "
            "A first name, or a name you make up, works better."
        )
    parts = name.split()
    if 2 <= len(parts) <= 3 and all(NAME_PART.fullmatch(part) and part[0].isupper() for part in parts):
        return (
            "This looks like a full name, and members would know who you are. "
            "A first name, or a name you make up, is safer."
        )
    return None


def _words(name: str) -> set[str]:
    return {name_key(word.strip("0123456789") or word) for word in re.findall(r"[^\W_]+|[0-9|!$@]+", name)}


def _keys(words: set[str]) -> set[str]:
    return {name_key(word) for word in words}
