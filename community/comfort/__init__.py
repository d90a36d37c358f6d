"""Confronting topics: which a text touches on, how each member meets them, and the one function that decides.

``of(member).way(topics)`` decides for one text; ``kept(...)`` is the same rule in SQL, for lists and counts. Whatever
shows, quotes, counts, tells of or mails a member's words asks one of the two.

topics       Topic; a set of them is one number
choosing     what a member chooses, for always and for a night
decision     the one decision
reader       how the one who asks for this page meets a text
forms        saying what a text touches on; choosing
views        pages of choosing, and lifting one cover
"""

from community.comfort.decision import LEAVES_OUT, Comfort, Way, kept, kept_for, of

__all__ = ["LEAVES_OUT", "Comfort", "Way", "kept", "kept_for", "of"]
