"""`search`: asking the API from a terminal."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from schemas.errors import EngineError, UserError
from workers.cli.console import err, out, pick, read_settings, told
from workers.cli.stack import Json

if TYPE_CHECKING:
    from rich.panel import Panel
    from rich.text import Text

    from schemas.settings import Settings


def install(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command()(search)


def search(
    text: Annotated[str, typer.Argument(help="検索文 / question")],
    lens: Annotated[str, typer.Option(help="neutral | defense | civil")] = "neutral",
    year_from: Annotated[str, typer.Option(help="2020, R2, 令和2")] = "",
    year_to: Annotated[str, typer.Option(help="2020, R2, 令和2")] = "",
    tag: Annotated[list[str] | None, typer.Option(help="DU06 …")] = None,
    mapping: Annotated[
        list[str] | None, typer.Option(help="一覧の項 / entry of a list: beppyo1:7, tokutei20:9 …")
    ] = None,
    section: Annotated[
        list[str] | None,
        typer.Option(help="根拠の節 / section of the evidence: methods, results …"),
    ] = None,
    size: Annotated[int, typer.Option(min=1)] = 10,
    page: Annotated[int, typer.Option(min=1)] = 1,
    fold: Annotated[
        bool, typer.Option(help="同一課題の年度報告を1件にまとめる / one hit for a project's years")
    ] = True,
    as_json: Json = False,
) -> None:
    """成果を検索する。 / Search reports.

    例 / Examples: `sateto search 窒化ガリウム --lens defense`,
    `sateto search "underwater acoustic communication" --json`,
    `sateto search 半導体 --mapping beppyo1:7`
    """
    settings = read_settings()
    filters = {
        "year_from": year_from or None,
        "year_to": year_to or None,
        "tag": tag or [],
        "mapping": mapping or [],
        "section": section or [],
    }
    question = {"query": text, "lens": lens, "filters": filters, "size": size, "page": page}
    question["fold"] = fold
    with told(settings):
        answer = ask(settings, question)
    if as_json:
        shown = {name: answer[name] for name in ("hits", "total", "versions", "degraded")}
        out.print_json(json.dumps(shown, ensure_ascii=False))
    else:
        show(settings, answer, out)


def ask(settings: "Settings", question: dict[str, Any]) -> dict[str, Any]:
    """The API's answer to POST /v1/search."""
    return call(settings, "POST", "/v1/search", json=question)


def call(settings: "Settings", method: str, path: str, **more: Any) -> dict[str, Any]:
    """The API's answer; UserError or EngineError with its own words where it has none."""
    import httpx

    try:
        key = {"authorization": f"Bearer {settings.api_key}"} if settings.api_key else {}
        got = httpx.request(method, f"{settings.api}{path}", timeout=60, headers=key, **more)
    except httpx.HTTPError as error:
        raise EngineError(
            f"the search API at {settings.api} does not answer; `sateto up` starts it",
            f"検索 API（{settings.api}）が応答しません。`sateto up` で起動してください",
        ) from error
    if got.status_code != 200:
        told_by = got.json()
        kind = UserError if got.status_code < 500 else EngineError
        raise kind(told_by["detail"], told_by["detail_ja"])
    found: dict[str, Any] = got.json()
    return found


def show(settings: "Settings", answer: dict[str, Any], console: Console) -> None:
    """Cards of an answer: title, evidence, tags, and why it stands where it stands."""
    from ranking.features import LEGS

    more = "+" if answer["capped"] else ""
    console.print(pick(settings, f"{answer['total']}{more} 件", f"{answer['total']}{more} reports"))
    for place, hit in enumerate(answer["hits"], start=1):
        console.print(_card(settings, place, hit))
    if meant := answer.get("spelling"):
        console.print(pick(settings, "もしかして: ", "Did you mean: ") + "、".join(meant))
    for leg in answer["degraded"]:
        name = LEGS[leg]
        err.print(
            pick(
                settings, f"「{name.ja}」は応答しなかったため除いています", f"left out: {name.en}"
            ),
            style="yellow",
        )


def _card(settings: "Settings", place: int, hit: dict[str, Any]) -> "Panel":
    from rich.panel import Panel
    from rich.text import Text

    from ranking.features import FEATURES, TEXT

    card = hit["card"]
    body = Text()
    years = "–".join(str(y) for y in (card["start_year"], card["end_year"]) if y)
    facts = [card["programme"]["ja"] or card["programme"]["en"], card["number"], years]
    body.append(" / ".join(fact for fact in facts if fact) + "\n", style="dim")
    if evidence := hit["evidence"]:
        body.append_text(_evidence(settings, evidence))
    if count := len(hit.get("folded", ())):
        body.append(
            pick(
                settings,
                f"同一課題の年度報告 ほか{count}件\n",
                f"{count} more yearly reports of the same project\n",
            ),
            style="dim",
        )
    for tag in hit["tags"][:4]:
        body.append(f"[{tag['id']}] {tag['confidence']:.2f} ", style="cyan")
        body.append(f"{tag['evidence'][0]['cue']}\n" if tag["evidence"] else "\n")
    names = {**TEXT, **{name: feature.sentence for name, feature in FEATURES.items()}}
    parts = "  ".join(
        f"{names[name].best(settings.ui)} {value:.3f}" for name, value in hit["parts"].items()
    )
    body.append(f"{hit['score']:.4f} = {parts}", style="dim")
    sample = pick(settings, "【見本】", "[sample] ") if card["sample"] else ""
    return Panel(body, title=Text(f"{place}. {sample}{hit['title']}"), title_align="left")


def _evidence(settings: "Settings", evidence: dict[str, Any]) -> "Text":
    from rich.text import Text

    from schemas.report import SectionKey

    text = Text(evidence["text"][:240])
    for start, end in evidence["highlights"]:
        text.stylize("bold", start, end)
    section = SectionKey(evidence["section"])
    where = pick(settings, section.ja, section.value)
    page = evidence["page"]
    if page:
        where += pick(settings, f"・{page}ページ", f", p. {page}")
    if evidence.get("recognised"):
        where += pick(settings, "・文字認識による", ", by character recognition")
    return text.append(f"（{where}）\n", style="dim")
