from collections.abc import Sequence

from ingest.passages import cut, encoded, statements, title_of
from schemas.report import Bilingual, Section, SectionKey
from tests.ingest.reports import report


def letters(texts: Sequence[str]) -> list[int]:
    return [len(text) for text in texts]


def test_a_title_alone_is_one_passage_and_is_encoded_once() -> None:
    bare = report(title=Bilingual(ja="合成開口レーダの開発"))
    (passage,) = cut(bare, letters, 9)
    assert (passage.section, passage.text) == (SectionKey.TITLE, title_of(bare))
    assert encoded(bare, [passage], letters) == [title_of(bare)]


def test_a_passage_is_encoded_under_the_title_in_the_language_of_the_report() -> None:
    text = Section(key=SectionKey.SUMMARY, page=0, text="利得を測った。")
    one = report(text, title=Bilingual(ja="増幅器", en="Amplifiers"))
    passages = cut(one, letters, 9)
    assert [passage.text for passage in passages] == ["利得を測った。"]
    assert encoded(one, passages, letters) == ["増幅器\n利得を測った。"]


def test_each_text_is_stated_once_and_lists_are_not() -> None:
    told = Section(key=SectionKey.SUMMARY, page=0, text="利得を 測った。")
    again = Section(key=SectionKey.SUMMARY, page=2, text="利得を測った。")
    works = Section(key=SectionKey.REFERENCES, page=3, text="1) 見本")
    assert statements(report(told, again, works)) == [again]
