"""fluxcall turns InfluxDB invokable scripts into typed functions.

The package exports the runtime's names, for programs that call scripts. They are loaded
on first use, so that the command-line tool starts without them.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fluxcall.runtime import *  # noqa: F403
    from fluxcall.runtime import __all__ as __all__
else:  # a type checker that saw this function would take any name for granted

    def __getattr__(name: str) -> Any:
        """Return a name of the runtime."""
        from importlib import import_module

        runtime = import_module("fluxcall.runtime")
        if name == "__all__" or name in runtime.__all__:
            return getattr(runtime, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the runtime's names."""
    from fluxcall.runtime import __all__

    return [*__all__]
