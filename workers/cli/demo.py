"""`demo`: the main job on the sample corpus, from nothing to answers."""

import signal
import threading
import time
from typing import TYPE_CHECKING, Annotated

import typer

from schemas.errors import SatetoError, SetupError
from workers.cli.console import Speaker, err, out, pick, read_settings, told
from workers.cli.reading import ask, show

if TYPE_CHECKING:
    from schemas.settings import Settings

_READY_SECONDS = 300
QUESTIONS = (
    ("defense", "ＡＴＬＡの審査担当者", "ATLA reviewer", "水中の無人機と音響通信"),
    ("civil", "ＪＳＴの担当者", "JST staff", "壊さずに内部の欠陥を調べる検査技術"),
    ("neutral", "研究者", "researcher", "gallium nitride power amplifier"),
)


def install(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(demo)


def demo(
    leave: Annotated[
        bool, typer.Option("--exit", help="答えを示したら終える / end after the answers")
    ] = False,
) -> None:
    """見本の成果を取り込み、三者の問いに答える。 / Harvest the samples and answer three questions.

    例 / Example: `sateto demo --exit`
    """
    chosen = read_settings()
    # The samples have their own data folder: they never mix with what a user harvested.
    settings = chosen.model_copy(update={"data_dir": chosen.data_dir / "demo"})
    speaker = Speaker(settings)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends like Ctrl-C: all is stopped
    with told(settings), _Stack(settings, speaker):
        began = time.monotonic()
        _harvest(settings, speaker)
        for lens, ja, en, text in QUESTIONS:
            err.rule(pick(settings, f"{ja}（{lens}）: {text}", f"{en} ({lens}): {text}"))
            show(settings, ask(settings, {"query": text, "lens": lens, "size": 3}), out)
        speaker(
            f"取込みと検索に {time.monotonic() - began:.0f} 秒かかりました",
            f"Harvest and answers took {time.monotonic() - began:.0f} s",
        )
        if not leave:
            speaker(
                f"画面は {settings.api}/ で開いています。Ctrl-C で終了します",
                f"The pages are open at {settings.api}/ ; Ctrl-C ends",
            )
            threading.Event().wait()


def _harvest(settings: "Settings", speaker: Speaker) -> None:
    from ingest.sample.repository import SampleRepository
    from workers.harvesting import follow, start

    with SampleRepository(port=settings.sample_port) as repository:
        speaker("見本の成果を取り込みます", "Harvesting the sample reports")
        # All of them each time: what is there already is known as unchanged.
        run_id = start(settings, "oai", repository.url, {"sample": True, "from": "1970-01-01"})
        progress = follow(settings, run_id, err)
    speaker(progress.ja(), progress.en())
    if not progress.well:
        raise SetupError(progress.detail, progress.detail)


class _Stack:
    """The local stack beside the demo, in a thread of its own."""

    def __init__(self, settings: "Settings", speaker: Speaker) -> None:
        from workers.stack.supervisor import Supervisor

        self._supervisor = Supervisor(settings, speaker)
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="supervisor")

    def __enter__(self) -> None:
        self._thread.start()
        end = time.monotonic() + _READY_SECONDS
        while not self._supervisor.wait_ready(0.5):
            if not self._thread.is_alive():
                self._leave()
            if time.monotonic() > end:
                self._supervisor.stop()
                self._thread.join()
                raise SetupError(
                    "the stack is not well after five minutes; see the logs in the data folder",
                    "5 分待っても起動しません。データフォルダーの logs を確認してください",
                )

    def __exit__(self, *_: object) -> None:
        self._supervisor.stop()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._supervisor.run()
        except SatetoError as error:
            self._fault = error

    def _leave(self) -> None:
        self._thread.join()
        raise self._fault or SetupError("the stack ended", "起動に失敗しました")
