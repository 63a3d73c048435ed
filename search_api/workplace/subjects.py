"""Who somebody is whom an OpenID Connect provider knows: an account linked beforehand, and no other."""

import time

from sqlalchemy import Connection, RowMapping, delete, insert, select

from schemas.errors import AccessError, UserError
from schemas.workplace_tables import accounts, linked_subjects
from search_api.workplace import audit, sessions
from search_api.workplace.audit import Entry
from search_api.workplace.vault import Vault

_LONGEST = 255


def link(
    connection: Connection, vault: Vault, account: RowMapping, issuer: str, subject: str, by: str
) -> None:
    """Links an account with a subject in place of the one that it had; an empty one unlinks it.

    UserError where there is no provider, or the subject can't be linked.
    """
    audit.lock(connection)
    mine = linked_subjects.c.account_id == account["id"]
    connection.execute(delete(linked_subjects).where(mine))
    subject = subject.strip()
    same = (linked_subjects.c.issuer == issuer) & (linked_subjects.c.subject == subject)
    taken = connection.execute(select(linked_subjects.c.account_id).where(same)).first()
    if not issuer or taken or len(subject) > _LONGEST:
        raise UserError(
            "this subject can't be linked; check it and the setting SATETO_OIDC_ISSUER",
            "この識別子は結び付けられません。識別子と SATETO_OIDC_ISSUER の設定を確認してください",
        )
    if subject:
        row = {"issuer": issuer, "subject": subject, "account_id": account["id"]}
        connection.execute(insert(linked_subjects).values(**row, linked_at=time.time()))
    action = "subject.linked" if subject else "subject.unlinked"
    audit.append(connection, vault, Entry(action, by, account["organisation_id"], account["id"]))


def sign_in(
    connection: Connection, vault: Vault, issuer: str, subject: str, old: str, longest: float
) -> str:
    """The token of a new session of the account that is linked. AccessError where none is."""
    audit.lock(connection)
    found = (
        select(accounts)
        .join(linked_subjects, linked_subjects.c.account_id == accounts.c.id)
        .where(
            linked_subjects.c.issuer == issuer,
            linked_subjects.c.subject == subject,
            accounts.c.disabled_at.is_(None),
        )
    )
    account = connection.execute(found).mappings().first()
    if account is None:
        raise AccessError(
            "no account is linked with you; ask the administrator of your organisation",
            "結び付けられた利用者がありません。所属する組織の管理者に依頼してください",
        )
    return sessions.begin(connection, vault, account, old, longest, {"by": "oidc"})
