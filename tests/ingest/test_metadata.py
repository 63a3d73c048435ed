import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.metadata import parse
from ingest.metadata.values import doi_of, language_of, period
from schemas.errors import DocumentError
from schemas.reasons import Reason
from schemas.report import Bilingual, FileLink, Metadata, Person

SPACES = {
    "1.0": "https://github.com/JPCOAR/schema/blob/master/1.0/",
    "1.0 of IRDB": "https://irdb.nii.ac.jp/schema/jpcoar/1.0/",
    "2.0": "https://github.com/JPCOAR/schema/blob/master/2.0/",
    "2.1": "https://github.com/JPCOAR/schema/blob/master/2.1/",
}
# Version 1.0 keeps the award number in DataCite's namespace, 2.x in its own.
FUNDING = {
    "datacite": """<jpcoar:fundingReference>
      <datacite:funderIdentifier funderIdentifierType="Crossref Funder">https://doi.org/10.13039/0</datacite:funderIdentifier>
      <jpcoar:funderName xml:lang="ja">見本振興会</jpcoar:funderName>
      <datacite:awardNumber awardURI="https://example.org/99K00001">99K00001</datacite:awardNumber>
      <jpcoar:awardTitle xml:lang="ja">見本の課題</jpcoar:awardTitle></jpcoar:fundingReference>""",
    "jpcoar": """<jpcoar:fundingReference>
      <jpcoar:funderName xml:lang="ja">見本振興会</jpcoar:funderName>
      <jpcoar:fundingStreamIdentifier fundingStreamIdentifierType="JGN_fundingStream">99</jpcoar:fundingStreamIdentifier>
      <jpcoar:fundingStream xml:lang="ja">見本研究推進事業</jpcoar:fundingStream>
      <jpcoar:fundingStream xml:lang="en">Sample Programme</jpcoar:fundingStream>
      <jpcoar:awardNumber awardNumberType="JGN">99K00001</jpcoar:awardNumber></jpcoar:fundingReference>""",
}
BODY = """<dc:title xml:lang="en">Gain of amplifiers</dc:title>
  <dc:title xml:lang="ja">増幅器の利得</dc:title>
  <dc:title xml:lang="ja-Kana">ゾウフクキ ノ リトク</dc:title>
  <dcterms:alternative xml:lang="ja">別の題</dcterms:alternative>
  <jpcoar:creator>
    <jpcoar:nameIdentifier nameIdentifierScheme="e-Rad_Researcher">99999999</jpcoar:nameIdentifier>
    <jpcoar:creatorName xml:lang="ja">見本, 一郎</jpcoar:creatorName>
    <jpcoar:creatorName xml:lang="ja-Kana">ミホン, イチロウ</jpcoar:creatorName>
    <jpcoar:creatorName xml:lang="en">Mihon, Ichiro</jpcoar:creatorName>
    <jpcoar:affiliation>
      <jpcoar:affiliationName xml:lang="ja">見本大学</jpcoar:affiliationName>
      <jpcoar:affiliationName xml:lang="en">Sample University</jpcoar:affiliationName>
    </jpcoar:affiliation>
  </jpcoar:creator>
  <jpcoar:creator><jpcoar:creatorName xml:lang="ja" nameType="Organizational">見本研究会</jpcoar:creatorName></jpcoar:creator>
  <dcterms:accessRights rdf:resource="http://purl.org/coar/access_right/c_abf2">open access</dcterms:accessRights>
  <dc:rights xml:lang="en" rdf:resource="https://example.org/by">CC  BY 4.0</dc:rights>
  <jpcoar:subject xml:lang="ja" subjectScheme="Other">増幅器</jpcoar:subject>
  <jpcoar:subject subjectScheme="Other">GaN</jpcoar:subject>
  <jpcoar:subject subjectScheme="Other">  </jpcoar:subject>
  <jpcoar:subject subjectScheme="Other">GaN</jpcoar:subject>
  <datacite:description xml:lang="ja" descriptionType="TableOfContents">目次</datacite:description>
  <datacite:description xml:lang="ja" descriptionType="Abstract">利得を測った。</datacite:description>
  <datacite:date dateType="Submitted">2018-01-01</datacite:date>
  <datacite:date dateType="Issued">2021-03-31</datacite:date>
  <dc:language>jpn</dc:language>
  <dc:type rdf:resource="http://purl.org/coar/resource_type/c_18ws">research report</dc:type>
  <jpcoar:identifier identifierType="HDL">http://hdl.handle.net/99999/2</jpcoar:identifier>
  <jpcoar:identifierRegistration identifierType="JaLC">10.99999/Sample.1</jpcoar:identifierRegistration>
  <jpcoar:relation relationType="cites"><jpcoar:relatedIdentifier identifierType="DOI">10.99999/other</jpcoar:relatedIdentifier></jpcoar:relation>
  {funding}
  <jpcoar:file><jpcoar:URI objectType="thumbnail">http://example.org/1.png</jpcoar:URI><jpcoar:mimeType>image/png</jpcoar:mimeType></jpcoar:file>
  <jpcoar:file><jpcoar:URI objectType="fulltext">http://example.org/1</jpcoar:URI><jpcoar:mimeType>application/pdf</jpcoar:mimeType></jpcoar:file>
  <jpcoar:file><jpcoar:URI>http://example.org/2.PDF</jpcoar:URI></jpcoar:file>
  <jpcoar:file><jpcoar:mimeType>application/pdf</jpcoar:mimeType></jpcoar:file>"""


