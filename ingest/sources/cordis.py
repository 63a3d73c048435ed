"""CORDIS: the bulk files of the EU's framework programmes, with each project's organisations."""

import zipfile
from pathlib import Path
from typing import Any

from ingest.sources import Kind
from ingest.sources.bulk import find_rows, index_rows, unpack
from ingest.sources.table import Table
from schemas.settings import Settings


def _make(place: str, _options: dict[str, Any], settings: Settings) -> Table:
    def beside(archive: zipfile.ZipFile, table: Path) -> None:
        """Organisations by project: their table is larger than memory should be."""
        names = [n for n in archive.namelist() if n.lower().endswith("organization.csv")]
        if names:
            raw = unpack(archive, names[0], table.with_suffix(".raw"), settings.bulk_bytes)
            index_rows(raw, table.with_suffix(".db"), "projectID", settings.record_bytes)
            raw.unlink()

    def fill(row: dict[str, Any], table: Path) -> dict[str, Any]:
        store = table.with_suffix(".db")
        project = row.get("id") or row.get("reference") or ""
        return {**row, "organizations": find_rows(store, project)} if store.is_file() else row

    return Table(
        place,
        settings,
        "cordis",
        member=r"(^|/)(project|[^/]*projects)\.csv$",
        fill=fill,
        beside=beside,
    )


KIND = Kind(
    name="cordis",
    protocol="CSV, CSV in zip",
    make=_make,
    place="https://cordis.europa.eu/data/cordis-HORIZONprojects-csv.zip",
    place_ja="CORDIS の一括ファイル（zip 又は CSV）の URL 又はパス。省略時は Horizon Europe",
    place_en="URL or path of a CORDIS bulk file (zip or CSV); Horizon Europe by default",
    terms_ja="EU の再利用方針による（出典を示して再利用できる）",
    terms_en="reuse policy of the EU: free with attribution",
    terms_url="https://cordis.europa.eu/about/legal",
    licence="CC BY 4.0",
    identifiers="cordis:番号 / cordis:project id",
    incremental_ja="一括ファイルを改めて取得し、内容の変わった行を登録する",
    incremental_en="the file is fetched again, rows whose content changed are taken",
    pace=1.0,
    rank=1,
)
