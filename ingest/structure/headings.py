"""Headings of reports and papers: full titles at the start of a line, never numbers alone."""

import re
import unicodedata

from schemas.report import SectionKey

_K = SectionKey
_AND = r"(?:と|及び|および|・|、|並びに|ならびに)"
# KAKENHI's forms first, then those of ATLA and NEDO, then plain papers.
_TITLES = {
    _K.SUMMARY: (
        r"研究(?:成果|実績)の概要(?:\((?:和文|英文)\))?|成果の概要|(?:研究|事業)の?概要|概要|要旨|要約|抄録"
        r"|summary(?: of (?:the )?(?:results|research achievements))?|abstract|executive summary"
        r"|outline of (?:the )?(?:research|annual research achievements)"
    ),
    _K.SIGNIFICANCE: (
        rf"(?:研究成果の)?学術的(?:{_AND})?社会的意義|(?:研究成果の)?学術的意義や社会的意義|研究の意義"
        r"|波及効果|(?:academic )?significance(?: (?:and societal importance )?of the"
        r" (?:results|research achievements))?"
    ),
    _K.BACKGROUND: (
        rf"研究開始当初の背景|(?:研究(?:開発)?の)?背景(?:{_AND}目的)?|はじめに|まえがき|緒言|序論|序章"
        r"|(?:関連|先行|従来)研究|background(?: at the (?:start|beginning) of (?:the )?research)?"
        r"|introduction|related works?"
    ),
    _K.PURPOSE: (
        rf"(?:研究(?:開発)?の|委託業務の|業務の|事業の|研究)?目的(?:{_AND}目標)?|研究(?:開発)?の?目標"
        r"|(?:purpose|objectives?|aims?)(?: of (?:the )?(?:research|project|study))?"
    ),
    _K.METHODS: (
        rf"(?:研究の?|実験の?|実施)?方法|研究(?:開発)?の(?:実施)?内容|実施内容|提案手法"
        rf"|(?:材料|対象){_AND}方法|(?:research )?methods?|methodology|materials and methods"
        r"|experimental(?: (?:methods?|section|set-?up|procedures?))?|approach|work carried out"
    ),
    _K.RESULTS: (
        rf"(?:研究|研究開発の|得られた|主な)?成果|(?:研究|実験|実施)?結果(?:{_AND}考察)?|考察"
        r"|(?:research )?results?(?: and discussions?)?|discussions?"
    ),
    _K.PROGRESS: (
        r"(?:現在までの|これまでの)?(?:研究の)?進捗状況|(?:現在までの|目標の?)?達成(?:度|状況)"
        r"|(?:research )?progress(?: status)?(?: so far)?|current status of research progress"
    ),
    _K.OUTLOOK: (
        r"今後の(?:展開|課題|展望|計画|方針)|今後の研究の推進方策(?:等)?|将来展望|残された課題"
        r"|outlook|future (?:work|directions|plans)|next steps"
        r"|strategy for future research activity"
    ),
    _K.CONCLUSION: (
        rf"結論|結言|総括|おわりに|終わりに|むすび|まとめ(?:{_AND}今後の(?:課題|展望))?"
        r"|conclusions?(?: and (?:outlook|future work))?|concluding remarks|summary and conclusions?"
    ),
    _K.KEYWORDS: r"キーワード|key ?words?|index terms",
    _K.REFERENCES: (
        rf"(?:引用|参考)?文献(?:一覧|リスト)?|(?:引用{_AND}参考|参考{_AND}引用)文献"
        r"|references(?: cited)?|bibliography|literature cited|works cited"
    ),
    _K.PRODUCTS: (
        rf"(?:主な)?発表論文等?|研究(?:成果の)?発表(?:状況|一覧)?|発表{_AND}特許一覧|外部発表|成果発表"
        r"|研究発表・講演、?文献、?特許等の状況|論文、?・?発表、?・?特許等(?:一覧)?|業績一覧|outputs"
        r"|(?:main |list of )?publications(?: and patents)?|research products"
    ),
    _K.ORGANISATION: (
        r"研究組織|(?:研究|実施|研究開発の?)体制|科研費を使用して開催した国際研究集会"
        r"|本研究に関連して実施した国際共同研究の実施状況|research organi[sz]ation|project members"
    ),
    _K.ACKNOWLEDGEMENTS: r"謝辞|acknowledge?ments?",
    _K.APPENDIX: r"付録|附録|補遺|添付資料|appendix|appendices|supplementary (?:material|information)",
}
_NUMBER = (
    r"(?:第\s?[\d一二三四五六七八九十]{1,3}\s?[章節編部][.:、]?\s*"
    r"|\d{1,2}(?:[.\-]\d{1,2}){0,3}\s*[.、):：]?\s*|\(\d{1,2}\)\s*|[IVX]{1,4}[.)]\s*)?"
)
_HEADING = re.compile(
    rf"[■●◆◎□○]?\s*[<\[【〔(〈《「]?\s*{_NUMBER}(?:"
    + "|".join(f"(?P<{key.value}>{titles})" for key, titles in _TITLES.items())
    + r")\s*[>\]】〕)〉》」]?\s*:?",
    re.IGNORECASE,
)
_LONGEST = 60
_BLANK = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
# Labels that share their line with what they head; they are matched on half-width text.
_LABELS = tuple(
    (key, re.compile(pattern, re.IGNORECASE))
    for key, pattern in (
        (_K.SUMMARY, r"研究成果の概要\s*\([和英]文\)\s*:\s*"),
        (_K.SUMMARY, r"summary(?: of (?:the )?results)? \((?:japanese|english)\):\s*"),
        (_K.SUMMARY, r"(?:要旨|要約|抄録|概要)\s*:\s*(?=\S)"),
        (_K.SUMMARY, r"(?:abstract|summary)\s?(?:[:.—–]|-(?!\w))\s*(?=\S)"),
        (_K.KEYWORDS, r"(?:キーワード|key ?words?|index terms)\s*(?:\([^()]{1,12}\))?\s*[:—–]\s*"),
        (_K.BACKGROUND, r"1\.研究開始当初の背景\s+(?=\S)"),
        (_K.PURPOSE, r"2\.研究の目的\s+(?=\S)"),
        (_K.METHODS, r"3\.研究の方法\s+(?=\S)"),
        (_K.RESULTS, r"4\.研究成果\s+(?=\S)"),
        (_K.PRODUCTS, r"(?:\d{1,2}\.\s?)?主な発表論文等\s*(?=[〔(])"),
    )
)
# What opens a section and belongs to it.
_OPENERS = (
    (
        _K.PRODUCTS,
        re.compile(
            r"[〔\[【](?:雑誌論文|学会発表|図書|産業財産権|journal articles|presentations|books|patents)[〕\]】]",
            re.IGNORECASE,
        ),
    ),
    (_K.BODY, re.compile(r"研究分野\s*:")),
)
# A form's own label is unmistakable wherever it stands: extractors run cells of a cover together.
_WITHIN = re.compile(r"研究成果の概要\s*[(（][和英]文[)）]\s*[:：]")


def heading(line: str) -> SectionKey | None:
    """The section that a line opens, if it is a heading and nothing else.

    >>> heading("３．研究の方法"), heading("＜引用文献＞"), heading("2. Methods"), heading("方法は次の通り")
    (<SectionKey.METHODS: 'methods'>, <SectionKey.REFERENCES: 'references'>, \
<SectionKey.METHODS: 'methods'>, None)
    """
    if not line or len(line) > _LONGEST:
        return None
    folded = _BLANK.sub("", unicodedata.normalize("NFKC", line).strip())
    found = _HEADING.fullmatch(folded)
    return SectionKey(found.lastgroup) if found and found.lastgroup else None


def label(folded: str) -> tuple[SectionKey | None, int]:
    """The section that a half-width line opens by a label at its start, and the label's length.

    The length is 0 where the label is part of the text.
    """
    for key, pattern in _LABELS:
        if found := pattern.match(folded):
            return key, found.end()
    return next((key for key, pattern in _OPENERS if pattern.match(folded)), None), 0


def label_within(text: str) -> int:
    """Where an unmistakable label stands inside a line; 0 where there is none."""
    found = _WITHIN.search(text, 1)
    return found.start() if found else 0
