"""The ways in which references are printed: templates whose fields are drawn apart."""

import random

from ingest.citing.training.inventing import Invented
from ingest.citing.training.parts import Part, Piece, english_parts, japanese_parts

# {name} is a field, a list in < > with slashes a choice (§ is a slash that is printed); the rest is printed as it stands.
_COMMON_JA = (
    "{authors}<：/:/，/、/,/．/. /　/ >「{title}」<，/、/,/　/ //．>{container}<，/、/, /　/ />{where}<，/、/, /．/ >{year}<//．/。/.>",
    "{authors}<：/, /，/、/．/　/ >{title}<，/、/, /．/. /　>{container}<，/、/, /　/ /．>{where}<，/、/, /．/ >{year}<//．/。/.>",
    "{authors}({year})<//「/. /．/ >{title}<，/、/．/. />{container}<，/、/, / /　>{where}<//．/。/.>",
    "{authors}（{year}）「{title}」『{container}』{where}<//．/。/.>",
    "{authors} ({year}). {title}<. /．/。>{container}<, / /，/、>{where}<//．/。/.>",
    "{authors}<，/、/, /　>「{title}」<，/、//　>『{container}』<//，/、/　/ >{where}<，/、//　>{year}<//．/。/.>",
    "{authors}<，/、/, /．>{year}<．/. /，/、/：>{title}<．/. /，/、>{container}<，/, / /　>{where}<//．/。/.>",
    "{authors}<．/. /，/：>{title}<．/. /，>{container}<．/. /，/ >{year}<，/, /; /；/．/ >{where}<//．/。/.>",
    "{authors}<，/, /、>“{title}”<，/, /、>{container}<，/, />{where}<，/, >{year}<//．/.>",
    '{authors}<，/, >"{title}"<，/, >{container}<，/, >{where}<，/, >{year}<//．/.>',
    "{authors}『{title}』<，/、//　>{container}<，/、/　>{where}<，/、//　>{year}<//。>",
    "{title}<，/、/　/, /：/ >{authors}<，/、/, /　/ >{container}<，/、/, >{where}<，/、/, >{year}<//．/。>",
    "「{title}」<，/、/　//（>{authors}<，/、/　/）>{container}<，/、>{where}<，/、>{year}<//．/。>",
    "{authors}<§/ ; /　/ >{title}<§/ ; /　/ >{container}<§/ ; /　/ >{where}<§/ ; /　/ >{year}",
    "{authors}<　/ />{year}<　/ />{title}<　/ />{container}<　/ />{where}",
    "{authors}<　/ /（>{year}<　/ /）><「/>{title}<」/　/ >『{container}』<　/ />{where}<//、{publisher}>",
    "{authors}<，/、>{title}（{container}<，/、>{where}<，/、>{year}）",
    "{authors}<，/、>{title}<，/、>{container}<，/、><査読有/査読無><，/、>{where}<，/、>{year}",
    "{authors}<，/, /、/：>{title}<，/, /、>{container}<，/, /、>{year}<，/, /、>{where}<//．/。>",
    "{authors}、{title}、{container}、<査読有/査読無/査読あり>、{where}、{year}",
    "{authors}<、/，/，　>{title}<、/，>{container}<、/，><査読有/査読無/査読有り><、/，>{year}<、/，>{where}",
    "{authors}、{title}、{container}、{year}、{place}",
    "{authors}、「{title}」、{container}、<査読有/査読無>、{where}、{year}",
    "{authors} ({year}). {title} {container}, {where}<./>",
    "{authors} ({year})<. / />{title} {container}<, /，/　/ >{where}<./．/>",
    "{authors}（{year}）．{title} {container}，{where}<．/>",
    "{authors}（{year}）<　/ />{title}<　/ /．>{container}<　/ /，>{where}<．/>",
)
_BOOK_JA = (
    "{authors}『{title}』（<{note}、/>{publisher}<、/，/・>{year}<）/）{pages}>",
    "{authors}『{title}』<（/［>{publisher}<、/，/　>{year}<）/］>",
    "{authors}『{title}』{publisher}<［/（>{year}<］/）>",
    "{authors}『{title}』{place}<：/:/，/、>{publisher}<，/、>{year}<．/。/>",
    "{authors}『{title}』{note}<、/，/ >{publisher}<、/，>{year}<．/。/>",
    "{authors}『{title}』<//，/、/　>{publisher}<，/、//（>{year}<//）/。/．>",
    "{authors}<：/，/、/, /　/．>『{title}』<，/、/,/（/ />{publisher}<，/、/, /  >{year}<//．/。/）>",
    "{authors}<，/、/：/, /．/　>「{title}」<，/、/, />{publisher}<，/、/, />{year}<//．/。>",
    "{authors}<，/、/：/, /．/　>{title}<，/、/, /．/　>{publisher}<，/、/, /　>{year}<//．/。>",
    "{authors}（{year}）『{title}』{publisher}<//。/．/，{pages}>",
    "{authors}({year})<//「/『/. >{title}<，/．/」/』/. >{publisher}<//．/。/，{pages}>",
    "{authors}<，/：/．>{title}<，/．/. >{place}<：/，/: >{publisher}<，/, >{year}<//．/, {pages}>",
    "{authors}<：/，/, >{title}<，/, >{publisher}<，/, /（>{pages}<，/, >{year}<//．/）>",
    "『{title}』<，/、/　/（>{authors}<，/、/　/）>{publisher}<，/、>{year}<//．>",
)
_CHAPTER_JA = (
    "{authors}「{title}」<，/、//　>{editors}<//：/，>『{container}』<，/、//　>{publisher}<，/、/ >{year}<//、{pages}/，{pages}>",
    "{authors}（{year}）「{title}」{editors}『{container}』{publisher}<//，{pages}/、{pages}/ {pages}>",
    "{authors}<：/，/, >{title}<，/, /．>{container}<（/，/, >{editors}<）/，/, >{publisher}<，/, >{pages}<，/, >{year}<//．>",
)
_THESIS_JA = (
    "{authors}<：/，/、/, /　>「{title}」<，/、/　/>{publisher}<，/、/ /  >{note}<，/、/（>{year}<//．/）/。>",
    "{authors}<，/：/. /, >{title}<，/. /, /．>{publisher}{note}<，/, >{year}<//．/.>",
    "{authors}（{year}）<//「>{title}<，/」/．>{publisher}{note}<//．/。>",
)
_PATENT_JA = (
    "{authors}<：/，/、/, /　>「{title}」<，/、/, />{id}<，/、/（/, /  >{year}<//．/）>",
    "{authors}<：/，/, >{title}<，/, /．>{id}<，/, />{year}<//．>",
    "{title}<，/、/, /：>{authors}<，/、/, >{id}<，/、/（/, >{year}<//）>",
    "{title}<，/、/　>{id}<，/、/　/（>{authors}<，/、/）>{year}<//．>",
    "{id}<，/、/　/「/『>{title}<，/、/」/』>{authors}<，/、/（>{year}<//）>",
    "{authors}（{year}）「{title}」{id}",
    "{title}<．/. >{authors}<．/. >{id}<．/. >{year}",
    "{title}、{authors}、{id}（{year}）<//、国内/、外国>",
    "{title}<、/，>{authors}<、/，>{id}<、/，>{year}<//、国内/，国内>",
    "{id}<、/，>{title}<、/，>{authors}<、/，>{year}",
)
_REPORT_JA = (
    "{authors}<：/，/、/　/, >「{title}」<，/、/（/ />{year}<//）/．/。>",
    "{authors}<：/，/、/　/, >{title}<，/、/（/, />{year}<//）/．/。>",
    "{authors}（{year}）<//「/『>{title}<//」/』/．/，{id}>",
    "{authors}<：/，/, >{title}<，/, >{container}<，/, >{note}<，/, />{year}<//．/, {pages}>",
    "{authors}<：/，/, /、>「{title}」<，/, /、>{note}<，/, /、/（>{id}<，/, /、/）>{year}<//．>",
)
_PAGE_JA = (
    "{authors}<：/，/、/　/, >「{title}」<，/、/ //　>{id}<//（{note}）/, {note}/、{note}/（{year}）>",
    "{authors}<：/，/、/, >{title}<，/、/ /, >{id}<，/、/（/, / >{note}<//）/．>",
    "{authors}（{year}）<//「>{title}<//」/．> {id}<//（{note}）/, {note}>",
    "{title}<，/、/ /, >{authors}<，/、/ /, >{year}<，/、/ /, >{id}<//（{note}）>",
)
_COMMON_EN = (
    "{authors}<, / / >({year})<. / /, />{title}<. /, >{container}<, /. / >{where}<./>",
    "{authors}<. /: /.><{title}/{title}>. {container}<. /; / /, >{year}<;/; /, /: / >{where}<./>",
    "{authors}<: /, /. >{title}<. /, />{container}<, / >{year}<, /; /;/: / >{where}<./>",
    '{authors}<, /. >"{title},<" /", > {container}<, / >{where}<, / >{year}<./>',
    "{authors}<, /. >“{title}<,” /.” />{container}<, / >{where}<, / >{year}<./>",
    "{authors}<, /: / >{title}<, /. >{container}<, / >{where}<, / >({year})<./>",
    "{authors}<, / >{year}<. /, /: / >{title}<. /, >{container}<, / >{where}<./>",
    "{authors}<, / >{container}<, / >{where}<, / >({year})<./>",
    "{authors}, {title}, {container}, {where}<, / ><{year}/({year})><./>",
    "{authors}<, / >'{title}<', /' />{container}<, / >{where}<, />({year})<./>",
)
_BOOK_EN = (
    "{authors}<, / >({year})<. / /, />{title}<. /, >{place}: {publisher}<./>",
    "{authors}<. /, /: >{title}<. /, >{publisher}<, /; >{place}<, /; >{year}<./>",
    "{authors}<, /. >{title}<, / (/. >{publisher}<, / >{year}<./)/).>",
    "{authors}<. /, >{title}<. /, >{place}<: /, >{publisher}<, /; >{year}<./, {pages}.>",
)
_CHAPTER_EN = (
    "{authors}<, / >({year})<. / />{title}<. /, >In<: / >{editors}<, / ><{container}/{container}> ({pages})<. /, >{place}: {publisher}<./>",
    '{authors}<, /. >"{title}," in {container}, {editors}<, / >{place}: {publisher}, {year}, {pages}<./>',
    "{authors}<: /. >{title}<. />In<: / >{container}<. /, >{editors}<. /, >{publisher}<, /; >{year}<:/, >{pages}<./>",
)
_THESIS_EN = (
    "{authors}<, /. >{title}<, /. >{note}<, >{publisher}<, >{place}<, >{year}<./>",
    "{authors} ({year}). {title} ({note}). {publisher}<./, {place}.>",
    '{authors}, "{title}," {note}, {publisher}, {year}<./>',
)
_PATENT_EN = (
    '{authors}, "{title}," {id}, {year}<./>',
    "{authors}<. /, >{title}<. /, >{id}<, / (/. >{year}<./)>",
)
_REPORT_EN = (
    "{authors}<, / >({year})<. /, >{title}<. /, / (>{id}<. /, /). >{publisher}<./>",
    "{authors}<, /. >{title}<, /. >{publisher}<, />{id}<, >{year}<./>",
)
_PAGE_EN = (
    "{authors}<. /, >{title}<. /, >{id}<. /, / (>{note}<./)>",
    "{authors} ({year}). {title}. {note}<, / from >{id}",
)
TEMPLATES = {
    "ja": {
        "article": _COMMON_JA, "talk": _COMMON_JA, "book": _BOOK_JA, "chapter": _CHAPTER_JA,
        "thesis": _THESIS_JA, "patent": _PATENT_JA, "report": _REPORT_JA, "page": _PAGE_JA,
    },
    "en": {
        "article": _COMMON_EN, "talk": _COMMON_EN, "book": _BOOK_EN, "chapter": _CHAPTER_EN,
        "thesis": _THESIS_EN, "patent": _PATENT_EN, "report": _REPORT_EN, "page": _PAGE_EN,
    },
}  # fmt: skip


def render(chance: random.Random, work: Invented) -> list[Piece]:
    """A reference to `work` as (text, label) pieces; text between fields has the label o."""
    template = chance.choice(TEMPLATES[work.language][work.kind])
    parts = (japanese_parts if work.language == "ja" else english_parts)(chance, work)
    pieces = list(_fill(chance, template, parts))
    if work.kind in ("article", "talk") and chance.random() < 0.15:
        pieces += [(chance.choice([", ", " ", "，", ". "]), "o"), *parts["id"]]
    return pieces


def _fill(chance: random.Random, template: str, parts: dict[str, Part]) -> Part:
    drawn = _drawn(chance, template)
    filled: Part = []
    while drawn:
        before, brace, rest = drawn.partition("{")
        if before:
            filled.append((before, "o"))
        name, _, drawn = rest.partition("}") if brace else ("", "", "")
        if name:
            filled += parts[name]
    return filled


def _drawn(chance: random.Random, template: str) -> str:
    """The template with one of each choice."""
    while "<" in template:
        before, _, rest = template.partition("<")
        choice, _, after = rest.partition(">")
        template = before + chance.choice(choice.split("/")).replace("§", " / ") + after
    return template
