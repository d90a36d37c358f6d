"""The outbox: what is written goes, once, over a real connection, and tells nobody anything."""

from __future__ import annotations

import dataclasses
import email
import smtplib
import socket
import ssl
from datetime import timedelta
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select, update

from community.core import clock, mail, work
from community.core.mail import Mail
from community.extensions import db

LINK = "http://localhost/your-request"


class Mailbox:
    """The far end of SMTP. ``refuse``: what it answers to a recipient instead of taking the mail."""

    def __init__(self) -> None:
        self.got, self.refuse = [], None

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.got.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


@pytest.fixture
def mailbox(app):
    """A real SMTP server, named in the app's settings while the test runs."""
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = dataclasses.replace(before, smtp_url=f"smtp://127.0.0.1:{server.port}")
    yield box
    app.config["SETTINGS"] = before
    server.stop()


@pytest.fixture
def written(context):
    """A mail in the outbox."""
    row = mail.queue("ida@example.org", "something_waits", link=LINK)
    db.session.commit()
    return row.id


def row(mail_id: int) -> Mail:
    db.session.expire_all()
    return db.session.get_one(Mail, mail_id)


def test_it_works(mailbox, written):
    assert work.run("mail") == 1
    (got,) = mailbox.got
    assert got["To"] == "ida@example.org"
    assert got["Subject"] == "A message for you"
    assert got["Auto-Submitted"] == "auto-generated"
    assert LINK in got.get_body(("plain",)).get_content()
    assert f'href="{LINK}"' in got.get_body(("html",)).get_content()
    assert row(written).sent_at is not None
    assert row(written).text == row(written).html == ""


def test_it_goes_once(mailbox, written):
    work.run("mail")
    assert work.run("mail") == 0
    assert len(mailbox.got) == 1


@pytest.mark.parametrize(
    "template",
    [
        *("account_exists", "address_changed", "confirm", "new_address"),
        *("new_password", "password_changed", "something_waits"),
    ],
)
def test_no_mail_tells_what_the_network_is_about(app, mailbox, context, template):
    values = dict.fromkeys(("link", "sign_in", "forgotten", "help"), LINK)
    mail.queue("ida@example.org", template, **values)
    db.session.commit()
    work.run("mail")
    whole = mailbox.got[0].as_string().lower()
    name = app.config["SETTINGS"].community_name.lower()
    for word in (name, "cancer", "breast", "secondary", "metasta", "network", "<img", "<script", "style="):
        assert word not in whole


def test_a_mail_is_part_of_what_caused_it(mailbox, context):
    mail.queue("ida@example.org", "something_waits", link=LINK)
    db.session.rollback()
    assert work.run("mail") == 0


def test_a_mail_claimed_by_a_worker_that_died_goes_later_and_once(mailbox, written, time_machine):
    db.session.execute(update(Mail).values(claimed_at=clock.now(), tries=1))
    db.session.commit()
    assert work.run("mail") == 0
    time_machine.move_to(clock.now() + timedelta(minutes=6))
    assert work.run("mail") == 1
    assert work.run("mail") == 0
    assert len(mailbox.got) == 1


def test_each_try_bears_the_same_number(mailbox, written):
    work.run("mail")
    # As if the worker had died between sending and noting it.
    db.session.execute(update(Mail).values(sent_at=None, due_at=clock.now(), text="x", html="x"))
    db.session.commit()
    work.run("mail")
    first, second = mailbox.got
    assert first["Message-ID"] == second["Message-ID"]


def test_a_server_that_is_away_is_tried_again_later(app, context, written, time_machine):
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = dataclasses.replace(before, smtp_url=f"smtp://127.0.0.1:{free_port()}")
    try:
        assert work.run("mail") == 0
    finally:
        app.config["SETTINGS"] = before
    assert row(written).text
    assert row(written).due_at > clock.now()
    time_machine.move_to(clock.now() + timedelta(minutes=5))
    assert work.run("mail") == 1


def test_the_others_wait_too_while_it_is_away(app, context):
    for _ in range(3):
        mail.queue("ida@example.org", "something_waits", link=LINK)
    db.session.commit()
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = dataclasses.replace(before, smtp_url=f"smtp://127.0.0.1:{free_port()}")
    work.run("mail")
    app.config["SETTINGS"] = before
    assert sorted(db.session.scalars(select(Mail.tries))) == [0, 0, 1]


@pytest.mark.parametrize(("answer", "again"), [("550 No such person", False), ("451 Later please", True)])
def test_a_mailbox_that_is_not_there_is_not_tried_again(mailbox, written, answer, again):
    mailbox.refuse = answer
    work.run("mail")
    assert (row(written).due_at is not None) == again
    assert bool(row(written).text) == again


def test_it_gives_up_after_two_days_and_forgets_the_words(mailbox, written):
    mailbox.refuse = "451 Later please"
    for _ in range(mail.MOST_TRIES):
        db.session.execute(update(Mail).values(due_at=clock.now()))
        db.session.commit()
        work.run("mail")
    assert row(written).due_at is None
    assert row(written).sent_at is None
    assert row(written).text == ""


@pytest.fixture
def nobodys_certificate(tmp_path):
    """A certificate that no authority vouches for, as someone on the way would show."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(clock.now() - timedelta(days=1)).not_valid_after(clock.now() + timedelta(days=1))
    made = builder.sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "both.pem").write_bytes(key.private_bytes(pem, *plain) + made.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    return context


def test_encryption_that_is_offered_is_used_and_its_certificate_checked(app, written, nobodys_certificate):
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port(), tls_context=nobodys_certificate)
    server.start()
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = dataclasses.replace(before, smtp_url=f"smtp://127.0.0.1:{server.port}")
    try:
        assert work.run("mail") == 0
    finally:
        app.config["SETTINGS"] = before
        server.stop()
    assert box.got == []
    assert row(written).due_at is not None


@pytest.mark.parametrize(
    ("host", "may"),
    [("localhost", True), ("127.0.0.1", True), ("::1", True), ("mail.example.org", False), ("127.example.org", False)],
)
def test_a_password_goes_unencrypted_only_within_this_machine(host, may):
    assert mail.is_this_machine(host) is may


def test_without_a_server_mails_are_files(app, written):
    before = set(app.config["SETTINGS"].mail_folder.glob("*.eml"))
    assert work.run("mail") == 1
    (path,) = set(app.config["SETTINGS"].mail_folder.glob("*.eml")) - before
    assert LINK in path.read_text().splitlines()
    assert path.stat().st_mode & 0o777 == 0o600
    assert email.message_from_bytes(path.read_bytes(), policy=default)["To"] == "ida@example.org"


def test_rows_of_old_mails_are_forgotten(context, written, time_machine):
    work.run("mail")
    assert work.run("old-mail") == 0
    time_machine.move_to(clock.now() + timedelta(days=31))
    assert work.run("old-mail") == 1


def test_an_address_cannot_smuggle_in_a_second_one(context):
    with pytest.raises((ValueError, smtplib.SMTPException)):
        mail._message(
            Mail(
                id=1,
                recipient="a@example.org\nBcc: b@example.org",
                subject="x",
                text="",
                html="",
                created_at=clock.now(),
            )
        )
