"""The fields of an invented work, each printed in one of the ways that are in use."""

import random
import string

from ingest.citing.training.inventing import Invented, Name
from schemas.eras import era_year

Piece = tuple[str, str]  # text, label
Part = list[Piece]
_MONTHS = [
    "Jan.",
    "Feb.",
    "Mar.",
    "Apr.",
    "May",
    "June",
    "July",
    "Aug.",
    "Sept.",
    "Oct.",
    "Nov.",
    "Dec.",
    "January",
    "March",
    "October",
]


def japanese_parts(chance: random.Random, work: Invented) -> dict[str, Part]:
    """Every field of a reference in Japanese."""
    many = chance.choice(["・", "・", "，", "，", "、", ", ", ",", "，", "; ", "／", "　", "･"])
    gap = chance.choice(["", "", "", "", " ", "　"]) if many != "　" else ""
    latin = chance.random() < 0.04
    names = [n.family + gap + n.given if n.given else n.family for n in work.authors]
    if latin:
        names = [f"{n.family[:1]}. {n.given[:1]}" for n in work.authors]
    edited = chance.choice(["編", "（編）", "編著", "監修", " 編", "ほか編", "(編)", "編『"[:1]])
    role = chance.choice(["著", "編", "（編）", "編著", "（著）", "監修"])
    by = "" if work.kind != "book" or chance.random() < 0.6 else role
    translator = chance.random() < 0.04 and work.kind == "book"
    authors: Part = [(_some(chance, names, many) + by, "author")]
    if translator:
        by = chance.choice(
            [f"{names[-1]}訳", f"訳 {names[-1]}", f"{names[-1]} 訳", f"{names[-1]}監訳"]
        )
        opening, closing = chance.choice([("（", "）"), ("(", ")"), ("，", " "), ("、", " ")])
        authors += [(opening, "o"), (by, "editor"), (closing.strip(), "o")]
    return {
        "authors": authors,
        "editors": [(many.join(n.family + gap + n.given for n in work.editors) + edited, "editor")],
        "title": [(work.title, "title")],
        "container": [(work.container, "container")],
        "publisher": [(_school(chance, work) if work.kind == "thesis" else work.publisher, "publisher")],
        "place": [(work.place, "place")],
        "where": _where_ja(chance, work),
        "pages": [(_pages_ja(chance, work), "pages")],
        "year": [(_year_ja(chance, work), "year")],
        "note": [(_note_ja(chance, work), "note")],
        "id": [(_identifier(chance, work), "id")],
    }  # fmt: skip


def _some(chance: random.Random, names: list[str], many: str) -> str:
    if len(names) > 2 and chance.random() < 0.25:
        names = names[: chance.choice([1, 1, 2])]
        return many.join(names) + chance.choice(["他", "ほか", "ら", " 他", "，他", "、他", "・他",
                                                 " ほか", "et al.", "　他", "，ほか", "他２名", "他3名", "・他2名", "，他5名", "・ほか"])  # fmt: skip
    return many.join(names)


def _school(chance: random.Random, work: Invented) -> str:
    return work.publisher[:2] + chance.choice(
        ["大学", "大学大学院", "工業大学", "大学工学部", "大学大学院理工学研究科"]
    )


def _where_ja(chance: random.Random, work: Invented) -> Part:
    """Volume, issue and pages, any of which may be left out."""
    v, i = work.volume, work.issue
    draw = chance.random()
    if work.kind == "talk" and draw < 0.75:
        return _session(chance, work)
    volume, between, issue = chance.choice([
        (f"第{v}巻", "", f"第{i}号"), (f"第{v}巻", "", f"{i}号"), (f"{v}巻", "", f"{i}号"),
        (f"Vol.{v}", ", ", f"No.{i}"), (f"vol. {v}", ", ", f"no. {i}"), (f"Vol.{v}", "，", f"No.{i}"),
        (f"{v}", "(", f"{i}"), (f"{v}", "（", f"{i}"), (f"{v}", "-", f"{i}"), (f"{v}巻", "（", f"{i}号"),
        (f"第{v}巻", "、", f"第{i}号"), (f"Vol. {v}", " ", f"No. {i}"), (f"{v}", "", ""),
        (f"第{v}号", "", ""), (f"Vol.{v}", "", ""), (f"第{v}巻", "", ""), (f"vol.{v}", "", ""),
        (f"{v}号", "", ""), (f"{v}", " ", f"{i}"), (f"No. {v}", "", ""), (f"第{v}集", "", ""), (f"No.{v}", "", ""), (f"通巻{v}号", "", ""),
    ])  # fmt: skip
    pieces: Part = [(volume, "volume")]
    if issue:
        pieces += [(between, "o"), (issue, "issue")]
        close = {"(": ")", "（": "）"}.get(between, "")
        pieces += [(close, "o")] if close else []
    if draw < 0.88:
        glue = chance.choice(["，", "、", ", ", "　", " ", ":", "：", ",", ": "])
        pieces += [(glue, "o"), (_pages_ja(chance, work), "pages")]
    return pieces


