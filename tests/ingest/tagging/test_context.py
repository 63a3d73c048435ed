import pytest

from ingest.tagging.context import discipline, spoiled
from schemas.text import search_key


@pytest.mark.parametrize(
    ("text", "cue", "phrase"),
    [
        ("原子力を除く電源", "原子力", "を除く"),
        ("レーダ以外の手法", "レーダ", "以外"),
        ("GPSに依存しない測位", "GPS", "に依存しない"),
        ("レーダ等を用いない観測", "レーダ", "等を用いない"),
        ("ドローン規制の研究", "ドローン", "規制"),
        ("原子力をめぐる政治", "原子力", "をめぐる政治"),
        ("レーザ加工法の開発", "レーザ加工", ""),
        ("レーダの開発", "レーダ", ""),
        ("原子力を用いる", "原子力", ""),
        ("other than radar", "radar", "other than"),
        ("without the use of radar", "radar", "without the use of"),
        ("history of nuclear power", "nuclear power", "history of"),
        ("drone regulation in cities", "drone", "regulation"),
        ("drones regulations in cities", "drone", "s regulations"),
        ("not only radar", "radar", ""),
        ("nor", "nor", ""),
        ("a radar-free zone", "radar", "-free"),
        ("radar policymaker", "radar", ""),
        ("piano radar", "radar", ""),
    ],
)
def test_negation_and_frames_beside_a_cue(text: str, cue: str, phrase: str) -> None:
    folded, key = search_key(text), search_key(cue)
    start = folded.index(key)
    assert spoiled(folded, start, start + len(key)) == phrase


def test_a_discipline_speaks_of_the_whole_sentence() -> None:
    assert discipline("無人機の国際人道法上の地位") == "国際人道法"
    assert discipline("a legal study of drones") == "legal study"
    assert discipline("無人機の制御") == ""
