"""Finds the script that a command line means: by name, by id or by its Python name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from fluxcall.errors import ConfigurationError, NamingError, did_you_mean
from fluxcall.model import ScriptModel
from fluxcall.naming import function_name, parameter_name

Renamed = Callable[[ScriptModel], str | None]
"""Returns the function's name that a configuration gives to a script."""


def find_script(
    scripts: Sequence[ScriptModel], name: str, renamed: Renamed = lambda script: None
) -> ScriptModel | None:
    """Return the script of this name, of this id or with this function; None if there is
    no such script.
    """
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
    """Return the error that no script has this name; it names the nearest one."""
    known = {*(script.name for script in scripts), *_functions(scripts, renamed)}
    return ConfigurationError(
        f"no script is called {name!r}{did_you_mean(name, known)}"
    )


def _functions(scripts: Sequence[ScriptModel], renamed: Renamed) -> Iterator[str]:
    for script in scripts:
        if function := python_name(script, renamed):
            yield function


def python_name(script: ScriptModel, renamed: Renamed) -> str | None:
    """Return the name of a script's function, if it can have one."""
    if given := renamed(script):
        return given
    with suppress(NamingError):
        return function_name(script.name)
    return None


def parameter_called(script: ScriptModel, name: str) -> str | None:
    """Return the parameter of this name, in the script's spelling or Python's."""
    known = [parameter.name for parameter in script.parameters or ()]
    if name in known:
        return name
    for parameter in known:
        with suppress(NamingError):
            if parameter_name(parameter) == name:
                return parameter
    return None
