"""Invented works: names, titles and journals put together from words by chance."""

import random
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from schemas.eras import era_year


@dataclass(frozen=True)
class Name:
    """A person, or a group where there is no given name."""

    family: str
    given: str = ""


@dataclass
class Invented:
    """A work that does not exist."""

    language: str
    kind: str  # article, talk, book, chapter, thesis, report, patent, page
    authors: list[Name]
    title: str
    container: str
    year: int
    publisher: str
    place: str
    editors: list[Name] = field(default_factory=list)
    volume: int = 1
    issue: int = 1
    pages: tuple[int, int] = (1, 9)


@cache
def words(language: str) -> dict[str, list[str]]:
    """The lists of `words.toml`, split at | where there is one, else at blanks."""
    text = (files(__package__) / "words.toml").read_text("utf-8")
    lists = tomllib.loads(text)[language]
    return {
        key: [part.strip() for part in (value.split("|") if "|" in value else value.split())]
        for key, value in lists.items()
    }


def invent(chance: random.Random, language: str) -> Invented:
    """A work of any kind in `language` (ja or en)."""
    kinds = "article article article article talk talk book chapter thesis report patent page"
    kind = chance.choice(kinds.split())
    ja = language == "ja"
    count = chance.choice([1, 1, 1, 2, 2, 3, 3, 4, 5, 7])
    name = japanese_name if ja else english_name
    # Reports and pages are often written by a body.
    body = chance.random() < {"report": 0.6, "page": 0.6, "patent": 0.4}.get(kind, 0.03)
    first = chance.randint(1, 4000)
    last = first + chance.randint(1, 40)
    return Invented(
        language,
        kind,
        [(company if kind == "patent" else group)(chance, language)]
        if body
        else [name(chance) for _ in range(count)],
        japanese_title(chance) if ja else english_title(chance),
        (japanese_container if ja else english_container)(chance, kind),
        chance.randint(1955, 2025),
        publisher(chance, language),
        chance.choice(words(language)["places" if ja else "cities"]),
        [name(chance) for _ in range(chance.choice([1, 1, 2]))],
        chance.randint(1, chance.choice([15, 60, 180, 480])),
        chance.randint(1, 12),
        (first, last),
    )


def japanese_name(chance: random.Random) -> Name:
    """A person: common families, families put together, and names of foreigners in katakana."""
    w = words("ja")
    draw = chance.random()
    if draw < 0.05:
        return Name(f"{chance.choice(w['foreign_given'])}・{chance.choice(w['foreign'])}")
    if draw < 0.55:
        family = chance.choice(w["families"])
    else:
        family = "".join(
            chance.choice(w["family_first"][0]) for _ in range(chance.choice([1, 1, 2]))
        )
        family += chance.choice(w["family_last"][0])
    given = chance.choice(w["given_first"][0]) + chance.choice(w["given_last"][0])
    if chance.random() < 0.15:
        given = given[0]
    elif chance.random() < 0.1:
        given = chance.choice(w["given_kana"])
    return Name(family, given)


def english_name(chance: random.Random) -> Name:
    """A person with one to three given names, written out."""
    w = words("en")
    family = chance.choice(w["families"])
    if chance.random() < 0.06:
        family = f"{chance.choice(w['particles'])} {family}"
    count = chance.choice([1, 1, 2, 2, 3])
    return Name(family, " ".join(chance.choice(w["given"]) for _ in range(count)))


def group(chance: random.Random, language: str) -> Name:
    """A body that signs as author."""
    w = words(language)
    if language == "en":
        topic = chance.choice(w["topics"] + w["journal_of"])
        return Name(f"{topic} {chance.choice(w['groups'])}")
    return Name(f"{chance.choice(['日本', '全国', '', ''])}{chance.choice(w['fields'])}"
                f"{chance.choice(['', '技術', '政策', '総合'])}{chance.choice(w['groups'])}")  # fmt: skip


def company(chance: random.Random, language: str) -> Name:
    """Who holds a patent: a company, or the body of a university."""
    w = words(language)
    if language == "en":
        return Name(
            f"{chance.choice(w['families'])} {chance.choice(['Corp.', 'Inc.', 'Co., Ltd.'])}"
        )
    base = chance.choice(w["publishers"]) + chance.choice(w["fields"])
    return Name(chance.choice([f"株式会社{base}", f"{base}株式会社", f"{base}工業株式会社", f"（株）{base}",
                               f"国立大学法人{base}大学", f"学校法人{base}学園", f"{base}製作所"]))  # fmt: skip


