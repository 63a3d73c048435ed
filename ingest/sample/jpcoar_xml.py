"""A sample report as a JPCOAR 2.0 record, its elements in the order of the schema."""

from lxml import etree

from ingest.sample.names import FUNDER
from ingest.sample.shapes import SampleReport, SampleResearcher
from schemas.report import Bilingual

NAMESPACE = "https://github.com/JPCOAR/schema/blob/master/2.0/"
SCHEMA = f"{NAMESPACE}jpcoar_scm.xsd"
RIGHTS = Bilingual(
    ja="見本：出典を示せば、複製し、改変し、配布してよい（CC BY と同様の条件）",
    en="Sample: may be copied, changed and passed on with credit (terms like CC BY)",
)
_NAMES = {
    "jpcoar": NAMESPACE,
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "datacite": "https://schema.datacite.org/meta/kernel-4/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RESOURCE = f"{{{_NAMES['rdf']}}}resource"
_OPEN_ACCESS = "http://purl.org/coar/access_right/c_abf2"
_RESEARCH_REPORT = "http://purl.org/coar/resource_type/c_18ws"


def record(report: SampleReport, site: str) -> etree._Element:
    """The record of a report whose page and file lie under the web address `site`."""
    root = etree.Element(f"{{{NAMESPACE}}}jpcoar", nsmap=_NAMES)
    root.set(f"{{{_NAMES['xsi']}}}schemaLocation", f"{NAMESPACE} {SCHEMA}")
    _both(root, "dc:title", report.title)
    for person in report.researchers:
        _creator(root, person, report.place)
    for company in report.companies:
        contributor = _add(root, "jpcoar:contributor", contributorType="ProjectMember")
        _add(contributor, "jpcoar:contributorName", company, nameType="Organizational")
    access = _add(root, "dcterms:accessRights", "open access")
    access.set(_RESOURCE, _OPEN_ACCESS)
    _both(root, "dc:rights", RIGHTS)
    for language, keywords in (("ja", report.keywords_ja), ("en", report.keywords_en)):
        for keyword in keywords:
            _add(root, "jpcoar:subject", keyword, language, subjectScheme="Other")
    _both(root, "datacite:description", report.summary, descriptionType="Abstract")
    _both(root, "dc:publisher", report.place)
    _add(root, "datacite:date", report.issued.isoformat(), dateType="Issued")
    _add(root, "dc:language", {"ja": "jpn", "en": "eng"}[report.language])
    _add(root, "dc:type", "research report").set(_RESOURCE, _RESEARCH_REPORT)
    _add(root, "jpcoar:identifier", f"{site}/records/{report.id}", identifierType="URI")
    _add(root, "jpcoar:identifier", f"https://doi.org/{report.doi}", identifierType="DOI")
    _add(root, "jpcoar:identifierRegistration", report.doi, identifierType="JaLC")
    _add(root, "dcterms:temporal", f"{report.start}年度-{report.end}年度", "ja")
    _funding(root, report)
    file = _add(root, "jpcoar:file")
    label = f"{report.id}.pdf"
    _add(file, "jpcoar:URI", f"{site}/files/{label}", objectType="fulltext", label=label)
    _add(file, "jpcoar:mimeType", "application/pdf")
    return root


def _creator(root: etree._Element, person: SampleResearcher, place: Bilingual) -> None:
    creator = _add(root, "jpcoar:creator")
    for language, name in (("ja", person.ja), ("en", person.en), ("ja-Kana", person.yomi)):
        _add(creator, "jpcoar:creatorName", name.replace(" ", ", "), language)
    _both(_add(creator, "jpcoar:affiliation"), "jpcoar:affiliationName", place)


def _funding(root: etree._Element, report: SampleReport) -> None:
    funding = _add(root, "jpcoar:fundingReference")
    _both(funding, "jpcoar:funderName", FUNDER)
    _both(funding, "jpcoar:fundingStream", report.funding.name)
    _add(funding, "jpcoar:awardNumber", report.number)
    _both(funding, "jpcoar:awardTitle", report.title)


def _both(parent: etree._Element, name: str, text: Bilingual, **attributes: str) -> None:
    _add(parent, name, text.ja, "ja", **attributes)
    _add(parent, name, text.en, "en", **attributes)


def _add(
    parent: etree._Element, name: str, text: str = "", language: str = "", **attributes: str
) -> etree._Element:
    prefix, _, local = name.partition(":")
    child = etree.SubElement(parent, f"{{{_NAMES[prefix]}}}{local}", attributes)
    if language:
        child.set(_LANG, language)
    child.text = text or None
    return child
