"""The bodies of requests and answers: they validate, and the OpenAPI document is
generated from them.
"""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from fluxcall.gateway.errors import ApiError
from fluxcall.gateway.limits import MAX_DESCRIPTION, MAX_NAME, MAX_SCRIPT_BYTES
from fluxcall.model import SCRIPT_ID

Model = TypeVar("Model", bound=BaseModel)


def _name(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    if any(unicodedata.category(character) in _UNSEEN for character in text):
        raise ValueError("must not have control characters or line breaks")
    return text


def _text(text: str) -> str:
    if "\0" in text:
        raise ValueError("must not have NUL characters")
    return text


def _script(text: str) -> str:
    if len(text.encode()) > MAX_SCRIPT_BYTES:
        raise ValueError(f"must not have more than {MAX_SCRIPT_BYTES} bytes")
    return _text(text)


_UNSEEN = ("Cc", "Zl", "Zp")
Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_NAME),
    AfterValidator(_name),
    Field(description="Unique in its organization."),
]
Description = Annotated[
    str, StringConstraints(max_length=MAX_DESCRIPTION), AfterValidator(_text)
]
ScriptText = Annotated[
    str, StringConstraints(max_length=MAX_SCRIPT_BYTES), AfterValidator(_script)
]
Language = Literal["flux", "sql", "influxql"]
OrgId = Annotated[str | None, Field(description="An organization's id or name.")]


class Body(BaseModel):
    """What every body is: no value is converted, unknown keys are ignored."""

    model_config = ConfigDict(strict=True, extra="ignore")


class ScriptCreate(Body):
    """A new script."""

    name: Name
    description: Description
    script: ScriptText
    language: Language
    orgID: OrgId = None  # noqa: N815


class FunctionCreate(ScriptCreate):
    """A new script, as the beta of 2021 creates one."""

    description: Description = ""


class ScriptUpdate(Body):
    """What to change in a script; what is absent or null stays."""

    name: Name | None = None
    description: Description | None = None
    script: ScriptText | None = None


class Trigger(Body):
    """A script to run without keeping it."""

    script: ScriptText
    language: Language
    method: Literal["GET", "POST"] = "POST"
    params: dict[str, Any] | None = None
    org: str | None = None
    orgID: OrgId = None  # noqa: N815


class Invocation(Body):
    """The parameters of an invocation."""

    params: dict[str, Any] | None = None


class Script(Body):
    """A script."""

    id: Annotated[str, StringConstraints(pattern=f"^{SCRIPT_ID}$")]
    orgID: str  # noqa: N815
    name: str
    description: str
    language: Language
    script: str
    url: str
    createdAt: str  # noqa: N815
    updatedAt: str  # noqa: N815


class Scripts(Body):
    """A page of scripts."""

    scripts: list[Script]


class Functions(Body):
    """A page of scripts, as the beta of 2021 answers it."""

    functions: list[Script]


class Params(Body):
    """The parameters that a script needs."""

    params: dict[
        str,
        Literal["any", "bool", "duration", "float", "int", "string", "time", "uint"],
    ]


class Error(Body):
    """Why a request failed."""

    code: str
    message: str


def validated(model: type[Model], body: bytes) -> Model:
    """Return the body as its model.

    Raises:
        ApiError: it is not JSON in UTF-8, or does not fit; everything is named.
    """
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise ApiError("invalid", _explained(error)) from None


def _explained(error: ValidationError) -> str:
    """Return what is wrong: everything missing in one list, then the rest."""
    problems = error.errors(include_url=False, include_input=False)
    if problems[0]["type"] == "json_invalid":
        return f"the body is not JSON in UTF-8: {problems[0]['msg']}"
    missing = [str(item["loc"][0]) for item in problems if item["type"] == "missing"]
    said = [f"missing: {', '.join(missing)}"] if missing else []
    for item in problems:
        if item["type"] != "missing":
            where = ".".join(map(str, item["loc"])) or "the body"
            said.append(f"{where}: {item['msg']}")
    return f"the body is not valid: {'; '.join(said)}"
