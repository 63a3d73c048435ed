"""`lens`: an organisation's own weights, learned from its decisions and promoted by a person."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from workers.cli.console import Speaker, out, pick
from workers.cli.office import office, tell
from workers.cli.stack import Json

if TYPE_CHECKING:
    from schemas.settings import Settings

lenses = typer.Typer(
    help="組織の判断から学ぶ観点 / Lenses learned from decisions", no_args_is_help=True
)
Organisation = Annotated[str, typer.Option(help="組織 / the organisation")]
Lens = Annotated[str, typer.Option(help="観点 / the lens: defense | civil")]
By = Annotated[str, typer.Option(help="決めた人の利用者名 / user name of who decides")]


def install(app: typer.Typer) -> None:
    """Adds the commands."""
    app.add_typer(lenses, name="lens")


@lenses.command("learn")
def learn(organisation: Organisation, lens: Lens, as_json: Json = False) -> None:
    """組織の判断から候補を学び、現行の観点と比べる。順位は変わらない。 / Learn a candidate and compare it.

    例 / Example: `sateto lens learn --organisation atla --lens defense`

    採用、保留、却下の判断を五つに分け、除いた部分で比べる。使い始めるには promote を行う。 / Decisions are
    cut into five parts, and each is compared on what was learned from the others. Nothing ranks by
    it before `promote`.
    """
    from workers.lens_learning import learned

    with office() as (settings, desk):
        found = learned(settings, desk, organisation, lens)
        if as_json:
            out.print_json(data=found)
        else:
            _show(settings, found)


@lenses.command("list")
def list_lenses(organisation: Organisation, as_json: Json = False) -> None:
    """組織の候補と、有効なものを一覧にする。 / List the candidates, and which one is in force.

    例 / Example: `sateto lens list --organisation atla --json`
    """
    from search_api.workplace.lenses import listed

    with office() as (settings, desk):
        found = desk.read(listed, organisation)
    lines = [
        [
            one["lens"],
            str(one["number"]),
            one["base"],
            ", ".join(f"{name} {weight:g}" for name, weight in one["features"].items()),
            pick(settings, "有効", "in force") if one["in_force"] else "",
        ]
        for one in found
    ]
    heads = pick(settings, "観点 番号 元 重み 状態", "lens number base weights state")
    tell(found, heads, lines, as_json)


@lenses.command("promote")
def promote(organisation: Organisation, lens: Lens, number: int, by: By) -> None:
    """候補を有効にする。その組織の人だけがこの順位になる。 / Let the organisation's members rank by it.

    例 / Example: `sateto lens promote 1 --organisation atla --lens defense --by hanako`
    """
    from search_api.workplace import lenses as rows

    with office() as (settings, desk):
        desk.write(rows.promote, organisation, lens, number, by)
        Speaker(settings)(
            f"{organisation} の {lens} を候補 {number} に切り替えました",
            f"{organisation} now ranks {lens} by candidate {number}",
        )


@lenses.command("undo")
def undo(organisation: Organisation, lens: Lens, by: By) -> None:
    """直近の切替えを取り消し、その前に戻す。 / Take the last promotion back.

    例 / Example: `sateto lens undo --organisation atla --lens defense --by hanako`
    """
    from search_api.workplace import lenses as rows

    with office() as (settings, desk):
        desk.write(rows.undo, organisation, lens, by)
        Speaker(settings)(
            f"{organisation} の {lens} を前の状態に戻しました",
            f"{organisation} ranks {lens} as before",
        )


def _show(settings: "Settings", found: dict[str, Any]) -> None:
    """The weights side by side, and what both reached on decisions held out."""
    figures, old, new = found["figures"], found["in_force"], found["features"]
    counts = " / ".join(f"{name} {figures[name]}" for name in ("adopt", "hold", "reject"))
    lines = [
        f"| {counts} | {found['base']} | {pick(settings, '候補', 'candidate')} {found['number']} |",
        "|---|---:|---:|",
        *(
            f"| {name} | {old.get(name, 0):.4f} | {new.get(name, 0):.4f} |"
            for name in sorted({*old, *new})
        ),
        f"| nDCG ({figures['lists']} {pick(settings, '件', 'lists')})"
        f" | {figures['in_force']:.4f} | {figures['candidate']:.4f} |",
        f"| {pick(settings, '差', 'difference')} | | {figures['difference']:+.4f} |",
        f"| p | | {figures['p']:.4f} |",
    ]
    for line in lines:
        out.print(line, markup=False, soft_wrap=True)
