"""What reading one PDF may cost."""

import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class ReadingLimits:
    """Bounds for one file. Past one of them reading stops; pages read until then are kept."""

    memory_mb: int = 1024
    """Address space of the child, in MiB; else `out-of-memory`."""
    cpu_seconds: int = 60
    """Computing time of the child; else `out-of-cpu-time`."""
    wall_seconds: int = 90
    """Time by the clock, from the child's start; else `out-of-time`."""
    pages: int = 1000
    """Pages that are read, from the first; where there are more, `too-many-pages`."""
    characters: int = 5_000_000
    """Code points that are kept, over all pages; where there are more, `too-much-text`."""
    file_bytes: int = 200_000_000
    """Size of the file; a larger one is not opened: `too-large`."""


@dataclass(frozen=True)
class Order:
    """What a child is told: limits, extractor (`pypdf`, `pdfium`, `ocr`), and pages, all where empty."""

    limits: ReadingLimits = field(default_factory=ReadingLimits)
    extractor: str = "pypdf"
    pages: tuple[int, ...] = ()

    def to_json(self) -> str:
        """The argument that the child reads."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Order":
        """An order out of the child's argument; what it leaves out has its default."""
        told = json.loads(text)
        limits = ReadingLimits(**told.pop("limits", {}))
        return cls(**(told | {"limits": limits, "pages": tuple(told.get("pages", ()))}))