def _session(chance: random.Random, work: Invented) -> Part:
    """What stands after a meeting: pages, the number of the talk, the place."""
    a, n = work.issue, work.volume
    code = chance.choice([f"{chance.choice('ABCGHPV')}{a:02}-{n % 9}", f"{n % 28}{chance.choice('ap')}A{a}-{n % 19}", f"{a}-{n}",
                          f"{chance.choice('ABV')}{n}a", f"OS{a}-{n}", f"{a}{chance.choice('BCFHK')}{a:02}", f"P-{n}"])  # fmt: skip
    pages: Part = [(chance.choice([code, code, _pages_ja(chance, work)]), "pages")]
    glue = chance.choice(["，", "、", ", ", " "])
    draw = chance.random()
    if draw < 0.25:
        return [(chance.choice([work.place, "オンライン", f"{work.place}大学"]), "place")]
    return [*pages, (glue, "o"), (work.place, "place")] if draw < 0.45 else pages


def _pages_ja(chance: random.Random, work: Invented) -> str:
    a, b = work.pages
    if work.kind == "book":
        return chance.choice(
            [f"{b}p", f"{b}頁", f"{b}ページ", f"{b} p.", f"{a}頁", f"p.{a}", f"全{b}頁"]
        )
    dash = chance.choice(["-", "–", "〜", "～", "—", "－", "‐", "―"])
    return chance.choice([
        f"pp.{a}{dash}{b}", f"pp. {a}{dash}{b}", f"{a}{dash}{b}頁", f"{a}{dash}{b}", f"{a}{dash}{b}",
        f"p.{a}", f"pp.{a}{dash}{b}", f"{a}頁", f"{a}{dash}{b}ページ", f"p.{a}{dash}{b}", f"pp{a}{dash}{b}",
        f"{a}頁以下", f"{a}", f"{b - a + 1}ページ", f"{chance.choice('ABJPS')}{a}", f"{a}{dash}{str(b)[-2:]}",
    ])  # fmt: skip


def _year_ja(chance: random.Random, work: Invented) -> str:
    y, m, d = work.year, chance.randint(1, 12), chance.randint(1, 28)
    era = era_year(y)
    return chance.choice([
        f"{y}", f"{y}", f"{y}", f"{y}年", f"{y}年", f"{y}年", f"({y})", f"（{y}）", f"（{y}年）", f"({y}年{m}月)",
        f"{y}年{m}月", f"{y}.{m}", f"{y}-{m:02}", f"{y}/{m}", f"{era}年", f"{era}年", f"{era}年{m}月",
        f"{y}年度", f"{era}年度", f"（{era}年）", f"{y}（{era}）年", f"{y}年{m}月{d}日", f"{y}.{m:02}.{d:02}", f"出願日{y}年{m}月{d}日", f"{y}年{m}月号",
    ])  # fmt: skip


def _note_ja(chance: random.Random, work: Invented) -> str:
    y, m, d = max(work.year, 2001), chance.randint(1, 12), chance.randint(1, 28)
    kaken, class_ = (
        chance.choice(["科学研究費補助金", "科学研究費助成事業"]),
        chance.choice("ABCＡＢＣ"),
    )
    span = f"平成{y % 20 + 1}年度～平成{y % 20 + 3}年度"
    return chance.choice({
        "thesis": ["博士論文", "修士論文", "学位論文", "博士学位論文", "卒業論文", "博士（工学）学位論文"],
        "page": [f"{y}年{m}月{d}日閲覧", f"参照 {y}-{m:02}-{d:02}", f"最終閲覧日：{y}年{m}月{d}日",
                 f"アクセス日 {y}.{m}.{d}", f"{y}/{m}/{d} 参照", f"{y}年{m}月{d}日アクセス", f"参照{y}.{m}.{d}"],
        "book": ["第2版", "第３版", "改訂版", "新版", "増補版", f"{work.publisher[:2]}新書", f"{work.publisher[:2]}選書", "改訂第2版"],
    }.get(work.kind, ["調査報告書", "研究成果報告書", f"{kaken}研究成果報告書", "技術報告", "委託業務報告書",
                      f"{span}{kaken}（基盤研究（{class_}））研究成果報告書", f"{kaken}（基盤研究({class_})）研究成果報告書"]))  # fmt: skip


