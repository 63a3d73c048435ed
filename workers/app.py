"""The Celery application of a worker process: settings from the environment, rooms at first use."""

from functools import cache

from ingest.archive import Archive
from ingest.rooms import Rooms
from ranking.encoder.model import model_folder, space_of
from ranking.encoder.sentence import SentenceEncoder
from schemas.database import open_database
from schemas.settings import Settings
from workers.queues import configured

settings = Settings()
app = configured(settings)
app.conf.include = ["workers.tasks"]


@cache
def rooms() -> Rooms:
    """This process's database, archive, engine and model."""
    return Rooms(
        settings=settings,
        database=open_database(settings.database),
        archive=Archive(settings.archive),
        space=space_of(model_folder(settings.embed_model, settings.cache_dir)),
        load_encoder=encoder,
    )


@cache
def encoder() -> SentenceEncoder:
    """The model, warm from the first call on. Only the encoding worker ever calls it."""
    return SentenceEncoder(model_folder(settings.embed_model, settings.cache_dir))
