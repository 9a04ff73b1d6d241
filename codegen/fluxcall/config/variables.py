"""The environment variables that a configuration may use.

Invariant: a configuration cannot read other variables, nor any that contains a secret.
Variables are replaced just before a request, so offline commands do not need them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from fluxcall.config.model import Config
from fluxcall.config.values import read_text

if TYPE_CHECKING:
    from fluxcall.runtime.discovery import ProjectSettings

_VARIABLE = re.compile(r"\$\{([^${}]*)\}")
_ALLOWED = re.compile(r"(?:INFLUX|FLUXCALL)_[A-Z0-9_]*")
_SECRET = re.compile("TOKEN|SECRET|KEY|PASSWORD")


def read_template(value: object) -> str:
    """Return the value if it is a string that uses only allowed variables.

    Raises:
        ValueError: it is not a string, or uses another variable.
    """
    text = read_text(value)
    for name in _VARIABLE.findall(text):
        if not _ALLOWED.fullmatch(name) or _SECRET.search(name):
            raise ValueError(
                f"${{{name}}} cannot be used here: a configuration may name variables"
                " that begin with INFLUX_ or FLUXCALL_, and none for a token, secret,"
                " key or password"
            )
    return text


def project_settings(config: Config, environ: Mapping[str, str]) -> ProjectSettings:
    """Return the configured settings of the server, with variables replaced.

    Variables that are not set stay in the text; they are errors only when a server is
    asked.
    """
    from fluxcall.runtime.discovery import ProjectSettings  # brings an HTTP client

    texts = {"url": config.host, "org": config.org, "profile": config.profile}
    filled = {key: text and _filled(text, environ) for key, text in texts.items()}
    whole = _VARIABLE.fullmatch(config.host or "")
    return ProjectSettings(
        **filled, where=config.where, url_variable=whole and whole.group(1)
    )


def _filled(text: str, environ: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda match: environ.get(match[1]) or match[0], text)
