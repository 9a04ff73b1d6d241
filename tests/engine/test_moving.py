"""docs/moving.md says what works: both clients' examples, run through the gateway."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "moving.md"
TEXT = """import "array"
array.from(rows: [{_value: 1.5}, {_value: 2.0}, {_value: 3.5}]) |> limit(n: params.limit)"""


def example(name: str) -> str:
    """Return an example of the page."""
    marked = rf"<!-- example: {name} -->\n<!-- [^\n]+ -->\n```python\n(.*?)```"
    (found,) = re.findall(marked, PAGE.read_text("utf-8"), re.DOTALL)
    return str(found)


@pytest.mark.filterwarnings("ignore::influxdb_client.client.warnings.CloudOnlyWarning")
@pytest.mark.parametrize("name", ["official", "fluxcall"])
def test_an_example_reads_typed_values_and_leaves_nothing(
    name: str, gateway: str, influxd: Any, api: Any
) -> None:
    names = {"url": gateway, "token": influxd.token, "org": influxd.org, "text": TEXT}
    exec(example(name), names)
    assert names["values"] == [1.5, 2.0]
    assert api.get("/scripts").json()["scripts"] == []
