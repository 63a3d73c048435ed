"""Attachments: no name steers a path, no kind is what it isn't, no browser shows one in place."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from schemas.case_tables import case_files
from schemas.errors import NotFoundError, StateError, UserError
from search_api.workplace.cases import attachments, files
from search_api.workplace.desk import Desk
from tests.search_api.workplace.cases.casework import Office, actions, make, office, whole
from tests.search_api.workplace.offices import bearer, door

KINDS = "pdf docx xlsx pptx txt csv png jpg"
PDF = b"%PDF-1.7\n%%EOF"


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


WORD = packed("[Content_Types].xml", "word/document.xml")


def kept(desk: Desk) -> int:
    with desk.database.connect() as connection:
        return connection.execute(select(func.count()).select_from(case_files)).scalar_one()


def attach(desk: Desk, who: Office, case: str, name: str, content: bytes) -> str:
    return desk.write(attachments.attach, who.reviewer, case, name, content, desk.settings)


NAMES = [
    ("../../../etc/cron.d/x.txt", "x.txt"),
    ("..\\..\\windows\\x.txt", "x.txt"),
    ("/abs/olute.txt", "olute.txt"),
    ("....//....//x.txt", "x.txt"),
    ("a\x00b.txt", "ab.txt"),
    ("r\r\nset-cookie: x.txt", "rset-cookie: x.txt"),
    ("invoice\u202etxt.txt", "invoicetxt.txt"),
    ("  ..x.txt. ", "x.txt"),
    ("資料 (案).txt", "資料 (案).txt"),
    ('"; filename="evil.exe.txt', '"; filename="evil.exe.txt'),
]


def test_a_name_from_outside_names_nothing(small: Desk) -> None:
    who = office(small, "a")
    case = make(small, who.reviewer)
    key, path = bearer(who.reviewer_key), f"/v1/cases/{case}/attachments"
    with door(small.settings) as client:
        for name, shown in NAMES:
            told = client.post(path, params={"name": name}, content=b"text", headers=key)
            file = told.json()["attachments"][-1]
            assert file["name"] == shown
            got = client.get(f"{path}/{file['id']}", headers=key)
            assert got.content == b"text"
            disposition = got.headers["content-disposition"]
            assert disposition.startswith("attachment; filename*=UTF-8''")
            assert not set(disposition.split("''")[1]) & set('"/\\ ;\r\n')
            assert got.headers["x-content-type-options"] == "nosniff"
            assert "sandbox" in got.headers["content-security-policy"]
        for wrong in ("../x.txt", "..%2f..%2fetc%2fpasswd", "x.txt", f"{file['id']}/.."):
            assert client.get(f"{path}/{wrong}", headers=key).status_code in (404, 405, 422)


@given(st.text(max_size=200))
def test_any_name_becomes_one_that_is_shown_on_one_line(name: str) -> None:
    shown = files.named(name)
    assert len(shown) <= 120
    assert not set(shown) & set("/\\")
    assert all(ch.isprintable() or ch.isspace() for ch in shown)
    assert not shown.startswith(".")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("a.PDF", PDF),
        ("a.docx", WORD),
        ("a.xlsx", packed("[Content_Types].xml", "xl/workbook.xml")),
        ("a.pptx", packed("[Content_Types].xml", "ppt/presentation.xml")),
        ("a.png", b"\x89PNG\r\n\x1a\n1"),
        ("a.jpeg", b"\xff\xd8\xff\xe0"),
        ("a.csv", "名前,値\r\n".encode()),
    ],
)
def test_files_of_the_kinds_are_taken(name: str, content: bytes) -> None:
    assert files.kind_of(name, content, KINDS) in KINDS.split()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<script>alert(1)</script>"),
        ("a.svg", b"<svg onload='alert(1)'/>"),
        ("a", b"text"),
        ("", b"text"),
        ("pdf", PDF),
        ("a.exe", b"MZ"),
        ("a.pdf", b"<script>alert(1)</script>"),
        ("a.png", b"\xff\xd8\xff\xe0"),
        ("a.docx", b"PK\x03\x04broken"),
        ("a.docx", packed("[Content_Types].xml", "xl/workbook.xml")),
        ("a.docx", packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("a.docm", WORD),
        ("a.txt", b"a\x00b"),
        ("a.txt", b"\xff\xfe"),
    ],
)
def test_what_is_of_another_kind_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(UserError):
        files.kind_of(name, content, KINDS)


def test_limits_of_size_and_count_hold(small: Desk) -> None:
    who = office(small, "a")
    case = make(small, who.reviewer)
    tight = {"attachment_bytes": 10, "case_attachments": 2, "attachment_kinds": "txt"}
    settings = small.settings.model_copy(update=tight)
    with door(settings) as client:
        key, path = bearer(who.reviewer_key), f"/v1/cases/{case}/attachments"

        def status(name: str, content: bytes) -> int:
            sent = client.post(path, params={"name": name}, content=content, headers=key)
            return sent.status_code

        assert [status("a.txt", b"x" * size) for size in (10, 11)] == [201, 422]
        assert status("a.pdf", b"%PDF-") == 422
        assert [status("b.txt", b"b"), status("c.txt", b"c")] == [201, 422]
    assert actions(small, who.reviewer, case) == ["made", "attached", "attached"]


def test_bytes_are_kept_once_and_go_with_the_last_case_that_has_them(desk: Desk) -> None:
    us, them = office(desk, "a"), office(desk, "b")
    one, two, theirs = (make(desk, who.reviewer) for who in (us, us, them))
    first = attach(desk, us, one, "a.pdf", PDF)
    second = attach(desk, us, two, "b.pdf", PDF)
    attach(desk, them, theirs, "c.pdf", PDF)
    assert kept(desk) == 2  # for each organisation on its own
    desk.write(attachments.detach, us.reviewer, one, first)
    assert desk.read(attachments.read, us.reviewer, two, second).content == PDF
    desk.write(attachments.detach, us.reviewer, two, second)
    assert kept(desk) == 1
    with pytest.raises(NotFoundError):
        desk.write(attachments.detach, us.reviewer, two, second)
    assert whole(desk, us.reviewer, two).attachments == ()


def test_bytes_that_were_changed_are_not_handed_out(small: Desk) -> None:
    who = office(small, "a")
    case = make(small, who.reviewer)
    file = attach(small, who, case, "a.pdf", PDF)
    with small.database.begin() as connection:
        connection.execute(update(case_files).values(content=b"%PDF-other"))
    with pytest.raises(StateError, match="damaged"):
        small.read(attachments.read, who.reviewer, case, file)