def jpcoar(body: str, version: str = "2.0") -> bytes:
    head = (
        f'<jpcoar:jpcoar xmlns:jpcoar="{SPACES[version]}" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:datacite="https://schema.datacite.org/meta/kernel-4/">'
    )
    return f"{head}{body}</jpcoar:jpcoar>".encode()


def dublin_core(body: str) -> Metadata:
    head = '<d:dc xmlns:d="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    return parse(f"{head}{body}</d:dc>".encode(), "xml")


@pytest.mark.parametrize("version", SPACES)
def test_jpcoar_of_all_versions(version: str) -> None:
    own = "datacite" if version.startswith("1") else "jpcoar"
    programme = (
        Bilingual(ja="見本振興会")
        if own == "datacite"
        else Bilingual(ja="見本研究推進事業", en="Sample Programme")
    )
    funder = "10.13039/0" if own == "datacite" else "見本振興会"
    assert parse(jpcoar(BODY.format(funding=FUNDING[own]), version), "xml") == Metadata(
        title=Bilingual(ja="増幅器の利得", en="Gain of amplifiers"),
        number="99K00001",
        type="research report",
        programme=programme,
        institutions=(Bilingual(ja="見本大学", en="Sample University"),),
        researchers=(
            Person(
                ja="見本 一郎",
                yomi="ミホン イチロウ",
                en="Mihon Ichiro",
                affiliation=Bilingual(ja="見本大学", en="Sample University"),
                ids=("erad:99999999",),
            ),
        ),
        keywords=("増幅器", "GaN"),
        summary=Bilingual(ja="利得を測った。"),
        start_year=2020,
        end_year=2020,
        language="ja",
        doi="10.99999/sample.1",
        ids=("hdl:99999/2",),
        funder=Bilingual(ja="見本振興会"),
        awards=(f"award:{funder}/99K00001",),
        cites=("doi:10.99999/other",),
        licence="CC BY 4.0",
        landing_page="http://hdl.handle.net/99999/2",
        files=(
            FileLink(url="http://example.org/1", media_type="application/pdf"),
            FileLink(url="http://example.org/2.PDF"),
        ),
    )


@pytest.mark.parametrize(
    "rights", ["restricted access", "metadata only access", "embargoed access"]
)
def test_files_that_are_closed_are_not_asked_for(rights: str) -> None:
    body = BODY.format(funding="").replace(">open access<", f">{rights}<")
    assert parse(jpcoar(body), "xml").files == ()


