"""Files that leave the house: that a member took one is logged before it is sent."""

from datetime import UTC, datetime

from search_api.access import Reader
from search_api.deps import Rooms
from search_api.exporting.entries import line
from search_api.workplace import audit
from search_api.workplace.desk import later


async def leaving(rooms: Rooms, who: Reader, kind: str, many: int, subject: str = "") -> str:
    """Logs it, and gives what each entry of the file carries: who took it, and when.

    Of a visitor nothing is known, so nothing is logged and the mark is empty.
    """
    if not who.account:
        return ""
    detail = {"format": kind, "reports": many}
    entry = audit.Entry("exported", who.account, who.organisation, subject, detail)
    await later(rooms.desk.write, audit.append, entry)
    return line(f"{who.name} ({who.organisation}) {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
