"""Create a task on InfluxDB from a linked file, or update the one of its name.

The secrets that the task reads and the bucket that it writes to are created as well.
With `--run`, the task runs once and this program waits for it.

    python create_task.py task.flux [--run]
"""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

import httpx

BUCKET = "summaries"


def main(path: str, *options: str) -> int:
    flux = Path(path).read_text("utf-8")
    host, token = os.environ["INFLUX_HOST"], os.environ["INFLUX_TOKEN"]
    with httpx.Client(
        base_url=f"{host}/api/v2", headers={"Authorization": f"Token {token}"}
    ) as influx:
        org = find_org(influx, os.environ["INFLUX_ORG"])
        bucket = {"orgID": org, "name": BUCKET, "retentionRules": []}
        made = influx.post("/buckets", json=bucket)
        if made.status_code != httpx.codes.UNPROCESSABLE_ENTITY:  # it exists already
            made.raise_for_status()
        # In production, use a token that may do no more than invoke these scripts.
        secrets = {"FLUXCALL_HOST": host, "FLUXCALL_TOKEN": token}
        influx.patch(f"/orgs/{org}/secrets", json=secrets).raise_for_status()
        task = put_task(influx, org, flux)
        print(f"task {task} is scheduled")
        return run_once(influx, task) if "--run" in options else 0


def find_org(influx: httpx.Client, name: str) -> str:
    found = influx.get("/orgs", params={"org": name}).raise_for_status().json()
    return str(found["orgs"][0]["id"])


def put_task(influx: httpx.Client, org: str, flux: str) -> str:
    """Create or update the task and return its id."""
    match = re.search(r'option task = {name: "([^"]+)"', flux)
    assert match, "the file has no `option task`"
    query = {"orgID": org, "name": match[1]}
    known = influx.get("/tasks", params=query).raise_for_status().json()["tasks"]
    if known:
        answer = influx.patch(f"/tasks/{known[0]['id']}", json={"flux": flux})
    else:
        answer = influx.post("/tasks", json={"orgID": org, "flux": flux})
    return str(answer.raise_for_status().json()["id"])


def run_once(influx: httpx.Client, task: str) -> int:
    """Run a task now, wait for it, and return 0 if it succeeded."""
    run = influx.post(f"/tasks/{task}/runs", json={}).raise_for_status().json()["id"]
    status = "scheduled"
    for _ in range(300):
        answer = influx.get(f"/tasks/{task}/runs/{run}")
        # A run is not found for a moment while InfluxDB moves it to the finished ones.
        status = answer.json().get("status", status)
        if status not in ("scheduled", "started"):
            break
        time.sleep(0.2)
    print(f"run {run}: {status}")
    if status != "success":
        for entry in influx.get(f"/tasks/{task}/runs/{run}/logs").json()["events"]:
            print(entry["message"])
    return 0 if status == "success" else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
