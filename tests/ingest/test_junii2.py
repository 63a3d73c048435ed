import pytest

from ingest.metadata import parse
from schemas.report import Bilingual, FileLink, Metadata, Person
from tests.ingest.faulty_server import page, record, repository, serve
from tests.ingest.harvests import source

BODY = """<title lang="ja">増幅器の利得</title><alternative>Gain of amplifiers</alternative>
<creator xml:lang="ja" id="https://nrid.nii.ac.jp/nrid/1000009999999/">見本, 一郎</creator>
<creator xml:lang="ja-Kana" id="https://nrid.nii.ac.jp/nrid/1000009999999/">ミホン, イチロウ</creator>
<creator xml:lang="en" id="https://nrid.nii.ac.jp/nrid/1000009999999/">Mihon, Ichiro</creator>
<creator>見本, 花子</creator><creator>ミホン, ハナコ</creator>
<subject>増幅器</subject><subject>ＧａＮ</subject><NIIsubject>GaN</NIIsubject>
<description>利得を測った。</description><NIItype>Research Paper</NIItype>
<identifier>http://hdl.handle.net/99999/2</identifier><URI>http://example.org/records/2</URI>
<fullTextURL>http://example.org/files/2.pdf</fullTextURL>
<jtitle>見本紀要</jtitle><volume>12</volume><spage>210</spage><epage>191</epage>
<dateofissued>2012-03</dateofissued><language>jpn</language>
<NAID>999999999999</NAID><NCID>AN99999999</NCID><selfDOI ra="JaLC">info:doi/10.99999/Sample.2</selfDOI>
<references>info:doi/10.99999/cited</references>
<grantid>甲第999号</grantid><grantor>見本大学</grantor><rights>見本学会</rights>"""


def read(root: str = "junii2", space: str = "http://irdb.nii.ac.jp/oai") -> Metadata:
    return parse(f'<{root} xmlns="{space}" version="3.1">{BODY}</{root}>'.encode(), "xml")


def test_a_record_in_full() -> None:
    assert read() == Metadata(
        title=Bilingual(ja="増幅器の利得", en="Gain of amplifiers"),
        type="Research Paper",
        institutions=(Bilingual(ja="見本大学"),),
        researchers=(
            Person(
                ja="見本 一郎",
                yomi="ミホン イチロウ",
                en="Mihon Ichiro",
                ids=("nrid:1000009999999",),
            ),
            Person(ja="見本 花子", yomi="ミホン ハナコ"),
        ),
        keywords=("増幅器", "ＧａＮ"),
        summary=Bilingual(ja="利得を測った。"),
        start_year=2011,
        end_year=2011,
        language="ja",
        doi="10.99999/sample.2",
        ids=("naid:999999999999", "ncid:AN99999999"),
        cites=("doi:10.99999/cited",),
        licence="見本学会",
        landing_page="http://example.org/records/2",
        files=(FileLink(url="http://example.org/files/2.pdf", media_type="application/pdf"),),
    )


@pytest.mark.parametrize("root", ["junii2", "meta"])
@pytest.mark.parametrize("space", ["http://ju.nii.ac.jp/junii2", "urn:sample", "http://ju.nii.ac.jp/oai"])  # fmt: skip
def test_a_wrong_root_and_wrong_namespaces_are_read(root: str, space: str) -> None:
    assert read(root, space) == read()


def test_a_record_with_prefixed_names() -> None:
    text = '<j:meta xmlns:j="urn:x"><j:title>増幅器</j:title><j:uri>http://example.org/1</j:uri></j:meta>'
    found = parse(text.encode(), "xml")
    assert (found.title.ja, found.landing_page) == ("増幅器", "http://example.org/1")


@pytest.mark.parametrize("root", ["junii2", "meta"])
def test_it_comes_by_oai_pmh(root: str) -> None:
    told = f'<{root} xmlns="http://irdb.nii.ac.jp/oai">{BODY}</{root}>'
    with serve(repository([page(record("oai:x:1", metadata=told))])) as server:
        (found,) = source(server.url, prefix="junii2").page(None).records
    about = parse(found.content, found.format)
    assert about.title == read().title
    assert about.native_id == "oai:x:1"
