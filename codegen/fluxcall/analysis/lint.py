"""Finds what cannot work in a script, or works in a surprising way.

A comment switches findings of one line off:

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
    """Something to mend.

    Attributes:
        script: the script's name.
        file: its file, or None.
        position: line and column, from 1.
        rule: the rule's name, one of `rules.RULES`.
        message: what is wrong, and the cure.
    """

    script: str
    file: str | None
    position: Position
    rule: str
    message: str


def lint(compiler: Compiler, raw: RawScript) -> list[Finding]:
    """Return what is to mend in a script of Flux, in the order of its text.

    Raises:
        CompilerUnavailableError: there is no compiler.
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
    """Return line → the rules that a comment ignores there; empty for all of them.

    A comment behind code is about its own line, one that stands alone about the next.
    Words that are not rules give a reason.
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
    """Return whether a comment ignores a rule at a place."""
    rules = ignored.get(position[0])
    return rules is not None and (not rules or rule in rules)
