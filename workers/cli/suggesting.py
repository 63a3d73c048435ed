"""`suggest`: names that go on from a beginning, as the search page shows them while one types."""

import json
from typing import Annotated

import typer

from workers.cli.console import out, pick, read_settings, told
from workers.cli.reading import call
from workers.cli.stack import Json

_KINDS = {
    "title": ("課題名", "title"),
    "keyword": ("キーワード", "keyword"),
    "person": ("研究者", "researcher"),
    "institution": ("機関", "institution"),
}


def install(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(suggest)


def suggest(
    text: Annotated[str, typer.Argument(help="入力の始め / the beginning")],
    size: Annotated[int, typer.Option(min=1)] = 8,
    as_json: Json = False,
) -> None:
    """題名、キーワード、氏名、機関名の候補を示す。 / Names that begin so, and other spellings.

    漢字、仮名、ローマ字のいずれでも探せる。 / In kanji, kana or Latin letters.

    例 / Examples: `sateto suggest 窒化`, `sateto suggest ちっかが`, `sateto suggest tikkaga`,
    `sateto suggest galium --json`
    """
    settings = read_settings()
    with told(settings):
        query = {"q": text, "size": str(size), "spelt": "true"}
        found = call(settings, "GET", "/v1/suggest", params=query)
    if as_json:
        out.print_json(json.dumps(found, ensure_ascii=False))
        return
    for one in found["completions"]:
        kind = pick(settings, *_KINDS[one["kind"]])
        count = pick(settings, f"{one['reports']} 件", f"{one['reports']} reports")
        out.print(f"{one['text']}  （{kind}、{count}）", markup=False, soft_wrap=True)
    if found["spelling"]:
        meant = pick(settings, "もしかして: ", "Did you mean: ")
        out.print(meant + "、".join(found["spelling"]), markup=False, soft_wrap=True)
