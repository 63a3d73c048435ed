"""A sample report as a Dublin Core record (oai_dc), with what fifteen flat fields can hold."""

from lxml import etree

from ingest.sample.jpcoar_xml import RIGHTS
from ingest.sample.shapes import SampleReport

NAMESPACE = "http://www.openarchives.org/OAI/2.0/oai_dc/"
SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_DC = "http://purl.org/dc/elements/1.1/"


def record(report: SampleReport, site: str) -> etree._Element:
    """The record of a report whose page and file lie under the web address `site`."""
    root = etree.Element(f"{{{NAMESPACE}}}dc", nsmap={"oai_dc": NAMESPACE, "dc": _DC})
    fields = {
        "title": (report.title.ja, report.title.en),
        "creator": (*(p.ja for p in report.researchers), *(p.en for p in report.researchers)),
        "subject": (*report.keywords_ja, *report.keywords_en),
        "description": (report.summary.ja, report.summary.en),
        "publisher": (report.place.ja, report.place.en),
        "contributor": report.companies,
        "date": (report.issued.isoformat(),),
        "type": ("research report",),
        "format": ("application/pdf",),
        "identifier": (
            f"{site}/records/{report.id}",
            f"{site}/files/{report.id}.pdf",
            f"https://doi.org/{report.doi}",
        ),
        "language": ({"ja": "jpn", "en": "eng"}[report.language],),
        "coverage": (f"{report.start}年度-{report.end}年度",),
        "rights": (RIGHTS.ja, RIGHTS.en),
    }
    for name, values in fields.items():
        for value in values:
            etree.SubElement(root, f"{{{_DC}}}{name}").text = value
    return root
