"""`tag`, `retag`, `taxonomy diff` and `eval tags`: tagging seen from a terminal."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workers.cli.console import Speaker, out, pick, read_settings, told
from workers.cli.evaluating import evaluations
from workers.cli.stack import Json

if TYPE_CHECKING:
    from schemas.settings import Settings
    from schemas.tags import Evidence, Findings

taxonomies = typer.Typer(help="タグ体系 / The taxonomy", no_args_is_help=True)


def install(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command()(tag)
    app.command()(retag)
    app.add_typer(taxonomies, name="taxonomy")


def tag(
    file: Annotated[Path | None, typer.Argument(help="PDF 又はテキスト / PDF or text")] = None,
    text: Annotated[str, typer.Option(help="1行目は題名 / the first line is the title")] = "",
    as_json: Json = False,
) -> None:
    """該当し得る技術領域を、根拠の文とともに示す。 / Topic areas that a text may touch, with evidence."""
    from schemas.errors import UserError
    from workers.tagging import found_in

    settings = read_settings()
    with told(settings):
        if (file is None) == (not text.strip()):
            raise UserError("give a file or --text", "ファイル又は --text を指定してください")
        found, versions = found_in(settings, file, text)
    if as_json:
        shown = {**_as_json(found), "versions": versions}
        out.print_json(json.dumps(shown, ensure_ascii=False))
    else:
        _show(settings, found)


def retag(as_json: Json = False) -> None:
    """保存済みの本文からタグを付け直す。 / Tag anew from archived text; nothing is read or encoded again."""
    from workers.retagging import retag as again

    settings = read_settings()
    with told(settings):
        done = again(settings, Speaker(settings))
    if as_json:
        out.print_json(json.dumps(done))


@taxonomies.command("diff")
def diff(
    old: Annotated[Path, typer.Argument(help="旧版のフォルダー / folder of the old version")],
    new: Annotated[Path, typer.Argument(help="新版のフォルダー / folder of the new version")],
    as_json: Json = False,
) -> None:
    """タグが変わる成果を、適用前にタグごとに示す。 / Which reports' tags would change, by tag."""
    from workers.retagging import differences

    settings = read_settings()
    with told(settings):
        found = differences(settings, old, new)
    if as_json:
        out.print_json(json.dumps(found, ensure_ascii=False))
        return
    for name, change in found["tags"].items():
        out.print(f"{name}  +{len(change['added'])}  -{len(change['removed'])}")
        for sign, ids in (("+", change["added"]), ("-", change["removed"])):
            for identity in ids:
                out.print(f"  {sign} {identity}")
    changed, count = found["changed"], found["reports"]
    out.print(pick(settings, f"{count} 件中 {changed} 件", f"{changed} of {count} reports"))


@evaluations.command("tags")
def evaluate(
    file: Annotated[Path, typer.Argument(help="ラベル付き記録 / labelled records (JSON lines)")],
    ship: Annotated[
        bool, typer.Option(help="係数と表を書き込む / write head.toml and the README's table")
    ] = False,
    as_json: Json = False,
) -> None:
    """タグ付けの精度を、交差検証で測る。 / Measure tagging by cross-validation, beside two baselines."""
    from workers.cli.searching import progress, teller
    from workers.tagging import evaluated

    settings = read_settings()
    with told(settings), progress() as bar:
        found = evaluated(settings, file, ship, teller(settings, bar))
    if as_json:
        out.print_json(json.dumps(found, ensure_ascii=False))
    else:
        _figures(settings, found)


def _as_json(found: "Findings") -> dict[str, Any]:
    return {
        "tags": [
            {
                "id": one.id,
                "confidence": one.confidence,
                "method": one.method,
                "evidence": [_evidence(item) for item in one.evidence],
                "against": list(one.against),
            }
            for one in found.tags
        ],
        "withheld": [
            {
                "id": one.id,
                "confidence": one.confidence,
                "against": list(one.against),
                "evidence": [_evidence(item) for item in one.evidence],
            }
            for one in found.withheld
        ],
        "maturity": {
            "band": found.maturity.band,
            "confidence": found.maturity.confidence,
            "evidence": [_evidence(item) for item in found.maturity.evidence],
        }
        if found.maturity
        else {},
        "indicators": [one.model_dump(mode="json") for one in found.indicators],
    }


def _evidence(item: "Evidence") -> dict[str, Any]:
    return {
        "section": item.section,
        "start": item.start,
        "end": item.end,
        "text": item.sentence,
        "cue": item.cue,
        "by": item.by,
        "page": item.page,
    }


def _show(settings: "Settings", found: "Findings") -> None:
    from ingest.tagging.indicators import name
    from ingest.tagging.maturity import label
    from schemas import taxonomy

    known = taxonomy.load()
    for one in found.tags:
        entry = known.tag(one.id)
        title = entry.label.best(settings.ui) if entry else ""
        out.print(f"[cyan]{one.id}[/cyan] {one.confidence:.2f}  {title}", soft_wrap=True)
        for item in one.evidence:
            where = item.section.ja if settings.ui == "ja" else item.section.value
            out.print(f"    {item.cue}（{where}）", markup=False, soft_wrap=True)
    if not found.tags:
        out.print(pick(settings, "該当し得る技術領域は見つかりません", "No topic area found"))
    for missing in found.withheld:
        entry = known.tag(missing.id)
        title = entry.label.best(settings.ui) if entry else missing.id
        why = "、".join(missing.against)
        told = pick(settings, f"付けていません: {title}（{why}）", f"not given: {title} ({why})")
        out.print(told, markup=False, style="dim", soft_wrap=True)
    if found.maturity:
        shown = f"{label(found.maturity.band, settings.ui)} {found.maturity.confidence:.2f}"
        out.print(pick(settings, f"成熟度の目安: {shown}", f"maturity, roughly: {shown}"))
    for fact in found.indicators:
        out.print(f"    {fact.text}（{name(fact.quantity, settings.ui)}）", markup=False)
    out.print(known.note.best(settings.ui), style="dim", soft_wrap=True)


def _figures(settings: "Settings", found: dict[str, Any]) -> None:
    for family, ja, en in (("du", "安全保障", "dual-use"), ("ct", "民生", "civil")):
        part = found[family]
        micro, precision = part["micro"], part["average_precision"]["macro"]
        out.print(
            f"{pick(settings, ja, en)}: micro F1 {micro['f1']:.3f} "
            f"(P {micro['precision']:.3f}, R {micro['recall']:.3f}), "
            f"macro F1 {part['macro']['f1']:.3f}, AP {precision:.3f}"
        )
        rivals = [
            found["baselines"][name][family]["micro"]["f1"] for name in ("keywords", "tf_idf")
        ]
        words = pick(settings, "語だけ", "keywords only")
        out.print(f"  {words}: {rivals[0]:.3f}; TF-IDF: {rivals[1]:.3f}")
        for name, row in part["tags"].items():
            if row["records"]:
                out.print(
                    f"  {name} {row['records']:4} P {row['precision']:.2f} "
                    f"R {row['recall']:.2f} F1 {row['f1']:.2f}"
                )
    own = found["samples"]["all"]["macro"]
    ja, en = f"見本の成果（{own['over']} のタグ）", f"sample reports ({own['over']} tags)"
    out.print(f"{pick(settings, ja, en)}: macro F1 {own['f1']:.3f}")
    for lens in ("defense", "civil"):
        out.print(f"{lens}: nDCG@50 {found[lens]['ndcg@50']:.3f}")
