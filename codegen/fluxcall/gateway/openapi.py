"""The OpenAPI document of the scripts API, generated from what validates requests."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from fluxcall.gateway import schemas
from fluxcall.gateway.scripts import MAX_LIMIT, MAX_OFFSET

_MODELS = (
    schemas.ScriptCreate,
    schemas.FunctionCreate,
    schemas.ScriptUpdate,
    schemas.Trigger,
    schemas.Invocation,
    schemas.Script,
    schemas.Scripts,
    schemas.Functions,
    schemas.Params,
    schemas.Error,
)
_ERRORS = {
    "400": "The request is not valid.",
    "401": "The token is unknown, or may not do this.",
    "403": "The host or the origin is not allowed.",
    "404": "The script or the organization was not found.",
    "408": "The body did not arrive.",
    "413": "The body is too large.",
    "422": "The organization has a script of this name.",
    "429": "The caller has too much under way.",
    "500": "The engine or the gateway failed.",
    "503": "The engine or the store cannot be used now.",
}


@cache
def openapi_document() -> dict[str, Any]:
    """Return the document, in OpenAPI 3.1."""
    _, schema = models_json_schema(
        [(model, "validation") for model in _MODELS],
        ref_template="#/components/schemas/{model}",
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Invokable scripts",
            "version": "2",
            "description": "The scripts API in front of InfluxDB 2.x.",
        },
        "paths": {**_paths("scripts", "ScriptCreate"), **_beta()},
        "components": {
            "schemas": schema["$defs"],
            "securitySchemes": {
                "token": {"type": "apiKey", "in": "header", "name": "Authorization"}
            },
        },
        "security": [{"token": []}],
    }


def _beta() -> dict[str, Any]:
    paths = _paths("functions", "FunctionCreate")
    paths["/api/v2/functions/{id}/invoke"]["get"] = _operation(
        "Invoke with the parameters of the query.", {"200": _csv()}
    )
    paths["/api/v2/functions/trigger"] = {
        "post": _operation(
            "Run a script without keeping it.", {"200": _free()}, body="Trigger"
        )
    }
    return paths


def _paths(noun: str, creation: str) -> dict[str, Any]:
    one = f"/api/v2/{noun}/{{id}}"
    answer = {"200": _json("Script")}
    in_path = [
        {
            "name": "id",
            "in": "path",
            "required": True,
            "schema": {"type": "string", "minLength": 1},
        }
    ]
    return {
        f"/api/v2/{noun}": {
            "get": {
                **_operation("List scripts.", {"200": _json(noun.capitalize())}),
                "parameters": _list_parameters(),
            },
            "post": {
                **_operation("Create a script.", {"201": _json("Script")}, creation),
                "parameters": [_query("org"), _query("orgID")],
            },
        },
        one: {
            "parameters": in_path,
            "get": _operation("Find a script.", answer),
            "patch": _operation("Change a script.", answer, "ScriptUpdate"),
            "delete": _operation(
                "Delete a script.", {"204": {"description": "It does not exist now."}}
            ),
        },
        f"{one}/params": {
            "parameters": in_path,
            "get": _operation("Find its parameters.", {"200": _json("Params")}),
        },
        f"{one}/invoke": {
            "parameters": in_path,
            "post": _operation("Invoke a script.", {"200": _csv()}, "Invocation"),
        },
    }


def _operation(
    summary: str, answers: dict[str, Any], body: str | None = None
) -> dict[str, Any]:
    errors = {
        status: {**_json("Error"), "description": why}
        for status, why in _ERRORS.items()
    }
    operation: dict[str, Any] = {"summary": summary, "responses": {**answers, **errors}}
    if body is not None:
        operation["requestBody"] = {
            "required": body not in ("Invocation", "ScriptUpdate"),
            "content": _json(body)["content"],
        }
    return operation


def _json(model: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{model}"}
    return {"description": model, "content": {"application/json": {"schema": schema}}}


def _csv() -> dict[str, Any]:
    content = {"text/csv": {"schema": {"type": "string"}}}
    return {"description": "The rows as CSV without annotations.", "content": content}


def _free() -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    return {"description": "The result as a text.", "content": content}


def _list_parameters() -> list[dict[str, Any]]:
    return [
        _query("org"),
        _query("orgID"),
        _query("name"),
        _query("limit", {"type": "integer", "minimum": 0, "maximum": MAX_LIMIT}),
        _query("offset", {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET}),
    ]


def _query(name: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema or {"type": "string"}}
