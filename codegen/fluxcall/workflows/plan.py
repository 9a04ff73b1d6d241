"""Plans a run: the outputs, their snapshot and the configuration."""

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
    """What a run generates.

    Attributes:
        snapshot: the path of the snapshot.
        outputs: the outputs to write.
        config: the configuration.
    """

    snapshot: Path
    outputs: tuple[Output, ...]
    config: Config = field(default_factory=Config)


def plan_for(
    config: Config, named: Sequence[Path] = (), snapshot: Path | None = None
) -> Plan:
    """Return the plan of a run.

    Args:
        named: the outputs to write instead of the configured ones. The default snapshot
            is then next to the first one.
        snapshot: the snapshot to use instead of the default or configured one.

    Raises:
        ConfigurationError: there are no outputs.
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
    """Return the path of the snapshot for commands that write no outputs."""
    folder = Path(config.where).parent if config.outputs else Path()
    return snapshot or config.snapshot or folder / FILE_NAME
