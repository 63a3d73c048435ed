"""Who works on a case: members of the organisation, and experts from outside until a day."""

import secrets
import time
from datetime import date, datetime, timedelta, timezone
from datetime import time as clock

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, select, update

from schemas.case_answers import Invited, Member
from schemas.case_tables import case_people
from schemas.cases import ExpertAsked
from schemas.errors import NotFoundError, UserError
from schemas.permissions import Role
from schemas.workplace_tables import accounts as account_rows
from schemas.workplace_tables import memberships
from search_api.access import Reader
from search_api.workplace import accounts
from search_api.workplace.cases import book
from search_api.workplace.vault import Vault

_JST = timezone(timedelta(hours=9))
_DAY = 86_400.0


def members(connection: Connection, organisation: str) -> tuple[Member, ...]:
    """People of an organisation whose accounts are open: by name, those from outside last.

    Of an expert it doesn't matter whether the role has ended: an invitation prolongs it.
    """
    rows = connection.execute(
        select(account_rows.c.id, account_rows.c.display, memberships.c.role)
        .join(memberships, memberships.c.account_id == account_rows.c.id)
        .where(account_rows.c.organisation_id == organisation, account_rows.c.disabled_at.is_(None))
    ).all()
    inside = {row.id for row in rows if row.role != Role.EXPERT}
    found = {
        row.id: Member(account=row.id, name=row.display, expert=row.id not in inside)
        for row in rows
    }
    return tuple(sorted(found.values(), key=lambda one: (one.expert, one.name, one.account)))


def assign(connection: Connection, vault: Vault, who: Reader, identity: str, account: str) -> None:
    """Makes a member of the organisation one who works on the case."""
    book.locked(connection, who, identity)
    person = _person(connection, who, account, expert=False)
    if _there(connection, identity, account) is None:
        _put(connection, who, identity, account, None)
        told = {"account": account, "name": person.name}
        book.noted(connection, vault, who, identity, "assigned", told, {"account": account})


def invite(
    connection: Connection,
    vault: Vault,
    who: Reader,
    identity: str,
    asked: ExpertAsked,
    hashed: str,
    days: int,
) -> Invited:
    """Lets an expert from outside see this case until the end of a day in Japan.

    Somebody new gets an account with the password whose hash is `hashed`, which the caller tells;
    its name is made here, since one that was chosen could be refused for another organisation's.
    UserError where the day is past or more than `days` ahead.
    """
    book.locked(connection, who, identity)
    until = _until(asked.until, days)
    account, name = asked.account, ""
    if account:
        _person(connection, who, account, expert=True)
        _prolong(connection, account, until)
    else:
        name = f"{who.organisation}-{secrets.token_hex(4)}"
        held: dict[Role, float | None] = {Role.EXPERT: until}
        account = accounts.add(
            connection, vault, name, who.organisation, held, asked.display, by=who.account
        )
        accounts.set_password(connection, vault, name, hashed, who.account)
    connection.execute(delete(case_people).where(_of(identity, account)))
    _put(connection, who, identity, account, until)
    told = {"account": account, "name": _named(connection, account), "until": until}
    log = {"account": account, "until": until}
    book.noted(connection, vault, who, identity, "invited", told, log)
    return Invited(account=account, name=name, password="")


def release(connection: Connection, vault: Vault, who: Reader, identity: str, account: str) -> None:
    """Ends somebody's work on a case; of an expert, the sight of it as well."""
    book.locked(connection, who, identity)
    if _there(connection, identity, account) is None:
        raise NotFoundError(
            f"{account} does not work on this case", f"{account} はこの案件の担当ではありません"
        )
    connection.execute(delete(case_people).where(_of(identity, account)))
    told = {"account": account, "name": _named(connection, account)}
    book.noted(connection, vault, who, identity, "released", told, {"account": account})


def end_of(day: date) -> float:
    """The end of a day in Japan, in Unix seconds."""
    return datetime.combine(day + timedelta(days=1), clock(), _JST).timestamp()


def last_day(until: float) -> date:
    """The last day in Japan before a time.

    >>> last_day(end_of(date(2027, 3, 31))).isoformat()
    '2027-03-31'
    """
    return datetime.fromtimestamp(until - 1, _JST).date()


def _until(day: date, days: int) -> float:
    until, now = end_of(day), time.time()
    if not now < until <= now + (days + 1) * _DAY:
        raise UserError(
            f"an invitation holds until a day from today on, at most {days} days ahead",
            f"期限は、本日から {days} 日後までの日としてください",
        )
    return until


def _person(connection: Connection, who: Reader, account: str, *, expert: bool) -> Member:
    found = (one for one in members(connection, who.organisation) if one.account == account)
    person = next((one for one in found if one.expert is expert), None)
    if person is None:
        kind = ("expert", "外部人材") if expert else ("member", "組織の利用者")
        raise NotFoundError(f"there is no {kind[0]} {account}", f"{kind[1]} {account} はいません")
    return person


def _prolong(connection: Connection, account: str, until: float) -> None:
    mine = (memberships.c.account_id == account) & (memberships.c.role == Role.EXPERT)
    shorter = mine & (memberships.c.until < until)
    connection.execute(update(memberships).where(shorter).values(until=until))


def _there(connection: Connection, case: str, account: str) -> RowMapping | None:
    return connection.execute(select(case_people).where(_of(case, account))).mappings().first()


def _put(connection: Connection, who: Reader, case: str, account: str, until: float | None) -> None:
    row = {"case_id": case, "account_id": account, "until": until}
    added = {"added_by": who.account, "added_at": time.time()}
    connection.execute(insert(case_people).values(**row, **added))


def _named(connection: Connection, account: str) -> str:
    mine = account_rows.c.id == account
    return str(connection.execute(select(account_rows.c.display).where(mine)).scalar_one())


def _of(case: str, account: str) -> ColumnElement[bool]:
    return (case_people.c.case_id == case) & (case_people.c.account_id == account)
