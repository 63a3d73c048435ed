"""A repository of any size on loopback, made up before it is asked for; `python -m` serves it.

The program takes the number of records and writes its port. Pages are JPCOAR 2.0, 100 records each.
"""

import random
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.ingest.faulty_server import envelope, identity, served

PAGE = 100
_WORDS = [
    "窒化ガリウム",
    "増幅器",
    "水中音響",
    "通信",
    "放熱",
    "検査",
    "複合材料",
    "推進",
    "触媒",
    "半導体",
    "観測",
    "制御",
    "解析",
]
_SPACE = "https://github.com/JPCOAR/schema/blob/master/2.0/"


def identifier(number: int) -> str:
    """The OAI id of a record."""
    return f"oai:big.example.org:{number:08}"


def big_record(number: int) -> str:
    """A record as repositories serve them: two languages, people, an abstract, funding, a file."""
    chance = random.Random(number)
    words = chance.sample(_WORDS, 4)
    abstract = "。".join(
        f"{word}について{number}回の実験を行い、結果を示した" for word in words * 4
    )
    people = "".join(
        f'<jpcoar:creator><jpcoar:nameIdentifier nameIdentifierScheme="e-Rad_Researcher">'
        f"{number:08}</jpcoar:nameIdentifier>"
        f'<jpcoar:creatorName xml:lang="ja">見本, {who}郎</jpcoar:creatorName>'
        f'<jpcoar:creatorName xml:lang="en">Mihon, {who}</jpcoar:creatorName>'
        f'<jpcoar:affiliation><jpcoar:affiliationName xml:lang="ja">見本大学'
        f"</jpcoar:affiliationName></jpcoar:affiliation></jpcoar:creator>"
        for who in range(3)
    )
    return (
        f"<record><header><identifier>{identifier(number)}</identifier>"
        f"<datestamp>2026-01-{number % 28 + 1:02}T00:00:00Z</datestamp><setSpec>1</setSpec></header>"
        f'<metadata><jpcoar:jpcoar xmlns:jpcoar="{_SPACE}"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:datacite="https://schema.datacite.org/meta/kernel-4/"'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<dc:title xml:lang="ja">{words[0]}と{words[1]}の研究 第{number}号</dc:title>'
        f'<dc:title xml:lang="en">Sample study number {number}</dc:title>{people}'
        '<dcterms:accessRights rdf:resource="http://purl.org/coar/access_right/c_abf2">'
        "open access</dcterms:accessRights>"
        + "".join(f'<jpcoar:subject xml:lang="ja">{word}</jpcoar:subject>' for word in words)
        + f'<datacite:description xml:lang="ja" descriptionType="Abstract">{abstract}。'
        "</datacite:description>"
        '<datacite:date dateType="Issued">2021-03-31</datacite:date><dc:language>jpn</dc:language>'
        '<dc:type rdf:resource="http://purl.org/coar/resource_type/c_18ws">research report</dc:type>'
        f'<jpcoar:identifier identifierType="HDL">http://hdl.handle.net/99999/{number}'
        "</jpcoar:identifier>"
        f'<jpcoar:fundingReference><jpcoar:funderName xml:lang="ja">見本振興会</jpcoar:funderName>'
        f"<jpcoar:awardNumber>99K{number:05}</jpcoar:awardNumber></jpcoar:fundingReference>"
        f'<jpcoar:file><jpcoar:URI objectType="fulltext">https://big.example.org/{number}.pdf'
        "</jpcoar:URI><jpcoar:mimeType>application/pdf</jpcoar:mimeType></jpcoar:file>"
        "</jpcoar:jpcoar></metadata></record>"
    )


def answer(query: str, total: int) -> bytes:
    """What the repository says to a request."""
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    match asked["verb"]:
        case "Identify":
            return identity()
        case "ListMetadataFormats":
            return served("jpcoar_2.0")
    start = int(asked.get("resumptionToken", "0") or "0")
    end = min(total, start + PAGE)
    token = str(end) if end < total else ""
    records = "".join(big_record(number) for number in range(start, end))
    return envelope(
        f"<ListRecords>{records}"
        f'<resumptionToken completeListSize="{total}" cursor="{start}">{token}</resumptionToken>'
        "</ListRecords>"
    )


def serve_forever(total: int) -> None:
    """Makes all pages, writes the port, and serves until the process is ended."""
    tokens = ("", *map(str, range(PAGE, total, PAGE)))
    listed = {token: answer(f"verb=ListRecords&resumptionToken={token}", total) for token in tokens}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16

        def do_GET(self) -> None:
            query = urlsplit(self.path).query
            token = parse_qs(query).get("resumptionToken", [""])[0]
            body = listed[token] if "verb=ListRecords" in query else answer(query, total)
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    serve_forever(int(sys.argv[1]))
