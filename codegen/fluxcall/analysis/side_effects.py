"""Determines what a script may do besides reading.

Functions travel as values, so reachable names and imports decide, not calls.
Invariant: what is unknown is never called harmless.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.syntax import Node

_WRITERS = ("to", "wideTo")
"""Functions of the prelude that write; they need no import."""

_HARMLESS = frozenset("""
    array bitwise csv date date/boundaries dict experimental/aggregate
    experimental/array experimental/bigtable experimental/bitwise experimental/csv
    experimental/date/boundaries experimental/dynamic experimental/geo experimental/http
    experimental/iox experimental/json experimental/oee experimental/polyline
    experimental/prometheus experimental/query experimental/record experimental/table
    experimental/usage generate influxdata/influxdb/sample influxdata/influxdb/schema
    influxdata/influxdb/secrets influxdata/influxdb/tasks influxdata/influxdb/v1
    interpolate join json math planner profiler regexp runtime sampledata socket strings
    system timezone types universe contrib/RohanSreerama5/naiveBayesClassifier
    contrib/anaisdg/anomalydetection contrib/anaisdg/statsmodels
    contrib/bonitoo-io/hex contrib/jsternberg/influxdb contrib/qxip/hash
    contrib/tomhollingworth/events
    """.split())
"""Packages of which every function only computes or reads."""

_PARTLY: Mapping[str, frozenset[str]] = {
    "experimental": frozenset("""
        addDuration alignTime catch chain count diff distinct fill first group histogram
        histogramQuantile integral join kaufmansAMA last max mean min mode objectKeys
        preview quantile set skew spread stddev subDuration sum unique unpivot window
        """.split()),
    "experimental/influxdb": frozenset(("api",)),  # told apart by what it invokes
    "experimental/http/requests": frozenset(("peek",)),
    "http": frozenset(("basicAuth", "pathEscape")),
    "http/requests": frozenset(("peek",)),
    "influxdata/influxdb": frozenset(("buckets", "cardinality", "from")),
    "influxdata/influxdb/monitor": frozenset(
        ("deadman", "from", "logs", "stateChanges", "stateChangesOnly")
    ),
}
"""Package → its functions that only compute or read; the others may do anything."""

INVOKES = "invokes "
"""Begins the effect of invoking a script, whose id follows."""


def effects_of(tree: Node, invoked: frozenset[str | None]) -> frozenset[str]:
    """Return what the script may do beyond reading, in words; empty if nothing.

    Args:
        invoked: the ids of scripts that it invokes; None in it for any request.
    """
    found = {name for name in _WRITERS if next(syntax.free_uses(tree, name), None)}
    for alias, path in syntax.imports(tree):
        if path in _PARTLY:
            found |= {f"{path}.{name}" for name in _others(tree, alias, _PARTLY[path])}
        elif path not in _HARMLESS:
            found.add(path)
    found |= {f"{INVOKES}{own}" if own else "requests" for own in invoked}
    return frozenset(found)


def _others(tree: Node, alias: str, harmless: frozenset[str]) -> Iterator[str]:
    """Yield the package's functions in use that are not harmless; `*` for the whole of it.

    A package may get another name, as in `strings = _fc_strings`.
    """
    members = syntax.members(tree)
    renamed = {
        id(node["init"]): node["id"]["name"]
        for node in syntax.descendants(tree)
        if node.get("type") == "VariableAssignment"
    }
    for use in syntax.uses(tree, alias):
        member, other = members.get(id(use)), renamed.get(id(use), "*")
        if member is not None:
            yield from {member} - harmless
        elif other == "*":
            yield other
        elif other != alias:
            yield from _others(tree, other, harmless)
