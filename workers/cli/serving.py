"""`prepare`, `worker`, `beat`, `api`: single processes, for the supervisor and for containers."""

from typing import Annotated

import typer

from workers.cli.console import Speaker, read_settings, told


def install(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command()(prepare)
    app.command()(worker)
    app.command()(beat)
    app.command()(api)


def prepare() -> None:
    """データベースの表と内蔵モデルを用意する。 / Bring tables up to date; make the model ready.

    例 / Example: `sateto prepare`
    """
    from ranking.encoder.model import model_folder
    from schemas.database import migrate, open_database

    settings = read_settings()
    with told(settings):
        migrate(open_database(settings.database))
        folder = model_folder(settings.embed_model, settings.cache_dir)
        Speaker(settings)(f"モデル: {folder.name}", f"model: {folder.name}")


def worker(
    queues: Annotated[list[str], typer.Argument(help="harvest read light / encode")],
) -> None:
    """Celery ワーカーを一つ動かす。 / Run one Celery worker on these queues.

    例 / Examples: `sateto worker harvest read light`, `sateto worker encode`
    """
    from schemas.errors import UserError
    from workers.queues import KINDS
    from workers.worker import run_worker

    with told(read_settings()):
        if not set(queues) <= set(KINDS) or (len(queues) > 1 and "encode" in queues):
            raise UserError(
                f"queues are {', '.join(KINDS)}; encode stands alone, since its worker loads the model",
                f"キューは {', '.join(KINDS)} です。encode はモデルを読み込むため単独で指定してください",
            )
        run_worker(queues)


def beat() -> None:
    """定期実行を動かす。 / Run beat, which sends the sweeps.

    例 / Example: `sateto beat`
    """
    from workers.worker import run_beat

    run_beat(read_settings())


def api() -> None:
    """検索 API と画面を動かす。 / Serve the search API and the pages.

    例 / Example: `sateto api`
    """
    import uvicorn

    settings = read_settings()
    uvicorn.run(
        "search_api.app:default_app",
        factory=True,
        host=settings.host,
        port=settings.api_port,
        access_log=False,  # an address holds the question
        log_level="warning",
    )
