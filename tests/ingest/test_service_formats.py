"""Parsers of services: whatever shape an answer has, it becomes metadata and breaks nothing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import metadata
from ingest.metadata.markup import plain
from schemas.errors import DocumentError
from schemas.report import Metadata

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["DOI", "title", "author", "issued", "date-parts", "funder", "award", "attributes",
             "titles", "creators", "names", "name", "links", "link", "start", "awards", "id"]
        ),
        inner, max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@pytest.mark.parametrize(
    "kind",
    ["crossref", "datacite", "openalex", "jalc", "cordis", "nih", "nsf", "gtr", "sbir", "page"],
)
@given(value=st.dictionaries(st.text(max_size=8), JSON) | JSON)
def test_no_shape_of_json_breaks_a_parser(kind: str, value: Any) -> None:
    if isinstance(value, dict):
        assert isinstance(metadata.parse(json.dumps(value).encode(), kind), Metadata)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"null", b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentError):
        metadata.parse(content, "crossref")


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("GaN <i>p</i>-type &amp; <sub>2</sub>", "GaN p-type & 2"),
        (
            "<jats:title>Abstract</jats:title><jats:p>One.</jats:p><jats:p>Two.</jats:p>",
            "One.\nTwo.",
        ),
        ("&lt;p style=&quot;x&quot;&gt;Once more", "Once more"),
        ("&amp;lt;i&amp;gt;x", "<i>x"),  # escaped three times: shown as it is
        ("a < b and c > d, x<y and y>z", "a < b and c > d, x<y and y>z"),
        ("窒化<i>ガリウム</i>素子", "窒化ガリウム素子"),
        ("<mml:math><mml:mi>E</mml:mi></mml:math> field", "E field"),
        ("<jats:p/>", ""),
    ],
)
def test_markup_goes_and_text_stays(text: str, bare: str) -> None:
    assert plain(text) == bare
