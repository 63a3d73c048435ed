"""The page of a tag, rendered from an answer made by hand."""

from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html

from schemas import taxonomy
from schemas.tags import Tag
from search_api.topics import Topic, YearOfTag
from search_api.web import view
from search_api.web.texts import Ui, Words
from tests.search_api import built
from tests.search_api.trees import parsed, text

UIS = pytest.mark.parametrize("ui", ["ja", "en"])
TAGS = taxonomy.load().tags
YEARS = (YearOfTag(year=2018, count=4), YearOfTag(year=2020, count=1))


def tag_page(
    tag: Tag = TAGS[5], ui: Ui = "ja", years: tuple[YearOfTag, ...] = YEARS
) -> html.HtmlElement:
    one = {
        "id": built.IDENTITY,
        "confidence": 0.78,
        "card": {**built.card(), "tags": [built.tag(tag.id)]},
    }
    total = sum(year.count for year in years)
    found = Topic(tag=tag, total=total, years=years, top=(one,) if years else ())
    return parsed(view.tag(found, Words(ui)).body)


@UIS
@pytest.mark.parametrize("tag", TAGS, ids=lambda tag: tag.id)
def test_every_tag_has_a_page_with_its_definition_and_lists(tag: Tag, ui: Ui) -> None:
    tree = tag_page(tag, ui)
    assert text(tree, "//h1") == tag.label.best(ui)
    assert tag.definition.best(ui) in text(tree, "//main")
    labels = [text(row, ".//th") for row in tree.xpath("//section[@aria-labelledby='lists']//tr")]
    assert labels == [taxonomy.lists()[name].label.best(ui) for name in tag.mappings]
    links = tree.xpath("//section[@aria-labelledby='lists']//li/a/@href")
    asked = [parse_qs(urlsplit(link).query)["mapping"][0] for link in links]
    assert asked == [f"{n}:{entry}" for n, entries in tag.mappings.items() for entry in entries]
    assert ("該非判定" if ui == "ja" else "no export-control") in text(tree, "//p[@class='notice']")


def test_years_are_a_picture_and_a_table_that_agree() -> None:
    tree = tag_page()
    heights = [float(one) for one in tree.xpath("//svg[@class='tag-years']/rect/@height")]
    assert heights == [100.0, 0.0, 25.0]  # the year between has none
    bottoms = [float(r.get("y")) + float(r.get("height")) for r in tree.xpath("//svg/rect[@y]")]
    assert bottoms == [100.0] * 3
    rows = [
        (text(r, ".//th"), text(r, ".//td"))
        for r in tree.xpath("//table[contains(@class, 'counts')]/tbody/tr")
    ]
    assert rows == [
        ("平成30年度（2018）", "4"),
        ("令和元年度（2019）", "0"),
        ("令和2年度（2020）", "1"),
    ]
    assert "全5件" in text(tree, "//table[contains(@class, 'counts')]/caption")


@UIS
def test_top_reports_show_the_sentence_that_earned_the_tag(ui: Ui) -> None:
    tree = tag_page(ui=ui)
    suffix = "" if ui == "ja" else "?ui=en"
    assert tree.xpath("//ol//h3/a/@href") == [f"/reports/{built.IDENTITY}{suffix}"]
    assert tree.xpath("//ol//mark/text()") == ["窒化ガリウム"]
    (link,) = tree.xpath("//a[contains(@href, 'tag=DU06')]/@href")
    assert parse_qs(urlsplit(link).query)["q"] == [TAGS[5].label.best(ui)]


def test_a_tag_without_reports_says_so() -> None:
    tree = tag_page(years=())
    assert not tree.xpath("//svg[@class='tag-years']")
    assert "まだありません" in text(tree, "//section[@aria-labelledby='top']")


@UIS
def test_the_list_of_tags_leads_to_every_page(ui: Ui) -> None:
    tree = parsed(view.tags(Words(ui)).body)
    suffix = "" if ui == "ja" else "?ui=en"
    links = tree.xpath("//ul[@class='tag-list']//a/@href")
    assert links == [f"/tags/{tag.id}{suffix}" for tag in TAGS]
