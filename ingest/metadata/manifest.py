"""A row of a declared list: projects and reports of programmes that have no API.

The columns, by any of their names (Japanese, English, any width of letters):

id 識別子 · title 課題名 · title_en 課題名（英語） · number 課題番号 · programme 制度名 · type 区分 ·
fiscal_year 採択年度 · end_year 終了年度 · institution 研究機関 · researcher 研究代表者 · partners 分担機関 ·
summary 概要 · keywords キーワード · pdf 成果報告書 · url 掲載ページ · doi · funder 配分機関 · amount 金額（円） ·
amount_thousand 金額（千円） · currency 通貨 · status 状況 · licence 利用条件 · retrieved 取得日
"""

import re
from typing import Any
from urllib.parse import urljoin

from ingest.metadata import fields
from ingest.metadata.awards import award_ids, is_programme
from ingest.metadata.money import whole
from ingest.metadata.values import doi_of
from schemas.eras import parse_year
from schemas.errors import DocumentError
from schemas.reasons import Reason
from schemas.report import Bilingual, FileLink, Metadata, Person
from schemas.text import one_line, search_key

COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("識別子", "native_id"),
    "title": ("課題名", "研究課題名", "題名", "title_ja"),
    "title_en": ("課題名(英語)", "研究課題名(英語)"),
    "number": ("課題番号", "研究課題番号", "管理番号", "体系的番号"),
    "programme": ("制度名", "事業名", "制度", "program"),
    "programme_en": ("制度名(英語)", "事業名(英語)"),
    "type": ("区分", "タイプ", "種別", "研究タイプ"),
    "fiscal_year": ("採択年度", "年度", "開始年度", "year"),
    "end_year": ("終了年度",),
    "institution": ("研究機関", "代表研究機関", "研究代表機関", "所属機関", "機関"),
    "institution_en": ("研究機関(英語)",),
    "researcher": ("研究代表者", "研究者", "氏名"),
    "researcher_en": ("研究代表者(英語)",),
    "partners": ("分担機関", "分担研究機関", "参画機関"),
    "summary": ("概要", "研究概要"),
    "summary_en": ("概要(英語)",),
    "keywords": ("キーワード",),
    "pdf": ("成果報告書", "報告書", "pdf_url"),
    "url": ("掲載ページ", "掲載url", "リンク"),
    "doi": (),
    "funder": ("配分機関", "資金配分機関"),
    "amount": ("金額(円)", "予算額(円)", "金額"),
    "amount_thousand": ("金額(千円)", "予算額(千円)"),
    "currency": ("通貨",),
    "status": ("状況", "状態"),
    "licence": ("利用条件", "license"),
    "retrieved": ("取得日",),
}
_LISTED = r"[;；、\n|]"


def column(heading: str) -> str:
    """The column that a heading means; empty for one that is kept and not read.

    >>> column("採択年度"), column("金額（千円）"), column("Title EN"), column("備考")
    ('fiscal_year', 'amount_thousand', 'title_en', '')
    """
    return _NAMES.get(re.sub(r"[\s_]", "", search_key(heading)), "")


def canonical(row: dict[str, Any]) -> dict[str, str]:
    """A row with all columns by name; of two headings for one the first that says something."""
    found = dict.fromkeys(COLUMNS, "")
    for heading, value in row.items():
        name = column(heading)
        if name and not found[name]:
            found[name] = ", ".join(fields.texts(value))
    return found


def key(row: dict[str, str]) -> str:
    """What a project is known by: its id, its number if it has one of its own, else what it is.

    A number such as JPJ004596 names ATLA's whole programme; of such projects fiscal year, type,
    title and institution together are the key.
    """
    if row["id"]:
        return row["id"]
    number = row["number"]
    if number and not is_programme(number):
        return one_line(number)
    year = parse_year(row["fiscal_year"]) or ""
    parts = (
        row["programme"],
        str(year),
        row["type"],
        row["title"],
        row["institution"],
    )
    return "/".join(one_line(search_key(part)) for part in parts)


