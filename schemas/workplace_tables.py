"""Tables of the workplace: who may what, what was asked and decided, and the log of it all.

Each row of what people do belongs to one organisation. Numbers that count over several of them are
shown to none: a gap would tell how busy the others are.
"""

from sqlalchemy import (
    JSON,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from schemas.naming import metadata

organisations = Table(
    "organisations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("ja", Text, nullable=False),
    Column("en", Text, nullable=False),
    Column("created_at", Float, nullable=False),
)

# One organisation each: who works for two has two accounts, so that nothing crosses.
accounts = Table(
    "accounts",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("name", String(64), nullable=False),
    Column("display", Text, nullable=False),
    Column("password", Text),  # its argon2 hash; without one nobody signs in
    Column("created_at", Float, nullable=False),
    Column("disabled_at", Float),
    UniqueConstraint("name"),
    Index(None, "organisation_id"),
)

memberships = Table(
    "memberships",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("role", String(16), primary_key=True),
    Column("until", Float),  # the role ends then
)

# A key is 32 random bytes: there is nothing to guess, so a plain hash keeps it as well as a slow one.
api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("secret_sha256", String(64), nullable=False),
    Column("label", Text, nullable=False),
    Column("scopes", JSON, nullable=False),  # actions; what the account may not, no scope gives
    Column("created_at", Float, nullable=False),
    Column("until", Float),
    Column("revoked_at", Float),
    Index(None, "account_id"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_sha256", String(64), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("seen_at", Float, nullable=False),
    Index(None, "account_id"),
)

# Who an OpenID Connect provider says that somebody is, and whose account that is.
linked_subjects = Table(
    "linked_subjects",
    metadata,
    Column("issuer", String(255), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("linked_at", Float, nullable=False),
    Index(None, "account_id"),
)

# Tries to sign in, by a keyed hash of the name, the address or both.
sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("first_at", Float, nullable=False),
)

# Append-only: triggers refuse changes, and each row holds the hash of the one before.
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Float, nullable=False),
    Column("organisation", String(32), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),  # JSON, as it was hashed
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

# The one row says where the log ends, sealed with a key that isn't in the database.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
)

organisation_keys = Table(
    "organisation_keys",
    metadata,
    Column("organisation_id", ForeignKey("organisations.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("made_at", Float, nullable=False),
)

queries = Table(
    "queries",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("at", Float, nullable=False),
    Column("digest", String(64), nullable=False),  # keyed by the organisation
    Column("key_version", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "organisation_id", "at"),
)

readbacks = Table(
    "readbacks",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("query_id", ForeignKey("queries.id"), nullable=False),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("asked_by", ForeignKey("accounts.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("asked_at", Float, nullable=False),
    Column("approved_by", ForeignKey("accounts.id")),
    Column("approved_at", Float),
    Index(None, "organisation_id", "asked_at"),
)

# Never changed: a correction or an undoing is a row of its own. `about` is "report" or a tag's id.
decisions = Table(
    "decisions",
    metadata,
    Column("organisation_id", ForeignKey("organisations.id"), primary_key=True),
    Column("report_id", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("about", String(32), nullable=False),
    Column("value", String(16), nullable=False),
    Column("ground", String(16), nullable=False),
    Column("note", Text, nullable=False),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("at", Float, nullable=False),
    Column("undoes", Integer),  # the number of the row that this one takes back
    Index(None, "organisation_id", "at"),
)

# Two entries of one researcher, put together by a person for their organisation; never changed.
# A row with `undoes` takes the one of that number back.
researcher_merges = Table(
    "researcher_merges",
    metadata,
    Column("organisation_id", ForeignKey("organisations.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("one", String(400), nullable=False),
    Column("other", String(400), nullable=False),
    Column("note", Text, nullable=False),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("at", Float, nullable=False),
    Column("undoes", Integer),
)
