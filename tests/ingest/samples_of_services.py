"""Records in the shapes of the services, all invented; names say that they are samples."""

import io
import zipfile
from typing import Any


def crossref_work(number: int, **more: Any) -> dict[str, Any]:
    return {
        "DOI": f"10.99999/Sample.{number}",
        "title": [f"Sample work {number}"],
        "author": [{"family": "見本", "given": "太郎"}, {"name": "Sample Group"}],
        "issued": {"date-parts": [[2024, 3, 31]]},
        "indexed": {"date-time": "2026-11-01T00:00:00Z"},
        "score": 1.0,
        "funder": [{"name": "JSPS", "award": ["20K00001"]}],
        "reference": [{"DOI": "10.99999/OTHER"}, {"unstructured": "no DOI"}],
        **more,
    }


def crossref_list(items: list[Any], total: int, cursor: str) -> dict[str, Any]:
    message = {"items": items, "total-results": total, "next-cursor": cursor}
    return {"status": "ok", "message-type": "work-list", "message": message}


def crossref_one(item: Any) -> dict[str, Any]:
    return {"status": "ok", "message-type": "work", "message": item}


def datacite_doi(number: int) -> dict[str, Any]:
    return {
        "id": f"10.99999/data.{number}",
        "type": "dois",
        "attributes": {
            "doi": f"10.99999/data.{number}",
            "creators": [
                {
                    "name": "Mihon, Hanako", "familyName": "Mihon", "givenName": "Hanako",
                    "affiliation": [{"name": "見本大学"}],
                    "nameIdentifiers": [{"nameIdentifier": "https://orcid.org/0000-0000-0000-0000"}],
                },
                {"name": "Sample Institute", "nameType": "Organizational"},
            ],
            "titles": [
                {"title": "副題の訳", "titleType": "TranslatedTitle"},
                {"title": f"Sample data <i>{number}</i>"},
            ],
            "descriptions": [
                {"description": "ways", "descriptionType": "Methods"},
                {"description": "What &amp; why", "descriptionType": "Abstract"},
            ],
            "dates": [{"date": "2024-05-01", "dateType": "Issued"}],
            "publicationYear": 2024,
            "fundingReferences": [
                {
                    "funderName": "Japan Society for the Promotion of Science",
                    "funderIdentifier": "https://doi.org/10.13039/501100001691",
                    "awardNumber": "JP20K00001",
                }
            ],
            "relatedIdentifiers": [
                {"relatedIdentifier": "10.99999/cited", "relationType": "References"},
                {"relatedIdentifier": "10.99999/version", "relationType": "IsVersionOf"},
            ],
            "rightsList": [{"rights": "CC BY 4.0", "rightsUri": "https://example.org/by"}],
            "url": "https://example.org/data",
            "contentUrl": ["https://example.org/data.pdf", "https://example.org/data.csv"],
        },
    }  # fmt: skip


def openalex_work(number: int) -> dict[str, Any]:
    return {
        "id": f"https://openalex.org/W{number}",
        "doi": f"https://doi.org/10.99999/alex.{number}",
        "title": f"Sample <i>alex</i> {number}",
        "publication_date": "2024-04-01",
        "is_retracted": True,
        "authorships": [
            {
                "author": {"display_name": "Sample A", "orcid": "https://orcid.org/0000-0000-0000-0001"},
                "raw_author_name": "A. Sample",
                "institutions": [{"display_name": "Sample University"}],
            }
        ],
        "awards": [
            {
                "funder_award_id": "JPJ004596",
                "funder_display_name": "ATLA",
                "funder_id": "https://openalex.org/F1",
            }
        ],
        "referenced_works": ["https://openalex.org/W7"],
        "abstract_inverted_index": {"of": [1], "Abstract": [0], "parts.": [2]},
        "best_oa_location": {"pdf_url": "https://example.org/a.pdf", "license": "cc-by"},
    }  # fmt: skip


def jalc_doi(doi: str) -> dict[str, Any]:
    return {
        "siteId": "SAMPLE", "content_type": "JA", "doi": doi, "url": "https://example.org/j",
        "ra": "JaLC",
        "title_list": [
            {"lang": "en", "title": "A sample of JaLC"}, {"lang": "ja", "title": "JaLC の<i>見本</i>"},
        ],
        "creator_list": [
            {
                "names": [
                    {"lang": "ja", "last_name": "見本", "first_name": "花子"},
                    {"lang": "en", "last_name": "Mihon", "first_name": "Hanako"},
                ],
                "affiliation_list": [{"affiliation_name": "見本大学", "lang": "ja"}],
                "researcher_id_list": [{"type": "ORCID", "id_code": "0000-0000-0000-0002"}],
            }
        ],
        "publication_date": {"publication_year": "2023", "month": "3"},
        "relation_list": [{"content": "10.99999/Related", "relation": "cites"}],
        "citation_list": [{"sequence": 1, "doi": "10.99999/Cited"}, {"original_text": "無し"}],
        "fund_list": [
            {"funder_name": "科学研究費助成事業", "award_number_list": [{"award_number": "20K00001"}]}
        ],
    }  # fmt: skip


def nih_project(number: int, year: int) -> dict[str, Any]:
    return {
        "appl_id": number,
        "fiscal_year": year,
        "project_num": f"5R01XX{number:06d}-02",
        "core_project_num": f"R01XX{number:06d}",
        "project_title": f"Sample project {number}",
        "organization": {"org_name": "SAMPLE UNIVERSITY"},
        "principal_investigators": [
            {"full_name": "Sample  A Person", "profile_id": 12, "is_contact_pi": True}
        ],
        "award_amount": 250000,
        "is_active": True,
        "project_start_date": "2023-09-01T00:00:00",
        "project_end_date": "2026-03-31T00:00:00",
        "abstract_text": "What it does.",
        "terms": "<alpha><beta>",
        "agency_ic_admin": {"name": "Sample Institute"},
        "activity_code": "R01",
        "project_detail_url": f"https://example.org/{number}",
    }


def gtr_project(number: int) -> dict[str, Any]:
    return {
        "id": f"ID-{number}",
        "title": f"Sample grant {number}",
        "status": "Closed",
        "grantCategory": "Research Grant",
        "leadFunder": "EPSRC",
        "abstractText": "An abstract.",
        "identifiers": {"identifier": [{"value": f"EP/X{number:06d}/1", "type": "RCUK"}]},
        "links": {
            "link": [
                {"rel": "FUND", "start": 1704067200000, "end": 1775000000000, "href": "x/funds/F"},
                {"rel": "PI_PER", "href": f"x/persons/P-{number}"},
            ]
        },
        "researchTopics": {"researchTopic": [{"text": "Sample topic"}]},
    }


def zipped(**members: str) -> bytes:
    """A zip; in names __ stands for a dot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "."), text)
    return buffer.getvalue()
