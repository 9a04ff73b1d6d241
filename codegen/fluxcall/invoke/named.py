"""Finds the script that a command line names, by name, id or Python name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from fluxcall.errors import ConfigurationError, NamingError, did_you_mean
from fluxcall.model import ScriptModel
from fluxcall.naming import function_name, parameter_name

Renamed = Callable[[ScriptModel], str | None]
"""Returns the function name that the configuration sets for a script, or None."""


def find_script(
    scripts: Sequence[ScriptModel], name: str, renamed: Renamed = lambda script: None
) -> ScriptModel | None:
    """Return the script with this name, id or function name, or None."""
    for script in scripts:
        if script.name == name:
            return script
    for script in scripts:
        if name in script.ids.values() or name == python_name(script, renamed):
            return script
    return None


def unknown_script(
    name: str, scripts: Sequence[ScriptModel], renamed: Renamed = lambda script: None
) -> ConfigurationError:
    """Return the error that no script has this name, with the nearest name."""
    known = {*(script.name for script in scripts), *_functions(scripts, renamed)}
    return ConfigurationError(
        f"no script is called {name!r}{did_you_mean(name, known)}"
    )


def _functions(scripts: Sequence[ScriptModel], renamed: Renamed) -> Iterator[str]:
    for script in scripts:
        if function := python_name(script, renamed):
            yield function


def python_name(script: ScriptModel, renamed: Renamed) -> str | None:
    """Return the name of a script's function, or None if none can be derived."""
    if given := renamed(script):
        return given
    with suppress(NamingError):
        return function_name(script.name)
    return None


def parameter_called(script: ScriptModel, name: str) -> str | None:
    """Return the parameter with this name, in the script's spelling or Python's."""
    known = [parameter.name for parameter in script.parameters or ()]
    if name in known:
        return name
    for parameter in known:
        with suppress(NamingError):
            if parameter_name(parameter) == name:
                return parameter
    return None
