"""docs/observability.md says what works: its example makes spans with the script's name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from support.scripted_server import http, scripted

from fluxcall.runtime import RECORDS, Client, script

PAGE = Path(__file__).parents[3] / "docs" / "observability.md"


@script("084d693d93048000", name="points", rows=RECORDS, takes={}, reads_only=True)
def points() -> None:
    """Points."""


def test_the_example_names_its_span_after_the_script() -> None:
    (example,) = re.findall(
        r"```python\n(from opentelemetry.*?)```", PAGE.read_text("utf-8"), re.DOTALL
    )
    spans, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))

    class Instrumentor(HTTPXClientInstrumentor):
        """The example's, with the test's own provider."""

        def instrument(self, **options: Any) -> None:
            super().instrument(**options, tracer_provider=provider)

    program = example.replace("HTTPXClientInstrumentor()", "Instrumentor()")
    try:
        exec(program, {"Instrumentor": Instrumentor})
        with scripted(http(b"\r\n")) as server, Client(server.url, "t") as client:
            points(client)
    finally:
        HTTPXClientInstrumentor().uninstrument()
    (span,) = spans.get_finished_spans()
    assert span.name == "invoke points"
    assert (span.attributes or {})["fluxcall.script"] == "points"
