"""Recorded answers of a server, in a file without tokens and addresses."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One call and its answer.

    Attributes:
        script: the script's name.
        params: the parameters as they were sent to the server.
        answer: the text of the answer.
    """

    script: str
    params: Mapping[str, Any]
    answer: str


@dataclass(frozen=True, slots=True)
class Recording:
    """Calls and their answers; of several equal calls, the last one counts."""

    calls: Sequence[Recorded] = ()

    def find(self, script: str, params: Mapping[str, Any]) -> Recorded | None:
        """Return the call of a script with these parameters, or None."""
        for call in reversed(self.calls):
            if call.script == script and call.params == params:
                return call
        return None

    def with_call(self, call: Recorded) -> Recording:
        """Return the recording with one more call, which replaces an equal one."""
        others = [
            known
            for known in self.calls
            if (known.script, known.params) != (call.script, call.params)
        ]
        return Recording([*others, call])


def is_recording(text: str) -> bool:
    """Return whether a text is a recording."""
    try:
        parsed = json.loads(text)
        return parsed["format"] == FORMAT and isinstance(parsed["calls"], list)
    except (ValueError, TypeError, KeyError):
        return False


def read_recording(path: str | os.PathLike[str]) -> Recording:
    """Return the recording in a file.

    Raises:
        ValueError: the file is not a recording.
        OSError: it cannot be read.
    """
    try:
        parsed = json.loads(Path(path).read_text("utf-8"))
        if parsed["format"] != FORMAT:
            raise ValueError(f"its format is {parsed['format']!r}")
        return Recording([Recorded(**call) for call in parsed["calls"]])
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"{path} is not a fluxcall recording: {error}") from None


def recording_text(recording: Recording) -> str:
    """Return the text of a recording, sorted so that diffs are readable."""
    calls = [
        {"script": call.script, "params": call.params, "answer": call.answer}
        for call in recording.calls
    ]
    calls.sort(key=lambda c: (c["script"], json.dumps(c["params"], sort_keys=True)))
    made = {"format": FORMAT, "calls": calls}
    return json.dumps(made, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
