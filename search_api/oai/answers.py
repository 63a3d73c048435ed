"""Answers of the repository: an XML document for each request; a refusal is an answer too."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from schemas.oai import RefusalError, Request, parse, stamp
from schemas.settings import Settings
from search_api import reports
from search_api.access import Reader
from search_api.engine import IndexReader
from search_api.graph import CitationGraph
from search_api.oai import listing
from search_api.oai.listing import Listed
from search_api.oai.records import FORMATS

PAGE = 100  # records of one answer
_NAMESPACE = "http://www.openarchives.org/OAI/2.0/"
_EVERYBODY = Reader()  # whoever asks is told of what is public, and of nothing else


class Repository:
    """Answers requests; `site` is the address under which the service was asked."""

    def __init__(
        self, settings: Settings, reader: IndexReader, graph: CitationGraph, site: str
    ) -> None:
        self._settings = settings
        self._reader = reader
        self._graph = graph
        self._site = site.rstrip("/")

    async def answer(self, arguments: Sequence[tuple[str, str]]) -> bytes:
        """The document that answers the arguments of a request."""
        names = {None: _NAMESPACE}
        root = etree.Element(f"{{{_NAMESPACE}}}OAI-PMH", nsmap=names)  # type: ignore[arg-type]  # a gap of the stubs
        _add(root, "responseDate", stamp(datetime.now(UTC)))
        asked = _add(root, "request", f"{self._site}/oai")
        try:
            request = parse(arguments)
            body = await self._body(request)
            asked.attrib.update(dict(arguments))
            root.append(body)
        except RefusalError as refusal:
            _add(root, "error", str(refusal), code=refusal.code)
        return etree.tostring(root, encoding="utf-8", xml_declaration=True)

    async def _body(self, request: Request) -> etree._Element:
        body = etree.Element(f"{{{_NAMESPACE}}}{request.verb}")
        if request.prefix and request.prefix not in FORMATS:
            served = ", ".join(FORMATS)
            raise RefusalError("cannotDisseminateFormat", f"there are {served}")
        match request.verb:
            case "Identify":
                await self._identify(body)
            case "ListMetadataFormats":
                await self._formats(body, request.identifier)
            case "ListSets":
                for source in await self._graph.listed(listing.sets):
                    told = _add(body, "set")
                    _add(told, "setSpec", f"source:{source}")
                    _add(told, "setName", source)
            case "GetRecord":
                one = await self._one(request.identifier)
                self._record(body, one, await self._told([one]), request.prefix)
            case _:
                await self._list(body, request)
        return body

    async def _identify(self, body: etree._Element) -> None:
        domain = self._settings.oai_domain
        _add(body, "repositoryName", "SATETO 研究成果 / SATETO research results")
        _add(body, "baseURL", f"{self._site}/oai")
        _add(body, "protocolVersion", "2.0")
        _add(body, "adminEmail", self._settings.mailto or f"postmaster@{domain}")
        _add(body, "earliestDatestamp", stamp(await self._graph.listed(listing.earliest)))
        _add(body, "deletedRecord", "transient")
        _add(body, "granularity", "YYYY-MM-DDThh:mm:ssZ")

    async def _formats(self, body: etree._Element, identifier: str) -> None:
        if identifier:
            await self._one(identifier)
        for prefix, one in FORMATS.items():
            told = _add(body, "metadataFormat")
            _add(told, "metadataPrefix", prefix)
            _add(told, "schema", one.schema)
            _add(told, "metadataNamespace", one.namespace)

    async def _list(self, body: etree._Element, request: Request) -> None:
        found = await self._graph.listed(listing.page, request, PAGE + 1)
        total = await self._graph.listed(listing.count, request)
        page, more = found[:PAGE], len(found) > PAGE
        if not page:
            raise RefusalError("noRecordsMatch", "no record matches the arguments")
        full = request.verb == "ListRecords"
        told = await self._told(page) if full else {}
        for one in page:
            if not full:
                self._header(body, one)
            elif one.deleted or one.id in told:  # one that is just being replaced comes anew
                self._record(body, one, told, request.prefix)
        end = request.offset + len(page)
        if more or request.offset:  # the last page of several has an empty token
            token = request.token(end, page[-1].after) if more else ""
            size, cursor = str(total), str(request.offset)
            _add(body, "resumptionToken", token, completeListSize=size, cursor=cursor)

    async def _told(self, listed: Sequence[Listed]) -> dict[str, dict[str, Any]]:
        """Records of those that are there, read through the access filter of a visitor."""
        ids = [one.id for one in listed if not one.deleted]
        found = await reports.described(self._reader, ids, _EVERYBODY) if ids else []
        return {record["id"]: record for record in found}

    async def _one(self, identifier: str) -> Listed:
        prefix = self._identifier("")
        known = identifier.removeprefix(prefix) if identifier.startswith(prefix) else ""
        found = await self._graph.listed(listing.one, known) if known else None
        if found is None:
            raise RefusalError("idDoesNotExist", "there is no such record")
        return found

    def _record(
        self, body: etree._Element, one: Listed, told: Mapping[str, Any], prefix: str
    ) -> None:
        if not one.deleted and one.id not in told:
            raise RefusalError("idDoesNotExist", "this record is just being replaced")
        record = _add(body, "record")
        self._header(record, one)
        if not one.deleted:
            page = f"{self._site}/reports/{one.id}"
            _add(record, "metadata").append(FORMATS[prefix].write(told[one.id], page))

    def _header(self, parent: etree._Element, one: Listed) -> None:
        header = _add(parent, "header", **({"status": "deleted"} if one.deleted else {}))
        _add(header, "identifier", self._identifier(one.id))
        _add(header, "datestamp", stamp(one.changed))
        _add(header, "setSpec", f"source:{one.source}")

    def _identifier(self, report: str) -> str:
        return f"oai:{self._settings.oai_domain}:{report}"


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}", attributes)
    child.text = text or None
    return child
