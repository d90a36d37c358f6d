"""Mail: written as a row with what caused it, sent by the worker, silent about the network.

A mail says that there is something, never what. Its subject and sender are neutral, because a phone shows them to
whoever is in the room.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from email.utils import formatdate
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

import structlog
from flask import current_app, render_template
from sqlalchemy import ColumnElement, String, Text, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock, work
from community.core.database import Id, UTCDateTime, rows_changed, writing
from community.extensions import db

log = structlog.get_logger()

# After this many failures a mail is left for the operator to see; with the waiting times below, about two days.
MOST_TRIES = 12
# A claim older than this belongs to a worker that died.
CLAIM_LASTS = timedelta(minutes=5)
# How long the operator can see that a mail went, or could not.
KEPT_FOR = timedelta(days=30)
BATCH = 50
# A link stays in one piece, also for someone who reads the file.
WHOLE_LINES = default.clone(max_line_length=900)
# On a locked phone this is all that shows. It must say nothing of what the network is about.
SUBJECT = "A message for you"
SMTP_TIMEOUT = 20


class Mail(db.Model):
    """One mail in the outbox. Its texts are emptied once it is sent: they may carry a link that opens an account."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=clock.now, index=True)
    claimed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)


def queue(recipient: str, template: str, *, subject: str = SUBJECT, **values) -> Mail:
    """Write a mail into the outbox, rendered from ``mail/TEMPLATE.txt`` and ``.html``; it goes after the commit."""
    mail = Mail(
        recipient=recipient,
        subject=subject,
        text=render_template(f"mail/{template}.txt", **values),
        html=render_template(f"mail/{template}.html", **values),
    )
    db.session.add(mail)
    work.wake("mail")
    return mail


@work.worker("mail")
def deliver_due() -> int:
    """Send what is due. Each mail is claimed by one worker just before; a failed one waits longer each time."""
    sent = 0
    for mail_id in filter(_claim, work.due(select(Mail.id).where(_is_due()).order_by(Mail.due_at).limit(BATCH))):
        failure = _deliver(mail_id)
        sent += failure is None
        if failure is not None and _is_away(failure):
            break
    return sent


@work.worker("old-mail")
def forget_old() -> int:
    """Delete the rows of mails that went, or never could: they say who was written to, and when."""
    old = Mail.due_at.is_(None) & (Mail.created_at < clock.now() - KEPT_FOR)
    with writing():
        return rows_changed(delete(Mail).where(old))


def _is_due() -> ColumnElement[bool]:
    now = clock.now()
    return (Mail.due_at <= now) & or_(Mail.claimed_at.is_(None), Mail.claimed_at < now - CLAIM_LASTS)


def _claim(mail_id: int) -> bool:
    claim = update(Mail).where(Mail.id == mail_id, _is_due())
    with writing():
        return rows_changed(claim.values(claimed_at=clock.now(), tries=Mail.tries + 1)) == 1


def _deliver(mail_id: int) -> Exception | None:
    message, failure = _message(db.session.get_one(Mail, mail_id)), None
    # Nothing of the database is held while another machine takes its time.
    db.session.rollback()
    try:
        _send(message)
    except (OSError, smtplib.SMTPException) as error:
        failure = error
        log.warning("mail not sent", mail=mail_id, kind=type(error).__name__)
    with writing():
        _settle(mail_id, failure)
    return failure


def _settle(mail_id: int, failure: Exception | None) -> None:
    mail = db.session.get_one(Mail, mail_id)
    mail.claimed_at = None
    if failure is not None and mail.tries < MOST_TRIES and not _is_final(failure):
        mail.due_at = clock.now() + timedelta(minutes=2**mail.tries)
        return
    mail.due_at, mail.sent_at = None, None if failure else clock.now()
    mail.text = mail.html = ""


def _is_final(failure: Exception) -> bool:
    # The other side says that there is no such mailbox: it will say so tomorrow too.
    if not isinstance(failure, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _ in failure.recipients.values())


def _is_away(failure: Exception) -> bool:
    # Waiting for a server that is not there, mail by mail, would keep other background work from being done.
    away = (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, smtplib.SMTPAuthenticationError)
    return not isinstance(failure, smtplib.SMTPException) or isinstance(failure, away)


def _message(mail: Mail) -> EmailMessage:
    settings = current_app.config["SETTINGS"]
    message = EmailMessage(policy=WHOLE_LINES)
    message["Subject"] = mail.subject
    message["From"] = settings.mail_from
    message["To"] = mail.recipient
    message["Date"] = formatdate(mail.created_at.timestamp())
    # The same each time it is tried: should a worker die after the sending, programs can tell that it is one mail.
    host = urlsplit(settings.public_url).hostname
    message["Message-ID"] = f"<mail-{mail.id}-{mail.created_at.timestamp():.0f}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


def _send(message: EmailMessage) -> None:
    settings = current_app.config["SETTINGS"]
    if not settings.smtp_url:
        _write(message, settings.mail_folder)
        return
    url = urlsplit(settings.smtp_url)
    host, context = url.hostname or "localhost", ssl.create_default_context()
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 465, timeout=SMTP_TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(host, url.port or 25, timeout=SMTP_TIMEOUT)
    with server:
        if url.scheme == "smtp":
            _encrypt(server, host, context, with_password=bool(url.username))
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)


def _encrypt(server: smtplib.SMTP, host: str, context: ssl.SSLContext, *, with_password: bool) -> None:
    # What a server offers is known only after the greeting.
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=context)
    elif with_password and not is_this_machine(host):
        # Someone on the way may have taken the offer out, to read the password.
        raise smtplib.SMTPConnectError(0, "no encryption is offered")


def is_this_machine(host: str) -> bool:
    """Whether what is sent to ``host`` never leaves this machine, and so may go unencrypted."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _write(message: EmailMessage, folder) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = re.sub(r"[^0-9a-z-]", "", f"{clock.now():%Y%m%d-%H%M%S}-{message['Message-ID'].split('@')[0].lower()}")
    path = folder / f"{name}.eml"
    path.write_bytes(bytes(message))
    path.chmod(0o600)
