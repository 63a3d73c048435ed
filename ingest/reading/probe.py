"""Two small files by which a process sees, before its first PDF, that pypdf is made right here."""

import zlib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.reading.limits import Order
from ingest.reading.running import run_child
from schemas.errors import StateError

# Character codes, and what they show: CIDs of Japan1 as pLaTeX writes them, and vertical EUC-JP.
_FILES = (
    ("Identity-H", "03620363036c04650466", "すずっ亜唖"),
    ("EUC-V", "c6fcbbc8a4a4a4eba1a3", "日使いる。"),
)
_OBJECTS = """<</Type/Catalog/Pages 2 0 R>>
<</Type/Pages/Count 1/Kids[3 0 R]>>
<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 6 0 R/Resources<</Font<</F 4 0 R>>>>>>
<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/{encoding}/DescendantFonts[5 0 R]>>
<</Type/Font/Subtype/CIDFontType0/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)\
/Supplement 2>>>>"""


@cache
def check_reader() -> None:
    """Reads the two files, once a process. Raises StateError where one comes out wrong."""
    with TemporaryDirectory(prefix="sateto-") as folder:
        for encoding, codes, wanted in _FILES:
            path = Path(folder) / f"{encoding}.pdf"
            path.write_bytes(_pdf(encoding, codes))
            found = run_child(path, Order())
            text = found.pages[0].text.strip() if found.pages else found.detail
            if text != wanted:
                raise _wrong(encoding, text)


def _pdf(encoding: str, codes: str) -> bytes:
    content = zlib.compress(f"BT /F 9 Tf 9 90 Td <{codes}> Tj ET".encode())
    head = f"<</Length {len(content)}/Filter/FlateDecode>>stream\n".encode()
    objects = [line.encode() for line in _OBJECTS.format(encoding=encoding).split("\n")]
    data, places = b"%PDF-1.4\n", []
    for number, one in enumerate([*objects, head + content + b"\nendstream"], 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(data)
    return data + b"xref\n0 7\n0000000000 65535 f \n" + table + trailer


def _wrong(encoding: str, text: str) -> StateError:
    return StateError(
        f"the PDF reader misreads Japanese fonts ({encoding}: {text!r}); install the packages "
        "of requirements.lock",
        f"PDFの読取り処理が日本語の書体を正しく読み取れません（{encoding}: {text!r}）。"
        "requirements.lock のパッケージを入れてください。",
    )
