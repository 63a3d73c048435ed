"""junii2 (1.0 to 3.1), the format before JPCOAR: flat, read by local names.

Some repositories send it under the root <meta> and in namespaces of their own.
Schema: http://irdb.nii.ac.jp/oai/junii2-3-1.xsd
"""

from lxml import etree

from ingest import xml
from ingest.metadata.names import join_forms, person_id, plain_name
from ingest.metadata.values import bilingual, doi_of, keywords, language_of, period
from schemas.report import Bilingual, FileLink, Metadata, Person
from schemas.text import language, one_line

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NAME_FIELDS = {"ja": "ja", "en": "en", "ja-Kana": "yomi", "ja-Latn": "en"}
_SUBJECTS = ("subject", "NIIsubject")
_IDS = {"NAID": "naid", "NCID": "ncid", "pmid": "pmid", "ichushi": "ichushi", "isbn": "isbn"}


def parse(root: etree._Element) -> Metadata:
    """Metadata of a <junii2> or <meta> element."""
    start, end = period(_texts(root, "temporal"), _texts(root, "dateofissued", "date"))
    dois = [d for text in _texts(root, "selfDOI", "doi", "identifier") if (d := doi_of(text))]
    return Metadata(
        title=bilingual(xml.children(root, "title") + xml.children(root, "alternative")),
        type=next(iter(_texts(root, "NIItype", "type")), ""),
        institutions=_organisations(root),
        researchers=_people(root),
        keywords=keywords(_texts(root, *_SUBJECTS)),
        summary=bilingual(xml.children(root, "description")),
        start_year=start,
        end_year=end,
        language=language_of(next(iter(_texts(root, "language")), "")),
        doi=next(iter(dois), ""),
        ids=_ids(root),
        cites=tuple(f"doi:{d}" for text in _texts(root, "references") if (d := doi_of(text))),
        licence=next(iter(_texts(root, "rights")), ""),
        landing_page=next(
            (t for t in _texts(root, "URI", "identifier") if t.startswith(("http://", "https://"))),
            "",
        ),
        files=tuple(
            FileLink(url=url, media_type="application/pdf")
            for url in _texts(root, "fullTextURL")
            if url.startswith(("http://", "https://"))
        ),
    )


def _texts(root: etree._Element, *names: str) -> list[str]:
    """Values of elements, in the order of `names`; some servers write other cases."""
    wanted = [name.lower() for name in names]
    found = [e for name in wanted for e in root if xml.local(e).lower() == name]
    return [text for e in found if (text := one_line(xml.text_of(e)))]


def _people(root: etree._Element) -> tuple[Person, ...]:
    """Creators. Version 3 may tell an id that the forms of a name share, and their languages."""
    known: dict[str, dict[str, str]] = {}
    others: list[str] = []
    for creator in xml.children(root, "creator"):
        name, key = one_line(xml.text_of(creator)), (creator.get("id") or "").strip()
        if not key:
            others.append(name)
        elif name:
            field = _NAME_FIELDS.get(creator.get(_LANG) or "") or language(name)
            known.setdefault(key, {}).setdefault(field, plain_name(name))
    found = [Person(**names, ids=_ids_of(key)) for key, names in known.items()]
    return (*found, *join_forms(others)[0])


def _ids_of(key: str) -> tuple[str, ...]:
    return (found,) if (found := person_id("", key)) else ()


def _organisations(root: etree._Element) -> tuple[Bilingual, ...]:
    """Who granted the degree, where the record is a thesis."""
    name = bilingual(xml.children(root, "grantor"))
    return (name,) if name else ()


def _ids(root: etree._Element) -> tuple[str, ...]:
    found = [f"{prefix}:{text}" for name, prefix in _IDS.items() for text in _texts(root, name)]
    return tuple(dict.fromkeys(found))
