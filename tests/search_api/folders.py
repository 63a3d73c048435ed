"""Reports made for one test, harvested from a folder by the running stack."""

import json
from pathlib import Path
from typing import Any

from schemas.settings import Settings
from tests.asking import sateto_json


def harvested(
    settings: Settings, folder: Path, records: dict[str, dict[str, Any]], joined: int = 0
) -> None:
    """Has the stack take in these records; a name is a native id within the folder.

    So many reports that were there turn out to be one of them.
    """
    for name, record in records.items():
        told = {"native_id": f"{folder}/{name}", **record}
        (folder / f"{name}.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    found = sateto_json(settings, "harvest", "folder", str(folder))
    gone = {"joined": joined} if joined else {}
    assert found["reports"] == {"indexed": len(records), **gone}, found
