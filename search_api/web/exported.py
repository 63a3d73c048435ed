"""Links to exported files, a row for each list that a page shows. Pure."""

from dataclasses import dataclass
from urllib.parse import urlencode

from search_api.exporting.formats import KINDS


@dataclass(frozen=True)
class Exported:
    """What is exported, and a name and an address for each format."""

    label: str
    links: tuple[tuple[str, str], ...]


def exported(label: str, page: str, **asked: str) -> Exported:
    """The files of what `page` shows; `asked` says which part.

    >>> exported("Works", "/works/w", part="cited_by").links[0]
    ('RIS', '/v1/exports/works/w?part=cited_by&format=ris')
    """
    joint = "&" if "?" in page else "?"
    return Exported(
        label,
        tuple(
            (kept.label, f"/v1/exports{page}{joint}{urlencode({**asked, 'format': kind.value})}")
            for kind, kept in KINDS.items()
        ),
    )
