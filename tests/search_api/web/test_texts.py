"""Every string in both languages, in one place, and none beside it."""

import re
from pathlib import Path
from string import Formatter

import pytest

from schemas.permissions import Action
from schemas.report import SectionKey
from search_api.web import TEMPLATES, texts

_ROOT = TEMPLATES.parent
_TEXTS = texts.load()
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_TEMPLATES = sorted(TEMPLATES.iterdir())
# The same in both: a language is named in itself, and years count in figures.
_SAME = {
    "ui_ja",
    "ui_en",
    "doi",
    "gave_doi",
    "size_value",
    *(f"month_{month}" for month in range(1, 13)),
}
_FORMS = {"years_to", "first_year", "era_year"}


@pytest.mark.parametrize("key", _TEXTS)
def test_string_speaks_both_languages_with_the_same_blanks(key: str) -> None:
    text = _TEXTS[key]
    assert text.ja.strip("　")
    assert text.en
    assert _blanks(text.ja) == _blanks(text.en)
    if key not in _SAME | _FORMS:
        assert text.ja != text.en
        assert _JAPANESE.search(text.ja) or not re.search("[A-Za-z]{2}", _bare(text.ja))
    if key != "ui_ja":
        assert not _JAPANESE.search(_bare(text.en).replace("令和2", ""))


def test_japanese_sentences_are_polite() -> None:
    sentences = [part for text in _TEXTS.values() for part in re.findall("[^。]+(?=。)", text.ja)]
    assert len(sentences) > 40
    assert [
        part for part in sentences if not re.search("(ます|です|ん|ださい|でした)$", part)
    ] == []


@pytest.mark.parametrize("path", _TEMPLATES, ids=lambda path: path.name)
def test_template_holds_no_words_of_its_own(path: Path) -> None:
    source = path.read_text("utf-8")
    assert not _JAPANESE.search(source)
    shown = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", source, flags=re.DOTALL)
    shown = re.sub(r"<[^>]*>", "", shown)
    shown = re.sub(r'[a-z-]+="[^"]*"', "", shown)  # attributes that a macro makes
    assert not re.search(r"[A-Za-z]", shown), shown
    attributes = re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', source)
    assert all(value.startswith("{{") for value in attributes)


def test_every_string_is_used_and_every_use_is_known() -> None:
    source = "\n".join(p.read_text("utf-8") for p in [*_TEMPLATES, *_ROOT.glob("*.py")])
    calls = re.findall(r"\b(?=(?:t|words|known)\(([^()]*))", source)
    used = {key for call in calls for key in re.findall(r"[\"']([a-z0-9_]+)[\"']", call)}
    used |= set(re.findall(r'"(era_[a-z]+)"', source))
    starts = tuple(
        f"{s}_" for call in calls for s in re.findall(r"[\"']([a-z_]+)_(?:\{|[\"'] ~)", call)
    )
    assert [key for key in _TEXTS if key not in used and not key.startswith(starts)] == []
    plain = set(re.findall(r"\b(?:t|words)\([\"']([a-z0-9_]+)[\"'][,)]", source))
    assert len(plain) > 60
    assert plain <= set(_TEXTS)


def test_sections_have_the_names_of_the_schema() -> None:
    assert {key: _TEXTS[f"section_{key.value}"].ja for key in SectionKey} == {
        key: key.ja for key in SectionKey
    }


def test_every_right_has_a_name() -> None:
    assert [one for one in Action if f"action_{one.replace('-', '_')}" not in _TEXTS] == []


def test_a_blank_that_nobody_fills_is_an_error() -> None:
    with pytest.raises(KeyError):
        texts.Words("ja")("score")
    with pytest.raises(KeyError):
        texts.Words("ja")("no_such_string")


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _bare(text: str) -> str:
    return re.sub(r"\{\w+\}", "", text)
