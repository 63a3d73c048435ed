"""What JPCOAR's own samples hold, by file: looked up in the files by hand."""

from typing import Any

from schemas.report import Bilingual, Person

_ADACHI = ("安達 淳", "アダチ ジュン", "Adachi Jun", "orcid:0000-0001-0002-0003")
_TERADA = ("寺田 寅彦", "テラダ トラヒコ", "Terada Torahiko", "orcid:0000-0001-0001-0001")
_JA, _EN = (
    "情報爆発時代の研究基盤構想",
    "Research Project on Cyber Infrastructure for Information-explosion Era",
)
_JSPS, _KAKENHI = Bilingual(ja="日本学術振興会"), Bilingual(ja="科学研究費助成事業")


def _one(
    title: Bilingual, number: str, year: int | None, doi: str, who: tuple[str, ...] = (), place: str = "",
    **more: Any,
) -> list[dict[str, Any]]:  # fmt: skip
    wanted: dict[str, Any] = {
        "title": title,
        "number": number,
        "start_year": year,
        "doi": doi,
        **more,
    }
    if who:
        ja, yomi, en, *ids = who
        affiliation = Bilingual(ja="東京大学", en=place) if place else Bilingual()
        wanted["researchers"] = (
            Person(ja=ja, yomi=yomi, en=en, affiliation=affiliation, ids=tuple(ids)),
        )
    return [wanted]


def _article(
    titles: tuple[str, str], number: str, doi: str, place: str, files: int
) -> list[dict[str, Any]]:
    found = _one(
        Bilingual(ja=titles[0], en=titles[1]), number, 2015, doi, _ADACHI, place, funder=_JSPS
    )
    found[0] |= {"ids": ("hdl:2115/64495",), "cites": ()}
    found[0] |= {"programme": _KAKENHI if number.startswith("JP") else _JSPS}
    return found if files else [{**found[0], "files": ()}]


_OLD, _NEW = "University of Tokyo", "The University of Tokyo"
_PLOS, _DOI = "10.1371/journal.pone.0170224", "10.15017/64495"
_ARCHIVE = _one(Bilingual(ja="和訓栞"), "", 1830, "10.20730/200017323",
                ("谷川 士清", "タニガワ コトスガ", "Tanigawa Kotosuga", "viaf:18126058"))  # fmt: skip
_CAO = _one(
    Bilingual(ja="〇〇実証においてセンサより撮像したデータ及び関連データ"), "JPMJPF9999", None, "",
    ("情報 太郎", "", "Jyoho Taro", "erad:2021xxxx"), keywords=("自然科学一般", "Natural Science"), files=(),
    funder=Bilingual(ja="国立研究開発法人科学技術振興機構（JST）", en="Japan Science and Technology Agency（JST）"),
    programme=Bilingual(ja="〇〇研究開発事業"),
)  # fmt: skip
_DATA = Bilingual(en="The GRENE-TEA Project dataset")
JPCOAR: dict[str, list[dict[str, Any]]] = {
    "v1.0_01_departmental_bulletin_paper_oa.xml": _article((_JA, _EN), "18049069", _DOI, _OLD, 1),
    "v1.0_02_journal_article_embargoed.xml": _article(("", _EN), "18049069", _PLOS, _OLD, 0),
    "v1.0_03_journal_article_oa.xml": _article(("", _EN), "18049069", _PLOS, _OLD, 1),
    "v1.0_06_doctoral_thesis_published.xml": _one(
        Bilingual(ja="日本の竹製管楽器、尺八の音響学的研究",
                  en="Acoustical Investigation of the Japanese Bamboo Pipe，Syakuhati"),
        "", 2016, _DOI, _TERADA, _OLD, language="en"),
    "v1.0_07_dataset.xml": _one(_DATA, "284382", 2015, _DOI, _TERADA, _OLD, funder=Bilingual(en="European Commission")),
    "v1.0_10_journal_article_metadata_only.xml": _article(("", _EN), "18049069", _PLOS, _OLD, 0),
    "v2.0_03_journal_article_oa.xml": _article((_JA, _EN), "JP18049069", _PLOS, _NEW, 1),
    "v2.0_07_dataset.xml": _one(_DATA, "JP18049069", 2015, _DOI, _TERADA, _NEW, funder=_JSPS),
    "v2.0_12_digital_archive.xml": _ARCHIVE,
    "v2.0_14_common_metadata_elements_cao.xml": _CAO,
    "v2.1_01_departmental_bulletin_paper_oa.xml": _article((_JA, _EN), "JP18049069", _DOI, _NEW, 1),
    "v2.1_02_journal_article_embargoed.xml": _article((_JA, _EN), "JP18049069", _PLOS, _NEW, 0),
    "v2.1_03_journal_article_oa.xml": _article((_JA, _EN), "JP18049069", _PLOS, _NEW, 1),
    "v2.1_04_journal_article_accepted_embargoed.xml": _article((_JA, _EN), "JP18049069", "", _NEW, 0),
    "v2.1_07_dataset.xml": _one(_DATA, "JP18049069", 2015, _DOI, _TERADA, _NEW),
    "v2.1_09_departmental_bulletin_paper_restricted_access.xml":
        _article((_JA, _EN), "JP18049069", "", _NEW, 0),
    "v2.1_10_journal_article_metadata_only_external_link.xml":
        _article((_JA, _EN), "JP18049069", _PLOS, _NEW, 0),
    "v2.1_11_dataset_external_link.xml": _one(
        _DATA, "JP15H05814", 2020, "", _TERADA, _OLD, ids=("hdl:2237/00032309",),
        programme=Bilingual(ja="科学研究費補助金"), funder=Bilingual(
            ja="文部科学省", en="Ministry of Education, Culture, Sports, Science and Technology")),
    "v2.1_12_digital_archive.xml": _ARCHIVE,
    "v2.1_13_digital_archive_dataset_series.xml": _one(
        Bilingual(ja="鵜飼文庫"), "", None, "", landing_page="https://kokusho.nijl.ac.jp/page/list-ukai.html"),
    "v2.1_14_common_metadata_elements_cao.xml": _CAO,
}  # fmt: skip
JPCOAR = {f"jpcoar/{name}": wanted for name, wanted in JPCOAR.items()}
