"""Errors for answers other than 200, and what their messages say to do."""

from __future__ import annotations

import json

import pytest
from support.scripted_server import http, scripted

from fluxcall.runtime import RECORDS, Client, NotFoundError, script
from fluxcall.runtime.refusals import read_refusal
from fluxcall.runtime.request import Answer, Request

OSS = {"x-influxdb-build": "OSS"}


@script("084d693d93048000", name="bucket stats", rows=RECORDS, takes={})
def stats() -> None:
    """Statistics."""


def refusal(
    message: str, status: int = 404, path: str = "/api/v2/scripts", **headers: str
) -> str:
    request = Request(method="GET", url=f"http://h{path}", label="s")
    answer = Answer(status=status, headers={**OSS, **headers})
    return str(read_refusal(request, answer, json.dumps({"message": message}).encode()))


@pytest.mark.parametrize(
    ("message", "path", "cure"),
    [
        ('could not find bucket "nope"', "", "check the bucket's name"),
        (
            'failed to initialize: bucket "nope" not found',
            "",
            "check the bucket's name",
        ),
        ('organization name "nosuch" not found', "", "check the organization"),
        ('organization "a bucket" not found', "", "check the organization"),
        ("path not found", "/api/v2/scripts", "fluxcall serve"),
        ("path not found", "/api/v2/api/v2/scripts", "leave /api/v2 out"),
        ('script "084d693d93048000" not found', "", "check the server"),
        ('script "bucket of org" not found', "", "check the server"),
        ("", "", "check the server"),
    ],
)
def test_the_error_of_a_404_says_how_to_fix_it(
    message: str, path: str, cure: str
) -> None:
    text = refusal(message, path=path or "/api/v2/scripts")
    assert cure in text
    assert ("fluxcall serve" in text) == (cure == "fluxcall serve")
    assert "generate again" not in text


def test_the_gateway_is_named_for_influxdb_oss_alone() -> None:
    text = refusal("path not found", **{"x-influxdb-build": "Cloud"})
    assert "fluxcall serve" not in text
    assert "scheme, host and port" in text


def test_an_empty_range_has_a_hint() -> None:
    text = refusal("error in building plan: cannot query an empty range", status=400)
    assert "timedelta(hours=-1)" in text


def test_a_missing_bucket_is_not_looked_up_as_a_script() -> None:
    body = json.dumps({"code": "not found", "message": 'could not find bucket "b"'})
    said = http(body.encode(), status="404 x", kind="application/json")
    with scripted(said) as server, Client(server.url, "t") as client:
        with pytest.raises(NotFoundError, match="check the bucket's name") as caught:
            stats(client)
    assert caught.value.missing == "bucket"
    assert len(server.received) == 1