def japanese_title(chance: random.Random) -> str:
    """A title, at times with a subtitle, a number or a year that is part of it."""
    w = words("ja")
    a, b, c = (chance.choice(w["nouns"]) for _ in range(3))
    if chance.random() < 0.25:
        a = (
            chance.choice(w["prefixes"])
            + chance.choice(w["latin"])
            + chance.choice(["", *w["heads"]])
        )
    head, other = chance.choice(w["heads"]), chance.choice(w["heads"])
    mod, region = chance.choice(w["modifiers"]), chance.choice(w["regions"])
    year = chance.randint(1960, 2024)
    title = chance.choice([
        f"{a}を用いた{b}の{head}", f"{a}における{b}の{head}に関する研究", f"{a}と{b}の{head}",
        f"{mod}{a}の{head}", f"{a}による{mod}{b}{head}", f"{region}における{a}の{head}と{other}",
        f"{a}の{head}及び{other}", f"{a}・{b}・{c}の{head}", f"{a}に基づく{b}{head}の{other}",
        f"{a}のための{mod}{b}", f"{a}入門", f"{a}概論", f"{a}の{b}への適用", f"{a}とは何か",
        f"なぜ{a}は{b}を変えるのか", f"{a}{head}", f"{a}ハンドブック", f"{a}、{b}、そして{c}",
        f"{year}年代の{a}をめぐる{head}", f"{era_year(year)}年{region}{a}の{head}",
        f"第{chance.randint(1, 9)}次{a}計画の{head}", f"{a}（{b}）の{head}", f"“{a}”の{head}",
        f"{a}を考える", f"{a}の{head}に向けて", f"{a}学", f"わかりやすい{a}", f"{a}白書",
        f"{a}における「{b}」の{head}", f"『{a}』{head}考", f"『{a}』と『{b}』", f"「{a}」の{head}",
        f"{a}「{b}」「{c}」の{head}", f"{mod}{a}と{b}との{head}について", f"{a}の{b}に及ぼす{c}の影響",
        f"{a}{b}の{head}とその{other}", f"{a}・{b}間の{head}", f"{year}年{region}地震における{a}の{head}",
        f"{a}の{head} {year}", f"{a}{head}装置", f"{a}及び{a}{head}方法", f"{a}の製造方法", f"{b}{a}", f"{a}標準", f"{a}指針", f"{a}{head}報告書", f"{a}年次報告（{era_year(year)}年度）", f"{region}の{a}に対する{b}の{head}について",
    ])  # fmt: skip
    ends = (f"―{b}の{other}を中心に―", f"：{c}の{head}", f"－{region}を例として－", f" —{c}{other}—",
            f"：{region}での長期{other}", f": {b}による{head}", f"（{year}年版）", f" 第{chance.randint(1, 6)}報", f"（その{chance.randint(1, 6)}）", f"（第{chance.randint(1, 6)}報）", f" その{chance.randint(1, 5)}", f"({other}編)",
            f"〜{c}からの{other}〜", f": {c}の{other}", f" 第{chance.randint(2, 3)}版")  # fmt: skip
    return title + (chance.choice(ends) if chance.random() < 0.25 else "")


def english_title(chance: random.Random) -> str:
    """A title in sentence or title case."""
    w = words("en")
    a, b, c = (chance.choice(w["nouns"]) for _ in range(3))
    p, q = chance.choice(w["adjectives"]), chance.choice(w["adjectives"])
    head, other = chance.choice(w["heads"]), chance.choice(w["heads"])
    title = chance.choice([
        f"{head} of {p} {a} in {b}", f"{p} {a} {head} for {b} {other}", f"on the {head} of {a}s",
        f"a {p} {a} for {q} {b} {head}", f"{a} and {b}: {p} {head}", f"the {a} of {p} {b}s",
        f"effects of {p} {a} on {b} {head}: a {q} {c} {other}", f"{a} {head} using {p} {b}s",
        f"is {a} {head} {p}? {other} from {b}s", f"introduction to {p} {a}", f"{p} {a}s",
        f"{head} and {other} of {a}-{b} {c}s with {p} {q} {b}", f"towards {p} {a} {head}",
        f"{p} {a} of {b} from {chance.randint(1900, 2000)} to {chance.randint(2001, 2020)}",
        f"handbook of {a} {head}", f"{a}: {p} {head} of the {b} ({c})", f"{a}, {b} and {c}",
        f"the {p} {head} of {a} in patients with {b}", f"{a}1-dependent {head} of {b} in {c}",
    ])  # fmt: skip
    if chance.random() < 0.3:
        return " ".join(x if x in SMALL else x[:1].upper() + x[1:] for x in title.split())
    return title[:1].upper() + title[1:]


SMALL = {"of", "in", "for", "the", "a", "and", "on", "with", "to", "from", "using"}


