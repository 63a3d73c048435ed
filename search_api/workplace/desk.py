"""The database and the vault of the workplace, opened at the first need of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from schemas.database import open_database, reading
from schemas.errors import EngineError, SetupError
from schemas.settings import Settings
from search_api.workplace import audit
from search_api.workplace.vault import Vault, open_vault

P = ParamSpec("P")
T = TypeVar("T")


class Desk:
    """Runs what reads and what writes, each in one transaction; `later` does so beside the loop."""

    def __init__(self, settings: Settings, opened: Callable[[str], Engine] = open_database) -> None:
        self.settings = settings
        self._opened = opened

    @cached_property
    def database(self) -> Engine:
        """The database in use."""
        return self._opened(self.settings.database)

    @cached_property
    def vault(self) -> Vault:
        """The keys made from the master key, which is made at its first use.

        SetupError where it is missing though it was in use: with another one, what was sealed
        would be out of reach without a word.
        """
        file = self.settings.vault
        # Whoever makes the key logs something after it: another process may have done so just now.
        if not file.exists() and self.read(audit.begun) and not file.exists():
            raise SetupError(
                f"the master key {file} is missing, and what is stored was sealed with it;"
                " put the kept copy back, or see the README if there is none",
                f"主鍵 {file} がありません。保存済みの内容は、この鍵で封印されています。"
                "保管した写しを戻してください。写しがないときは README をご覧ください",
            )
        return open_vault(file)

    def read(
        self, what: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What `what` finds. EngineError where the database does not answer."""
        with _telling(), reading(self.database) as connection:
            return what(connection, *args, **kwargs)

    def write(
        self,
        what: Callable[Concatenate[Connection, Vault, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """What `what` gives after it wrote: all of it, or nothing where it raised."""
        vault = self.vault
        with _telling(), self.database.begin() as connection:
            return what(connection, vault, *args, **kwargs)

    def close(self) -> None:
        """Gives the connections back."""
        if "database" in self.__dict__:
            self.database.dispose()


async def later(what: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `what` gives, run in a thread: the database and argon2 keep their caller waiting."""
    return await run_in_threadpool(what, *args, **kwargs)


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:  # its text may hold what was written
        raise EngineError(
            f"the database does not answer: {type(error).__name__}",
            f"データベースが応答しません: {type(error).__name__}",
        ) from error
