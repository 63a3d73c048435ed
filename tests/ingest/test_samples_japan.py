"""Answers of Japanese services that others collected: each is read, or refused with a reason.

The values were looked up in the files by hand. A file that no table names fails the test.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest import metadata
from ingest.metadata import nrid
from ingest.sources import Record, jstage, make_source
from ingest.sources.web import RetryLaterError
from schemas.errors import DocumentError, SatetoError, UserError
from schemas.reasons import Reason
from schemas.report import Bilingual, Metadata, Person
from schemas.settings import Settings
from tests.ingest.faulty_server import Answer, serve
from tests.ingest.samples_jpcoar import JPCOAR

FOLDERS = ("kaken", "cinii", "ndl", "jstage", "irdb", "jpcoar")
SETTINGS = Settings(kaken_appid="sample-key", http_seconds=5)
OPTIONS = {"kaken": {"from": "2020", "to": "2020"}, "ndl": {"query": "x"}, "irdb": {"query": "x"}}
Wanted = list[dict[str, Any]]

# Documents about the services, lists of codes, and excerpts: no answers.
NO_ANSWERS = {
    "kaken/KAKEN_researcher_JSON_definition_document_Ja.pdf",
    "kaken/category_master_kakenhi.xml",
    "kaken/code_master_kakenhi.xml",
    "kaken/country_name_master_kakenhi.xml",
    "kaken/kaken_xml_definition.yaml",
    "kaken/kakenatlas_real_titles_19K.json",  # rows that somebody made of answers
    *(f"kaken/kojix2_KAKEN_{name}.txt" for name in (
        "API_parameters_document_Ja_KAKEN研究者をさがす", "API_parameters_document_Ja_KAKEN研究課題をさがす",
        "API_parameters_document_Ja_改版履歴", "XML_definition_document_Ja_KAKEN公開XML定義",
        "XML_definition_document_Ja_改版履歴")),
}  # fmt: skip

READ: dict[str, Wanted] = {
    "kaken/jplit_kaken_search.xml": [
        {"native_id": "KAKENHI-PROJECT-19K20626", "number": "19K20626", "start_year": 2019,
         "end_year": 2022, "programme": Bilingual(ja="若手研究"), "keywords": ("IIIF", "人文情報学"),
         "title": Bilingual(ja="IIIFとTEIを用いたオンライン翻刻支援システムの開発"),
         "summary": Bilingual(ja="研究概要本文"), "notes": (),
         "ids": ("kaken:KAKENHI-PROJECT-19K20626", "jgn:JP19K20626"),
         "researchers": (Person(ja="中村 覚", role="principal_investigator", ids=("erad:80802743",),
                                affiliation=Bilingual(ja="東京大学 史料編纂所")),)},
        {"native_id": "KAKENHI-PROJECT-19K20239", "start_year": None, "end_year": None,
         "institutions": (Bilingual(ja="大阪大学"),), "keywords": ()},
    ],
    "kaken/realshape_grantAwards.xml": [
        {"title": Bilingual(ja="深層学習による画像診断支援", en="Deep learning assisted diagnostic imaging"),
         "amount": 4_550_000, "start_year": 2022, "end_year": 2025,
         "institutions": (Bilingual(ja="大阪公立大学", en="Osaka Metropolitan University"),),
         "programme": Bilingual(ja="基盤研究(C)", en="Grant-in-Aid for Scientific Research (C)")},
        {"native_id": "KAKENHI-PROJECT-23H99999", "amount": None, "summary": Bilingual()},
    ],
    "kaken/broken_entry_without_awardNumber.xml": [
        {"reason": Reason.NO_IDENTIFIER},
        {"native_id": "", "number": "24K00001", "title": Bilingual(ja="正常な課題"), "ids": ("jgn:JP24K00001",)},
    ],
    "kaken/kakenatlas_parse_award.xml": [
        {"title": Bilingual(ja="テスト研究課題", en="Test Project"), "status": "project_closed",
         "fields": (Bilingual(ja="小区分37010:分子生物学関連"),
                    Bilingual(ja="中区分43:分子レベルから細胞レベルの生物学およびその関連分野")),
         "summary": Bilingual(ja="機構を解明した。\n\n本研究は転写制御機構を解明する。\n新規手法を開発する。")},
    ],
    "cinii/cinii_creator_string_or_list.json": [
        {"native_id": "1520853832707568768", "researchers": (Person(ja="山田 太郎"),), "start_year": 2019,
         "doi": "10.1527/tjsai.35-2_a", "summary": Bilingual(ja="抄録"), "title": Bilingual(ja="深層学習の応用")},
        {"native_id": "99", "researchers": (Person(en="A"), Person(en="B")), "doi": "", "start_year": None},
    ],
    "cinii/cinii_jsonld_crid1390282680241132288.json": [
        {"title": Bilingual(ja="日本産Stenolechia属キバガの再検討",
                            en="A Revision of the Genus Stenolechia MEYRICK from Japan (Lepidoptera, Gelechiidae)"),
         "ids": ("crid:1390282680241132288", "doi:10.18984/lepid.35.3_93", "naid:110007707553", "ndlbib:3022597",
                 "oai:japanlinkcenter.org:2003075338", "oai:iss.ndl.go.jp:R000000004-I3022597-00"),
         "start_year": 1984, "language": "en"},
    ],
    "cinii/jplit_cinii_book_record.json": [
        {"title": Bilingual(ja="我是猫"), "start_year": 2001, "researchers": (Person(ja="于雷"), Person(ja="夏目漱石")),
         "ids": ("crid:1971993809689508364", "ncid:BA83739643", "isbn:7806572856")},
    ],
    "cinii/jplit_cinii_record.json": [
        {"title": Bilingual(ja="行人"), "keywords": ("日本文学",), "cites": (),
         "ids": ("crid:1573387450265380480", "naid:10019109559", "oai:irdb.example/123")},
    ],
    "ndl/jplit_ndl_sru_articles_online.xml": [
        {"native_id": "ndlbib:33033602", "researchers": (Person(ja="木下優子"),), "start_year": 2015,
         "title": Bilingual(ja="夏目漱石句稿 正岡子規宛 : くまもと文学・歴史館文学資料紹介"), "summary": Bilingual()},
    ],
    **{f"ndl/jplit_ndl_sru_{name}.xml": [
        {"native_id": "ndlbib:1268385", "title": Bilingual(ja="あ : 小森典詩作品集"), "doi": "10.11501/12497045",
         "researchers": (Person(ja="小森 典", yomi="コモリ ツカサ"),), "start_year": 1971,
         "ids": ("jpno:75023117", "ndlbib:1268385", "ndlpid:12497045", "ncid:BB10363872")},
        {"native_id": "ndlbib:1268468", "title": Bilingual(ja="哇 : 志摩聡句帖"), "start_year": 1970},
    ] for name in ("catalog", "digital")},
    "irdb/jplit_irdb_search_atom.xml": [
        {"researchers": (Person(ja="佐々 優香", yomi="サッサ ユウカ", en="Sassa Yuka"),), "start_year": 2025,
         "title": Bilingual(ja="夏目漱石『虞美人草』における東洋的「水の女」 : 古典から読み解く"),
         "ids": ("irdb:01242/0007332690",), "institutions": (Bilingual(ja="熊本大学"),)},
    ],
    "jpcoar/jplit_jdcat_weko3_search.json": [
        {"title": Bilingual(ja="全国就業実態パネル調査，2019", en="Japanese Panel Study of Employment Dynamics, 2019"),
         "native_id": "oai:127.0.0.1:00043488"},
    ],
    "jpcoar/jplit_jdcat_weko3_record.json": [
        {"native_id": "oai:jdcat.jsps.go.jp:00043494", "doi": "10.34500/ssjda.1349",
         "keywords": ("雇用", "Employment")},
    ],
    **JPCOAR,
}  # fmt: skip

REFUSED: dict[str, tuple[type[SatetoError], str]] = {
    "kaken/entity_attack.xml": (RetryLaterError, "a document type declaration is not accepted"),
    "kaken/jplit_kaken_detail.html": (RetryLaterError, "not-well-formed"),
    "kaken/kakenatlas_error_403_invalid_appid.xml": (UserError, "Invalid APPID"),
    "kaken/kakenatlas_totals_only.xml": (RetryLaterError, "no record at 1 of 16731"),
    "kaken/throttled_empty_200.xml": (RetryLaterError, "blocked"),
    "cinii/cinii_jsonld_embedded_schemaorg.json": (DocumentError, "no CRID"),
    "cinii/jplit_cinii_holdings.json": (DocumentError, "no CRID"),
    "ndl/jplit_ndl_opensearch_rss.xml": (RetryLaterError, "a page <rss>"),
    "ndl/jplit_ndl_record.xml": (RetryLaterError, "a page <rss>"),
    "irdb/jplit_irdb_record.html": (RetryLaterError, "document type declaration"),
    "jstage/jplit_jstage_record.html": (RetryLaterError, "document type declaration"),
    "jstage/jstage_cdata_no_namespace.xml": (RetryLaterError, "Namespace prefix prism"),
    "jstage/jstage_err_001_with_200.xml": (UserError, "ERR_001"),
    "jstage/jstage_err_003_limit.xml": (RetryLaterError, "ERR_003 limit"),
}
RESEARCHERS = {
    "kaken/hirakinii_researchers_response.json": (
        Bilingual(ja="田中 太郎", en="Tanaka Taro"), "タナカ タロウ",
        ("erad:80802743", "orcid:0000-0001-2345-6789", "jglobal:12345678", "researchmap:rm123456"), (2, ()),
    ),
    "kaken/nrid_researcher_trimmed.json": (
        Bilingual(ja="野村 泰伸", en="Nomura Taishin"), "ノムラ タイシン", ("erad:50283734",), (5, ("NOMURA Taishin",)),
    ),
}  # fmt: skip
ARTICLES = {
    "jstage/jstage_ok_min.xml": ("自然言語処理", "橋田 浩一", "10.1541/example.121.195", 2001)
}


def records_of(name: str, body: bytes) -> Iterator[Record]:
    """The records of a file, through the source that would be sent it."""
    folder, _, file = name.partition("/")
    if file.endswith(".json"):
        told = json.loads(body)
        if "hits" in told:
            with serve(lambda _: Answer(body)) as server:
                yield from (
                    make_source("weko", server.url, {"query": "x"}, SETTINGS).page(None).records
                )
            return
        kind = "weko" if folder == "jpcoar" else "cinii"
        for one in told if isinstance(told, list) else [told]:
            yield Record("", json.dumps(one).encode(), kind, "")
    elif folder == "jpcoar" or file.endswith("parse_award.xml"):
        yield Record("", body, "xml", "")
    elif folder == "jstage":
        with serve(lambda _: Answer(body)) as server:
            jstage.look_up("x", SETTINGS, server.url)
    else:
        with serve(lambda _: Answer(body)) as server:
            yield from make_source(folder, server.url, OPTIONS[folder], SETTINGS).page(None).records


def read(record: Record) -> dict[str, Any]:
    if record.reason:
        return {"reason": record.reason}
    found: Metadata = metadata.parse(record.content, record.format)
    # As a step does: the id that the source found stands.
    own = record.native_id if not found.native_id and record.format == "weko" else found.native_id
    return {name: getattr(found, name) for name in Metadata.model_fields} | {"native_id": own}


def read_all(name: str, body: bytes) -> list[dict[str, Any]]:
    return [read(record) for record in records_of(name, body)]


def test_every_file_is_in_a_table(shared: Path) -> None:
    there = {f"{f}/{p.name}" for f in FOLDERS for p in (shared / "samples" / f).iterdir()}
    told = [*NO_ANSWERS, *READ, *REFUSED, *RESEARCHERS, *ARTICLES]
    assert len(told) == len(set(told))
    assert there == set(told)


@pytest.mark.parametrize("name", READ)
def test_an_answer_is_read_into_its_values(name: str, shared: Path) -> None:
    found = read_all(name, (shared / "samples" / name).read_bytes())
    told = [
        {field: one.get(field) for field in wanted}
        for one, wanted in zip(found, READ[name], strict=True)
    ]
    assert told == READ[name]


@pytest.mark.parametrize("name", REFUSED)
def test_an_answer_that_holds_nothing_is_refused_with_a_reason(name: str, shared: Path) -> None:
    error, said = REFUSED[name]
    with pytest.raises(error) as refused:
        read_all(name, (shared / "samples" / name).read_bytes())
    assert said in str(refused.value)
    assert refused.value.ja


@pytest.mark.parametrize("name", RESEARCHERS)
def test_researchers(name: str, shared: Path) -> None:
    told = json.loads((shared / "samples" / name).read_bytes())["researchers"]
    (found,) = map(nrid.parse, told)
    shape = (len(found.affiliations), found.other_names)
    assert (found.name, found.yomi, found.ids, shape) == RESEARCHERS[name]
    assert found.notes == ()  # real numbers, and their check digits fit


@pytest.mark.parametrize("name", ARTICLES)
def test_articles(name: str, shared: Path) -> None:
    body = (shared / "samples" / name).read_bytes()
    with serve(lambda _: Answer(body)) as server:
        (one,) = jstage.look_up("x", SETTINGS, server.url)
    about = one.about
    told = (about.title.ja, about.researchers[0].ja, about.doi, about.start_year)
    assert told == ARTICLES[name]


def test_two_answers_about_one_book_are_one_version(shared: Path) -> None:
    versions = []
    for name in ("catalog", "digital"):
        body = (shared / "samples" / "ndl" / f"jplit_ndl_sru_{name}.xml").read_bytes()
        versions.append({r.native_id: r.version for r in records_of(f"ndl/{name}.xml", body)})
    assert versions[0].keys() == versions[1].keys()
    assert versions[0]["ndlbib:1268385"] == versions[1]["ndlbib:1268385"]
