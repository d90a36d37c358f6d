"""E-mail addresses: whether one can be used, and how it is compared."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

LONGEST = 254


def normal(email: str | None) -> str:
    """``email`` as it is stored and compared: nobody has two addresses that differ only in capitals."""
    email = (email or "").strip()
    try:
        # Whether mail arrives is shown by the link we send there: asking other servers would keep her waiting.
        return validate_email(email, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return email.lower()


def refused(email: str | None) -> str | None:
    """Why no mail can be sent there, as a sentence; None when it can."""
    email = (email or "").strip()
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        return "This does not look like an e-mail address. It has the form name@example.com."
    return "This address is too long." if len(email) > LONGEST else None
