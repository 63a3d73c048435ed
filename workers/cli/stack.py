"""`up`, `down`, `status`, `doctor`, `rebuild`: the local stack and its state."""

import json
import os
import signal
import time
from dataclasses import asdict
from typing import Annotated

import typer

from schemas.errors import StateError
from workers.cli.console import Speaker, out, pick, read_settings, told

_STOP_SECONDS = 90
Json = Annotated[bool, typer.Option("--json", help="JSON を標準出力へ / JSON on standard output")]


def install(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command()(up)
    app.command()(down)
    app.command()(status)
    app.command()(doctor)
    app.command()(rebuild)


def up() -> None:
    """手元の環境をすべて起動する（Ctrl-C で終了）。 / Start the whole local stack (Ctrl-C ends it).

    例 / Example: `sateto up`
    """
    from workers.stack.supervisor import Supervisor

    settings = read_settings()
    speaker = Speaker(settings)
    with told(settings):
        supervisor = Supervisor(settings, speaker)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: supervisor.stop())
        supervisor.announce = lambda: speaker(
            f"すべて起動しました。画面: {settings.api}/",
            f"All is well. The pages are at {settings.api}/",
        )
        supervisor.run()


def down() -> None:
    """起動中の環境を終了する。 / Stop the stack that runs.

    例 / Example: `sateto down`
    """
    from workers.stack import state

    settings = read_settings()
    with told(settings):
        running = state.read(settings.data_dir)
        if running is None:
            raise StateError(
                f"nothing runs on {settings.data_dir}", f"{settings.data_dir} では起動していません"
            )
        os.kill(running.pid, signal.SIGTERM)
        end = time.monotonic() + _STOP_SECONDS
        while state.read(settings.data_dir) is not None:
            if time.monotonic() > end:
                raise StateError(
                    f"the supervisor (process {running.pid}) has not ended",
                    f"管理プロセス（{running.pid}）が終了しません",
                )
            time.sleep(0.2)
        Speaker(settings)("終了しました", "Stopped")


def status(as_json: Json = False) -> None:
    """各サービスの状態を示す。 / Show the state of each service.

    例 / Example: `sateto status --json`
    """
    from rich.table import Table

    from workers.stack import state

    settings = read_settings()
    with told(settings):
        running = state.read(settings.data_dir)
        if as_json:
            out.print_json(json.dumps(asdict(running) if running else None, ensure_ascii=False))
        elif running is None:
            raise StateError(
                f"nothing runs on {settings.data_dir}; `sateto up` starts it",
                f"{settings.data_dir} では起動していません。`sateto up` で起動できます",
            )
        else:
            heads = pick(settings, "サービス 状態 PID 再起動 URL", "service state pid restarts url")
            table = Table(*heads.split())
            for s in running.services:
                name = pick(settings, s.ja, s.en)
                table.add_row(name, s.state, str(s.pid or ""), str(s.restarts), s.url)
            out.print(table)
    if running is None:
        raise typer.Exit(1)


def doctor(as_json: Json = False) -> None:
    """データベース・保存庫・索引の件数と各部の状態を確かめる。 / Check that all parts agree.

    例 / Example: `sateto doctor`
    """
    from workers.doctor import examine

    settings = read_settings()
    with told(settings):
        checks = examine(settings)
    if as_json:
        out.print_json(json.dumps([asdict(check) for check in checks], ensure_ascii=False))
    else:
        for check in checks:
            mark = "[green]OK[/green]" if check.ok else "[red]NG[/red]"
            out.print(mark, pick(settings, check.ja, check.en), soft_wrap=True)
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


def rebuild() -> None:
    """保存庫から索引を作り直し、確かめてから切り替える。 / Make the index again from the archive.

    例 / Example: `sateto rebuild`
    """
    from workers.rebuild import rebuild as run

    settings = read_settings()
    with told(settings):
        run(settings, Speaker(settings))
