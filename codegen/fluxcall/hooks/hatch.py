"""The build hook `fluxcall` for hatchling.

Generated files are included in the wheel and the sdist, even if git ignores them.

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
    """Generates the outputs before hatchling collects files."""

    PLUGIN_NAME = "fluxcall"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Generate the outputs and add them to the build."""
        plan = generate_outputs(Path(self.root))
        for path in (plan.snapshot, *(output.path for output in plan.outputs)):
            relative = Path(os.path.relpath(path, self.root)).as_posix()
            build_data["artifacts"].append(f"/{relative}")


@hookimpl
def hatch_register_build_hook() -> type[FluxcallBuildHook]:
    """Register the hook with hatchling."""
    return FluxcallBuildHook
