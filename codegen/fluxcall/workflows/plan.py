"""What a run is to make: the outputs, their snapshot and the configuration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fluxcall.config.model import Config, Output, output_at
from fluxcall.errors import (
    ConfigurationError,
)
from fluxcall.snapshot import FILE_NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be made.

    Attributes:
        lock: the snapshot.
        outputs: what is written from it.
        config: what is said besides.
    """

    snapshot: Path
    outputs: tuple[Output, ...]
    config: Config = field(default_factory=Config)


def plan_for(
    config: Config, named: Sequence[Path] = (), snapshot: Path | None = None
) -> Plan:
    """Return what is to be made.

    Args:
        named: outputs in place of the configuration's; then the snapshot lies beside the
            first, unless the user says where.
        lock: the snapshot in place of the configuration's.

    Raises:
        ConfigurationError: there is nothing to make.
    """
    outputs = tuple(map(output_at, named)) or config.outputs
    if not outputs:
        raise ConfigurationError(
            "there is nothing to write: give --output air.py, or write [[outputs]]"
            f" into {config.where or 'fluxcall.toml'}"
        )
    beside = named[0].parent / FILE_NAME if named else None
    return Plan(
        snapshot=snapshot or config.snapshot or beside or snapshot_path(config),
        outputs=outputs,
        config=config,
    )


def snapshot_path(config: Config, snapshot: Path | None = None) -> Path:
    """Return the snapshot where no output is named: beside a configuration that names some."""
    folder = Path(config.where).parent if config.outputs else Path()
    return snapshot or config.snapshot or folder / FILE_NAME
