"""Mails of a day over a real mail server: once, to whom they belong, and tried again where it fails."""

import email
import threading
from collections.abc import Iterator
from email.message import Message

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from schemas.settings import Settings
from search_api.access import Reader
from search_api.alerts import entries, mailing
from search_api.workplace.desk import Desk
from tests.conftest import free_ports
from tests.search_api.alerts.watching import fires, office, saved


class Inbox:
    """Keeps what a server takes."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], Message]] = []
        self.refuse = False

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.refuse:
            return "451 try again later"
        assert isinstance(envelope.content, bytes)
        self.mails.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content)))
        return "250 taken"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, str]]:
    """A mail server on loopback, and its address."""
    found, (port,) = Inbox(), free_ports(1)
    server = Controller(found, hostname="127.0.0.1", port=port)
    server.start()
    yield found, f"smtp://127.0.0.1:{port}"
    server.stop()


def at(day: float, hour: int, now: float) -> float:
    """That hour in Japan, so many days after now."""
    midnight = (now + 9 * 3600) // 86_400 * 86_400 - 9 * 3600
    return midnight + day * 86_400 + hour * 3600


def with_mail(desk: Desk, url: str, **more: object) -> Desk:
    return Desk(desk.settings.model_copy(update={"smtp_url": url, **more}))


def text(mail: Message) -> str:
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def prepared(desk: Desk) -> tuple[Reader, float]:
    """Somebody with an address and two alerts of one report, and the time of these."""
    who = office(desk)
    desk.write(mailing.wish, who, "hanako@example.org")
    ids = [saved(desk, who, question) for question in ("音響通信", "放熱")]
    desk.write(entries.add, [fires(who, one, "oai-1") for one in ids])
    return who, desk.read(entries.of_account, desk.vault, who, 10)[0].at


def test_one_mail_a_day_counts_reports_and_names_nothing(
    desk: Desk, inbox: tuple[Inbox, str]
) -> None:
    got, url = inbox
    who, now = prepared(desk)
    mailer = with_mail(desk, url)
    assert mailing.send_due(mailer, at(0, 23, now)) == 0  # the address is of today
    assert mailing.send_due(mailer, at(1, 7, now)) == 0
    assert mailing.send_due(mailer, at(1, 8, now)) == 1
    assert mailing.send_due(mailer, at(1, 9, now)) == 0
    ((to, mail),) = got.mails
    assert to == ["hanako@example.org"]
    assert "1 件" in text(mail)
    assert f"{desk.settings.api}/alerts" in text(mail)
    assert "音響通信" not in text(mail)
    assert mailing.send_due(mailer, at(2, 8, now)) == 0  # nothing is new
    desk.write(entries.add, [fires(who, saved(desk, who, "放熱"), "oai-2")])
    assert mailing.send_due(mailer, at(3, 8, now)) == 1
    mailer.close()


def test_a_mail_that_fails_is_tried_again_with_all_that_it_should_have_told(
    desk: Desk, inbox: tuple[Inbox, str]
) -> None:
    got, url = inbox
    _, now = prepared(desk)
    mailer = with_mail(desk, url, mail_names=True)
    got.refuse = True
    assert mailing.send_due(mailer, at(1, 8, now)) == 0
    got.refuse = False
    assert mailing.send_due(mailer, at(1, 9, now)) == 1
    assert "音響通信" in text(got.mails[0][1])
    mailer.close()


def test_two_workers_send_one_mail(desk: Desk, inbox: tuple[Inbox, str]) -> None:
    got, url = inbox
    _, now = prepared(desk)
    mailers = [with_mail(desk, url) for _ in range(3)]
    start = threading.Barrier(3)

    def send(mailer: Desk) -> None:
        start.wait()
        mailing.send_due(mailer, at(1, 8, now))

    threads = [threading.Thread(target=send, args=(mailer,)) for mailer in mailers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got.mails) == 1
    for mailer in mailers:
        mailer.close()


def test_without_a_server_nothing_is_sent(desk: Desk) -> None:
    assert Settings().smtp_url == ""
    _, now = prepared(desk)
    assert mailing.send_due(desk, at(1, 8, now)) == 0
