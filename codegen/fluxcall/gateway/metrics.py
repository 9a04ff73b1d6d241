"""What the gateway counts, for Prometheus.

Invariant: labels come from fixed lists; nothing that a client chooses becomes one.
"""

from __future__ import annotations

import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)

_requests = Counter(
    "fluxcall_requests", "Requests answered.", ("route", "method", "status")
)
_seconds = Histogram(
    "fluxcall_request_seconds",
    "Seconds from a request to the end of its answer.",
    ("route",),
    buckets=_SECONDS,
)
_bytes = Counter("fluxcall_answer_bytes", "Bytes of answers' bodies.", ("route",))
_records = Counter(
    "fluxcall_invocation_records",
    "Records (rows and headers) of invocations that were not compressed.",
)
_analyses = Counter("fluxcall_analyses", "Scripts analysed.", ("outcome",))
for _outcome in ("found", "failed", "unavailable"):
    _analyses.labels(_outcome)
_open = Gauge(
    "fluxcall_requests_open", "Requests under way.", multiprocess_mode="livesum"
)


def request_began() -> None:
    """Count a request that is under way."""
    _open.inc()


def request_ended(
    *, route: str, method: str, status: int, seconds: float, size: int, records: int
) -> None:
    """Count a request that was answered; 499 if its client left."""
    _open.dec()
    method = method if method in _METHODS else "other"
    _requests.labels(route, method, str(status)).inc()
    _seconds.labels(route).observe(seconds)
    _bytes.labels(route).inc(size)
    if route == "invoke":
        _records.inc(records)


def analysis_ended(outcome: str) -> None:
    """Count an analysis: "found", "failed" or "unavailable"."""
    _analyses.labels(outcome).inc()


def exposition() -> tuple[bytes, str]:
    """Return the metrics of all workers as Prometheus reads them, and their type."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(), CONTENT_TYPE_LATEST
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST
