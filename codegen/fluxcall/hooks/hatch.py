"""The build hook `fluxcall` for hatchling; what it generates is in the wheel and in the
sdist even where git ignores it.

    [build-system]
    requires = ["hatchling", "fluxcall[cli]"]
    build-backend = "hatchling.build"

    [tool.hatch.build.hooks.fluxcall]
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin import hookimpl

from fluxcall.hooks import generate_outputs


class FluxcallBuildHook(BuildHookInterface[Any]):
    """Generates before files are collected."""

    PLUGIN_NAME = "fluxcall"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Generate; adds the outputs to what is built."""
        plan = generate_outputs(Path(self.root))
        for path in (plan.snapshot, *(output.path for output in plan.outputs)):
            relative = Path(os.path.relpath(path, self.root)).as_posix()
            build_data["artifacts"].append(f"/{relative}")


@hookimpl
def hatch_register_build_hook() -> type[FluxcallBuildHook]:
    """Tell hatchling of the hook."""
    return FluxcallBuildHook
