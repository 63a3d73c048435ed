"""Opinions on a case: of technology, use, maturity, obstacles and next step, by author."""

import time

from sqlalchemy import Connection, func, insert, select

from schemas.case_answers import Opinion
from schemas.case_tables import case_opinions
from schemas.cases import ASPECTS, OpinionAsked
from schemas.errors import UserError
from schemas.workplace_tables import accounts
from search_api.access import Reader
from search_api.workplace.cases import book
from search_api.workplace.vault import Vault


def give(
    connection: Connection, vault: Vault, who: Reader, identity: str, asked: OpinionAsked, most: int
) -> None:
    """Adds an opinion; the one that its author gave before stays in the history.

    UserError where all of it is empty, or a part too long.
    """
    book.locked(connection, who, identity)
    told = asked.model_dump()
    if not any(told.values()):
        raise UserError("the opinion is empty", "意見を記入してください")
    for text in told.values():
        book.fits(text, most)
    mine = (case_opinions.c.case_id == identity) & (case_opinions.c.account_id == who.account)
    last = connection.execute(select(func.max(case_opinions.c.number)).where(mine)).scalar()
    number = (last or 0) + 1
    row = {"case_id": identity, "account_id": who.account, "number": number, "at": time.time()}
    connection.execute(insert(case_opinions).values(**row, **told))
    # The words stand in the row, which is never changed.
    book.noted(connection, vault, who, identity, "opinion", {"opinion": number})


def of_case(connection: Connection, case: str) -> tuple[tuple[Opinion, ...], tuple[Opinion, ...]]:
    """The last opinion of each author, oldest first; and those that these took the place of."""
    columns = (case_opinions.c[name] for name in ("number", "at", *ASPECTS))
    rows = connection.execute(
        select(*columns, accounts.c.id.label("account"), accounts.c.display.label("by"))
        .join(accounts, accounts.c.id == case_opinions.c.account_id)
        .where(case_opinions.c.case_id == case)
        .order_by(case_opinions.c.at, case_opinions.c.account_id, case_opinions.c.number)
    ).mappings()
    given = [Opinion.model_validate(dict(row)) for row in rows]
    last = {one.account: one.number for one in given}
    return (
        tuple(one for one in given if one.number == last[one.account]),
        tuple(one for one in given if one.number != last[one.account]),
    )