def english_parts(chance: random.Random, work: Invented) -> dict[str, Part]:
    """Every field of a reference in English."""
    style = chance.choice(["A B", "AB", "A. B.", "A.B.", "first", "first", "whole", "last"])
    listed = [_latin(name, style, 0) for name in work.authors]
    edited = chance.choice(["(Eds.)", "eds.", "(Ed.)", "Eds", "(eds)", "(ed.)", "editors", ""])
    editors = _joined(chance, [_latin(name, style, 1) for name in work.editors])
    pages = _pages_en(chance, work)
    return {
        "authors": [(_joined(chance, listed), "author")],
        "editors": [(f"{editors} {edited}".strip(), "editor")],
        "title": [(work.title, "title")],
        "container": [(work.container, "container")],
        "publisher": [(f"University of {work.place.split(',')[0]}" if work.kind == "thesis" else work.publisher, "publisher")],
        "place": [(work.place, "place")],
        "where": _where_en(chance, work, pages),
        "pages": [(pages, "pages")],
        "year": [(_year_en(chance, work), "year")],
        "note": [(chance.choice(["Ph.D. thesis", "PhD thesis", "Doctoral dissertation", "Master's thesis", "Ph.D. dissertation"])
                  if work.kind == "thesis" else
                  chance.choice([f"Accessed {chance.randint(1, 28)} May 2020", "Retrieved June 3, 2019", "accessed 2021-04-01"]), "note")],
        "id": [(_identifier(chance, work), "id")],
    }  # fmt: skip


def _latin(name: Name, style: str, place: int) -> str:
    if not name.given:
        return name.family
    letters = [part[0] for part in name.given.split()]
    family = name.family
    return {
        "A B": f"{family} {' '.join(letters)}",
        "AB": f"{family} {''.join(letters)}",
        "A. B.": f"{family}, {' '.join(x + '.' for x in letters)}",
        "A.B.": f"{family}, {''.join(x + '.' for x in letters)}",
        "first": f"{' '.join(x + '.' for x in letters)} {family}",
        "whole": f"{name.given} {family}",
        "last": f"{family}, {name.given}" if place == 0 else f"{name.given} {family}",
    }[style]


def _joined(chance: random.Random, names: list[str]) -> str:
    if len(names) > 1 and chance.random() < 0.2:
        return names[0] + chance.choice([" et al.", ", et al.", ", et al", " et al"])
    if len(names) == 1:
        return names[0]
    last = chance.choice([" and ", ", and ", ", & ", " & ", ", ", ", "])
    return ", ".join(names[:-1]) + last + names[-1]


def _where_en(chance: random.Random, work: Invented, pages: str) -> Part:
    v, i = work.volume, work.issue
    if work.kind == "talk" and chance.random() < 0.6:
        return [(pages, "pages")]
    pieces: Part = [(chance.choice(["", "", "", "vol. ", "Vol. "]) + str(v), "volume")]
    draw = chance.random()
    if draw < 0.3:
        pieces += [(chance.choice(["(", " ("]), "o"), (str(i), "issue"), (")", "o")]
    elif draw < 0.5:
        pieces += [(", ", "o"), (chance.choice(["no. ", "No. ", "Issue "]) + str(i), "issue")]
    glue = chance.choice([", ", ":", ": ", ", ", " "])
    return [*pieces, (glue, "o"), (pages, "pages")]


def _pages_en(chance: random.Random, work: Invented) -> str:
    a, b = work.pages
    dash = chance.choice(["-", "–", " -", "- "]) if chance.random() < 0.3 else "-"
    short = str(b)[-2:] if b > 100 else str(b)
    return chance.choice([f"{a}{dash}{b}", f"{a}{dash}{b}", f"pp. {a}{dash}{b}", f"{a}{dash}{short}", f"{a}",
                          f"p. {a}", f"pp {a}{dash}{b}", f"{chance.choice('AELRS')}{a}", f"e{a * 37}"])  # fmt: skip


def _year_en(chance: random.Random, work: Invented) -> str:
    y = str(work.year)
    month = chance.choice(_MONTHS)
    return chance.choice([y, y, y, y, y + chance.choice("ab"), f"{month} {y}", f"{y} {month[:3]}"])


def _identifier(chance: random.Random, work: Invented) -> str:
    tail = "".join(chance.choice(string.ascii_lowercase + string.digits) for _ in range(7))
    n = chance.randint(1, 999_999)
    doi = chance.choice(["doi:", "https://doi.org/", "DOI: ", "doi: ", "http://dx.doi.org/"])
    if work.kind == "patent":
        if work.language == "en":
            return chance.choice(
                [
                    f"U.S. Patent {n % 9 + 1},{n % 900 + 100:03},{n % 800 + 100:03}",
                    f"WO{work.year}/{n:06}",
                ]
            )
        return chance.choice([f"特開{work.year}-{n:06}", f"特許第{n + 3_000_000}号", f"特願{work.year}-{n:06}号",
                              f"特開平{n % 11 + 1}-{n:06}", f"PCT/JP{work.year}/{n:06}", f"特許{n + 3_000_000}"])  # fmt: skip
    if work.kind == "report":
        return chance.choice(
            [f"TR-{work.year}-{n % 99:02}", f"99K{n % 99_999:05}", f"RR-{n % 30}-{n % 999:03}"]
        )
    if work.kind == "page":
        return chance.choice(["https://www.", "http://", "https://"]) + f"{tail}.example/{tail[:3]}"
    return doi + f"10.99999/{tail}.{n}"
