"""Records the answer of a call, for tests without a server."""

from __future__ import annotations

import json
from pathlib import Path

from fluxcall.errors import ConfigurationError
from fluxcall.files import File, write_files
from fluxcall.runtime.client import Client
from fluxcall.runtime.invocation import Invocation
from fluxcall.runtime.rows import Row
from fluxcall.testing.recording import (
    Recorded,
    Recording,
    is_recording,
    read_recording,
    recording_text,
)


def record(client: Client, invocation: Invocation[Row], path: Path) -> tuple[Path, ...]:
    """Make a call, add its answer to a recording and return the paths that changed.

    Raises:
        FluxcallError: the call failed.
        ConfigurationError: the file exists and is not a recording.
    """
    if path.is_symlink():
        raise ConfigurationError(
            f"{path} is a symbolic link: give the path of the file itself"
        )
    try:
        before = read_recording(path) if path.exists() else Recording()
    except ValueError as error:
        raise ConfigurationError(str(error)) from None
    made = Recorded(
        script=invocation.script,
        params=json.loads(invocation.params),
        answer=client.run(invocation).text,
    )
    text = recording_text(before.with_call(made))
    return tuple(write_files([File(path=path, text=text, ours=is_recording)]))