@pytest.mark.parametrize(
    ("titles", "found"),
    [
        ('<dc:title xml:lang="en-US">A</dc:title>', Bilingual(en="A")),
        ('<dc:title xml:lang="jpn">甲</dc:title><dc:title xml:lang="eng">A</dc:title>', Bilingual(ja="甲", en="A")),
        ("<dc:title>甲の研究</dc:title><dc:title>A study</dc:title>", Bilingual(ja="甲の研究", en="A study")),
        ('<dc:title xml:lang="ja-Latn">Kō</dc:title><dc:title xml:lang="ja">甲</dc:title>', Bilingual(ja="甲")),
        ('<dc:title xml:lang="de">Eine Studie</dc:title>', Bilingual(en="Eine Studie")),
        ('<dc:title xml:lang="de">Eine</dc:title><dc:title xml:lang="en">A</dc:title>', Bilingual(en="A")),
        ('<dc:title xml:lang="ja"> </dc:title><dc:title xml:lang="ja">乙</dc:title>', Bilingual(ja="乙")),
        ("", Bilingual()),
    ],
)  # fmt: skip
def test_titles_by_language(titles: str, found: Bilingual) -> None:
    assert parse(jpcoar(titles), "xml").title == found
    assert dublin_core(titles).title == found


def test_dublin_core() -> None:
    found = dublin_core(
        "<dc:title>増幅器の利得</dc:title><dc:title>Gain of amplifiers</dc:title>"
        "<dc:creator>見本, 一郎</dc:creator><dc:creator>Plato</dc:creator><dc:creator> </dc:creator>"
        "<dc:subject>増幅器</dc:subject><dc:subject>増幅器</dc:subject>"
        "<dc:description>利得を\n測った。</dc:description>"
        "<dc:coverage>2019年度-2022年度</dc:coverage><dc:date>2023-05-01</dc:date>"
        "<dc:language>jpn</dc:language><dc:rights>CC BY 4.0</dc:rights>"
        "<dc:identifier>99K00001</dc:identifier>"
        "<dc:identifier>http://example.org/records/1</dc:identifier>"
        "<dc:identifier>http://example.org/1.PDF</dc:identifier>"
        "<dc:identifier>https://doi.org/10.99999/Sample.1</dc:identifier>"
    )
    assert found == Metadata(
        title=Bilingual(ja="増幅器の利得", en="Gain of amplifiers"),
        researchers=(Person(ja="見本 一郎"), Person(en="Plato")),
        keywords=("増幅器",),
        summary=Bilingual(ja="利得を\n測った。"),
        start_year=2019,
        end_year=2022,
        language="ja",
        licence="CC BY 4.0",
        landing_page="http://example.org/records/1",
        doi="10.99999/sample.1",
        files=(FileLink(url="http://example.org/1.PDF", media_type="application/pdf"),),
    )


@pytest.mark.parametrize(
    ("coverage", "dates", "found"),
    [
        (["令和元年度～令和3年度"], [], (2019, 2021)),
        (["平成３０年度―令和４年度"], [], (2018, 2022)),
        (["2022年度から2019年度"], [], (2019, 2022)),
        (["江戸時代", "1870-1905"], ["2015-07-01"], (2015, 2015)),
        (["日本", "2019年度-2020年度"], ["2021-01-01"], (2019, 2020)),
        ([], ["no date", "2021-03-31", "2022"], (2020, 2020)),
        ([], ["2004-04-04T12:00:00Z"], (2004, 2004)),
        ([], [], (None, None)),
    ],
)
def test_periods(
    coverage: list[str], dates: list[str], found: tuple[int | None, int | None]
) -> None:
    assert period(coverage, dates) == found


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.99999/ABC", "10.99999/abc"),
        ("info:doi/10.99999/abc", "10.99999/abc"),
        ("https://dx.doi.org/10.99999%2Fabc%2f1", "10.99999/abc/1"),
        ("DOI：１０．９９９９９／ＡＢＣ", "10.99999/abc"),
        ("「10.99999/abc」。次の文", "10.99999/abc"),
        ("10.99999/abcを参照", "10.99999/abc"),
        ("<a href='https://doi.org/10.99999/abc'>", "10.99999/abc"),
        ("(10.99999/S0140-6736(20)30183-5).", "10.99999/s0140-6736(20)30183-5"),
        ("[10.99999/x[1]];", "10.99999/x[1]"),
        ("10.99/short", ""),
        ("10.99999/", ""),
        ("なし", ""),
    ],
)
def test_dois(text: str, doi: str) -> None:
    assert doi_of(text) == doi


