"""The command `sateto`. Commands load what they need when they run, so that help is quick."""

import typer

from workers.cli import (
    accounts,
    alerting,
    alike,
    assisting,
    benching,
    cases,
    citing,
    demo,
    evaluating,
    extracting,
    harvest,
    keys,
    lenses,
    lookup,
    reading,
    searching,
    serving,
    stack,
    suggesting,
    tagging,
)

app = typer.Typer(
    name="sateto",
    help="サテト: 競争的研究費による研究成果を探す。 / Search over results of funded research.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
)
for module in (
    stack,
    harvest,
    lookup,
    reading,
    searching,
    extracting,
    citing,
    evaluating,
    demo,
    serving,
    suggesting,
    alike,
    benching,
    assisting,
    tagging,
    accounts,
    keys,
    cases,
    alerting,
    lenses,
):
    module.install(app)


def main() -> None:
    """Entry point."""
    app()


if __name__ == "__main__":
    main()
