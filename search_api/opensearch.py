"""The OpenSearch 1.1 description of the search page. Pure."""

from lxml import etree

MEDIA_TYPE = "application/opensearchdescription+xml; charset=utf-8"
_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"


def description(site: str) -> bytes:
    """The document; `site` is the address of the service, with its slash at the end."""
    names = {None: _NAMESPACE}
    root = etree.Element(f"{{{_NAMESPACE}}}OpenSearchDescription", nsmap=names)  # type: ignore[arg-type]  # a gap of the stubs
    _add(root, "ShortName", "SATETO")
    _add(root, "Description", "競争的研究費による研究成果の検索 / Results of funded research")
    _add(root, "InputEncoding", "UTF-8")
    page = f"{site}?q={{searchTerms}}&page={{startPage?}}"
    _add(root, "Url", type="text/html", template=page, pageOffset="1")
    answer = f"{site}v1/search?q={{searchTerms}}&page={{startPage?}}&size={{count?}}"
    _add(root, "Url", type="application/json", template=answer, pageOffset="1")
    _add(root, "Url", type="application/opensearchdescription+xml", template=f"{site}opensearch.xml", rel="self")  # fmt: skip
    _add(root, "Image", f"{site}static/favicon.svg", type="image/svg+xml")
    for language in ("ja", "en"):
        _add(root, "Language", language)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> None:
    etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}", attributes).text = text or None
