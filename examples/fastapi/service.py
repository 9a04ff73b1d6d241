"""A small service that answers from InfluxDB through typed bindings."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from fluxcall import AsyncClient, FluxcallError, ParameterError, TimedOutError
from pydantic import BaseModel, ConfigDict

import sensors

log = logging.getLogger(__name__)

Field = Literal["temperature", "humidity"]


class Reading(BaseModel):
    """A value at a moment."""

    model_config = ConfigDict(from_attributes=True)
    time: datetime
    value: float


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open one client for the life of the service: it keeps its connections."""
    async with AsyncClient.from_env() as influx:
        app.state.influx = influx.options(timeout=10)
        yield


async def get_influx(request: Request) -> AsyncClient:
    """Return the service's client; tests put a fake one in its place."""
    influx: AsyncClient = request.app.state.influx
    return influx


Influx = Annotated[AsyncClient, Depends(get_influx)]
app = FastAPI(title="Sensors", lifespan=lifespan)


@app.get("/latest/{field}")
async def latest(influx: Influx, field: Field) -> list[sensors.LatestRow]:
    """Return the newest value of every sensor: the rows as they are."""
    return list(await sensors.latest.aio(influx, field=field))


@app.get("/sensors/{sensor}/{field}")
async def history(
    influx: Influx, sensor: str, field: Field, every: str = "1h"
) -> list[Reading]:
    """Return the last day of a sensor, one mean per window, in our own model."""
    rows = await sensors.windowed_mean.aio(
        influx, sensor=sensor, field=field, every=every
    )
    if not rows:
        raise HTTPException(404, f"sensor {sensor} reported nothing in the last day")
    return [Reading.model_validate(row) for row in rows]


@app.exception_handler(ParameterError)
async def refuse(request: Request, error: ParameterError) -> JSONResponse:
    """Answer 422 if a value cannot be what the script takes; nothing was sent."""
    return JSONResponse({"detail": str(error)}, status_code=422)


@app.exception_handler(FluxcallError)
async def report(request: Request, error: FluxcallError) -> JSONResponse:
    """Answer 504 after a timeout and 502 otherwise; the log has the reason."""
    log.error("%s: %s", request.url.path, error)
    status = 504 if isinstance(error, TimedOutError) else 502
    return JSONResponse({"detail": "InfluxDB did not answer"}, status_code=status)
