"""What the tagger sees of each token: kind, ends, marks around it, place, and cue words."""

import re
from collections.abc import Sequence

from ranking.citing.tokens import Token

# Words that tell a field wherever they stand. All others are seen by their shape alone, so that
# the model learns how references are built and not what those of its training were about.
_CUES = {
    "author": "et al and & others 他 ほか その他 ら 著 著者 共著 groups",
    "editor": "ed eds edited editor editors 編 編著 編集 監修 監訳 訳 translated trans by",
    "container": "in journal j proc proceedings trans transactions conference conf symposium workshop annals "
    "letters lett review reviews bulletin magazine int international am acta arch advances appl ann eur jpn "
    "phys chem biol med sci res soc eng technol nature science cell ieee acm",
    "publisher": "press springer elsevier wiley publishers publishing university verlag books inc ltd",
    "volume": "vol volume v bd 巻 第 通巻 輯",
    "issue": "no number issue nr 号 supplement suppl",
    "pages": "p pp pages page 頁 ページ",
    "year": "年 年度 月 日 平成 昭和 令和 大正 明治 元",
    "month": "jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july "
    "august september october november december",
    "thesis": "thesis dissertation phd ph report technical rep patent",
    "seen": "accessed retrieved available online press preprint submitted",
    "small": "of the a an for with on to from using by in at as is are",
    "particle": "van von de der la di du le el den bin dos",
}
_CUE = {word: field for field, words in _CUES.items() for word in words.split()}
_ENDS = (
    "学会誌", "論文集", "論文誌", "学会", "研究会", "大会", "紀要", "予稿集", "講演会", "要旨集", "報告書", "研究報告",
    "ジャーナル", "シンポジウム", "大学出版会", "出版会", "出版社", "出版", "書房", "書店", "書院", "新書", "文庫",
    "博士論文", "修士論文", "学位論文", "大学院", "大学", "委員会", "協会", "機構", "研究所", "センター", "省", "庁",
    "閲覧", "参照", "アクセス", "査読有", "査読無", "論文", "資料", "技報", "雑誌", "研究", "年報", "講座", "学", "社", "誌",
    "著", "編", "入門", "概論",
)  # fmt: skip
_OPEN, _CLOSE = '「『("“[【（', '」』)"”]】）'
_NUMERAL = re.compile("[〇一二三四五六七八九十百]+")
_HAN = re.compile(r"[\u3400-\u9fff々〆〇ヶ]")


def features(tokens: Sequence[Token]) -> list[list[str]]:
    """The features of every token."""
    shapes = [_shape(token) for token in tokens]
    owns = [_own(token, shape) for token, shape in zip(tokens, shapes, strict=True)]
    inside = _brackets(tokens)
    whole = _whole(tokens)
    seen_year = seen_digits = marks = since = 0
    rows = []
    count = len(tokens)
    for place, token in enumerate(tokens):
        row = [*owns[place], *whole, f"in={inside[place]}", f"in={inside[place]}|{shapes[place]}"]
        row.append(f"at={min(place, 4) if place < 5 else min(9, 5 + place * 5 // count)}")
        row.append(f"left={min(3, count - place - 1)}")
        row.append(f"marks={min(marks, 6)}|since={min(since, 4)}")
        row.append(f"year={seen_year}|numbers={min(seen_digits, 3)}")
        if token.spaced:
            row.append("spaced")
        for step in (-3, -2, -1, 1, 2, 3):
            other = place + step
            if not 0 <= other < count:
                row.append(f"{step}:none")
            elif abs(step) < 3:
                row += [f"{step}:{own}" for own in owns[other]]
            else:
                row.append(f"{step}:{shapes[other]}")
        if place and place + 1 < count:
            row.append(f"3g={shapes[place - 1]}|{shapes[place]}|{shapes[place + 1]}")
        rows.append(row)
        seen_year |= shapes[place] in ("year", "era")
        seen_digits += shapes[place].startswith("digits")
        ended = shapes[place].startswith("mark") and token.text not in "-・'"
        marks, since = (marks + 1, 0) if ended else (marks, since + 1)
    return rows


def _own(token: Token, shape: str) -> list[str]:
    text = token.text
    found = [shape]
    low = text.lower()
    if cue := _CUE.get(low):
        found += [f"cue={cue}", f"word={low}"]
    if shape in ("han", "kata", "hira"):
        found.append(f"{shape}{min(len(text), 7)}")
        if end := next((end for end in _ENDS if text.endswith(end)), ""):
            found.append(f"end={end}")
        if shape == "hira" and len(text) <= 3:
            found.append(f"word={text}")
        if shape == "han" and text[-1] in "郎子美介夫男雄樹彦之志":
            found.append("given")
    return found


def _shape(token: Token) -> str:
    if token.kind:
        return f"id-{token.kind}"
    text = token.text
    first = text[0]
    if first.isdigit():
        return _number(text)
    if _NUMERAL.fullmatch(text):
        return "numeral"
    if _HAN.match(text):
        return "era" if text in ("明治", "大正", "昭和", "平成", "令和") else "han"
    if "\u3040" <= first <= "\u309f":
        return "hira"
    if "\u30a1" <= first <= "\u30ff" and first != "・":
        return "kata"
    if first.isalpha():
        return _latin(text)
    return f"mark{text}"


def _number(text: str) -> str:
    if len(text) == 4 and text[:2] in ("18", "19", "20"):
        return "year"
    return f"digits{min(len(text), 5)}"


def _latin(text: str) -> str:
    if len(text) == 1:
        return "initial" if text.isupper() else "letter"
    if text.isupper():
        return "caps2" if len(text) <= 3 else "caps"
    if text[0].isupper():
        return "capital"
    return "lower"


def _brackets(tokens: Sequence[Token]) -> list[str]:
    """The bracket or quote that is open at each token; none where it isn't closed soon."""
    found, stack = [], ""
    for token in tokens:
        text = token.text
        if stack and text in _CLOSE and _CLOSE[_OPEN.index(stack)] in (text, '"'):
            found.append(f"end{stack}")
            stack = ""
        elif not stack and text in _OPEN and len(text) == 1:
            stack = text
            found.append(f"begin{stack}")
        else:
            found.append(stack or "no")
    return found


def _whole(tokens: Sequence[Token]) -> list[str]:
    """What is known of the whole reference: its script, and how it marks titles."""
    texts = {token.text for token in tokens}
    japanese = sum(bool(_HAN.match(t.text)) or "\u3040" <= t.text[0] <= "\u30ff" for t in tokens)
    script = "ja" if japanese * 5 >= len(tokens) else "en"
    quotes = "".join(mark for mark in '「『"' if mark in texts)
    patent = "P" if any(token.kind == "patent" for token in tokens) else ""
    return [f"all={script}{quotes}{patent}"]
