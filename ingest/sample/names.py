"""Invented names of the sample corpus: programmes, institutions, companies and families."""

from dataclasses import dataclass
from typing import Literal

from schemas.report import Bilingual

Form = Literal["kakenhi", "programme"]


@dataclass(frozen=True)
class Programme:
    """A programme that does not exist; `yearly` is its award of one year, in thousand yen."""

    form: Form
    name: Bilingual
    yearly: int


def _programme(form: Form, ja: str, en: str, yearly: int) -> Programme:
    return Programme(form, Bilingual(ja=f"{ja}（見本）", en=f"{en} (sample)"), yearly)


PROGRAMMES = {
    "kakenhi-a": _programme("kakenhi", "基盤研究（Ａ）", "Scientific Research (A)", 8_300),
    "kakenhi-b": _programme("kakenhi", "基盤研究（Ｂ）", "Scientific Research (B)", 3_400),
    "kakenhi-c": _programme("kakenhi", "基盤研究（Ｃ）", "Scientific Research (C)", 1_000),
    "kakenhi-early": _programme("kakenhi", "若手研究", "Early-Career Scientists", 900),
    "security": _programme(
        "programme", "安全保障技術研究推進制度", "Security Technology Research Programme", 13_000
    ),
    "kprogram": _programme(
        "programme", "経済安全保障重要技術育成プログラム", "Critical Technologies Programme", 90_000
    ),
    "nedo": _programme("programme", "先導研究プログラム", "Leading Research Programme", 40_000),
    "jst": _programme("programme", "研究成果展開事業", "Technology Transfer Programme", 18_000),
    "sbir": _programme(
        "programme", "中小企業技術革新制度", "Small Business Innovation Research", 15_000
    ),
    "horizon": _programme(
        "programme", "国際共同研究プログラム", "International Joint Research", 30_000
    ),
}
FUNDER = Bilingual(ja="架空研究助成機構（見本）", en="Fictitious Research Funding Agency (sample)")

INSTITUTIONS = {
    "mihon-tech": Bilingual(ja="見本工業大学", en="Mihon Institute of Technology"),
    "kaku-univ": Bilingual(ja="架空大学", en="Kaku University"),
    "reiji-aist": Bilingual(
        ja="例示科学技術大学院大学", en="Reiji Graduate University of Science and Technology"
    ),
    "mogi-med": Bilingual(ja="模擬医科大学", en="Mogi Medical University"),
    "sateto-mat": Bilingual(ja="見本材料研究所", en="Mihon Materials Research Institute"),
    "mihon-ocean": Bilingual(ja="見本海洋研究機構", en="Mihon Ocean Research Organization"),
    "kari-space": Bilingual(ja="仮設宇宙航空研究所", en="Kasetsu Aerospace Research Institute"),
    "hinagata-univ": Bilingual(ja="雛形大学", en="Hinagata University"),
    "sample-univ": Bilingual(ja="サンプル大学", en="Sample University"),
    "example-lab": Bilingual(ja="エグザンプル研究所", en="Example Research Laboratory"),
}

COMPANIES = (
    "株式会社見本電機",
    "架空重工業株式会社",
    "例示化学株式会社",
    "仮設通信株式会社",
    "雛形精機株式会社",
    "Sample Dynamics Ltd.",
    "Example Photonics Inc.",
)

# Family name: its yomi and its romanised form.
FAMILIES = {
    "見本": ("ミホン", "MIHON"),
    "例示": ("レイジ", "REIJI"),
    "架空": ("カクウ", "KAKU"),
    "仮名": ("カメイ", "KAMEI"),
    "試作": ("シサク", "SHISAKU"),
    "雛形": ("ヒナガタ", "HINAGATA"),
    "模擬": ("モギ", "MOGI"),
    "仮設": ("カセツ", "KASETSU"),
}
