"""Two organisations with people in a database, and clients that speak for them over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.testclient import TestClient

from schemas.permissions import Action, Role
from schemas.settings import Settings
from search_api.access import Reader
from search_api.app import create_app
from search_api.workplace import accounts, keys
from search_api.workplace.desk import Desk

EVERYTHING = tuple(Action)
LATER = 4e9  # a date that is far ahead


@contextmanager
def desk_at(url: str, folder: Path, **more: object) -> Iterator[Desk]:
    """A desk over the database, with its master key in the folder."""
    settings = Settings(database_url=url, data_dir=folder, **more)  # type: ignore[arg-type]  # fields of all kinds
    desk = Desk(settings)
    yield desk
    desk.close()


def found(desk: Desk, *organisations: str) -> None:
    """Makes the organisations."""
    for identity in organisations:
        desk.write(accounts.add_organisation, identity, f"組織{identity}", f"Office {identity}")


def hire(desk: Desk, organisation: str, name: str, *roles: Role) -> str:
    """Makes an account with these roles and gives a key of it with every scope."""
    held = {role: LATER if role is Role.EXPERT else None for role in roles}
    desk.write(accounts.add, name, organisation, held)
    return desk.write(keys.add, name, EVERYTHING)


def reader(desk: Desk, key: str) -> Reader:
    """Who a key stands for."""
    return desk.read(keys.reader_of, key)


@contextmanager
def door(settings: Settings) -> Iterator[TestClient]:
    """The application, as a browser on this machine reaches it; nobody listens for its engine."""
    dead = {
        "elasticsearch_url": "http://127.0.0.1:9",
        "encoder_url": "http://127.0.0.1:9",
        "broker_url": "redis://127.0.0.1:9/0",
    }
    app = create_app(settings.model_copy(update=dead))
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield client


def bearer(key: str) -> dict[str, str]:
    """The header of a key."""
    return {"authorization": f"Bearer {key}"}
