from lxml import etree

from ingest import xml
from ingest.metadata import parse
from ingest.metadata.kaken_products import authors_of
from ingest.sources.search import fingerprint
from schemas.report import (
    Bilingual,
    Deliverable,
    FileLink,
    Metadata,
    Person,
    Product,
    ProductKind,
)
from tests.fixtures import fixture


def awards() -> list[etree._Element]:
    return xml.children(xml.parse(fixture("kaken.xml")), "grantAward")


def read(index: int) -> Metadata:
    return parse(etree.tostring(awards()[index], with_tail=False), "kaken")


def changed(old: str, new: str) -> Metadata:
    text = etree.tostring(awards()[0], encoding="unicode", with_tail=False)
    assert old in text
    return parse(text.replace(old, new).encode(), "kaken")


def test_a_project_in_two_languages() -> None:
    found = read(0)
    assert found.native_id == "KAKENHI-PROJECT-99K00001"
    assert found.title == Bilingual(
        ja="見本：窒化ガリウム増幅器の利得", en="Sample: gain of GaN amplifiers"
    )
    assert (found.number, found.type) == ("99K00001", "research project")
    assert found.programme == Bilingual(ja="基盤研究(C)", en="Scientific Research (C)")
    assert found.funder == Bilingual(ja="見本振興会")
    assert (found.start_year, found.end_year, found.status) == (2019, 2022, "project_closed")
    assert found.fields == (
        Bilingual(ja="小区分21050:電気電子材料工学関連"),
        Bilingual(ja="電子デバイス"),
    )
    assert found.institutions == (
        Bilingual(ja="見本大学", en="Sample University"),
        Bilingual(ja="株式会社見本電機"),
    )
    assert found.companies == ("株式会社見本電機",)
    assert found.doi == "10.99999/project.1"
    assert found.ids == ("kaken:KAKENHI-PROJECT-99K00001", "jgn:JP99K00001")
    assert found.landing_page == "https://kaken.nii.ac.jp/grant/KAKENHI-PROJECT-99K00001/"


def test_a_word_is_a_keyword_once_whatever_its_case_and_width() -> None:
    assert read(0).keywords == ("窒化ガリウム", "GaN", "amplifier")


def test_people_have_their_numbers_and_doubtful_ones_are_kept_with_a_note() -> None:
    found = read(0)
    assert found.researchers == (
        Person(
            ja="見本 一郎",
            yomi="ミホン イチロウ",
            en="Mihon Ichiro",
            role="principal_investigator",
            affiliation=Bilingual(ja="見本大学 工学部"),
            ids=("erad:09999999", "orcid:0000-0000-0000-0000"),
        ),
        Person(ja="髙見本 花子", role="co_investigator_buntan", ids=("erad:99999999",)),
        Person(ja="見本 次郎", role="research_collaborator", ids=("jglobal:299901000000000000",)),
    )
    assert len(found.notes) == 1
    assert "99999999" in found.notes[0]


def test_what_was_achieved_comes_first_and_next_years_budget_is_left_out() -> None:
    assert read(0).summary == Bilingual(ja="利得を測った。\n雑音を減らした。\n\n増幅器を作る。")


def test_an_amount_is_what_was_granted_in_yen() -> None:
    assert read(0).amount == 4_550_000
    planned = changed('planned="false"', 'planned="true"')
    assert planned.amount == 9_000_000
    assert any("計画額" in note for note in planned.notes)


def test_an_amount_in_another_currency_is_no_yen() -> None:
    found = read(1)
    assert found.amount is None
    assert any("USD" in note for note in found.notes)


def test_reports_of_unknown_kinds_stay_and_the_last_of_a_kind_and_year_counts() -> None:
    link = "https://kaken.nii.ac.jp/file/KAKENHI-PROJECT-99K00001/99K00001seika.pdf"
    assert read(0).deliverables == (
        Deliverable(kind="jishi_jokyo_hokoku_kikin", year=2020),
        Deliverable(kind="kenkyu_seika_hokoku", year=2022, doi="10.99999/report.3", url=link),
        Deliverable(kind="a_kind_of_tomorrow", year=2023),
    )


