"""A PDF that a web page links to: its title is what the page says of it."""

import re

from ingest.metadata import fields
from ingest.metadata.fields import told
from schemas.report import FileLink, Metadata
from schemas.text import one_line

# What stands beside a link to say what kind of file it is.
_FILE_NOTE = re.compile(
    r"[\[(（［【〔]\s*(?:PDF|ＰＤＦ)[^\])）］】〕]*[\])）］】〕]|(?:PDF|ＰＤＦ)\s*(?:形式|ファイル)?\s*[:：]?\s*[\d.,]+\s*[KMkm]?B?",
    re.IGNORECASE,
)
_SAYS_NOTHING = re.compile(
    r"(?:PDF|ＰＤＦ|こちら|詳細(?:はこちら)?|ダウンロード|本文|全文|download|here|full text|link|report|報告書|成果報告書|概要)?",
    re.IGNORECASE,
)


def parse(content: bytes) -> Metadata:
    """Metadata of a link: `url`, `text`, `context`, `heading`, `page`, `programme`."""
    row = fields.load(content)
    text, context = fields.text(row, "text"), fields.text(row, "context")
    title = _bare(text)
    if _SAYS_NOTHING.fullmatch(title):  # then the row that the link stands in says what it is
        title = _bare(context.replace(text, " ") if text else context) or title
    url = fields.text(row, "url")
    return Metadata(
        native_id=url,
        title=told(title or url.rsplit("/", 1)[-1]),
        programme=told(fields.text(row, "programme")),
        notes=tuple(note for note in (_heading(fields.text(row, "heading")),) if note),
        landing_page=fields.text(row, "page"),
        files=(FileLink(url=url, media_type="application/pdf"),) if url else (),
    )


def _bare(text: str) -> str:
    return one_line(_FILE_NOTE.sub(" ", text)).strip(" ・-–—:：")


def _heading(text: str) -> str:
    return f"掲載見出し / under the heading: {one_line(text)}" if text else ""
