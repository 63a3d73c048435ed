"""`lookup`: a question to a service that may be asked and not harvested; nothing is kept."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workers.cli.console import Speaker, out, pick, read_settings, told
from workers.cli.stack import Json

if TYPE_CHECKING:
    from schemas.settings import Settings

Answer = tuple[list[dict[str, Any]], str]  # what was found, and whom to credit


def install(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(lookup)


def lookup(
    service: Annotated[str, typer.Argument(help="jstage | nrid")],
    words: Annotated[str, typer.Argument(help="語句、氏名又は番号 / words, a name or a number")],
    place: Annotated[str, typer.Option(help="照会先の URL / its address")] = "",
    as_json: Json = False,
) -> None:
    """保存しない条件で、外部の情報源に照会する。 / Ask a service whose answers are not stored.

    入力した語句は、照会先に送られます。 / The words are sent to that service.

    例 / Examples: `sateto lookup jstage 窒化ガリウム`, `sateto lookup nrid 見本太郎`
    """
    from schemas.errors import UserError

    settings = read_settings()
    with told(settings):
        if service not in _LOOKUPS:
            names = ", ".join(sorted(_LOOKUPS))
            raise UserError(
                f"{service!r} can't be looked up in; there are: {names}",
                f"「{service}」には照会できません。使えるもの: {names}",
            )
        rows, credit = _LOOKUPS[service](words, settings, place)
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


def _line(row: dict[str, Any], language: str) -> str:
    """What a person wants to see of an article or of a researcher, in one line."""
    other = "en" if language == "ja" else "ja"

    def best(text: dict[str, str]) -> str:
        return text[language] or text[other]

    if "title" in row:
        people = "、".join(p[language] or p[other] for p in row["researchers"])
        parts = [best(row["title"]), people, best(row["journal"]), str(row["start_year"] or "")]
        return "  ".join(filter(None, (*parts, *row["ids"], row["landing_page"])))
    places = [best(one["institution"]) for one in row["affiliations"][:1]]
    names = (row["name"]["ja"], row["yomi"], row["name"]["en"])
    return "  ".join(filter(None, (*names, *row["ids"], *places, *row["notes"])))


_LOOKUPS: dict[str, Callable[[str, "Settings", str], Answer]] = {"jstage": _jstage, "nrid": _nrid}