def japanese_container(chance: random.Random, kind: str) -> str:
    """A journal, a meeting, or the book around a chapter."""
    w = words("ja")
    topic = chance.choice(w["fields"])
    number, university = chance.randint(1, 98), chance.choice(w["universities"])
    if kind == "chapter":
        return japanese_title(chance)
    if kind == "talk":
        return chance.choice([
            f"第{number}回{topic}シンポジウム講演論文集", f"日本{topic}学会第{number}回大会",
            f"{chance.randint(1980, 2024)}年度{topic}学会全国大会講演要旨集",
            f"{topic}学会年次大会予稿集", f"第{number}回{topic}討論会", f"{topic}研究会資料",
            f"日本{topic}学会秋季大会", f"日本{topic}学会{chance.randint(1990, 2024)}年{chance.choice('春秋')}季大会",
            f"第{number}回{topic}学会{chance.choice('春秋')}季学術講演会", f"{topic}学会第{number}回秋季講演大会", f"{topic}フォーラム（AB{chance.choice('CDE')}{chance.randint(1990, 2024)}）", f"{topic}講演会論文集", f"{topic}学会研究報告",
            f"平成{chance.randint(2, 30)}年度{topic}学会大会", f"情報処理学会研究報告{topic}",
            f"第{number}回{topic}研究発表会", f"{topic}学会東北支部講演会", "電子情報通信学会技術研究報告",
        ])  # fmt: skip
    return chance.choice([
        f"日本{topic}学会論文集", f"日本{topic}学会誌", f"{topic}学会誌", f"{topic}学会論文誌",
        f"{topic}研究", f"{topic}学研究", f"{university}大学{topic}学部紀要", f"{topic}",
        f"{university}大学研究紀要", f"{topic}ジャーナル", f"月刊{topic}", f"{topic}技術",
        f"{topic}学会論文誌{chance.choice('ABCD')}", f"{topic}と{chance.choice(w['fields'])}",
        f"{topic}論文集{chance.choice('ABC')}{number % 4 + 1}（{topic}{chance.choice(w['fields'])}）",
        f"{topic}に関する{chance.choice(w['heads'])}", f"{topic}{chance.choice(['会誌', '月報', '論集', '雑記', '通信', '時報', '展望'])}", f"{topic}学会和文誌", f"{topic} Review",
        f"{topic}学会論文集（{chance.choice('ABC')}編）", f"{topic}工学", f"季刊{topic}",
        f"{topic}レビュー", f"{university}技報", f"{topic}年報", f"{topic}科学", f"{topic}史学",
        f"{university}論叢", f"{topic}評論", f"{topic}雑誌", f"{topic}の{chance.choice(w['heads'])}",
        f"Journal of {chance.choice(words('en')['journal_of'])}", f"応用{topic}", f"{topic}教育研究",
    ])  # fmt: skip


def english_container(chance: random.Random, kind: str) -> str:
    """A journal, often abbreviated, a meeting, or the book around a chapter."""
    w = words("en")
    topic = chance.choice(w["topics"])
    if kind == "chapter":
        return english_title(chance).title()
    if kind == "talk":
        year, nth = (
            chance.randint(1980, 2024),
            chance.choice(["12th", "3rd", "21st", "2nd", "45th"]),
        )
        return chance.choice([
            f"Proceedings of the {nth} International Conference on {topic}",
            f"Proc. {nth} Int. Conf. {topic}", f"Proc. IEEE Int. Conf. {topic} (ABC{year})",
            f"International Conference on {topic}", f"Advances in {topic}", f"Proc. of ABC {year}",
            f"{year} IEEE International Symposium on {topic}", f"Workshop on {topic}",
        ])  # fmt: skip
    short = " ".join(chance.sample(w["abbreviations"], chance.choice([1, 1, 2, 2, 3])))
    bare = short.replace(".", "")
    return chance.choice([
        chance.choice(w["short"]), f"J. {short}", f"J {bare}", f"J {bare}", bare, short, short,
        f"Journal of {chance.choice(w['journal_of'])}", f"IEEE Trans. {short}", f"Am J {bare}",
        f"{chance.choice(w['journal_of'])}", f"IEEE Transactions on {topic}", f"Nature {topic}",
        f"International Journal of {topic}", f"Annals of {topic}", f"Jpn. J. {short}",
        f"Proc. Natl. Acad. Sci. {chance.choice(['USA', 'U.S.A.'])}", f"{topic} Letters",
    ])  # fmt: skip


def publisher(chance: random.Random, language: str) -> str:
    """A publisher."""
    w = words(language)
    if language == "en":
        return chance.choice(w["publishers"])
    return chance.choice(w["publishers"]) + chance.choice(w["publisher_kinds"])
