from time import process_time

from ingest.structure.document import read_structure

BODY = "高周波の増幅器の熱を測り、雑音との関係を明らかにした[1]。" * 2
PAGE = "\n".join(
    [BODY[:45], BODY[20:60], "It was shown that the gain of the amplifier is 12 dB."] * 15
)
LISTED = "\n".join(
    f"[{n}] 見本太郎, 「見本の熱」, 架空学会誌, 3巻, pp. 1-2, 2019." for n in range(1, 31)
)


def test_300_pages_are_read_in_a_second() -> None:
    pages = [(n, f"{n % 9 + 1}．研究成果\n{PAGE}") for n in range(1, 281)]
    pages += [(281, f"参考文献\n{LISTED}"), *((n, PAGE) for n in range(282, 301))]
    best = min(seconds(pages) for _ in range(3))
    assert best < 1.0


def seconds(pages: list[tuple[int, str]]) -> float:
    begun = process_time()
    assert len(read_structure(pages).references) >= 30
    return process_time() - begun
