"""The mail of a day: how many alerts are new, and where they are read. Off without a server.

Mails travel far: names of searches stand in them only where the settings say so.
"""

import logging
import smtplib
import ssl
import time
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from schemas.alert_tables import digests
from schemas.errors import EngineError, UserError
from schemas.settings import Settings
from search_api.access import Reader
from search_api.alerts import entries, owners
from search_api.alerts.entries import Row
from search_api.workplace import audit
from search_api.workplace.audit import Entry
from search_api.workplace.desk import Desk
from search_api.workplace.vault import Vault

_log = logging.getLogger(__name__)
_SECONDS = 30.0
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def wish(connection: Connection, vault: Vault, who: Reader, address: str) -> None:
    """Has mails sent to an address from the next day on; none any more for an empty one."""
    mine, now = digests.c.account_id == who.account, time.time()
    audit.lock(connection)
    connection.execute(delete(digests).where(mine))
    if address:
        if not _good(address):
            raise UserError("this is no mail address", "メールアドレスの形式ではありません")
        row = {"account_id": who.account, "address": address, "day": entries.day_of(now)}
        connection.execute(insert(digests).values(**row, until=now))
    entry = Entry("digest.set", who.account, who.organisation, who.account, {"on": bool(address)})
    audit.append(connection, vault, entry)


def address_of(connection: Connection, who: Reader) -> str:
    """Where one's mails go; empty where none are sent."""
    mine = digests.c.account_id == who.account
    return connection.execute(select(digests.c.address).where(mine)).scalar() or ""


def send_due(desk: Desk, now: float) -> int:
    """Sends each mail of the day once, from its hour on; how many were sent.

    A mail that fails is tried again at the next look; what it should have told stays untold.
    """
    settings = desk.settings
    if not settings.smtp_url or _hour(now) < settings.mail_hour:
        return 0
    sent = 0
    for row in desk.read(_due, entries.day_of(now)):
        if not desk.write(_begin, row, entries.day_of(now)):
            continue  # another worker has it
        try:
            if rows := desk.read(_untold, desk.vault, row, settings.alerts_shown):
                _send(settings, _mail(settings, row["address"], rows))
                sent += 1
        except (OSError, smtplib.SMTPException, EngineError) as error:
            _log.warning("a mail was not sent: %s", type(error).__name__)
            desk.write(_give_back, row)
        else:
            desk.write(_done, row, max((one.at for one in rows), default=row["until"]))
    return sent


def _due(connection: Connection, day: str) -> list[RowMapping]:
    query = select(digests).where(digests.c.day < day).order_by(digests.c.account_id)
    return list(connection.execute(query).mappings())


def _begin(connection: Connection, _vault: Vault, row: RowMapping, day: str) -> bool:
    mine = (digests.c.account_id == row["account_id"]) & (digests.c.day == row["day"])
    return connection.execute(update(digests).where(mine).values(day=day)).rowcount == 1


def _give_back(connection: Connection, _vault: Vault, row: RowMapping) -> None:
    mine = digests.c.account_id == row["account_id"]
    connection.execute(update(digests).where(mine).values(day=row["day"]))


def _done(connection: Connection, _vault: Vault, row: RowMapping, until: float) -> None:
    mine = digests.c.account_id == row["account_id"]
    connection.execute(update(digests).where(mine).values(until=until))


def _untold(connection: Connection, vault: Vault, row: RowMapping, most: int) -> list[Row]:
    """What an account was not told of by mail yet; nothing for one that lost its rights."""
    who = owners.readers(connection, {row["account_id"]}).get(row["account_id"])
    if who is None:
        return []
    newest = entries.of_account(connection, vault, who, most)
    return [one for one in newest if one.at > row["until"] and not one.read]


def _mail(settings: Settings, address: str, rows: list[Row]) -> EmailMessage:
    count = len({row.report for row in rows})
    link = f"{settings.api}/alerts"
    mail = EmailMessage()
    mail["From"], mail["To"] = settings.mail_from, address
    mail["Subject"] = f"SATETO: お知らせ {count} 件 / {count} alerts"
    lines = [
        f"新しいお知らせが {count} 件あります。サインインして確認してください。",
        f"There are {count} new alerts; sign in to read them.",
        "",
        link,
        "",
    ]
    if settings.mail_names:
        names = sorted({row.reason.name for row in rows})
        lines += [f"- {name}" for name in names]
    mail.set_content("\n".join(lines))
    return mail


def _send(settings: Settings, mail: EmailMessage) -> None:
    parts = urlsplit(settings.smtp_url)
    host, context = parts.hostname or "", ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=_SECONDS)
    with server:
        if parts.scheme != "smtps" and host not in _HERE:
            server.starttls(context=context)  # without it nothing is sent
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(mail)


def _good(address: str) -> bool:
    name, at, domain = address.rpartition("@")
    return bool(name and at and domain) and address.isprintable() and " " not in address


def _hour(now: float) -> int:
    return int(now // 3600 + 9) % 24
