"""Keys by which a name is found while it is typed: as written, or as it sounds.

A written key is the name in the form in which spellings compare equal, with hiragana as katakana.
A spoken key is its reading in Latin letters, brought to one of the many ways to write it: Hepburn
and Kunrei, long vowels with or without their marks. The beginning of what is typed has the
beginning of the key, so that a prefix finds a name.
"""

import re
from collections.abc import Iterable, Sequence

from schemas.text import one_line, search_key

WRITTEN, SPOKEN = "w", "s"
_APART = "\x1f"
_LONGEST = 40  # characters of a key: nobody types more before choosing
_LONGEST_TEXT = 300
_WORDS = 4  # words from whose start a name is found
_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_CJK = re.compile(r"[\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_BETWEEN_CJK = re.compile(r"(?<=[\u3005-\u30ff\u3400-\u9fff]) (?=[\u3005-\u30ff\u3400-\u9fff])")
_NO_SOUND = re.compile(r"[^a-z0-9\u3005-\u30ff\u3400-\u9fff]+")
_VOWELS = "aiueo"
_ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "s": "サシスセソ", "t": "タチツテト", "n": "ナニヌネノ",
    "h": "ハヒフヘホ", "m": "マミムメモ", "r": "ラリルレロ", "g": "ガギグゲゴ", "z": "ザジズゼゾ",
    "d": "ダヂヅデド", "b": "バビブベボ", "p": "パピプペポ", "x": "ァィゥェォ",
}  # fmt: skip
_KANA = {
    **{kana: row + v for row, line in _ROWS.items() for kana, v in zip(line, _VOWELS, strict=True)},
    "ヂ": "zi", "ヅ": "zu", "ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ワ": "wa", "ヰ": "i", "ヱ": "e",
    "ヲ": "o", "ン": "n", "ヴ": "bu", "ャ": "xya", "ュ": "xyu", "ョ": "xyo", "ヵ": "ka", "ヶ": "ke",
}  # fmt: skip
# In their order: each is right at the end of what is typed so far, too.
_SOUNDS = [
    (re.compile(pattern), to)
    for pattern, to in (
        (r"ッ+(?=([a-z]))", r"\1"), (r"ッ", ""),
        (r"[eiu](?=xy)", ""), (r"(?<![b-df-hj-np-tv-z])ux(?=[aieo])", "w"),
        (r"ux(?=[aieo])|[eo]x(?=[iu])", ""), (r"ix(?=e)", "y"), (r"x", ""),
        (r"th", "t"), (r"dh(?=u)", "dy"),
        (r"[tc](?=ch)", "t"), (r"(?<=o)h(?![aeiouy])", ""), (r"sh(?=i)|sh$", "s"), (r"sh", "sy"),
        (r"ch(?=i)|ch$|c$", "t"), (r"ch", "ty"), (r"j(?=i)|j$", "z"), (r"jy?", "zy"),
        (r"ts", "t"), (r"f", "h"), (r"v", "b"), (r"l", "r"), (r"dzi|di", "zi"), (r"du|dzu", "zu"),
        (r"m(?=[bmp])", "n"), (r"n+", "n"), (r"(?<=[aeiou])[ー-]", ""),
        (r"o[ou]+", "o"), (r"([aeiu])\1+", r"\1"),
    )
]  # fmt: skip


def written(text: str) -> str:
    """The written key of a text, or of the beginning of one.

    >>> written("ちっかガリウム"), written("ＧａＮ 系"), written("佐藤 花子")
    ('チッカガリウム', 'gan 系', '佐藤花子')
    """
    plain = search_key(one_line(text)).translate(_KATAKANA)
    return _BETWEEN_CJK.sub("", plain)[:_LONGEST]


def spoken(text: str) -> str:
    """The spoken key of kana and Latin letters; empty where a kanji is among them.

    >>> spoken("サトウ"), spoken("さとう"), spoken("satou"), spoken("Satō"), spoken("sato")
    ('sato', 'sato', 'sato', 'sato', 'sato')
    >>> spoken("チッカガリウム") == spoken("chikka gariumu") == spoken("tikkagariumu")
    True
    >>> spoken("ちっk"), spoken("shinbun") == spoken("シンブン"), spoken("窒化")
    ('tikk', True, '')
    """
    plain = _without_marks(search_key(text).translate(_KATAKANA))
    sounds = _NO_SOUND.sub("", "".join(_KANA.get(letter, letter) for letter in plain))
    # Until nothing changes, so that whoever types a key finds its name: ohho and oho are one.
    while (again := _once(sounds)) != sounds:
        sounds = again
    return "" if _CJK.search(sounds) else sounds[:_LONGEST]


def _once(sounds: str) -> str:
    for pattern, to in _SOUNDS:
        sounds = pattern.sub(to, sounds)
    return sounds


def values(kind: str, text: str, readings: Sequence[str] = ()) -> list[str]:
    """What the index keeps of a name: a value for each key, with its kind and the name as shown.

    >>> values("person", "見本 花子", ["ミホン ハナコ"]) == [
    ...     "w見本花子\\x1fperson\\x1f見本 花子", "w花子\\x1fperson\\x1f見本 花子",
    ...     "smihonhanako\\x1fperson\\x1f見本 花子", "shanako\\x1fperson\\x1f見本 花子"]
    True
    """
    shown = one_line(text)
    if not shown or len(shown) > _LONGEST_TEXT:
        return []
    keys = [WRITTEN + written(part) for part in _starts(shown)]
    keys += [SPOKEN + sound for one in readings for part in _starts(one) if (sound := spoken(part))]
    return [_APART.join((key, kind, shown)) for key in dict.fromkeys(keys)]


def read(value: str) -> tuple[str, str, str]:
    """The key, kind and text of a value that the index keeps."""
    key, kind, text = value.split(_APART)
    return key, kind, text


def prefixes(typed: str) -> tuple[str, ...]:
    """The beginnings of keys that what was typed may be."""
    found = (WRITTEN + written(typed), SPOKEN + spoken(typed))
    return tuple(one for one in found if len(one) > 1)


def _starts(text: str) -> Iterable[str]:
    """The text from its beginning, and from the words after it."""
    words = one_line(text).split(" ")
    return (" ".join(words[at:]) for at in range(min(len(words), _WORDS)))


def _without_marks(text: str) -> str:
    return text.translate(_LONG)


_LONG = dict(zip(map(ord, "āīūēōâîûêô"), "aiueoaiueo", strict=True))
