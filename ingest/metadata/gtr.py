"""Projects of UKRI's Gateway to Research, with the funds, organisations and people of each."""

from datetime import UTC, datetime
from typing import Any

from ingest.metadata import fields
from ingest.metadata.fields import told, unique
from ingest.metadata.markup import plain, plain_line
from ingest.metadata.money import whole
from ingest.metadata.projects import person, year_of
from schemas.report import Bilingual, Metadata, Person

_ABSTRACTS = ("abstractText", "techAbstractText", "potentialImpact")


def parse(content: bytes) -> Metadata:
    """Metadata of a project; `funds`, `organisations`, `persons` are what its links lead to."""
    row = fields.load(content)
    references = [fields.text(one, "value") for one in _identifiers(row)]
    number = next(iter(unique(references)), "")
    amount, currency = _amount(row)
    return Metadata(
        native_id=fields.text(row, "id"),
        title=told(plain_line(fields.text(row, "title"))),
        number=number,
        programme=told(fields.text(row, "grantCategory")),
        institutions=_institutions(row),
        researchers=_people(row),
        keywords=unique(_words(row, "researchTopics", "researchTopic")),
        summary=told("\n".join(unique(plain(fields.text(row, name)) for name in _ABSTRACTS))),
        start_year=_year(row, "start"),
        end_year=_year(row, "end"),
        ids=unique(f"gtr:{reference}" for reference in references if reference),
        funder=told(fields.text(row, "leadFunder") or "UKRI"),
        amount=amount,
        currency=currency,
        fields=tuple(map(told, unique(_words(row, "researchSubjects", "researchSubject")))),
        status=fields.text(row, "status"),
        landing_page=f"https://gtr.ukri.org/projects?ref={number}" if number else "",
    )


def _identifiers(row: dict[str, Any]) -> list[dict[str, Any]]:
    return fields.rows(row, "identifiers", "identifier")


def _words(row: dict[str, Any], *path: str) -> list[str]:
    return [fields.text(one, "text") for one in fields.rows(row, *path)]


def _amount(row: dict[str, Any]) -> tuple[int | None, str]:
    """The funds that the project has; else the sum of what participants were offered."""
    found = [fields.at(one, "valuePounds") for one in fields.rows(row, "funds")]
    currency = next((c for one in found if (c := fields.text(one, "currencyCode"))), "GBP")
    total = sum(whole(fields.text(one, "amount")) or 0 for one in found)
    offers = fields.rows(row, "participantValues", "participant")
    return total or sum(whole(fields.text(o, "grantOffer")) or 0 for o in offers) or None, currency


def _institutions(row: dict[str, Any]) -> tuple[Bilingual, ...]:
    named = [fields.text(one, "name") for one in fields.rows(row, "organisations")]
    offers = fields.rows(row, "participantValues", "participant")
    named += [fields.text(one, "organisationName") for one in offers]
    return tuple(map(told, unique(named)))


def _people(row: dict[str, Any]) -> tuple[Person, ...]:
    roles = {fields.text(link, "href").rsplit("/", 1)[-1]: link for link in _links(row)}
    found: list[Person] = []
    for one in fields.rows(row, "persons"):
        role = fields.text(roles.get(fields.text(one, "id")), "rel").removesuffix("_PER")
        name = " ".join(fields.text(one, part) for part in ("firstName", "otherNames", "surname"))
        orcid = fields.text(one, "orcidId").rsplit("/", 1)[-1]
        found += person(name, role, (f"orcid:{orcid}",) if orcid else ())
    return tuple(found)


def _links(row: dict[str, Any]) -> list[dict[str, Any]]:
    return fields.rows(row, "links", "link")


def _year(row: dict[str, Any], name: str) -> int | None:
    """Of the project, else of the first link to its money; dates are milliseconds since 1970."""
    found = [fields.at(row, name)]
    found += [fields.at(link, name) for link in _links(row) if fields.text(link, "rel") == "FUND"]
    stamp = next((value for value in found if isinstance(value, int | float)), None)
    if stamp is None:
        return year_of(fields.text(found[0]))
    try:
        return year_of(datetime.fromtimestamp(stamp / 1000, UTC).date().isoformat())
    except (OverflowError, OSError, ValueError):
        return None
