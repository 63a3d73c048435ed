"""OAI-PMH 2.0 as a repository answers it: a request in, an XML document out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from ingest.sample import dublin_core_xml, jpcoar_xml
from ingest.sample.names import PROGRAMMES
from ingest.sample.shapes import SampleReport
from schemas.oai import RefusalError, Request, parse, stamp

PAGE = 20  # records of one answer
PREFIX = "oai:sample.sateto.invalid:"
FORMATS = {"jpcoar_2.0": jpcoar_xml, "oai_dc": dublin_core_xml}
_NAMESPACE = "http://www.openarchives.org/OAI/2.0/"


@dataclass(frozen=True)
class Item:
    """A report in the repository; of a deleted one only the header is left."""

    report: SampleReport
    changed: datetime
    deleted: bool

    @property
    def identifier(self) -> str:
        """The OAI identifier."""
        return f"{PREFIX}{self.report.id}"


@dataclass(frozen=True)
class Catalogue:
    """What a repository holds, and the web address `site` under which it is reached."""

    items: tuple[Item, ...]
    site: str

    def answer(self, arguments: Sequence[tuple[str, str]]) -> bytes:
        """The document that answers a request; a refusal is an answer too."""
        names = {None: _NAMESPACE}
        root = etree.Element(f"{{{_NAMESPACE}}}OAI-PMH", nsmap=names)  # type: ignore[arg-type]  # a gap of the stubs
        _add(root, "responseDate", stamp(datetime.now(UTC)))
        asked = _add(root, "request", f"{self.site}/oai")
        try:
            request = parse(arguments)
            asked.attrib.update(dict(arguments))
            root.append(self._body(request))
        except RefusalError as refusal:
            _add(root, "error", str(refusal), code=refusal.code)
        return etree.tostring(root, encoding="utf-8", xml_declaration=True)

    def _body(self, request: Request) -> etree._Element:
        body = etree.Element(f"{{{_NAMESPACE}}}{request.verb}")
        match request.verb:
            case "Identify":
                self._identify(body)
            case "ListMetadataFormats":
                self._formats(body, request.identifier)
            case "ListSets":
                _sets(body)
            case "GetRecord":
                self._record(body, self._item(request.identifier), request.prefix)
            case _:
                self._list(body, request)
        return body

    def _identify(self, body: etree._Element) -> None:
        _add(body, "repositoryName", "見本リポジトリ（SATETO） / SATETO sample repository")
        _add(body, "baseURL", f"{self.site}/oai")
        _add(body, "protocolVersion", "2.0")
        _add(body, "adminEmail", "sample@sateto.invalid")
        _add(body, "earliestDatestamp", stamp(min(item.changed for item in self.items)))
        _add(body, "deletedRecord", "persistent")
        _add(body, "granularity", "YYYY-MM-DDThh:mm:ssZ")

    def _formats(self, body: etree._Element, identifier: str) -> None:
        if identifier:
            self._item(identifier)
        for prefix, module in FORMATS.items():
            element = _add(body, "metadataFormat")
            _add(element, "metadataPrefix", prefix)
            _add(element, "schema", module.SCHEMA)
            _add(element, "metadataNamespace", module.NAMESPACE)

    def _list(self, body: etree._Element, request: Request) -> None:
        found = [
            item
            for item in self.items
            if request.includes(item.changed) and request.subset in {"", item.report.programme}
        ]
        batch = found[request.offset :][:PAGE]
        if request.prefix not in FORMATS:
            raise _no_format(request.prefix)
        if not batch:
            raise RefusalError("noRecordsMatch", "no record matches the arguments")
        for item in batch:
            if request.verb == "ListRecords":
                self._record(body, item, request.prefix)
            else:
                _header(body, item)
        end = request.offset + len(batch)
        if len(batch) < len(found):  # the last page of several has an empty token
            token = request.token(end) if end < len(found) else ""
            size, cursor = str(len(found)), str(request.offset)
            _add(body, "resumptionToken", token, completeListSize=size, cursor=cursor)

    def _record(self, body: etree._Element, item: Item, prefix: str) -> None:
        if prefix not in FORMATS:
            raise _no_format(prefix)
        record = _add(body, "record")
        _header(record, item)
        if not item.deleted:
            _add(record, "metadata").append(FORMATS[prefix].record(item.report, self.site))

    def _item(self, identifier: str) -> Item:
        found = next((item for item in self.items if item.identifier == identifier), None)
        if found is None:
            raise RefusalError("idDoesNotExist", f"there is no {identifier}")
        return found


def _sets(body: etree._Element) -> None:
    for key, programme in PROGRAMMES.items():
        element = _add(body, "set")
        _add(element, "setSpec", key)
        _add(element, "setName", f"{programme.name.ja} / {programme.name.en}")


def _header(parent: etree._Element, item: Item) -> None:
    header = _add(parent, "header")
    if item.deleted:
        header.set("status", "deleted")
    _add(header, "identifier", item.identifier)
    _add(header, "datestamp", stamp(item.changed))
    _add(header, "setSpec", item.report.programme)


def _no_format(prefix: str) -> RefusalError:
    served = ", ".join(FORMATS)
    return RefusalError("cannotDisseminateFormat", f"no {prefix!r} here; there are {served}")


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}", attributes)
    child.text = text or None
    return child
