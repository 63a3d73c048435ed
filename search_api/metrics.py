"""Counts and times for operators. No word of a question ever gets here."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

_SECONDS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0)


class Metrics:
    """One application's registry."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._searches = Counter(
            "sateto_searches", "Searches answered", ["lens"], registry=self._registry
        )
        self._degraded = Counter(
            "sateto_degraded_legs", "Legs left out of an answer", ["leg"], registry=self._registry
        )
        self._seconds = Histogram(
            "sateto_search_seconds", "Time to answer", buckets=_SECONDS, registry=self._registry
        )

        self._unchecked = Counter(
            "sateto_rate_unchecked",
            "Requests let pass since the broker did not answer",
            registry=self._registry,
        )
        self._refused = Counter(
            "sateto_rate_refused", "Requests refused as too many", ["kind"], registry=self._registry
        )

    def rate_unchecked(self) -> None:
        """Counts a request that passed without a look at its rate."""
        self._unchecked.inc()

    def rate_refused(self, kind: str) -> None:
        """Counts a request that came too soon."""
        self._refused.labels(kind).inc()

    def searched(self, lens: str, degraded: tuple[str, ...], seconds: float) -> None:
        """Counts one answered search."""
        self._searches.labels(lens).inc()
        self._seconds.observe(seconds)
        for leg in degraded:
            self._degraded.labels(leg).inc()

    def text(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self._registry)
