"""Entries of one researcher that people of an organisation put together. What was done stays on record.

Nothing of it shows to another organisation: whoever reads the citation graph gives their own.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, func, insert, select

from schemas.citation_answers import Merge, MergeAsked
from schemas.errors import NotFoundError, StateError, UserError
from schemas.workplace_tables import accounts, researcher_merges
from search_api.access import Reader
from search_api.workplace import audit
from search_api.workplace.audit import Entry
from search_api.workplace.vault import Vault


def history(connection: Connection, organisation: str) -> tuple[Merge, ...]:
    """All merges of an organisation and their undoings, newest first."""
    table = researcher_merges
    rows = connection.execute(
        select(table, accounts.c.display.label("by"))
        .join(accounts, accounts.c.id == table.c.account_id)
        .where(table.c.organisation_id == organisation)
        .order_by(table.c.number.desc())
    ).mappings()
    return tuple(
        Merge.model_validate({name: row[name] for name in Merge.model_fields}) for row in rows
    )


def standing(connection: Connection, organisation: str) -> tuple[Merge, ...]:
    """The merges of an organisation that were not taken back, newest first."""
    made = history(connection, organisation) if organisation else ()
    undone = {one.undoes for one in made}
    return tuple(one for one in made if one.undoes is None and one.number not in undone)


def partners(merged: Iterable[Merge]) -> Mapping[str, set[str]]:
    """With what each mark was put together."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in merged:
        found[one.one].add(one.other)
        found[one.other].add(one.one)
    return found


def add(
    connection: Connection, vault: Vault, who: Reader, asked: MergeAsked, note_characters: int
) -> Merge:
    """Adds a merge. That both are known to this reader and not one yet, the caller has seen."""
    if len(asked.note) > note_characters:
        raise UserError(
            f"the note is over the limit of {note_characters} characters",
            f"メモは {note_characters} 文字以内にしてください",
        )
    return _added(connection, vault, who, asked, None)


def undo(connection: Connection, vault: Vault, who: Reader, number: int) -> Merge:
    """Takes a merge back. NotFoundError where the organisation has none of that number.

    StateError where it was taken back already.
    """
    audit.lock(connection)
    made = {one.number: one for one in history(connection, who.organisation)}
    found = made.get(number)
    if found is None or found.undoes is not None:
        raise NotFoundError(f"there is no merge {number}", f"統合 {number} は見つかりません")
    if number not in {one.number for one in standing(connection, who.organisation)}:
        raise StateError(
            f"merge {number} was taken back already", f"統合 {number} は既に取り消されています"
        )
    same = MergeAsked(one=found.one, other=found.other)
    return _added(connection, vault, who, same, number)


def _added(
    connection: Connection, vault: Vault, who: Reader, asked: MergeAsked, undoes: int | None
) -> Merge:
    mine = researcher_merges.c.organisation_id == who.organisation
    last = connection.execute(select(func.max(researcher_merges.c.number)).where(mine)).scalar()
    row = {"number": (last or 0) + 1, **asked.model_dump(), "at": time.time(), "undoes": undoes}
    connection.execute(
        insert(researcher_merges).values(
            organisation_id=who.organisation, account_id=who.account, **row
        )
    )
    # Not the note: the log is read by people who need not know it.
    detail = {"number": row["number"], "other": asked.other, "undoes": undoes}
    action = "researcher.merged" if undoes is None else "researcher.parted"
    audit.append(connection, vault, Entry(action, who.account, who.organisation, asked.one, detail))
    return Merge.model_validate({**row, "by": who.name})
