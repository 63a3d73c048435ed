"""Forms with files (multipart/form-data), read with the standard library's parser of messages."""

from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.policy import HTTP

from schemas.errors import UserError


@dataclass(frozen=True)
class Part:
    """A field of a form: its bytes, and the name of the file where it is one."""

    content: bytes
    file: str = ""


def fields(content_type: str, body: bytes) -> dict[str, bytes]:
    """The contents of a form by their names, the last of each; UserError where it is none.

    >>> body = b'--x\\r\\nContent-Disposition: form-data; name="a"\\r\\n\\r\\n1\\r\\n2\\r\\n--x--\\r\\n'
    >>> fields("multipart/form-data; boundary=x", body)
    {'a': b'1\\r\\n2'}
    """
    return {name: part.content for name, part in parts(content_type, body).items()}


def parts(content_type: str, body: bytes) -> dict[str, Part]:
    """The same, with the names of files. Browsers write these in UTF-8, as they are."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(_class=EmailMessage, policy=HTTP).parsebytes(head + body)
    if message.get_content_type() != "multipart/form-data" or not message.is_multipart():
        raise UserError("this form can't be read", "フォームを読み取れません")
    found: dict[str, Part] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            found[name] = Part(payload, _file(part))
    return found


def _file(part: MIMEPart) -> str:
    """The name of the file as its browser wrote it; empty where there is none."""
    return (part.get_filename() or "").encode("utf-8", "surrogateescape").decode("utf-8", "replace")
