"""Finds mistakes in a script: what cannot work, or works in a surprising way.

A comment suppresses findings in one line:

    range(start: params.start)      // lint: ignore
    // lint: ignore bare-bound
    range(start: params.start)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fluxcall.analysis.rules import RULES, Found, find_all
from fluxcall.analysis.script import analyse
from fluxcall.errors import AnalysisError
from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.compiler import Compiler, Position
from fluxcall.model import RawScript

_IGNORE = re.compile(r"//[ \t]*lint:[ \t]*ignore\b[ \t:]*(?P<rules>[a-z, \t-]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A mistake in a script.

    Attributes:
        script: the script's name.
        file: its file, or None.
        position: line and column, from 1.
        rule: the name of the rule, one of `rules.RULES`.
        message: what is wrong, and how to fix it.
    """

    script: str
    file: str | None
    position: Position
    rule: str
    message: str


def lint(compiler: Compiler, raw: RawScript) -> list[Finding]:
    """Return the findings in a Flux script, in the order of the text.

    Raises:
        CompilerUnavailableError: the compiler cannot be started.
    """
    if raw.language != "flux":
        return []
    ignored = ignored_rules(raw.text)
    findings = (
        Finding(
            script=raw.name,
            file=raw.file,
            position=position,
            rule=rule,
            message=message,
        )
        for rule, position, message in _found(compiler, raw)
        if not is_ignored(ignored, position, rule)
    )
    return sorted(findings, key=lambda finding: (finding.position, finding.message))


def _found(compiler: Compiler, raw: RawScript) -> Iterator[Found]:
    try:
        tree = compiler.parse(raw.text)
        errors = [*syntax.errors(tree)]
        for position, message in errors:
            yield "syntax", position, message
        if not errors:
            yield from find_all(tree, raw.text, analyse(compiler, raw.text))
    except AnalysisError as error:
        yield "analysis", (1, 1), str(error)


def ignored_rules(text: str) -> Mapping[int, frozenset[str]]:
    """Return line → the rules that are suppressed there; an empty set suppresses all.

    A comment after code applies to its own line, a comment on a separate line to the next
    one. Words that are not rules can give a reason.
    """
    ignored = dict[int, frozenset[str]]()
    if "lint:" not in text:
        return ignored
    for number, line in enumerate(text.split("\n"), 1):
        if match := _IGNORE.search(line):
            alone = not line[: match.start()].strip()
            rules = match["rules"].replace(",", " ").split()
            ignored[number + alone] = frozenset(rules) & frozenset(RULES)
    return ignored


def is_ignored(
    ignored: Mapping[int, frozenset[str]], position: Position, rule: str
) -> bool:
    """Return whether a comment suppresses a rule at a position."""
    rules = ignored.get(position[0])
    return rules is not None and (not rules or rule in rules)
