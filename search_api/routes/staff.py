"""The accounts of one's organisation, for its administrator."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from schemas.days import day
from schemas.decisions import Note
from schemas.permissions import Role
from search_api.access import Reader
from search_api.deps import ManageDep, Rooms, RoomsDep
from search_api.workplace import passwords, staff
from search_api.workplace.desk import later

router = APIRouter(prefix="/v1/accounts", tags=["account"])
AccountId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", examples=["0123456789abcdef"])]
Roles = Annotated[list[Role], Field(min_length=1, max_length=10, examples=[["reviewer"]])]


class RolesAsked(BaseModel):
    """Roles in place of those that an account has; `until` is the last day of all of them."""

    model_config = ConfigDict(extra="forbid")

    roles: Roles
    until: date | None = None

    def held(self) -> dict[Role, float | None]:
        """Each role, and until when it holds."""
        return dict.fromkeys(self.roles, day(self.until.isoformat()) if self.until else None)


class AccountAsked(RolesAsked):
    """A new account; `@` and the organisation are added to its name."""

    name: Note = Field(max_length=64, examples=["hanako"])
    display: Note = Field("", max_length=200)


class StateAsked(BaseModel):
    """Whether an account works."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool = Field(examples=[False])


class Account(BaseModel):
    """An account of the organisation; `roles` say until when each holds, in Unix seconds."""

    id: str
    name: str
    display: str
    roles: dict[Role, float | None]
    password: bool = Field(description="Whether it has one")
    disabled: bool


class Accounts(BaseModel):
    """The accounts of an organisation, by name."""

    accounts: tuple[Account, ...]


class PasswordMade(BaseModel):
    """A password that can't be shown again."""

    name: str
    password: str


@router.get("", summary="組織の利用者 / Accounts of the organisation")
async def get_accounts(rooms: RoomsDep, who: ManageDep) -> Accounts:
    """With their roles, and whether they work."""
    return Accounts(accounts=tuple(map(_account, await _listed(rooms, who))))


@router.post("", status_code=201, summary="利用者の追加 / Add an account")
async def post_account(asked: AccountAsked, rooms: RoomsDep, who: ManageDep) -> PasswordMade:
    """Its first password is told here and nowhere else."""
    password, hashed = await _password(rooms)
    name, display, held = asked.name, asked.display, asked.held()
    full = await later(rooms.desk.write, staff.hire, who, name, display, held, hashed)
    return PasswordMade(name=full, password=password)


@router.put("/{account}/roles", summary="役割の変更 / Give an account other roles")
async def put_roles(
    account: AccountId, asked: RolesAsked, rooms: RoomsDep, who: ManageDep
) -> Account:
    """In place of those that it has; one's own are changed by another administrator."""
    await later(rooms.desk.write, staff.set_roles, who, account, asked.held())
    return await _one(rooms, who, account)


@router.put("/{account}/state", summary="利用者の停止と再開 / End an account, or let it work again")
async def put_state(
    account: AccountId, asked: StateAsked, rooms: RoomsDep, who: ManageDep
) -> Account:
    """An account that ends loses its sessions, and its keys open nothing."""
    await later(rooms.desk.write, staff.set_enabled, who, account, asked.enabled)
    return await _one(rooms, who, account)


@router.post(
    "/{account}/password", status_code=201, summary="パスワードの再発行 / Give another password"
)
async def post_password(account: AccountId, rooms: RoomsDep, who: ManageDep) -> PasswordMade:
    """It is told here and nowhere else; the account's sessions end."""
    password, hashed = await _password(rooms)
    name = await later(rooms.desk.write, staff.new_password, who, account, hashed)
    return PasswordMade(name=name, password=password)


async def _password(rooms: Rooms) -> tuple[str, str]:
    password = passwords.generated()
    return password, await later(passwords.hashed, password, rooms.settings.password_characters)


async def _listed(rooms: Rooms, who: Reader) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await later(rooms.desk.read, staff.listed, who.organisation)
    return found


async def _one(rooms: Rooms, who: Reader, account: str) -> Account:
    return next(_account(one) for one in await _listed(rooms, who) if one["id"] == account)


def _account(told: dict[str, Any]) -> Account:
    return Account.model_validate({name: told[name] for name in Account.model_fields})
