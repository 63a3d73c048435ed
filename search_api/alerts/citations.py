"""New citations of what is followed: a work, a researcher's works, or what a project brought forth."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from schemas.alerts import CITED, Told, WatchKind
from schemas.citation import MentionOf
from schemas.citation_tables import citations, linked_reports, report_works
from schemas.report import SectionKey
from schemas.search import EvidencePassage
from search_api import citing, researchers
from search_api.access import Reader
from search_api.alerts import owners, watches
from search_api.alerts.entries import Fired
from search_api.alerts.watches import Opened
from search_api.workplace import sealing
from search_api.workplace.histories import current
from search_api.workplace.vault import Vault

_STRETCH = 1_000  # follows opened at once
_MARK = 8  # bytes by which a citation that was there before is known
_AT_ONCE = 500  # ids that one statement names
Pairs = set[tuple[str, str]]  # a report and a work that it cites


def known(connection: Connection, kind: WatchKind, subject: str, who: Reader) -> bytes:
    """Marks of the citations that there are now, which are none to tell of."""
    cited, but = _followed(connection, kind, subject, who)
    found: Pairs = set()
    for part in _parts(cited):
        query = select(citations.c.report_id, citations.c.work_id).distinct()
        there = connection.execute(query.where(citations.c.work_id.in_(part)))
        found |= {(row[0], row[1]) for row in there if row[0] not in but}
    return b"".join(sorted(map(_mark, found)))


def fired(connection: Connection, vault: Vault, reports: Collection[str]) -> list[Fired]:
    """What to tell whom of the citations that these reports make."""
    made = _made(connection, reports)
    found: list[Fired] = []
    seen: dict[tuple[str, ...], set[str]] = {}
    after = ""
    while made:
        rows = watches.stretch(connection, vault, CITED, after, _STRETCH)
        who = owners.readers(connection, {row["account_id"] for row, _ in rows})
        keys = sealing.Keyring(connection, vault)
        for row, one in rows:
            reader = who.get(row["account_id"])
            if not one or not reader:
                continue
            if reader.groups not in seen:
                seen[reader.groups] = _visible(connection, reports, reader)
            found += _of_one(connection, keys, row, one, reader, made, seen[reader.groups])
        if len(rows) < _STRETCH:
            break
        after = rows[-1][0]["id"]
    return found


def _of_one(
    connection: Connection,
    keys: sealing.Keyring,
    row: RowMapping,
    one: Opened,
    who: Reader,
    made: Mapping[tuple[str, str], RowMapping],
    seen: Collection[str],
) -> list[Fired]:
    cited, but = _followed(connection, one.kind, one.watched.subject, who)
    new = [pair for pair in made if pair[1] in cited and pair[0] in seen and pair[0] not in but]
    if not new:
        return []
    place = f"{watches.place(one)} known"
    marks = keys.opened(one.organisation, row["key_version"], row["known"] or b"", place) or b""
    old = {marks[start : start + _MARK] for start in range(0, len(marks), _MARK)}
    return [
        Fired(one, report, 0, _told(made[report, work]), work)
        for report, work in sorted(new)
        if _mark((report, work)) not in old
    ]


def _followed(
    connection: Connection, kind: WatchKind, subject: str, who: Reader
) -> tuple[set[str], set[str]]:
    """The works whose citations are followed, and reports whose own citations don't count."""
    if kind is WatchKind.WORK:
        work = citing.work_of(connection, subject)
        return ({work} if work else set()), set()
    if kind is WatchKind.RESEARCHER:
        return researchers.brought_forth(connection, subject, who)
    report = current(connection, (subject,))[subject]
    held = select(report_works.c.work_id).where(report_works.c.report_id == report)
    return set(connection.execute(held).scalars()), {report}


def _made(connection: Connection, reports: Collection[str]) -> dict[tuple[str, str], RowMapping]:
    """The first reference of each report to each work that it cites."""
    found: dict[tuple[str, str], RowMapping] = {}
    for part in _parts(reports):
        mine = citations.c.report_id.in_(part) & citations.c.work_id.is_not(None)
        query = select(citations).where(mine).order_by(citations.c.report_id, citations.c.number)
        for row in connection.execute(query).mappings():
            found.setdefault((row["report_id"], row["work_id"]), row)
    return found


def _visible(connection: Connection, reports: Collection[str], who: Reader) -> set[str]:
    found: set[str] = set()
    for part in _parts(reports):
        these = linked_reports.c.report_id.in_(part) & citing.visible(who)
        found |= set(connection.execute(select(linked_reports.c.report_id).where(these)).scalars())
    return found


def _told(row: Mapping[Any, Any]) -> Told:
    """The sentence that mentions the reference, else the reference itself."""
    mention = next((MentionOf.model_validate(one) for one in row["mentions"]), None)
    passage = (
        EvidencePassage(text=mention.sentence, section=mention.section, page=mention.page)
        if mention
        else EvidencePassage(text=row["raw"], section=SectionKey.REFERENCES, page=row["page"])
    )
    return Told(legs=("citation",), passage=passage, work=row["work_id"])


def _mark(pair: tuple[str, str]) -> bytes:
    return hashlib.blake2b("\n".join(pair).encode(), digest_size=_MARK).digest()


def _parts(values: Iterable[str]) -> Iterable[list[str]]:
    left = sorted(values)
    return (left[start : start + _AT_ONCE] for start in range(0, len(left), _AT_ONCE))
