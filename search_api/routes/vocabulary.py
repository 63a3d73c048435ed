"""The taxonomy and the lenses, as they are in force."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from ranking import features
from ranking.lens import Lens
from schemas import taxonomy
from schemas.tags import Taxonomy
from search_api import candidates
from search_api.deps import ReadDep, RoomsDep, WhoDep
from search_api.topics import Topic, topic

router = APIRouter(prefix="/v1", tags=["vocabulary"])


@router.get("/taxonomy", summary="タグ体系 / Taxonomy")
async def get_taxonomy() -> Taxonomy:
    """Every tag with its definition, cues and mappings. A tag is no export-control ruling."""
    return taxonomy.load()


@router.get("/tags/{tag_id}", summary="タグごとの成果 / Reports of a tag")
async def get_tag(
    tag_id: Annotated[str, Path(examples=["DU06"])],
    rooms: RoomsDep,
    who: ReadDep,
    size: Annotated[int, Query(ge=1, le=100)] = 10,
) -> Topic:
    """A tag with its definition and mappings, counts by fiscal year, and the surest reports."""
    return await topic(rooms.reader, tag_id, who, size)


@router.get("/lenses", summary="観点 / Lenses")
async def get_lenses(rooms: RoomsDep, who: WhoDep) -> dict[str, Any]:
    """Every lens with its weights, and the sentence that says what each part of a score is.

    A member sees those that their organisation ranks by.
    """
    own = await candidates.own(rooms.desk, (), who)
    return {
        "lenses": [_lens(one) for one in own.lenses.values()],
        "parts": {
            **{name: label.model_dump() for name, label in features.TEXT.items()},
            **{name: f.sentence.model_dump() for name, f in features.FEATURES.items()},
        },
    }


def _lens(found: Lens) -> dict[str, Any]:
    texts = {"label": found.label.model_dump(), "description": found.description.model_dump()}
    return {**asdict(found), **texts}
