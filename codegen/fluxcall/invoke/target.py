"""Decides where rows are written, and in which format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fluxcall.errors import ConfigurationError
from fluxcall.runtime.arrow import extra
from fluxcall.runtime.errors import MissingExtraError

FORMATS = ("table", "csv", "json", "jsonl", "parquet")
_SUFFIXES = {
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where rows are written.

    Attributes:
        format: one of `FORMATS`.
        path: the file, or None for standard output.
    """

    format: str
    path: Path | None


def choose_target(form: str | None, path: Path | None) -> Target:
    """Return the target that the options describe; a file's suffix decides the format.

    Raises:
        ConfigurationError: the options conflict, or the suffix is unknown.
    """
    form = form or (_by_suffix(path) if path else "table")
    if form == "parquet":
        if path is None:
            raise ConfigurationError("Parquet needs a file: pass --output FILE.parquet")
        _need("pyarrow")
    if form == "table" and path is not None:
        raise ConfigurationError(
            f"a table is for the terminal: write {_listed(_SUFFIXES)} instead"
        )
    return Target(format=form, path=path)


def _by_suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        raise ConfigurationError(
            f"{path}: the format follows the suffix, which must be"
            f" {_listed(_SUFFIXES)}; or pass --format"
        )
    return _SUFFIXES[suffix]


def _listed(words: object) -> str:
    *first, last = list(words)  # type: ignore[call-overload]
    return f"{', '.join(first)} or {last}"


def _need(package: str) -> None:
    try:
        extra(package)
    except MissingExtraError as error:
        raise ConfigurationError(str(error)) from None
