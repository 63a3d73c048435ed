"""Decisions of an organisation on reports and on their tags; what was decided is never changed."""

import time
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, func, insert, select

from schemas import taxonomy
from schemas.decisions import OF_TAG, REPORT, VERDICTS, Decision, DecisionAsked, Decisions, standing
from schemas.errors import NotFoundError, StateError, UserError
from schemas.workplace_tables import decisions
from search_api.access import Reader
from search_api.workplace import audit
from search_api.workplace.audit import Entry
from search_api.workplace.histories import History, histories, shown
from search_api.workplace.vault import Vault


def of_report(connection: Connection, organisation: str, report: str) -> Decisions:
    """Where an organisation stands on a report, and how it came there."""
    made = _history(connection, organisation, report)
    return Decisions(report=made.report, now=standing(made.decisions), history=made.decisions)


def latest(connection: Connection, organisation: str, limit: int) -> tuple[Decision, ...]:
    """The latest decisions of an organisation, newest first."""
    order = (decisions.c.at.desc(), decisions.c.report_id, decisions.c.number.desc())
    rows = connection.execute(shown(organisation).order_by(*order).limit(limit)).mappings()
    return tuple(Decision.model_validate(dict(row)) for row in rows)


def on_tags(connection: Connection, organisation: str) -> dict[str, dict[str, Decision]]:
    """The decisions of an organisation on tags that hold, by report and tag."""
    made = histories(connection, organisation)
    held = {report: _of_tags(standing(one.decisions)) for report, one in made.items()}
    return {report: now for report, now in sorted(held.items()) if now}


def standings(
    connection: Connection, organisation: str, reports: Collection[str] | None
) -> dict[str, Decision]:
    """The decisions of an organisation on these reports as a whole that hold, by report; on all for None."""
    made = histories(connection, organisation, reports)
    held = {report: standing(one.decisions) for report, one in made.items()}
    return {report: now[REPORT] for report, now in sorted(held.items()) if REPORT in now}


def decide_all(
    connection: Connection,
    vault: Vault,
    who: Reader,
    seen: Mapping[str, int],
    asked: DecisionAsked,
    note_characters: int,
) -> tuple[Decision, ...]:
    """The same decision on several reports: on all, or on none.

    `seen` has the number of the decision that was seen to hold on each, 0 for none. StateError
    where another one holds by now; UserError as `decide`.
    """
    audit.lock(connection)
    _fits(asked, note_characters)
    made = histories(connection, who.organisation, seen)
    for report, number in seen.items():
        now = standing(made[report].decisions).get(REPORT)
        if (now.number if now else 0) != number:
            raise StateError(
                f"somebody decided on {report} meanwhile; look again",
                f"成果 {report} について、ほかの方が判断しました。最新の状態を確認してください",
            )
    row, each = {**asked.model_dump(), "about": REPORT}, {one.report: one for one in made.values()}
    return tuple(
        _after(history, _added(connection, vault, who, report, row, len(each)))
        for report, history in each.items()
    )


def verdicts(
    connection: Connection, organisation: str, ids: Collection[str] | None = None
) -> dict[str, str]:
    """What an organisation decided of reports and what holds; of all of them where `ids` is None."""
    held = standings(connection, organisation, ids)
    return {report: decision.value for report, decision in held.items()}


def decide(
    connection: Connection,
    vault: Vault,
    who: Reader,
    report: str,
    asked: DecisionAsked,
    note_characters: int,
) -> Decision:
    """Adds a decision. UserError where it doesn't fit what it is about, or its note is too long."""
    audit.lock(connection)
    _fits(asked, note_characters)
    history = _history(connection, who.organisation, report)
    return _after(history, _added(connection, vault, who, history.report, asked.model_dump()))


def undo(connection: Connection, vault: Vault, who: Reader, report: str, number: int) -> Decision:
    """Takes a decision back, so that the one before it holds again.

    NotFoundError where there is none of that number; StateError where it doesn't hold any more,
    since another person has decided meanwhile.
    """
    audit.lock(connection)
    history = _history(connection, who.organisation, report)
    if not 0 < number <= len(history.decisions):
        raise NotFoundError(f"there is no decision {number}", f"判断 {number} は見つかりません")
    found = history.decisions[number - 1]
    if standing(history.decisions).get(found.about) != found:
        raise StateError(
            f"decision {number} does not hold any more; look again",
            f"判断 {number} は、既に有効ではありません。最新の状態を確認してください",
        )
    kept, kept_number = history.kept[number - 1]
    row = {"about": found.about, "value": "undo", "ground": "", "note": "", "undoes": kept_number}
    made = _added(connection, vault, who, kept, row)
    return _after(history, made.model_copy(update={"report": history.report, "undoes": number}))


def _history(connection: Connection, organisation: str, report: str) -> History:
    return histories(connection, organisation, (report,))[report]


def _after(history: History, made: Decision) -> Decision:
    """A decision as the next one of a history."""
    return made.model_copy(update={"number": len(history.decisions) + 1})


def _of_tags(now: Mapping[str, Decision]) -> dict[str, Decision]:
    return {about: one for about, one in now.items() if about != REPORT}


def _added(
    connection: Connection,
    vault: Vault,
    who: Reader,
    report: str,
    told: dict[str, object],
    together: int = 1,
) -> Decision:
    """Kept under this report, with the next number there."""
    mine = (decisions.c.organisation_id == who.organisation) & (decisions.c.report_id == report)
    last = connection.execute(select(func.max(decisions.c.number)).where(mine)).scalar()
    number, now = (last or 0) + 1, time.time()
    row = {"organisation_id": who.organisation, "report_id": report, "number": number, **told}
    connection.execute(insert(decisions).values(**row, account_id=who.account, at=now))
    # Not the note: the log is read by people who need not know it.
    detail = {"number": number, "about": told["about"], "value": told["value"]}
    detail |= {"together": together} if together > 1 else {}
    entry = Entry("decided", who.account, who.organisation, report, detail)
    audit.append(connection, vault, entry)
    return Decision.model_validate(
        {"report": report, "number": number, "by": who.name, "at": now, **told}
    )


def _fits(asked: DecisionAsked, note_characters: int) -> None:
    if asked.about != REPORT and taxonomy.load().tag(asked.about) is None:
        raise UserError(f"there is no tag {asked.about}", f"タグ {asked.about} はありません")
    values = VERDICTS if asked.about == REPORT else OF_TAG
    if asked.value not in values:
        raise UserError(
            f"{asked.value} is none of {', '.join(values)}",
            f"{asked.value} は {'、'.join(values)} のいずれでもありません",
        )
    if len(asked.note) > note_characters:
        raise UserError(
            f"the note is over the limit of {note_characters} characters",
            f"メモは {note_characters} 文字以内にしてください",
        )
