"""Linking against the real engine."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from ingest.citing.linking import link
from ingest.citing.matching import match
from ingest.citing.pool import CANDIDATES, WorkPool
from ingest.citing.refilling import refill
from schemas.citation import Fields, Status, Work
from schemas.settings import Settings
from tests.ingest.citing_graphs import brings, know, put

pytestmark = pytest.mark.stack

WORKS = [
    Work(id="w1", titles=("水中無人機の音響測位に関する研究",), authors=("見本太郎", "架空花子"), year=2018,
         container="見本工学", volume="3", pages="10-15", ids=("doi:10.99999/w1",)),
    Work(id="w2", titles=("Growth of invented crystals in sample furnaces",), authors=("Mihon",), year=2009,
         container="J Sample Res", volume="12", pages="45"),
    Work(id="w3", titles=("模擬材料の疲労強度評価",), authors=("例示次郎",), year=2015, container="例示材料誌",
         volume="7", pages="1-8"),
    Work(id="w4", titles=("模擬材料の疲労強度評価",), authors=("例示次郎",), year=2015, container="例示材料誌",
         volume="7", pages="1-8"),
    Work(id="w5", titles=("熱電変換装置",), authors=("雛形精機株式会社",), year=2014, ids=("patent:特開2014-123456",)),
]  # fmt: skip
PASTED = """[1] 見本太郎，架空花子：水中無人機の音響測位に関する研究，見本工学，第３巻，
  pp.10–15，2018．
[2] Mihon T, Reiji K. Growth of in- vented crystals in sample furnaces. J Sample Res 2009;12(3):45-9.
[3] 例示次郎「模擬材料の疲労強度評価」『例示材料誌』7巻、2015年、1-8頁。
[4] 雛形精機株式会社、特開２０１４－１２３４５６
[5] 仮名三郎：地下鉄駅における案内表示の視認性，雛形誌，Vol.9，pp.77-80，2001．
[6] ………
"""


@pytest.fixture(scope="module")
def pool(engine_alone: Settings) -> Iterator[WorkPool]:
    pool = WorkPool(engine_alone, "works-test")
    assert pool.write(WORKS) == len(WORKS)
    yield pool
    pool.drop()
    pool.close()


def test_each_reference_of_a_text_gets_its_outcome(pool: WorkPool, engine_alone: Settings) -> None:
    linked = list(match(PASTED, pool, engine_alone))
    assert [one.status.value for one in linked] == [
        "found", "found", "ambiguous", "found", "not_found", "malformed",
    ]  # fmt: skip
    assert [one.work for one in linked] == ["w1", "w2", None, "w5", None, None]
    assert [candidate.work for candidate in linked[2].candidates] == ["w3", "w4"]
    assert all(PASTED[slice(*one.span)] == one.raw for one in linked)


def test_what_is_past_a_limit_says_so(pool: WorkPool, engine_alone: Settings) -> None:
    few = engine_alone.model_copy(update={"cite_references": 2, "cite_characters": 80})
    statuses = [one.status for one in match(PASTED, pool, few)]
    assert statuses[0] is Status.FOUND
    assert statuses[1:] == [Status.OVER_LIMIT] * 5


def test_many_references_come_back_in_their_order(pool: WorkPool) -> None:
    raws = [f"仮名三郎：架空の題名その{number}について，雛形誌，2001．" for number in range(350)]
    raws[207] = PASTED.splitlines()[2]
    read = list(link(raws, pool, 4000))
    assert len(read) == 350
    assert [at for at, one in enumerate(read) if one.decision.work] == [207]
    assert read[349].fields.title == "架空の題名その349について"


def test_a_work_written_again_is_there_once(pool: WorkPool) -> None:
    pool.write(WORKS[:1])
    (found,) = pool.candidates([(PASTED, next(link([PASTED[4:60]], pool, 4000)).fields)])
    assert [work.id for work in found].count("w1") == 1
    assert len(found) <= CANDIDATES


def test_works_that_go_are_candidates_no_more(engine_alone: Settings) -> None:
    pool = WorkPool(engine_alone, "works-going")
    pool.write(WORKS[:2])
    for _ in range(2):  # what is gone already may go again
        pool.change(WORKS[1:2], ["w1"])
    pool.client.indices.refresh(index=pool.alias)
    raws = [PASTED[4:60], PASTED.splitlines()[2]]
    read = list(link(raws, pool, 4000))
    pool.drop()
    pool.close()
    assert [one.decision.work for one in read] == [None, "w2"]


def test_the_pool_is_made_again_from_the_graph(engine_alone: Settings, database: Engine) -> None:
    know(database, "oai-a")
    put(database, "oai-a", brings("oai-a", *WORKS[:2], titles=("親の研究の題名",)))
    pool = WorkPool(engine_alone, "works-again")
    pool.write(WORKS[4:])
    assert refill(database, pool) == 3
    (found,) = pool.candidates([(PASTED, Fields(ids=("doi:10.99999/w1", *WORKS[4].ids)))])
    pool.drop()
    pool.close()
    assert "doi:10.99999/w1" in {work.id for work in found}
    assert "w5" not in {work.id for work in found}


def test_without_an_index_nothing_is_known(engine_alone: Settings) -> None:
    empty = WorkPool(engine_alone, "works-nowhere")
    (read,) = link([PASTED.splitlines()[2]], empty, 4000)
    empty.close()
    assert read.decision.status is Status.NOT_FOUND
