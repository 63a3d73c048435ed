"""What publishers permit: robots.txt, and terms that forbid machines whatever robots.txt says."""

import time

from protego import Protego

from ingest.sources.web import AGENT, Web, host_of
from schemas.errors import DocumentError, UserError
from schemas.reasons import Reason
from schemas.settings import Settings

_AGENT = AGENT.split("/")[0]
_ROBOTS_BYTES = 512_000
_HELD_SECONDS = 3600.0
_LONGEST_DELAY = 60.0  # whatever a robots.txt asks for, seconds
_held: dict[str, tuple[float, Protego]] = {}

JST_HOST = "projectdb.jst.go.jp"
JST_TERMS = "https://support.projectdb.jst.go.jp/about/terms"


def refuse_forbidden(place: str) -> None:
    """UserError for a place whose terms forbid machines, with the way that is left."""
    if _is_jst(host_of(place)):
        raise UserError(
            f"JST's project database forbids mass download by machine ({JST_TERMS}). Apply to JST,"
            " which hands its data over as CSV, and harvest that with the source `manifest`",
            f"JST プロジェクトデータベースは、機械による大量の取得を利用規約で禁じています（{JST_TERMS}）。"
            "JST に申請して CSV の提供を受け、情報源 `manifest` で取り込んでください",
        )


class Polite:
    """Fetches files of one place as its host permits: robots.txt, its pace, its terms."""

    def __init__(self, place: str, settings: Settings) -> None:
        self._settings = settings
        self._web = Web(place, settings.http_seconds)

    def get(self, url: str, limit: int) -> bytes:
        """The bytes at a URL; DocumentError where they may not be had, or aren't there."""
        if _is_jst(host_of(url)):
            raise DocumentError(Reason.NOT_PERMITTED, f"{url}: {JST_TERMS}")
        rules = self._rules(url)
        if not rules.can_fetch(url, _AGENT):
            raise DocumentError(Reason.NOT_PERMITTED, f"{url}: robots.txt")
        time.sleep(min(float(rules.crawl_delay(_AGENT) or 0.0), _LONGEST_DELAY))
        status, body = self._web.get(url, limit)
        if status >= 300:
            raise DocumentError(Reason.NOT_FOUND, f"{url} answered {status}")
        return body

    def fetch(self, url: str) -> bytes:
        """A file, up to `file_bytes`."""
        return self.get(url, self._settings.file_bytes)

    def _rules(self, url: str) -> Protego:
        """The rules of a host, asked once an hour; none where it has no robots.txt.

        A host whose robots.txt can't be had now is not asked for anything else: RetryLaterError.
        """
        origin = "/".join(url.split("/", 3)[:3])
        when, rules = _held.get(origin, (0.0, None))
        if rules is None or time.monotonic() - when > _HELD_SECONDS:
            status, body = self._web.get(f"{origin}/robots.txt", _ROBOTS_BYTES)
            text = body.decode("utf-8", "replace") if status < 300 else ""
            rules = Protego.parse(text)
            _held[origin] = (time.monotonic(), rules)
        return rules


def _is_jst(host: str) -> bool:
    return host == JST_HOST or host.endswith(f".{JST_HOST}")
