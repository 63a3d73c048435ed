"""`eval`: measures a part of the product against files whose right answer is known."""

import typer

evaluations = typer.Typer(
    help="正解のある資料で、部分ごとの性能を測る。 / Measure parts against known answers.",
    no_args_is_help=True,
)


def install(app: typer.Typer) -> None:
    """Adds the commands."""
    app.add_typer(evaluations, name="eval")
