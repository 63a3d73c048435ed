"""What a part of ingest takes of the settings."""

from dataclasses import replace

from ingest.reading.limits import ReadingLimits
from schemas.settings import Settings


def reading_limits(settings: Settings) -> ReadingLimits:
    """What reading one file may cost."""
    return ReadingLimits(
        memory_mb=settings.read_memory_mb,
        cpu_seconds=settings.read_cpu_seconds,
        wall_seconds=settings.read_wall_seconds,
        pages=settings.read_pages,
        characters=settings.read_characters,
        file_bytes=settings.file_bytes,
    )


def ocr_limits(settings: Settings) -> ReadingLimits:
    """What recognising the pages of one file may cost: as reading it, but for the time."""
    seconds = settings.ocr_seconds
    return replace(reading_limits(settings), cpu_seconds=seconds, wall_seconds=seconds)
