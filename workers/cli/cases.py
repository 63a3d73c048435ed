"""`cases`: what an organisation examines or spreads, read at the command line; each look is logged."""

from typing import TYPE_CHECKING, Annotated

import typer

from workers.cli.console import out, pick
from workers.cli.office import office, tell
from workers.cli.stack import Json

if TYPE_CHECKING:
    from search_api.access import Reader

cases = typer.Typer(help="検討案件 / Cases", no_args_is_help=True)
Organisation = Annotated[str, typer.Option(help="この組織の案件 / of this organisation")]


def install(app: typer.Typer) -> None:
    """Adds the commands."""
    app.add_typer(cases, name="cases")


@cases.command("list")
def list_cases(
    organisation: Organisation,
    size: Annotated[int, typer.Option(min=1, help="件数 / how many")] = 100,
    as_json: Json = False,
) -> None:
    """案件を、最近変更したものから一覧にする。 / List cases, those changed last first.

    例 / Example: `sateto cases list --organisation atla`
    """
    from search_api.workplace import audit
    from search_api.workplace.audit import Entry
    from search_api.workplace.cases import reading

    who = _operator(organisation)
    with office() as (settings, desk):
        desk.write(audit.append, Entry("cases.listed", who.account, organisation))
        found = desk.read(reading.listed, who, reading.Narrowed(), size)
    heads = pick(settings, "番号 種別 状態 期限 成果 件名", "id kind state due reports title")
    lines = [
        [one.id, one.kind, one.state, str(one.due or ""), str(one.reports), one.title]
        for one in found
    ]
    tell([one.model_dump(mode="json") for one in found], heads, lines, as_json)


@cases.command("show")
def show_case(
    identity: Annotated[str, typer.Argument(help="案件の番号 / id of the case")],
    organisation: Organisation,
    as_json: Json = False,
) -> None:
    """案件の内容を示す。 / Show a case: reports, people, opinions, files, history.

    例 / Examples: `sateto cases show 0123456789abcdef --organisation atla`,
    `sateto cases show 0123456789abcdef --organisation atla --json`
    """
    from search_api.workplace.cases import book, reading

    who = _operator(organisation)
    with office() as (settings, desk):
        desk.write(book.looked, who, identity, "read")
        case = desk.read(reading.whole, who, identity)
    if as_json:
        out.print_json(case.model_dump_json())
        return
    out.print(f"{case.title} ({case.kind}, {case.state})", markup=False)
    lines = [
        *((pick(settings, "成果", "report"), one.report, one.note) for one in case.gathered),
        *((pick(settings, "担当者", "assignee"), one.account, one.name) for one in case.people),
        *((pick(settings, "外部人材", "expert"), one.account, one.name) for one in case.experts),
        *((pick(settings, "意見", "opinion"), one.by, one.use) for one in case.opinions),
        *((pick(settings, "ファイル", "file"), one.id, one.name) for one in case.attachments),
        *((pick(settings, "履歴", "history"), one.action, one.by) for one in case.history),
    ]
    heads = pick(settings, "項目 番号・氏名 内容", "what which text")
    tell([], heads, [list(line) for line in lines], as_json=False)


def _operator(organisation: str) -> "Reader":
    """Who reads at the command line, on behalf of an organisation."""
    from schemas.permissions import Action
    from search_api.access import Reader
    from search_api.workplace.accounts import OPERATOR

    actions = frozenset({Action.SEE_CASES, Action.SEE_ALL_CASES})
    return Reader((), actions, OPERATOR, organisation)
