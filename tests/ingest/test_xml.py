import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from ingest import xml
from schemas.errors import DocumentError
from schemas.reasons import Reason

ENCODINGS = ("utf-8", "UTF-8", "Shift_JIS", "Windows-31J", "EUC-JP", "ISO-2022-JP", "utf-16", "ascii",
             "latin-1", "utf-7", "undefined", "idna", "hex", "none-such", "\u00e9")  # fmt: skip
PARTS = st.sampled_from(
    ["<a>", "</a>", "<a/>", "<!--", "-->", "<?p", "?>", "<![CDATA[", "]]>", "<!DOCTYPE a", "[", "]>",
     "<!ENTITY e 'x'>", "&e;", "&#0;", "&#x1F600;", "&#xD800;", "&amp;", "&", "\x00", "\ufffe", "\ud800",
     "語", " ", "\n", "<b xmlns:x='y' x:z='&#3;'/>", "x:y", "\ufeff", "&#99999999999999999999;"]
)  # fmt: skip


def outcome(data: bytes) -> etree._Element | None:
    """The element, or None where the bytes are refused for the reason that is meant for it."""
    try:
        root = xml.parse(data)
    except DocumentError as error:
        fault = error
    else:
        xml.text_of(root)
        etree.tostring(root)
        return root
    assert fault.reason is Reason.NOT_WELL_FORMED
    assert fault.detail
    return None


def refused(data: bytes) -> bool:
    return outcome(data) is None


@given(st.binary())
@example(b"")
@example(b"\xff\xfe")
@example(b"\xfe\xff<")
@example(b"<a>&#" + b"9" * 5000 + b";</a>")
def test_any_bytes_are_an_element_or_refused(data: bytes) -> None:
    outcome(data)


@given(st.lists(PARTS).map("".join), st.sampled_from(ENCODINGS), st.booleans())
def test_any_markup_is_an_element_or_refused(text: str, encoding: str, wrapped: bool) -> None:
    body = f"<r>{text}</r>" if wrapped else text
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    outcome((head + body).encode("utf-8", "surrogatepass"))


@given(st.lists(PARTS).map("".join), st.booleans())
def test_what_needs_no_repair_is_read_as_the_repair_would_read_it(text: str, marked: bool) -> None:
    data = f"<r>{text}</r>".encode("utf-8", "surrogatepass")
    quick = outcome(b'<?xml version="1.0" encoding="UTF-8"?>' + data if marked else data)
    long = b"\xef\xbb\xbf" + data  # a mark at the start takes the long way
    assert (quick is None) == refused(long)
    if quick is not None and not xml.read(long).repaired:
        assert etree.tostring(quick) == etree.tostring(xml.parse(long))


@pytest.mark.parametrize(
    "data",
    [b"<a/>\0<b/>", b"<a/>x", b"<a>", b"<a>\xef\xbf", b"<a/><b/>", b"<a/>\0"],
)  # fmt: skip
def test_what_stands_after_the_end_is_looked_at(data: bytes) -> None:
    assert refused(data) == (data != b"<a/>\0")  # a zero byte alone is taken out


@given(st.text().map(lambda text: xml._FORBIDDEN.sub("", text).replace("\r", "")))
def test_every_text_comes_back(text: str) -> None:
    element = etree.Element("a")
    element.text = text
    for encoding in ("utf-8", "utf-16"):
        data = etree.tostring(element, encoding=encoding, xml_declaration=True)
        assert xml.text_of(outcome(data)) == text.strip()


@pytest.mark.parametrize(
    "before",
    ["", " \n", "<!-- c -->", "<!-- <a> -->", "<!-- <a -->\n", "<?p <a ?>", "<!--<a>--><?p <b> ?> <!---->"],
)  # fmt: skip
def test_a_document_type_is_refused_wherever_it_hides(before: str) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY e "x"><!ENTITY f "&e;&e;"><!ATTLIST a b CDATA "&f;">]>'
    assert outcome(f"{before}<a>x</a>".encode()) is not None
    for head in ("", '<?xml version="1.0"?>', "\ufeff"):
        with pytest.raises(DocumentError, match="document type declaration"):
            xml.parse(f"{head}{before}{bomb}<a>&f;</a>".encode())


def test_a_document_type_in_a_text_is_text() -> None:
    for inner in ("<![CDATA[<!DOCTYPE html>]]>", "&lt;!DOCTYPE html&gt;"):
        assert xml.text_of(xml.parse(f"<a>{inner}</a>".encode())) == "<!DOCTYPE html>"


@pytest.mark.parametrize(
    "data",
    [b"<a>", b"<a></b>", b"<a/><b/>", b"<x:a/>", b"<a b=1/>", b"<a>&nbsp;</a>", b"text", b"<a>\xff</a>",
     b'<a><?xml version="1.0"?></a>', b"<a", b"<a>\x1b$B8l\x1b(B", b"<a b='1' b='2'/>"],
)  # fmt: skip
def test_what_is_not_well_formed_is_never_repaired(data: bytes) -> None:
    assert refused(data)


def test_nothing_is_read_from_elsewhere() -> None:
    include = '<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/etc/passwd" parse="text"/></a>'
    assert xml.text_of(xml.parse(include.encode())) == ""


def test_long_texts_and_deep_trees() -> None:
    assert len(xml.text_of(xml.parse(b"<a>" + b"x" * 11_000_000 + b"</a>"))) == 11_000_000
    outcome(b"<a>" * 100_000 + b"</a>" * 100_000)  # refused or not, it ends


def test_names_are_local_and_comments_are_no_elements() -> None:
    root = xml.parse(
        b'<r xmlns="urn:1" xmlns:p="urn:2"><!-- c --><?p i?>t<p:a>1<b>2</b><!-- 3 -->4</p:a><a/></r>'
    )
    assert xml.local(root) == "r"
    assert [xml.local(e) for e in root] == ["", "", "a", "a"]
    assert xml.first(root) is xml.child(root, "a") is xml.children(root, "a")[0]
    assert xml.text_of(xml.first(root)) == "124"
    assert xml.child(root, "b") is None
    assert xml.text_of(None) == ""
    assert xml.first(None) is None
    assert xml.first(xml.parse(b"<a><!-- only --></a>")) is None
