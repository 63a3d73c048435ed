"""Every setting, with its default: one frozen object, made by an entry point and passed down."""

from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of the whole product, read from the environment (`SATETO_…`).

    A service whose URL is empty is started by the local stack on loopback.
    """

    model_config = SettingsConfigDict(env_prefix="SATETO_", frozen=True, extra="ignore")

    data_dir: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("sateto"),
        description="Folder of the local stack's data: engine, broker, database, archive, logs",
    )
    cache_dir: Path = Field(
        default_factory=lambda: platformdirs.user_cache_path("sateto"),
        description="Folder of what can be made again: the engine's program, the embedded model",
    )

    taxonomy_dir: str = Field(
        "", description="Folder of a taxonomy of your own (`dual_use.toml`, `civil.toml`)"
    )

    elasticsearch_url: str = Field("", description="Elasticsearch to use instead of the local one")
    broker_url: str = Field("", description="Redis or Valkey to use instead of the local one")
    database_url: str = Field("", description="SQLAlchemy URL (sqlite or postgresql+psycopg)")
    archive_url: str = Field("", description="Archive: file:///… or s3://bucket/prefix")
    embed_model: str = Field("", description="Folder or hub id of a sentence-transformers model")
    encoder_url: str = Field("", description="Where an encoding worker answers queries")
    api_url: str = Field("", description="Search API that the command line asks")

    ui: Literal["ja", "en"] = Field("ja", description="Language of the command line: ja or en")

    mailto: str = Field("", description="Mail address told to Crossref and DataCite, if given")
    openalex_key: str = Field("", description="Key of the OpenAlex API")

    oai_domain: str = Field(
        "sateto.invalid",
        pattern=r"^[A-Za-z0-9]+([.-][A-Za-z0-9]+)+$",
        description="Domain name in the OAI identifiers of this repository",
    )
    api_key: str = Field(
        "", repr=False, description="API key that commands and `sateto mcp` show to the search API"
    )
    open_reading: bool = Field(True, description="What is public is read without signing in")
    vault_file: str = Field("", description="File of the master key, if not in the data folder")
    session_idle_minutes: int = Field(30, gt=0, description="A session unused for so long ends")
    session_hours: int = Field(12, gt=0, description="A session ends after so long in any case")
    sign_in_tries: int = Field(5, gt=0, description="Failed sign-ins of a name from one address")
    sign_in_pause_seconds: int = Field(
        900, gt=0, description="Time over which failed sign-ins are counted"
    )
    password_characters: int = Field(12, ge=8, description="Shortest password, characters")
    form_bytes: int = Field(2_000_000, gt=0, description="Largest form that a page sends, bytes")
    note_characters: int = Field(
        4_000, gt=0, description="Longest note, opinion or message, characters"
    )
    oidc_issuer: str = Field("", description="OpenID Connect provider to sign in at, by its issuer")
    oidc_client: str = Field("", description="Client id that the provider gave")
    oidc_secret: str = Field("", repr=False, description="Client secret that the provider gave")
    oidc_redirect: str = Field(
        "", description="Address of /signin/oidc/callback as browsers reach it"
    )
    rate_address: int = Field(
        1_200, gt=0, description="Points that a visitor's address may spend in a minute"
    )
    rate_account: int = Field(
        2_400, gt=0, description="Points that an account may spend in a minute, by whatever key"
    )
    rate_key: int = Field(1_200, gt=0, description="Points that one API key may spend in a minute")
    lens_decisions: int = Field(
        20, ge=2, description="Adopted reports, and rejected ones, from which on a lens is learned"
    )
    readback_hours: int = Field(24, gt=0, description="How long an approved read-back is open")
    case_reports: int = Field(200, gt=0, description="Most reports of one case")
    case_attachments: int = Field(20, gt=0, description="Most files of one case")
    attachment_bytes: int = Field(10_000_000, gt=0, description="Largest file of a case, bytes")
    attachment_kinds: str = Field(
        "pdf docx xlsx pptx txt csv png jpg", description="Kinds of files that a case takes"
    )
    invitation_days: int = Field(
        366, gt=0, description="How far ahead an outside expert's invitation may end, days"
    )

    watches: int = Field(200, gt=0, description="Saved searches and follows of one account")
    alerts_shown: int = Field(500, gt=0, description="Alerts that page and feed look back on")
    alert_distance: float = Field(
        3.5,
        ge=1,
        description="How far above unrelated passages, in deviations, a meaning raises an alert",
    )
    smtp_url: str = Field(
        "", repr=False, description="Server of the daily mails: smtp://name:password@host:587"
    )
    mail_from: str = Field("sateto@localhost", description="Sender of the daily mails")
    mail_hour: int = Field(8, ge=0, le=23, description="Hour in Japan from which mails are sent")
    mail_names: bool = Field(
        False, description="Mails name the saved searches, not only how many alerts there are"
    )

    host: str = Field("127.0.0.1", description="Address the API listens on")
    api_port: int = Field(8000, description="Port of the API and the pages")
    engine_port: int = Field(19200, description="Port of the local Elasticsearch")
    broker_port: int = Field(16379, description="Port of the local Valkey")
    encoder_port: int = Field(18100, description="Port of the encoding worker's query lane")
    encoder_host: str = Field("127.0.0.1", description="Address the query lane listens on")
    sample_port: int = Field(18200, description="Port of the demo's repository of samples")
    engine_heap_mb: int = Field(512, ge=256, description="Java heap of the local Elasticsearch, MB")
    index_prefix: str = Field(
        "sateto", pattern=r"^[a-z][a-z0-9-]*$", description="First part of index and queue names"
    )

    file_bytes: int = Field(200_000_000, gt=0, description="Largest file taken in, bytes")
    record_bytes: int = Field(10_000_000, gt=0, description="Largest metadata record, bytes")
    page_bytes: int = Field(100_000_000, gt=0, description="Largest answer of a source, bytes")
    bulk_bytes: int = Field(
        8_000_000_000, gt=0, description="Largest bulk file of a source, unpacked, bytes"
    )
    harvest_page: int = Field(50, gt=0, description="Files that one harvest task of a folder lists")
    read_memory_mb: int = Field(1024, gt=0, description="Memory of the process that reads one PDF")
    read_cpu_seconds: int = Field(60, gt=0, description="Processor time for reading one PDF")
    read_wall_seconds: int = Field(90, gt=0, description="Time for reading one PDF")
    read_pages: int = Field(1000, gt=0, description="Pages read of one PDF")
    read_characters: int = Field(1_000_000, gt=0, description="Characters kept of one file")
    ocr_seconds: int = Field(1800, gt=0, description="Time for recognising the pages of one PDF")
    passages_per_report: int = Field(2000, gt=0, description="Passages indexed of one report")

    cite_references: int = Field(1_000, gt=0, description="References of one text that are linked")
    cite_characters: int = Field(4_000, gt=0, description="Longest reference, characters")
    match_references: int = Field(
        200, gt=0, description="References of one pasted text that the service matches"
    )
    match_characters: int = Field(
        200_000, gt=0, description="Longest text pasted into the service, characters"
    )

    ready_file: str = Field("", description="File where a worker notes that it takes work")

    lease_seconds: int = Field(60, gt=0, description="How long a worker holds a step without word")
    attempts: int = Field(5, gt=0, description="Tries of a step that fails for a passing reason")
    sweep_seconds: int = Field(10, gt=0, description="Pause between looks for work that is due")
    http_seconds: float = Field(30.0, gt=0, description="Time for one request to a source")
    withdrawn_share: float = Field(
        0.1, gt=0, le=1, description="Share of a place's records that one harvest may withdraw"
    )
    withdrawn_least: int = Field(
        20, ge=1, description="Withdrawals from which on that share is looked at"
    )
    private_links: bool = Field(
        False, description="Links of records may lead into private networks"
    )

    kaken_appid: str = Field(
        "", repr=False, description="Application id of NII, for KAKEN, NRID and CiNii Research"
    )

    query_characters: int = Field(2_000, gt=0, description="Longest query, characters")
    query_vectors: int = Field(
        1_000, ge=0, description="Vectors of the latest questions kept in memory"
    )
    encode_waiting: int = Field(32, gt=0, description="Questions that wait for the encoder at once")
    leg_depth: int = Field(
        200, gt=0, description="Reports that one leg of a search returns at most"
    )
    leg_seconds: float = Field(3.0, gt=0, description="Deadline of one leg of a search")
    page_size: int = Field(100, gt=0, description="Most hits on one page of an answer")
    suggest_characters: int = Field(
        100, gt=0, description="Longest beginning that is completed, characters"
    )
    suggest_size: int = Field(20, gt=0, description="Most names suggested at once")
    similar_characters: int = Field(
        20_000, gt=0, description="Longest text that similar reports are asked for, characters"
    )
    similar_bytes: int = Field(
        20_000_000, gt=0, description="Largest PDF that similar reports are asked for, bytes"
    )
    similar_passages: int = Field(
        12, gt=0, description="Passages of a text that are compared, spread over it"
    )
    similar_seconds: float = Field(
        60.0, gt=0, description="Time for reading and encoding a text that is compared"
    )
    filter_ids: int = Field(
        10_000, gt=0, le=10_000, description="Most reports that a tag filter resolves to"
    )
    export_entries: int = Field(
        1_000, gt=0, le=10_000, description="Most works or reports of one exported file"
    )
    export_all: int = Field(
        100_000, gt=0, description="Most reports of a whole result in one exported file"
    )

    @property
    def vault(self) -> Path:
        """File of the master key in use."""
        return Path(self.vault_file or self.data_dir / "master.key")

    @property
    def engine(self) -> str:
        """URL of the engine in use."""
        return self.elasticsearch_url or f"http://127.0.0.1:{self.engine_port}"

    @property
    def broker(self) -> str:
        """URL of the broker in use."""
        return self.broker_url or f"redis://127.0.0.1:{self.broker_port}/0"

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the database in use."""
        return self.database_url or f"sqlite:///{self.data_dir / 'sateto.db'}"

    @property
    def archive(self) -> str:
        """URL of the archive in use."""
        return self.archive_url or (self.data_dir / "archive").absolute().as_uri()

    @property
    def encoder(self) -> str:
        """URL of the query lane in use."""
        return self.encoder_url or f"http://127.0.0.1:{self.encoder_port}"

    @property
    def api(self) -> str:
        """URL of the search API in use."""
        return self.api_url or f"http://127.0.0.1:{self.api_port}"