def parse(content: bytes) -> Metadata:
    """Metadata of `row`; links are relative to `base`. DocumentError names a wrong value."""
    record = fields.load(content)
    row = canonical(fields.at(record, "row") or {})
    number, doi = row["number"], doi_of(row["doi"])
    own = award_ids(number) if number and not is_programme(number) else ()
    start, end = _year(row, "fiscal_year"), _year(row, "end_year")
    if start and end and end < start:
        raise DocumentError(Reason.WRONG_VALUE, f"end_year {end} < fiscal_year {start}")
    return Metadata(
        native_id=key(row),
        title=_both(row["title"], row["title_en"]),
        number=number,
        programme=_both(row["programme"], row["programme_en"]),
        institutions=tuple(
            name
            for name in (
                _both(row["institution"], row["institution_en"]),
                *map(fields.told, _split(row["partners"])),
            )
            if name
        ),
        researchers=_people(row["researcher"], row["researcher_en"]),
        keywords=_split(row["keywords"]),
        summary=_both(row["summary"], row["summary_en"]),
        start_year=start,
        end_year=end or start,
        doi=doi,
        ids=fields.unique((f"doi:{doi}" if doi else "", *(i for i in own if i[:4] == "jgn:"))),
        awards=award_ids(number) if is_programme(number) else (),
        funder=fields.told(row["funder"]),
        amount=_amount(row),
        currency=row["currency"].upper() or "JPY",
        fields=(fields.told(row["type"]),) if row["type"] else (),
        status=row["status"],
        notes=(f"取得日 / retrieved: {row['retrieved']}",) if row["retrieved"] else (),
        licence=row["licence"],
        landing_page=_address(row, "url", fields.text(record, "base")),
        files=_files(row, fields.text(record, "base")),
    )


def links(row: dict[str, str]) -> tuple[str, ...]:
    """The links of the column pdf: several may stand there, with blanks or | between."""
    return tuple(re.split(r"[\s|]+", row["pdf"].strip())) if row["pdf"] else ()


def _both(first: str, second: str) -> Bilingual:
    """A text and its English form; a title in English alone may stand in either column."""
    return Bilingual(**{**fields.told(one_line(first)).model_dump(), **_english(one_line(second))})


def _english(text: str) -> dict[str, str]:
    return {"en": text} if text else {}


def _split(text: str) -> tuple[str, ...]:
    return fields.unique(part.strip() for part in re.split(_LISTED, text))


def _people(names: str, english: str) -> tuple[Person, ...]:
    listed, translated = _split(names), _split(english)
    if len(listed) == len(translated):
        return tuple(Person(ja=ja, en=en) for ja, en in zip(listed, translated, strict=True))
    return tuple(Person(**fields.told(name).model_dump()) for name in listed or translated)


def _year(row: dict[str, str], name: str) -> int | None:
    text = row[name]
    year = parse_year(text)
    if text and year is None:
        raise DocumentError(Reason.WRONG_VALUE, f"{name} {text!r} is no year")
    return year


def _amount(row: dict[str, str]) -> int | None:
    for name, times in (("amount", 1), ("amount_thousand", 1000)):
        if text := row[name]:
            amount = whole(text)
            if amount is None and not re.fullmatch(r"[0０\-－ー―]+", text):
                raise DocumentError(Reason.WRONG_VALUE, f"{name} {text!r} is no amount")
            return amount * times if amount else None
    return None


def _address(row: dict[str, str], name: str, base: str) -> str:
    text = row[name]
    joined = urljoin(base, text) if text else ""
    if joined and not joined.startswith(("http://", "https://")):
        raise DocumentError(Reason.WRONG_VALUE, f"{name} {text!r} is no web address")
    return joined


def _files(row: dict[str, str], base: str) -> tuple[FileLink, ...]:
    joined = (urljoin(base, link) for link in links(row))
    return tuple(
        FileLink(url=url, media_type="application/pdf")
        for url in joined
        if url.startswith(("http://", "https://"))
    )


_NAMES = {
    re.sub(r"[\s_]", "", search_key(spelling)): name
    for name, others in COLUMNS.items()
    for spelling in (name, *others)
}
