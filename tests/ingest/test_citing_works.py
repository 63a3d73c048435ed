from ingest.citing.works import work_id, works_of
from schemas.report import Bilingual, Person, Product, ProductKind
from tests.ingest.reports import report

PAPER = Product(
    kind=ProductKind.ARTICLE, title="水中音響通信の高速化", authors=("見本 太郎", "架空花子"), year=2019,
    container="見本誌", volume="3", pages="1-9", ids=("doi:10.99999/p1",),
)  # fmt: skip


def test_a_report_makes_itself_and_its_products_known() -> None:
    held = list(works_of(with_products(PAPER, Product(kind=ProductKind.OTHER, raw="…"))))
    assert [one.role.value for one in held] == ["self", "product"]
    known = [one.work for one in held]
    assert [work.titles[0] for work in known] == ["水中無人機の研究", "水中音響通信の高速化"]
    assert known[0].ids == ("doi:10.99999/r", "kaken:99K00001", "jgn:JPMJ9999")
    assert known[0].authors == ("見本太郎",)
    assert (known[1].id, known[1].container, known[1].year) == ("doi:10.99999/p1", "見本誌", 2019)


def test_a_paper_that_two_projects_name_is_one_work() -> None:
    bare = PAPER.model_copy(update={"ids": ()})
    other = bare.model_copy(update={"title": "水中音響通信の高速化　", "authors": ("見本　太郎",)})
    assert work_id(bare) == work_id(other)
    assert work_id(bare) != work_id(bare.model_copy(update={"year": 2020}))


def with_products(*products: Product):
    made = report()
    meta = made.metadata.model_copy(
        update={
            "title": Bilingual(ja="水中無人機の研究"), "number": "99K00001", "doi": "10.99999/R",
            "ids": ("jgn:JPMJ9999",), "researchers": (Person(ja="見本太郎"),), "products": products,
        }
    )  # fmt: skip
    return made.model_copy(update={"metadata": meta})