@given(
    st.from_regex(r"\A10\.[0-9]{4,9}/[a-z0-9._()-]*[a-z0-9]\Z").filter(
        lambda s: s.count("(") == s.count(")")
    )
)
def test_a_doi_is_found_in_all_its_wrappings(doi: str) -> None:
    for wrapped in (
        doi,
        f"https://doi.org/{doi}",
        f"({doi})",
        f"doi:{doi}.",
        f"{doi}、次",
        doi.upper(),
    ):
        assert doi_of(wrapped) == doi


@pytest.mark.parametrize(
    ("code", "language"),
    [("jpn", "ja"), ("JA", "ja"), ("ja-JP", "ja"), ("en_US", "en"), ("eng", "en"), ("deu", ""), ("", "")],
)  # fmt: skip
def test_language_codes(code: str, language: str) -> None:
    assert language_of(code) == language


def test_a_record_brings_its_identifier() -> None:
    record = b"<record><header><identifier> oai:x:1 </identifier></header><metadata>%s</metadata></record>"
    found = parse(record % jpcoar('<dc:title xml:lang="ja">題</dc:title>'), "xml")
    assert (found.native_id, found.title.ja) == ("oai:x:1", "題")


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        (b"<record><header/></record>", "xml", Reason.NOTHING_TO_INDEX),
        (b"<record><metadata><!-- none --></metadata></record>", "xml", Reason.NOTHING_TO_INDEX),
        (b"<record><metadata><mods/></metadata></record>", "xml", Reason.UNSUPPORTED_METADATA),
        (b"<html/>", "xml", Reason.UNSUPPORTED_METADATA),
        (b"<dc>", "xml", Reason.NOT_WELL_FORMED),
        (b"", "xml", Reason.NOT_WELL_FORMED),
        (b"", "json", Reason.UNSUPPORTED_METADATA),
        (b"[1]", "json", Reason.UNSUPPORTED_METADATA),
        (b'{"titel": {}}', "json", Reason.UNSUPPORTED_METADATA),
        (b'{"start_year": "soon"}', "json", Reason.UNSUPPORTED_METADATA),
        (b'{"title": {"ja": "\\ud800"}}', "json", Reason.UNSUPPORTED_METADATA),
        (b'{"title": {"ja": "\xff"}}', "json", Reason.UNSUPPORTED_METADATA),
    ],
)
def test_what_is_wrong_has_a_reason(content: bytes, kind: str, reason: Reason) -> None:
    with pytest.raises(DocumentError) as caught:
        parse(content, kind)
    assert caught.value.reason is reason


def test_a_fault_in_json_is_named_by_its_field() -> None:
    with pytest.raises(DocumentError, match=r"title\.jp: Extra inputs are not permitted"):
        parse(b'{"title": {"jp": "x"}}', "json")


def test_texts_are_clean_whatever_the_format() -> None:
    found = parse(
        b'{"title": {"ja": "a\\u0000b\\u200b\\n"}, "keywords": ["\\ufeffc"], "number": " 1 "}',
        "json",
    )
    assert (found.title.ja, found.keywords, found.number) == ("ab", ("c",), "1")


def test_a_file_alone_brings_its_name() -> None:
    assert parse('{"file": "報告書.pdf"}'.encode(), "file").native_id == "報告書.pdf"


@given(
    st.builds(
        Metadata,
        title=st.builds(Bilingual, ja=st.text("あa", min_size=1)),
        keywords=st.lists(st.text("いb", min_size=1)).map(tuple),
        start_year=st.none() | st.integers(1900, 2030),
    )
)
def test_json_comes_back_as_it_was(told: Metadata) -> None:
    assert parse(told.model_dump_json().encode(), "json") == told
