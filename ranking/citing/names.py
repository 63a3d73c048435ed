"""The authors of a reference, one by one, out of the stretch of text that names them."""

import re

from ranking.citing.folding import fold

_ROLE = re.compile(
    r"[\s,(（]*(?:編著者?|共著|共編|著者?|編者?|編集|監修|監訳|責任編集|訳)[)）]?(?=[\s,、・;]|$)"
    r"|\s*\(?\b[Ee]ds?\.?\)?(?=[\s,.]|$)"
)
_MORE = re.compile(
    r"[\s,、・;]*(?:(?:その)?他(?:\d+名|[一二三四五六七八九十]+名)?|ほか(?:\d+名)?|ら"
    r"|(?:and|&)\s+others|et\.?\s+al\.?|\.\.\.|…)\s*\.?$"
)
_AND = re.compile(r"\s*(?:,\s*)?(?:&|\band\b|\bund\b|\bet\b)\s*")
_STOP = re.compile(r"^[.\s]+|(?<!\b[A-Z])(?<!\b[A-Z][a-z])\.$")  # an initial keeps its point
_JA = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_KATA = r"[\u30a1-\u30fa\u30fc]"
_JA_BREAK = re.compile(rf"[,、;/=]\s*|(?<!{_KATA})[・･]\s*|[・･]\s*(?!{_KATA})|\s{{2,}}")
_INITIALS = re.compile(r"(?:[A-Z][a-z]?\.?[\s-]*){1,4}(?:Jr\.?|Sr\.?|I{1,3})?$")
_BODY = re.compile(
    r"(?:Group|Consortium|Association|Organization|Committee|Institute|Agency|Society|Collaboration)$"
)


def split(text: str) -> tuple[str, ...]:
    """The names, as printed, in their order; roles and "and others" are left out.

    >>> split("山田太郎・鈴木花子他"), split("ジョン・スミス著"), split("佐藤 健, 田中 恵")
    (('山田太郎', '鈴木花子'), ('ジョン・スミス',), ('佐藤 健', '田中 恵'))
    >>> split("Smith, J., Doe, A. B., & Lee, C."), split("Smith J, Doe AB, et al")
    (('Smith, J.', 'Doe, A. B.', 'Lee, C.'), ('Smith J', 'Doe AB'))
    """
    bare = _MORE.sub("", _ROLE.sub("", fold(text)).strip(" ,;:、")).strip(" ,;:、・")
    bare = _STOP.sub("", bare).strip(" ,;:、・")
    if not bare:
        return ()
    names = _japanese(bare) if _JA.search(bare) else _latin(bare)
    return tuple(name for name in (n.strip(" ,;:、") for n in names) if name)


def _japanese(text: str) -> list[str]:
    parts = [part for part in _JA_BREAK.split(text) if part.strip()]
    if len(parts) > 1 or " " not in text:
        return parts
    words = text.split()
    # 山田太郎 鈴木花子 are two persons, 山田 太郎 is one, 山田 太郎 鈴木 花子 are two.
    if all(len(word) >= 4 for word in words):
        return words
    if len(words) > 2 and len(words) % 2 == 0 and all(len(word) <= 3 for word in words):
        return [" ".join(words[i : i + 2]) for i in range(0, len(words), 2)]
    return [text]


def _latin(text: str) -> list[str]:
    if _BODY.search(text) and "," not in text:
        return [text]
    names: list[str] = []
    parts = [part.strip() for part in re.split(r"[,;]\s*", _AND.sub(", ", text)) if part.strip()]
    for place, part in enumerate(parts):
        if names and _lone(names[-1]) and _follows(part, parts, place):
            names[-1] += f", {part}"
        else:
            names.append(part)
    return names


def _lone(name: str) -> bool:
    """Whether a name is a family name alone, such as Smith or van der Berg."""
    return "," not in name and (" " not in name or name.split(maxsplit=1)[0].islower())


def _follows(part: str, parts: list[str], place: int) -> bool:
    """Whether a part is the given name of the family name before it."""
    if _INITIALS.match(part):
        return True
    # "Smith, John, and Jane Doe": only the first is turned round.
    return place == 1 and part.istitle() and (
        len(parts) == 2 or len(parts[2].split()) > 1
    )  # fmt: skip
