"""The gateway's own OpenAPI document and the vendor's, held against the gateway."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import jsonschema
import pytest

from fluxcall.demo.influxd import Influxd

CONTRACT = Path(__file__).parent / "contract" / "invocable-scripts.yml"
"""The vendor's own description of the scripts API."""

BODY = {
    "name": "a",
    "description": "",
    "language": "flux",
    "script": "x = params.n + 1",
}


@pytest.fixture
def document(gateway: str) -> dict[str, object]:
    found: dict[str, object] = httpx.get(f"{gateway}/fluxcall/openapi.json").json()
    return found


def fits(document: dict[str, object], model: str, answer: object) -> None:
    schema = {
        "$ref": f"#/components/schemas/{model}",
        "components": document["components"],
    }
    jsonschema.validate(answer, schema)


def test_answers_are_as_the_document_says(
    api: httpx.Client, document: dict[str, object]
) -> None:
    made = api.post("/scripts", json=BODY).json()
    fits(document, "Script", made)
    path = f"/scripts/{made['id']}"
    fits(document, "Script", api.get(path).json())
    fits(document, "Script", api.patch(path, json={"description": "d"}).json())
    fits(document, "Scripts", api.get("/scripts").json())
    fits(document, "Params", api.get(f"{path}/params").json())
    fits(document, "Functions", api.get("/functions").json())
    fits(document, "Error", api.get("/scripts/0000000000000009").json())
    fits(document, "Error", api.post("/scripts", json={}).json())


def test_the_beta_is_the_same_scripts_under_other_names(api: httpx.Client) -> None:
    rows = 'import "array"\narray.from(rows: [{v: params.n + 1, t: params.s + ""}])'
    body = {"name": "f", "language": "flux", "script": rows}
    made = api.post("/functions", json=body)
    assert made.status_code == 201, made.text
    function = made.json()
    assert function["url"].endswith(f"/api/v2/functions/{function['id']}/invoke")
    assert [one["name"] for one in api.get("/functions").json()["functions"]] == ["f"]
    assert [one["name"] for one in api.get("/scripts").json()["scripts"]] == ["f"]
    path = f"/functions/{function['id']}/invoke"
    asked = api.get(path, params={"n": "2", "s": "7"})
    posted = api.post(path, json={"params": {"n": 2, "s": "7"}})
    assert asked.text == posted.text
    assert asked.text.endswith(",3,7\r\n\r\n") or asked.text.endswith(",7,3\r\n\r\n")
    refused = api.get(path, params={"n": "two", "s": "7"})
    assert refused.status_code == 400
    assert 'parameter "n"' in refused.json()["message"]
    run = {"script": rows, "language": "flux", "params": {"n": 2, "s": "7"}}
    reply = api.post("/functions/trigger", json=run).json()
    assert (reply["status"], reply["error"]) == ("ok", "")
    assert reply["response"] == posted.text
    python = api.post("/functions", json={**body, "name": "p", "language": "python"})
    assert python.status_code == 400
    assert "language" in python.json()["message"]


CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)


def fuzz(document: str, url: str, influxd: Influxd, folder: Path, *others: str) -> None:
    """Send what a document allows and what it does not; fail on undeclared answers."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", document, "--url", url),
            *("--max-examples", "8", "--seed", "1", "--checks", ",".join(CHECKS)),
            *("--header", f"Authorization: Token {influxd.token}"),
            *("--phases", "examples,coverage,fuzzing", *others),
        ],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, json.dumps(done.stdout[-6000:])


def test_answers_to_anything_are_as_the_document_says(
    gateway: str, influxd: Influxd, tmp_path: Path
) -> None:
    document = f"{gateway}/fluxcall/openapi.json"
    fuzz(document, gateway, influxd, tmp_path, "--exclude-path-regex", "trigger")


def test_answers_to_anything_are_as_the_vendors_contract_says(
    gateway: str, api: httpx.Client, influxd: Influxd, tmp_path: Path
) -> None:
    """Once for ids that are there, once for ids of all kinds."""
    made = api.post("/scripts", json=BODY).json()["id"]
    known = tmp_path / "schemathesis.toml"
    known.write_text(f'[parameters]\n"path.scriptID" = "{made}"\n')
    url = f"{gateway}/api/v2"
    fuzz(str(CONTRACT), url, influxd, tmp_path, "--exclude-method", "DELETE")
    assert api.get(f"/scripts/{made}").status_code == 200
    known.unlink()
    fuzz(str(CONTRACT), url, influxd, tmp_path)


def test_the_vendors_javascript_client_works(
    gateway: str, influxd: Influxd, tmp_path: Path
) -> None:
    folder = tmp_path / "javascript"
    shutil.copytree(
        Path(__file__).with_name("javascript"),
        folder,
        ignore=shutil.ignore_patterns("node_modules"),
    )
    npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(npm, cwd=folder, check=True, capture_output=True)
    done = subprocess.run(
        ["node", "scripts.mjs"],
        cwd=folder,
        env={**os.environ, "INFLUX_HOST": gateway, "INFLUX_TOKEN": influxd.token},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