def test_a_pdf_under_three_addresses_is_one_file() -> None:
    link = "https://kaken.nii.ac.jp/file/KAKENHI-PROJECT-99K00001/99K00001seika.pdf"
    assert read(0).files == (FileLink(url=link, media_type="application/pdf"),)


def test_a_final_report_has_its_address_where_no_file_is_listed() -> None:
    link = "https://kaken.nii.ac.jp/file/KAKENHI-PROJECT-99K00002/99K00002seika.pdf"
    assert read(1).files == (FileLink(url=link, media_type="application/pdf"),)
    assert changed("kenkyu_seika_hokoku", "jiseki_hokoku").files[0].url.endswith("1seika.pdf")
    bare = parse(b'<grantAward id="KAKENHI-PROJECT-1" awardNumber="1"/>', "kaken")
    assert bare.files == ()


def test_products_are_each_once_and_the_enriched_doi_leads() -> None:
    article, talk, patent, note = read(0).products
    assert article == Product(
        kind=ProductKind.ARTICLE,
        title="増幅器の利得について",
        authors=("見本 一郎", "見本 花子"),
        container="見本学会誌",
        volume="12",
        issue="3",
        pages="34-57",
        year=2021,
        ids=("doi:10.99999/right", "doi:10.99999/wrong"),
        reviewed=True,
        open_access=False,
        international=True,
    )
    assert (talk.kind, talk.authors, talk.container, talk.year, talk.reviewed) == (
        ProductKind.TALK, ("Mihon, Ichiro",), "Sample Conference", 2021, None,
    )  # fmt: skip
    assert (patent.kind, patent.ids, patent.year) == (
        ProductKind.PATENT, ("patent:2021-999999",), 2021,
    )  # fmt: skip
    assert (patent.authors, patent.container) == (("見本 一郎",), "見本大学")
    assert (note.kind, note.raw) == (ProductKind.OTHER, "報道された。")


def test_a_record_of_the_older_shape() -> None:
    found = read(1)
    assert found.title == Bilingual(ja="見本：浮体の揺れ")
    assert (found.start_year, found.end_year) == (2019, 2021)
    assert found.institutions == (Bilingual(ja="見本海洋大学"),)
    assert found.researchers[0].affiliation == Bilingual(ja="見本海洋大学")
    assert found.ids == ("kaken:KAKENHI-PROJECT-99K00002", "jgn:JP99K00002")
    assert found.summary == Bilingual(ja="揺れを測った。")


def test_a_member_without_a_name_is_noted() -> None:
    found = changed("<fullName>髙見本 花子</fullName>", "")
    assert [p.ja for p in found.researchers] == ["見本 一郎", "見本 次郎"]
    assert any("erad:99999999" in note for note in found.notes)


def test_a_namespace_and_white_space_are_no_change_and_a_date_of_change_is() -> None:
    one = awards()[0]
    text = etree.tostring(one, encoding="unicode", with_tail=False)
    spaced = text.replace("<grantAward ", '<grantAward xmlns="urn:sample" ').replace("  ", "\n ")
    later = text.replace("2023-01-30T02", "2024-01-30T02")
    assert fingerprint(etree.fromstring(spaced)) == fingerprint(one)
    assert fingerprint(etree.fromstring(later)) != fingerprint(one)


def test_a_list_of_western_names_is_divided_only_where_it_is_clear() -> None:
    assert authors_of("") == ()
    assert authors_of("見本一郎，見本花子／見本次郎") == ("見本一郎", "見本花子", "見本次郎")
    assert authors_of("Mihon I, Doe J & Roe R") == ("Mihon I", "Doe J", "Roe R")
    assert authors_of("Mihon, I., Doe, J.") == ("Mihon, I., Doe, J.",)
