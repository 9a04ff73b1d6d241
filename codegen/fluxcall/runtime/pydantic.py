"""Describes row classes to pydantic, so that they can be field types and response models.

Only pydantic uses this module. Columns have their own names, as in `dict(row)`: `_time`,
not `time`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .rows import Row, columns_of, row_of
from .timestamps import format_time

if TYPE_CHECKING:
    from .values import Value


def core_schema_of(cls: type[Row]) -> Any:
    """Return the pydantic schema of a row class: an object with its columns.

    Rows are accepted unchanged, and mappings of columns become rows. Columns that the
    class does not declare are allowed, as in an answer.
    """
    schema = import_module("pydantic_core").core_schema
    fields = {
        wire: schema.typed_dict_field(
            _column(schema, kind), required=_is_required(kind)
        )
        for _, wire, kind in cls.__columns__
    }
    columns = schema.typed_dict_schema(fields, extra_behavior="allow")

    def to_row(columns: Mapping[str, Value]) -> Row:
        return row_of(cls, columns)

    from_columns = schema.no_info_after_validator_function(to_row, columns)
    return schema.json_or_python_schema(
        json_schema=from_columns,
        python_schema=schema.union_schema(
            [schema.is_instance_schema(cls), from_columns]
        ),
        serialization=schema.plain_serializer_function_ser_schema(
            _present, return_schema=columns
        ),
    )


def _present(row: Row) -> dict[str, Value]:
    """Return the columns of a row, without absent optional ones."""
    optional = {w for _, w, kind in row.__columns__ if not _is_required(kind)}
    return {
        name: value
        for name, value in columns_of(row).items()
        if value is not None or name not in optional
    }


def _is_required(kind: str) -> bool:
    return not kind.startswith("optional ")


def _column(schema: Any, kind: str) -> Any:
    """Return the schema of a column's type."""
    word = kind.removeprefix("optional ")
    types = {
        "string": schema.str_schema,
        "int": schema.int_schema,
        "uint": schema.int_schema,
        "float": schema.float_schema,
        "bool": schema.bool_schema,
        "time": lambda: schema.datetime_schema(
            serialization=schema.plain_serializer_function_ser_schema(
                _time, when_used="json-unless-none"
            )
        ),
        "value": lambda: schema.union_schema(
            [
                schema.bool_schema(strict=True),
                schema.int_schema(strict=True),
                schema.float_schema(strict=True),
                schema.str_schema(),
            ]
        ),
    }
    found = types[word.removesuffix("?")]()
    return schema.nullable_schema(found) if word.endswith("?") else found


def _time(moment: datetime) -> str:
    """Return a time as RFC 3339, including nanoseconds."""
    return format_time(moment)
