"""Protocols for scripts and rows, which vendored runtimes fit as well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, TypeVar


class RowLike(Protocol):
    """A row of any copy of the runtime: pairs of column and value."""

    def __iter__(self) -> Iterator[tuple[str, Any]]: ...
    def __contains__(self, column: object) -> bool: ...


L_co = TypeVar("L_co", bound=RowLike, covariant=True)


class RowsLike(Protocol[L_co]):
    """The row classes of a script's results, of any copy of the runtime."""

    def class_of(self, result: str, *, script: str = "") -> type[L_co]: ...


class ScriptLike(Protocol[L_co]):
    """A script of any copy of the runtime."""

    @property
    def id(self) -> str | None: ...
    @property
    def name(self) -> str: ...
    @property
    def takes(self) -> Any: ...
    @property
    def rows(self) -> RowsLike[L_co]: ...
