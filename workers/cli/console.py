"""What commands share: settings, speaking to a person on standard error, and ending on errors."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from schemas.errors import SatetoError

if TYPE_CHECKING:
    from schemas.settings import Settings

err = Console(stderr=True, highlight=False)
out = Console(highlight=False)


def read_settings() -> "Settings":
    """The settings of the environment. Their module is loaded here, since help needs none."""
    from schemas.settings import Settings

    return Settings()


def pick(settings: "Settings", ja: str, en: str) -> str:
    """The text in the language of the command line."""
    return ja if settings.ui == "ja" else en


class Speaker:
    """Says one line in the language of the command line, on standard error."""

    def __init__(self, settings: "Settings") -> None:
        self._settings = settings

    def __call__(self, ja: str, en: str) -> None:
        """Says it."""
        err.print(f"[dim]sateto[/dim]  {pick(self._settings, ja, en)}", soft_wrap=True)


@contextmanager
def told(settings: "Settings") -> Iterator[None]:
    """Ends the command with a sentence and status 1 where something was wrong on purpose."""
    try:
        yield
    except SatetoError as error:
        err.print(f"[red]{pick(settings, error.ja, error.en)}[/red]", soft_wrap=True, markup=True)
        raise typer.Exit(1) from error
    except KeyboardInterrupt as error:
        sys.stderr.write("\n")
        raise typer.Exit(130) from error
