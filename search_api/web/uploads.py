"""Forms with files (multipart/form-data), read with the standard library's parser of messages."""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP

from schemas.errors import UserError


def fields(content_type: str, body: bytes) -> dict[str, bytes]:
    """The parts of a form by their names, the last of each; UserError where it is none.

    >>> body = b'--x\\r\\nContent-Disposition: form-data; name="a"\\r\\n\\r\\n1\\r\\n2\\r\\n--x--\\r\\n'
    >>> fields("multipart/form-data; boundary=x", body)
    {'a': b'1\\r\\n2'}
    """
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(_class=EmailMessage, policy=HTTP).parsebytes(head + body)
    if message.get_content_type() != "multipart/form-data" or not message.is_multipart():
        raise UserError("this form can't be read", "フォームを読み取れません")
    found: dict[str, bytes] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            found[name] = payload
    return found
