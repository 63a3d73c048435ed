"""A product out of an item of free text; what can't be told stays in `raw` alone."""

import re

from ingest.structure import values
from ingest.structure.items import Item
from ingest.structure.lines import running_text
from schemas.report import Product, ProductKind
from schemas.text import language

# Words of authors for the kinds, the more telling first.
KINDS = (
    (ProductKind.PATENT, r"産業財産権|知的財産権?|特許(?:出願)?|patents?(?: applications?)?"),
    (ProductKind.BOOK, r"図書|書籍|著書|books?(?: chapters?)?"),
    (
        ProductKind.TALK,
        r"(?:学会|口頭|研究|国際会議|ポスター)?(?:発表|講演)|国際会議|"
        r"presentations?|talks?|conference papers?",
    ),
    (
        ProductKind.ARTICLE,
        r"雑誌論文|(?:学術|原著|投稿|査読付き?)?論文(?:発表)?|(?:journal )?(?:articles?|papers?)|publications?",
    ),
    (ProductKind.OTHER, r"その他|報道|受賞|others?|awards?"),
)
_KIND_MARK = re.compile(
    r"[\[〔【]\s*(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in KINDS)
    + r")\b[^\]〕】]*[\]〕】]",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\s*(?:[\[(]?\d{1,3}[\])]|\d{1,3}\.|[①-⑳㉑-㊿]|[・•●○◆■–-])\s*")
_QUOTED = (("「", "」"), ("“", "”"), ('"', '"'), ("『", "』"))
_TYPED = re.compile(
    r"査読|^\s*(?:第?\s?\d|vol|no\.|pp?\.|平成|令和|昭和|doi|https?:)|頁|^[\s\d.\-–~～年月]+$",
    re.IGNORECASE,
)


def product_of(item: Item, kind: ProductKind) -> Product:
    """The product that an item tells; a mark such as [特許] names its kind, `kind` else."""
    raw = running_text(item.lines)
    text = _LABEL.sub("", raw, count=1) if item.label or _LABEL.match(raw) else raw
    if mark := _KIND_MARK.match(text):
        kind = ProductKind(str(mark.lastgroup))
    bare = text[mark.end() :] if mark else text
    authors, title, container = _quoted(bare) or _listed(bare) or ((), "", "")
    return Product(
        kind=kind,
        title=title,
        authors=authors,
        container="" if kind is ProductKind.PATENT else container,
        volume=values.volume_of(bare),
        issue=values.issue_of(bare),
        pages=values.pages_of(bare),
        year=values.year_of(bare),
        ids=values.ids_of(bare),
        reviewed=values.reviewed_of(text),
        international=True if "国際共著" in text else None,
        raw=raw,
    )


def _quoted(text: str) -> tuple[tuple[str, ...], str, str] | None:
    """Authors, the title between quotation marks, and what follows it."""
    places = [(text.find(left), left, right) for left, right in _QUOTED]
    start, left, right = min((p for p in places if p[0] >= 0), default=(-1, "", ""))
    if start < 0:
        return None
    end = _closing(text, start, left, right)
    after = values.SEPARATOR.split(text[end + 1 :].lstrip(" ,，、.．:：』」(（"))
    container = after[0] if after and not _TYPED.search(values.folded(after[0])) else ""
    return (
        values.names(text[:start]),
        text[start + 1 : end].strip(" ,，."),
        container.strip(" 『』「」.．"),
    )


def _closing(text: str, start: int, left: str, right: str) -> int:
    """Where a quotation ends that may hold others of its kind."""
    depth = 1
    for place in range(start + 1, len(text)):
        if text[place] == right:
            depth -= 1
        elif text[place] == left:
            depth += 1
        if not depth:
            return place
    return len(text)


def _listed(text: str) -> tuple[tuple[str, ...], str, str] | None:
    """Authors, title and journal of a Japanese item that only commas divide, as the form asks."""
    cells = [cell.strip() for cell in re.split(r"[,，、]", text) if cell.strip(" .。")]
    told = [cell for cell in cells if not _TYPED.search(values.folded(cell))]
    if language(text) != "ja" or len(told) < 3 or len(told) == len(cells):
        return None
    return values.names("、".join(told[:-2])), told[-2], told[-1]
