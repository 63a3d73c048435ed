import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.tagging.indicators import facts, indicators, name
from schemas.report import Section, SectionKey
from tests.ingest.reports import report

HERE = Section(key=SectionKey.RESULTS, page=4, text="")


@pytest.mark.parametrize(
    ("sentence", "quantity", "low", "high", "unit", "text"),
    [
        ("耐熱は1300℃である", "temperature", 1573.15, 1573.15, "K", "1300℃"),
        ("１，３００℃で保持", "temperature", 1573.15, 1573.15, "K", "１，３００℃"),
        ("at 1300 degrees Celsius", "temperature", 1573.15, 1573.15, "K", "1300 degrees Celsius"),
        ("300 Kで測定", "temperature", 300, 300, "K", "300 K"),
        ("帯域は40 GHzである", "frequency", 4e10, 4e10, "Hz", "40 GHz"),
        ("５０ＭＨｚ帯", "frequency", 5e7, 5e7, "Hz", "５０ＭＨｚ"),
        ("5〜10 MHzで", "frequency", 5e6, 1e7, "Hz", "5〜10 MHz"),
        ("出力3.5kW 以上", "power", 3500, None, "W", "3.5kW 以上"),
        ("at least 20 kW", "power", 20_000, None, "W", "at least 20 kW"),
        ("2 million watts", "power", 2e6, 2e6, "W", "2 million watts"),
        ("up to 5 km/s", "speed", None, 5000, "m/s", "up to 5 km/s"),
        ("時速72km/hで走る", "speed", 20, 20, "m/s", "72km/h"),
        ("水深3000mの海底", "depth", 3000, 3000, "m", "3000m"),
        ("depths of 2-3 km", "depth", 2000, 3000, "m", "2-3 km"),
        ("探知距離は12kmに達した", "range", 12_000, 12_000, "m", "12km"),
        ("測位誤差は0.5 m以下", "accuracy", None, 0.5, "m", "0.5 m以下"),
        ("an accuracy of 2 cm", "accuracy", 0.02, 0.02, "m", "2 cm"),
        ("2×10^6 Paの圧力", "pressure", 2e6, 2e6, "Pa", "2×10^6 Pa"),
        ("マッハ5以上で飛ぶ", "mach", 5, None, "1", "マッハ5以上"),
        ("Mach 6 flow", "mach", 6, 6, "1", "Mach 6"),
        ("10 Gbpsの伝送", "data_rate", 1e10, 1e10, "bit/s", "10 Gbps"),
    ],
)
def test_numbers_with_units_in_si(
    sentence: str, quantity: str, low: float | None, high: float | None, unit: str, text: str
) -> None:
    (one,) = facts(sentence, HERE)
    assert (one.quantity, one.unit, one.text) == (quantity, unit, text)
    assert (one.low, one.high) == (low, high)
    assert one.sentence[one.start : one.end] == one.text


@pytest.mark.parametrize(
    "sentence",
    [
        "体積は5 m3",
        "面積10 m²",
        "4K映像",
        "第3巻第2号",
        "120 mW/cm2",
        "A4 paper",
        "2020年度",
        "x12m5",
    ],
)
def test_what_is_no_quantity_is_left_alone(sentence: str) -> None:
    assert list(facts(sentence, HERE)) == []


PIECES = st.sampled_from([" GHz", "℃", "以上", "〜", "±", "×10^", "9" * 400, "マッハ", "m", "億"])


@given(
    st.text("0123456789.,０１９℃GHzkmＭ 以上〜-−±×^at least")
    | st.lists(PIECES | st.integers(-999, 999).map(str) | st.text(max_size=2)).map("".join)
)
@example("5×10^999 GHz")  # more than a double holds
@example("0×10^999 GHz")
@example("マッハ" + "9" * 400)
@example("5 m\u0301")
def test_offsets_hold_in_any_text(sentence: str) -> None:
    for one in facts(sentence, HERE):
        assert sentence[one.start : one.end] == one.text
        bounds = [value for value in (one.low, one.high) if value is not None]
        assert bounds == sorted(bounds) != []
        assert all(map(math.isfinite, bounds))


def test_lists_are_left_out_and_the_number_is_bounded() -> None:
    text = "。".join(f"{n} GHz で測った" for n in range(1, 30))
    one = report(
        Section(key=SectionKey.RESULTS, page=1, text=text),
        Section(key=SectionKey.REFERENCES, page=2, text="99 GHz の本"),
    )
    found = indicators(one, 10)
    assert [fact.text for fact in found] == [f"{n} GHz" for n in range(1, 11)]
    assert (name("depth", "ja"), name("data_rate", "en")) == ("深さ", "data rate")
