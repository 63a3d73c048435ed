"""`lookup`: a question to a service, by words, a name or a DOI; nothing of the answer is kept."""

import json
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workers.cli.console import Speaker, out, pick, read_settings, told
from workers.cli.stack import Json

if TYPE_CHECKING:
    from schemas.settings import Settings

Answer = tuple[list[dict[str, Any]], str]  # what was found, and whom to credit
_SERVICES = ("crossref", "datacite", "jalc", "jstage", "nrid", "openalex")


def install(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(lookup)


def lookup(
    service: Annotated[str, typer.Argument(help=" | ".join(_SERVICES))],
    words: Annotated[
        str, typer.Argument(help="語句、氏名、番号又は DOI / words, a name, a number or a DOI")
    ],
    place: Annotated[str, typer.Option(help="照会先の URL / its address")] = "",
    as_json: Json = False,
) -> None:
    """外部の情報源に照会する。結果は保存しない。 / Ask a service; the answer is not stored.

    入力した語句は、照会先に送られます。crossref、datacite、jalc、openalex には DOI で照会します。
    / The words are sent to that service. Crossref, DataCite, JaLC and OpenAlex are asked by DOI.

    例 / Examples: `sateto lookup jstage 窒化ガリウム`, `sateto lookup nrid 見本太郎`,
    `sateto lookup jalc 10.99999/sample.1`
    """
    from schemas.errors import UserError

    settings = read_settings()
    with told(settings):
        if service not in _SERVICES:
            names = ", ".join(_SERVICES)
            raise UserError(
                f"{service!r} can't be looked up in; there are: {names}",
                f"「{service}」には照会できません。使えるもの: {names}",
            )
        ask = _LOOKUPS.get(service) or partial(_work, service)
        rows, credit = ask(words, settings, place)
    if as_json:
        out.print_json(json.dumps({"credit": credit, "found": rows}, ensure_ascii=False))
        return
    for row in rows:
        out.print(_line(row, settings.ui), soft_wrap=True, markup=False)
    out.print(pick(settings, f"{len(rows)} 件", f"{len(rows)} found"))
    Speaker(settings)(f"{credit}（保存していません）", f"{credit} (nothing was stored)")


def _jstage(words: str, settings: "Settings", place: str) -> Answer:
    from ingest.sources.jstage import CREDIT, PLACE, look_up

    rows = [
        {**one.about.model_dump(mode="json"), "journal": one.journal.model_dump(mode="json")}
        for one in look_up(words, settings, place or PLACE)
    ]
    return rows, CREDIT


def _nrid(words: str, settings: "Settings", place: str) -> Answer:
    from ingest.sources.nrid import PLACE, look_up

    found = look_up(words, settings, place or PLACE)
    return [one.model_dump(mode="json") for one in found], "NRID (NII)"


def _work(service: str, words: str, settings: "Settings", place: str) -> Answer:
    """A work by its DOI, as the register of works tells of it."""
    from ingest import metadata
    from ingest.sources import kinds, make_source

    page = make_source(service, place, {"doi": words}, settings).page(None)
    found = [metadata.parse(record.content, record.format) for record in page.records]
    return [one.model_dump(mode="json") for one in found], kinds()[service].protocol


def _line(row: dict[str, Any], language: str) -> str:
    """What a person wants to see of an article or of a researcher, in one line."""
    other = "en" if language == "ja" else "ja"

    def best(text: dict[str, str]) -> str:
        return text[language] or text[other]

    if "title" in row:
        people = "、".join(p[language] or p[other] for p in row["researchers"])
        journal = best(row["journal"]) if "journal" in row else ""
        parts = [best(row["title"]), people, journal, str(row["start_year"] or ""), row["doi"]]
        return "  ".join(filter(None, (*parts, *row["ids"], row["landing_page"])))
    places = [best(one["institution"]) for one in row["affiliations"][:1]]
    names = (row["name"]["ja"], row["yomi"], row["name"]["en"])
    return "  ".join(filter(None, (*names, *row["ids"], *places, *row["notes"])))


_LOOKUPS: dict[str, Callable[[str, "Settings", str], Answer]] = {"jstage": _jstage, "nrid": _nrid}
