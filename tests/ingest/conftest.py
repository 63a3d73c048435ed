"""Fixtures of several modules."""

import pytest

from ingest.sample import corpus, pdf


@pytest.fixture(scope="session")
def papers() -> dict[str, bytes]:
    """The PDFs of the sample reports by id."""
    return {report.id: pdf.render(report) for report in corpus.load()}
