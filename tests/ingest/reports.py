"""Small reports to test with."""

from datetime import UTC, datetime
from typing import Any

from schemas.report import Bilingual, Metadata, Provenance, Report, Section


def report(*sections: Section, **metadata: Any) -> Report:
    """A report with these sections; metadata has a title unless given."""
    return Report(
        id="folder-1",
        revision=3,
        metadata=Metadata(**({"title": Bilingual(ja="見本")} | metadata)),
        sections=sections,
        language="ja",
        provenance=Provenance(
            source="folder",
            place="/reports",
            native_id="a.pdf",
            harvested_at=datetime(2026, 4, 1, tzinfo=UTC),
            record_sha256="0" * 64,
            pages=7,
        ),
    )
