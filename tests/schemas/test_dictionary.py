import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.dictionary import looked_up
from schemas.text import search_key


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("画像", {"画像": "image"}),
        ("本居宣長の門人", {"本居宣長": "motoori norinaga", "門人": "pupil"}),
        ("契沖", {"契沖": "keichu"}),  # long vowels as English texts write them
        ("ｽｷｰ場", {"スキー場": "ski resort"}),
        ("センサ", {"センサ": "sensor"}),
        ("取り扱い", {"取り扱い": "treatment"}),
    ],
)
def test_the_longest_word_at_each_place_is_looked_up(text: str, found: dict[str, str]) -> None:
    told = dict(looked_up(search_key(text)))
    assert list(told) == list(found)
    for word, meaning in found.items():
        assert meaning in told[word]


@pytest.mark.parametrize("text", ["", "そのとき", "GaN", "ヌルポガッ゛"])
def test_what_no_dictionary_has_is_left_out(text: str) -> None:
    assert looked_up(text) == ()


def test_a_run_of_katakana_is_not_cut() -> None:
    assert looked_up("ドローンスキークラブメンバーズ") == ()


@given(st.text("祇園祭の画像松田氏センサーgan 0。", max_size=40))
def test_words_stand_in_the_text_in_their_order_and_each_once(text: str) -> None:
    found = [word for word, _ in looked_up(text)]
    at = 0
    for word in found:
        at = text.index(word, at) + len(word)
    assert len(set(found)) == len(found)
    for _, told in looked_up(text):
        assert 0 < len(told) <= 8
        assert all(0 < len(one.split()) <= 4 and one == one.casefold() for one in told)


def test_threads_share_the_file() -> None:
    told: list[object] = []
    threads = [
        threading.Thread(target=lambda: told.append(looked_up("祇園祭の画像"))) for _ in range(8)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert told == [looked_up("祇園祭の画像")] * 8
