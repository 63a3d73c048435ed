"""What printing, reading and typing do to a reference: marks, widths, broken words."""

import random

from ingest.citing.training.parts import Piece

_LABELS = (
    "[{n}] ",
    "{n}) ",
    "({n}) ",
    "{n}. ",
    "{n}．",
    "［{n}］",
    "{n}）",
    "（{n}）",
    "[{n}]",
    "・",
    "{n} ",
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_WIDE = str.maketrans({chr(c): chr(c + 0xFEE0) for c in (*b"0123456789", *b"(),:;")})
_KANJI = str.maketrans("0123456789", "〇一二三四五六七八九")
_WIDE_MARKS = str.maketrans({chr(c): chr(c + 0xFEE0) for c in b"(),:;."})


def disturb(chance: random.Random, pieces: list[Piece], japanese: bool) -> list[Piece]:
    """The same pieces as a reader may find them."""
    if chance.random() < 0.35:
        mark = chance.choice((*_LABELS, chance.choice(_CIRCLED)))
        pieces = [(mark.format(n=chance.randint(1, 99)), "label"), *pieces]
    draw = chance.random()
    if japanese and draw < 0.2:
        pieces = [(t if k == "id" else t.translate(_WIDE), k) for t, k in pieces]
    elif japanese and draw < 0.3:
        pieces = [(t if k == "id" else t.translate(_WIDE_MARKS), k) for t, k in pieces]
    elif japanese and draw < 0.36:
        numbers = ("year", "volume", "issue", "pages")
        pieces = [(t.translate(_KANJI) if k in numbers else t, k) for t, k in pieces]
    if chance.random() < 0.08:
        pieces = _with_tail(chance, pieces, japanese)
    if chance.random() < 0.12:
        pieces = [
            (t, k)
            for t, k in pieces
            if k not in chance.choice([("year",), ("pages",), ("volume", "issue")])
        ]
    if not japanese and chance.random() < 0.2:
        pieces = [(_broken(chance, t) if k == "title" else t, k) for t, k in pieces]
    return [(t, k) for t, k in pieces if t]


def _with_tail(chance: random.Random, pieces: list[Piece], japanese: bool) -> list[Piece]:
    tails = [
        "（査読有）",
        "査読あり",
        "[査読付]",
        "（招待講演）",
        "（印刷中）",
        "（口頭発表）",
        "査読無",
    ]
    foreign = ["(in press)", "[in Japanese]", "(peer reviewed)", "[Epub ahead of print]"]
    return [*pieces, (chance.choice([" ", ", ", "，", ""]), "o"),
            (chance.choice(tails if japanese else foreign), "note")]  # fmt: skip


def _broken(chance: random.Random, text: str) -> str:
    words = text.split(" ")
    place = chance.randrange(len(words))
    if len(words[place]) > 6:
        cut = chance.randint(2, len(words[place]) - 3)
        words[place] = f"{words[place][:cut]}- {words[place][cut:]}"
    return " ".join(words)
