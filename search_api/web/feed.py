"""Alerts as an Atom feed (RFC 4287). Pure; lxml escapes whatever a harvest brought."""

import re
from datetime import UTC, datetime
from typing import cast

from lxml import etree

from schemas.alerts import Alert, Alerts
from schemas.text import clean
from search_api.web import alert_view
from search_api.web.cards import report_url
from search_api.web.texts import Words

_ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NAMES = cast("dict[str, str]", {None: _ATOM})  # the namespace of names without a prefix
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAG = "tag:sateto.invalid,2026"


def atom(found: Alerts, account: str, base: str, words: Words) -> bytes:
    """The feed of an account; `base` is the address of the service, without a slash at its end.

    An entry's id is made of account, report and day: another search that fits the same report on
    the same day changes the entry and makes no second one.
    """
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap=_NAMES)
    root.set(_LANG, words.ui)
    _add(root, "id", f"{_TAG}:{account}")
    _add(root, "title", words("feed_title"))
    _add(root, "updated", _time(max((one.at for one in found.alerts), default=0.0)))
    _add(_add(root, "author"), "name", "SATETO")
    _add(root, "link", rel="alternate", href=f"{base}/alerts")
    for one in found.alerts:
        _entry(root, one, account, base, words)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _entry(root: etree._Element, one: Alert, account: str, base: str, words: Words) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", f"{_TAG}:{account}:{one.day}:{one.report}")
    _add(entry, "title", one.title)
    _add(entry, "updated", _time(one.at))
    _add(entry, "link", rel="alternate", href=base + report_url(one.report, words.ui))
    for reason in one.reasons:
        _add(entry, "category", term=reason.watch, label=reason.name)
    _add(entry, "content", _told(one, words), type="text")


def _told(one: Alert, words: Words) -> str:
    """Every watch that the report fits, why, and the passages, each once."""
    lines = [
        words("feed_reason", name=reason.name, why=alert_view.why(reason, words))
        for reason in one.reasons
    ]
    texts = [reason.told.passage.text for reason in one.reasons if reason.told.passage]
    return "\n\n".join([*lines, *dict.fromkeys(texts)])


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    told = {key: _xml(value) for key, value in attributes.items()}
    made = etree.SubElement(parent, f"{{{_ATOM}}}{name}", told)
    made.text = _xml(text) or None
    return made


def _xml(text: str) -> str:
    """What XML can hold of a text: a name that somebody typed may have more."""
    return _NOT_XML.sub("", clean(text))


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
