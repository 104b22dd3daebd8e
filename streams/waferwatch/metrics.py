"""Every Prometheus family of Waferwatch, each with its meaning.

Base units (seconds, records), ``_total`` on counters; labels come from closed sets, so that the
number of series is bounded. An entity is a label on one gauge alone, and there behind a cap.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from waferwatch_schemas import __version__, kind_of

MAX_ENTITIES = 500
"""Entities whose score is exported; a dashboard shows no more, and each is a series for good."""

_FAST = (0.00001, 0.0001, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
_LATENCY = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
_AGE = (0.1, 1.0, 10.0, 60.0, 600.0, 3_600.0, 6 * 3_600.0, 86_400.0, 7 * 86_400.0)


class ScoreGauge:
    """The risk score of the entities with the highest scores, at most ``limit`` of them.

    An entity above the lowest exported takes its place; what is left out is counted.
    """

    def __init__(self, gauge: Gauge, dropped: Counter, limit: int = MAX_ENTITIES) -> None:
        self._gauge = gauge
        self._dropped = dropped
        self._limit = limit
        self._scores: dict[str, float] = {}

    def set(self, kind: str, entity: str, score: float) -> None:
        """Export the ``score`` (0 to 100) of ``entity``, or count it as left out."""
        if entity not in self._scores and len(self._scores) >= self._limit:
            lowest = min(self._scores, key=self._scores.__getitem__, default=None)
            self._dropped.inc()
            if lowest is None or score <= self._scores[lowest]:
                return
            del self._scores[lowest]
            self._gauge.remove(kind_of(lowest), lowest)
        self._scores[entity] = score
        self._gauge.labels(kind, entity).set(score)

    def clear(self) -> None:
        """Export nothing: another worker has the scores now."""
        self._scores.clear()
        self._gauge.clear()


class Metrics:
    """All families, in a registry of their own, so that two of them can live in one process."""

    def __init__(self, registry: CollectorRegistry | None = None, max_entities: int = MAX_ENTITIES) -> None:
        self.registry = registry = registry or CollectorRegistry()
        ProcessCollector(registry=registry)  # memory, processor time and open files, on Linux

        def counter(name: str, meaning: str, *labels: str) -> Counter:
            return Counter("waferwatch_" + name, meaning, labels, registry=registry)

        def gauge(name: str, meaning: str, *labels: str) -> Gauge:
            return Gauge("waferwatch_" + name, meaning, labels, registry=registry)

        def histogram(name: str, meaning: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
            return Histogram("waferwatch_" + name, meaning, labels, registry=registry, buckets=buckets)

        self.events_consumed = counter(
            "events_consumed_total", "Records taken from a topic, good or bad.", "topic"
        )
        self.events_processed = counter(
            "events_processed_total",
            "Records that a stage finished with; outcome dead_letter, or what came of them.",
            "stage",
            "outcome",
        )
        self.event_processing_seconds = histogram(
            "event_processing_seconds", "Time that a stage works on one record.", _FAST, "stage"
        )
        self.event_age_seconds = histogram(
            "event_age_seconds", "From an event's own time to the end of its processing.", _AGE, "topic"
        )
        self.dead_letters = counter(
            "dead_letters_total", "Records set aside, by the topic they came from.", "topic", "reason"
        )
        self.consumer_lag_records = gauge(
            "consumer_lag_records", "Records not read yet.", "group", "topic", "partition"
        )
        self.watermark = gauge(
            "watermark_timestamp_seconds",
            "The clock of the stream: the latest plausible event time.",
            "topic",
        )
        self.rebalances = counter("rebalances_total", "Times that partitions were assigned anew.")
        self.table_recovery_seconds = gauge(
            "table_recovery_seconds", "How long the last recovery of a table took.", "table"
        )
        self.threads = gauge("threads", "Threads (subject and event type) in the score table.")
        self.score_flush_seconds = histogram(
            "score_flush_seconds", "Time to compute and send the scores that changed.", _LATENCY
        )
        self.metrics_dropped_series = counter(
            "metrics_dropped_series_total", "Scores left out of waferwatch_risk_score by its cap."
        )
        self.risk_score = ScoreGauge(
            gauge(
                "risk_score",
                "Supply risk of an entity, 0 to 100, of those with the highest.",
                "kind",
                "entity",
            ),
            self.metrics_dropped_series,
            max_entities,
        )
        self.alerts = counter(
            "alerts_total",
            "Alert revisions published, by transition: firing, resolved.",
            "rule",
            "severity",
            "transition",
        )
        self.alerts_active = gauge("alerts_active", "Alerts that fire now.", "severity")
        self.deliveries = counter(
            "deliveries_total",
            "Attempts to deliver an alert, by outcome: delivered, pending (to be tried again), failed.",
            "channel",
            "outcome",
        )
        self.delivery_latency_seconds = histogram(
            "delivery_latency_seconds", "From a delivery's creation to its success.", _LATENCY, "channel"
        )
        self.deliveries_pending = gauge("deliveries_pending", "Deliveries that wait for an attempt.")
        self.sse_clients = gauge("sse_clients", "Open live streams.")
        self.build_info = gauge("build_info", "Always 1; the version is the label.", "version")
        self.build_info.labels(__version__).set(1)
