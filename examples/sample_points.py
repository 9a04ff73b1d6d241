"""Write the points that all examples use into the bucket `sensors`.

Three sensors report temperature and humidity every ten minutes, from three days ago until
tomorrow night. The values follow the time of day. Running it again changes nothing.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx

BUCKET = "sensors"
STEP = timedelta(minutes=10)


def lines(today: datetime) -> Iterator[str]:
    """Yield the points as line protocol, with times in seconds."""
    for step in range(-3 * 144, 2 * 144):
        when = today + step * STEP
        swing = math.sin(2 * math.pi * (step % 144) / 144)
        for number, sensor in enumerate(("TLM0100", "TLM0101", "TLM0102")):
            yield (
                f"airSensors,sensor_id={sensor}"
                f" temperature={21 + number - 4 * swing:.2f},"
                f"humidity={40 - number + 6 * swing:.2f}"
                f" {when.timestamp():.0f}"
            )


def main() -> None:
    org = os.environ["INFLUX_ORG"]
    headers = {"Authorization": f"Token {os.environ['INFLUX_TOKEN']}"}
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    with httpx.Client(
        base_url=f"{os.environ['INFLUX_HOST']}/api/v2", headers=headers
    ) as influx:
        orgs = influx.get("/orgs", params={"org": org}).raise_for_status().json()
        bucket = {"orgID": orgs["orgs"][0]["id"], "name": BUCKET}
        made = influx.post("/buckets", json=bucket | {"retentionRules": []})
        if made.status_code != httpx.codes.UNPROCESSABLE_ENTITY:  # it exists already
            made.raise_for_status()
        target = {"org": org, "bucket": BUCKET, "precision": "s"}
        text = "\n".join(lines(today))
        influx.post("/write", params=target, content=text).raise_for_status()


if __name__ == "__main__":
    main()
