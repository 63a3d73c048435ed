from ingest.metadata import parse
from schemas.report import Metadata, Person

HEAD = (
    '<jpcoar:jpcoar xmlns:jpcoar="https://github.com/JPCOAR/schema/blob/master/2.0/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:datacite="https://schema.datacite.org/meta/kernel-4/">'
    '<dc:title xml:lang="ja">題</dc:title>'
)


def read(body: str) -> Metadata:
    return parse(f"{HEAD}{body}</jpcoar:jpcoar>".encode(), "xml")


def contributor(kind: str, *names: str) -> str:
    inner = "".join(
        f'<jpcoar:contributorName nameType="Organizational" xml:lang="{name[:2]}">{name[3:]}'
        "</jpcoar:contributorName>"
        for name in names
    )
    return f'<jpcoar:contributor contributorType="{kind}">{inner}</jpcoar:contributor>'


def test_a_company_counts_once_and_those_that_keep_the_data_do_not() -> None:
    found = read(
        contributor("ProjectMember", "ja:株式会社見本電機", "en:Mihon Electric")
        + contributor("ProjectMember", "en:Sample Dynamics Ltd.")
        + contributor("HostingInstitution", "ja:見本大学")
        + contributor("DataManager", "ja:データ管理室")
        + contributor("ContactPerson", "en:Help desk")
    )
    assert found.companies == ("株式会社見本電機", "Sample Dynamics Ltd.")


def test_a_creator_may_have_a_name_in_parts_only() -> None:
    found = read(
        "<jpcoar:creator>"
        '<jpcoar:familyName xml:lang="ja">見本</jpcoar:familyName>'
        '<jpcoar:familyName xml:lang="en">Mihon</jpcoar:familyName>'
        '<jpcoar:givenName xml:lang="en">Ichiro</jpcoar:givenName>'
        '<jpcoar:givenName xml:lang="ja">一郎</jpcoar:givenName>'
        "</jpcoar:creator><jpcoar:creator>"
        '<jpcoar:familyName xml:lang="en">Plato</jpcoar:familyName>'
        "</jpcoar:creator>"
    )
    assert found.researchers == (Person(ja="見本 一郎", en="Mihon Ichiro"), Person(en="Plato"))


def test_what_the_content_is_about_is_no_project_period() -> None:
    issued = '<datacite:date dateType="Issued">2015-07-01</datacite:date>'
    span = "<dcterms:temporal>1970-01-01 00:00:00 - 2005-01-01 23:59:59</dcterms:temporal>"
    funded = "<dcterms:temporal>平成30年度-令和4年度</dcterms:temporal>"
    assert (read(issued + span).start_year, read(issued + span).end_year) == (2015, 2015)
    assert (read(issued + funded).start_year, read(issued + funded).end_year) == (2018, 2022)
