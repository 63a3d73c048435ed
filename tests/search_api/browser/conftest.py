"""One browser for all tests of pages, a desk to prepare what they show, and two reports of one project."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from schemas.settings import Settings
from search_api.workplace.desk import Desk
from tests.search_api.browser.staff import INSIDE, REVIEWING
from tests.search_api.folders import harvested
from tests.search_api.workplace.offices import desk_at

# Debian's: without windows where it is there, since to open each takes three times as long as a page.
_CHROMIUM = [Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")]
_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-smooth-scrolling",
]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    installed = next((path for path in _CHROMIUM if path.exists()), None)
    if installed is None:
        pytest.skip("no browser: install Debian's chromium-headless-shell and fonts-noto-cjk")
    with sync_playwright() as playwright:
        spoken = {**os.environ, "LANGUAGE": "en_US"}  # how a date field is typed depends on it
        browser = playwright.chromium.launch(executable_path=installed, args=_OPTIONS, env=spoken)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def desk(sample_index: Settings) -> Iterator[Desk]:
    with desk_at(sample_index.database, sample_index.data_dir) as found:
        yield found


@pytest.fixture(scope="package")
def made(sample_index: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the stack with two yearly reports of a project, and one that two offices alone may see."""
    records: dict[str, dict[str, Any]] = {
        str(year): {
            "title": {"ja": f"鏡筒干渉計の試作（{year}年度報告）"},
            "keywords": ["鏡筒干渉計", "鏡筒回転台"],
            "number": "MIRROR-1",
            "summary": {"ja": f"鏡筒干渉計を{year}年度に試作した。"},
        }
        for year in (2019, 2020)
    }
    records["inside"] = {
        "native_id": INSIDE,
        "title": {"ja": "部内に限る試験成績"},
        "access": [f"org-{office}" for office in REVIEWING.values()],
    }
    harvested(sample_index, tmp_path_factory.mktemp("made"), records)
    return sample_index
