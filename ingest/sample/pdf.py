"""PDFs of sample reports, in the shapes that research reports come in."""

from ingest.sample import kakenhi_form, programme_form
from ingest.sample.shapes import SampleReport


def render(report: SampleReport) -> bytes:
    """A PDF on A4, 2 to 4 pages; the same report always gives the same bytes."""
    if report.form == "kakenhi":
        return kakenhi_form.render(report)
    return programme_form.render(report)
