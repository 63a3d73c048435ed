"""A page as a tree, after what must hold for every page."""

from collections import Counter
from itertools import pairwise

from lxml import html

HEADINGS = "//main//*[self::h1 or self::h2 or self::h3 or self::h4]"


def parsed(body: bytes | memoryview) -> html.HtmlElement:
    """The tree of a page, after what must hold for every page."""
    tree = html.fromstring(bytes(body).decode())
    assert tree.xpath("//script[not(@src)] | //style | //@style | //@onclick") == []
    assert set(tree.xpath("//script/@src")) <= {"/static/completions.js", "/static/triage.js"}
    ids = Counter(tree.xpath("//@id"))
    assert [one for one, count in ids.items() if count > 1] == []
    for href in tree.xpath("//a/@href[starts-with(., '#')]"):
        assert href[1:] in ids
    for named in tree.xpath("//@aria-labelledby | //@aria-describedby | //label/@for | //@form"):
        assert set(named.split()) <= set(ids), named
    for field in tree.xpath("//input[not(@type='hidden' or @hidden)] | //select"):
        assert tree.xpath("//label[@for=$id]", id=field.get("id")), field.get("name")
    levels = [int(heading.tag[1]) for heading in tree.xpath(HEADINGS)]
    after_top = levels[levels.index(1) :]
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(after_top))
    assert len(tree.xpath("//main | //body/header | //body/footer")) == 3
    assert tree.xpath("//body/a[1]/@href") == ["#main"]
    return tree


def text(tree: html.HtmlElement, path: str) -> str:
    return " ".join(" ".join(part.text_content() for part in tree.xpath(path)).split())
