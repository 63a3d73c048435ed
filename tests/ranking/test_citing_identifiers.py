import html
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.citing.folding import fold, unbroken
from ranking.citing.identifiers import find


def keys(text: str) -> list[str]:
    return [one.key for one in find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("見本誌, 2020. doi:10.99999/abc.1.", ["doi:10.99999/abc.1"]),
        ("（https://doi.org/10.99999/S0140(20)3-5）。", ["doi:10.99999/s0140(20)3-5"]),
        ("(doi:10.99999/ \nsample.2009.1)", ["doi:10.99999/sample.2009.1"]),
        ("(doi:10. \n99999/j.1365-294X.2009.x)", ["doi:10.99999/j.1365-294x.2009.x"]),
        ("http://dx.doi. org/10.99999/am303117g.", ["doi:10.99999/am303117g"]),
        ("ＤＯＩ：１０．９９９９９／ｘ１、２０２０年", ["doi:10.99999/x1"]),
        ("10.99999/s00168‐016‐0766‐5.", ["doi:10.99999/s00168-016-0766-5"]),
        ("info:doi/10.99999%2Fx//y", ["doi:10.99999/x/y"]),
        ("J. Sample 10.5 (2010) 10", []),
        ("arXiv:2103.01234v2 [cs.CL]", ["arxiv:2103.01234"]),
        ("arXiv: hep-th/9901001", ["arxiv:hep-th/9901001"]),
        ("特願２０１７－１２３４５６号", ["patent:特願2017-123456"]),
        ("特開平10-123456", ["patent:特開平10-123456"]),
        ("特許第１２３４５６７号", ["patent:特許1234567"]),
        ("U.S. Patent No. 8,123,456 B2", ["patent:us8123456"]),
        ("PCT/JP2015/012345; WO 2015/123456", ["patent:pct/jp2015/012345", "patent:wo2015/123456"]),
        ("科研費JP99K01234の助成", ["kaken:99K01234"]),
        ("課題番号：12345678", ["kaken:12345678"]),
        ("JST CREST JPMJCR9999", ["jgn:JPMJCR9999"]),
        ("ISBN 978-4-99999-999-9", ["isbn:9784999999999"]),
        ("https://www.mihon.example/a(1).html）参照", ["url:https://www.mihon.example/a(1).html"]),
    ],
)  # fmt: skip
def test_an_identifier_is_found_in_its_canonical_form(text: str, expected: list[str]) -> None:
    assert keys(text) == expected


@given(st.text())
def test_spans_lie_in_order_within_the_text(text: str) -> None:
    found = find(text)
    places = [place for one in found for place in (one.start, one.end)]
    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)


@given(st.text())
def test_folding_keeps_offsets(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_a_reference_on_one_line_stays_as_it_is(text: str) -> None:
    once = unbroken(text)
    assert "\n" not in once
    assert unbroken(once) == once


def dois(text: str) -> set[str]:
    return {key[4:] for key in keys(text) if key.startswith("doi:")}


def test_dois_of_real_references_are_read(shared: Path) -> None:
    """Against the DOIs that stand in the raw strings of two gold sets."""
    wanted, found, right = 0, 0, 0
    folder = shared / "samples" / "citations"
    rows = json.loads((folder / "glutton_reference_doi_first300.json").read_text("utf-8"))
    pairs = [
        (row["reference"], {row["doi"].lower()} if re.search(r"10\.\s*\d{4,}\s*/", row["reference"]) else set())
        for row in rows
    ]  # fmt: skip
    rows = json.loads((folder / "crossref_eval_apa_first60.json").read_text("utf-8"))["dataset"]
    pairs += [(row["ref_string"], set()) for row in rows]
    gold = (folder / "anystyle_gold.xml").read_text("utf-8")
    pairs += [anystyle(sequence) for sequence in re.findall(r"(?s)<sequence>.*?</sequence>", gold)]
    for raw, truth in pairs:
        got = dois(raw)
        wanted, found, right = wanted + len(truth), found + len(got), right + len(got & truth)
    assert wanted > 30
    assert right / found >= 0.995
    assert right / wanted >= 0.99


def anystyle(sequence: str) -> tuple[str, set[str]]:
    """The reference as printed, and its DOI out of the fields doi and url."""
    fields = [
        (n, html.unescape(t)) for n, t in re.findall(r"(?s)<([a-z-]+)>([^<]*)</\1>", sequence)
    ]
    stated = [
        re.sub(r"[\s.)]+$", "", text[text.index("10.") :].split(" ")[0])
        for name, text in fields
        if name in ("doi", "url") and ("doi" in text.lower()) and "10." in text
    ]
    truth = {re.sub("[\u2010\u2011]", "-", doi).rstrip(".").lower() for doi in stated}
    return " ".join(text for _, text in fields), truth
