"""One visit of a harvest to its source: the page is kept, gone around, or waited for."""

import logging
import random
from collections.abc import Callable

from sqlalchemy import Engine

from ingest import pages, runs
from ingest.archive import Archive
from ingest.completeness import Limits
from ingest.runs import Run
from ingest.sources import Detour, Page, Source, make_source
from ingest.worktable import Item
from schemas.errors import DocumentError, SatetoError, UserError
from schemas.settings import Settings

_log = logging.getLogger(__name__)
_LONGEST_PAUSE = 300.0  # seconds, unless the server asks for more


def visit(
    database: Engine, archive: Archive, run: Run, settings: Settings, now: Callable[[], float]
) -> list[Item] | None:
    """Takes the run's next page; what goes wrong is noted in the run.

    Returns what became due; None where nothing was kept.
    """
    try:
        source = make_source(run.source, run.place, run.options, settings)
        page = _page(source, run, settings)
        return pages.save(database, archive, run, page, now(), Limits.of(settings))
    except (UserError, DocumentError) as error:
        runs.fail(database, run, str(error), now())
    except Exception as error:  # noqa: BLE001  # whatever it is, the run must say so
        _log.warning("harvest %s failed: %r", run.id, error)
        if run.attempts >= settings.attempts:
            runs.break_off(database, run, f"{error!r}", now())
        else:
            runs.postpone(database, run, pause_after(error, run.attempts), f"{error!r}", now())
    return None


def pause_after(error: Exception, attempts: int) -> float:
    """Seconds until the next try: as long as the server asked for, else doubling, with jitter."""
    asked = getattr(error, "seconds", None)
    shortest = min(_LONGEST_PAUSE, 2.0**attempts) if asked is None else asked
    return float(shortest) * random.uniform(1.0, 1.5)  # noqa: S311  # no secret


def _page(source: Source, run: Run, settings: Settings) -> Page:
    try:
        return source.page(run.cursor)
    except UserError:
        raise
    except SatetoError as error:
        # A page that is wrong for good is gone around at once, others after some tries.
        attempts = settings.attempts if isinstance(error, DocumentError) else run.attempts
        way = source.around(run.cursor, attempts) if isinstance(source, Detour) else None
        if way is None:
            raise
        _log.warning("harvest %s goes around a page: %r", run.id, error)
        return way
