"""Determines the possible side effects of a script.

Functions can be passed as values, so the reachable names and imports decide, not the calls.

Invariant: unknown code is never considered harmless.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.syntax import Node

_WRITERS = ("to", "wideTo")
"""Functions that write and need no import."""

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
"""Packages whose functions all only compute or read."""

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
"""Package → its functions that only compute or read; all others may do anything."""

INVOKES = "invokes "
"""The prefix of the side effect of invoking a script; its id follows."""


def effects_of(tree: Node, invoked: frozenset[str | None]) -> frozenset[str]:
    """Return the possible side effects of a script, in words; empty if it only reads.

    Args:
        invoked: the ids of the scripts that it invokes; None stands for any request.
    """
    found = {name for name in _WRITERS if next(syntax.free_uses(tree, name), None)}
    for alias, path in syntax.imports(tree):
        if path in _PARTLY:
            found |= {f"{path}.{name}" for name in _others(tree, alias, _PARTLY[path])}
        elif path not in _HARMLESS:
            found.add(path)
    found |= {
        f"{INVOKES}{script_id}" if script_id else "requests" for script_id in invoked
    }
    return frozenset(found)


def _others(tree: Node, alias: str, harmless: frozenset[str]) -> Iterator[str]:
    """Yield the used functions of a package that are not harmless.

    If the package is assigned to another name, as in `strings = _fc_strings`, uses of that
    name count as well. Any other use of the package itself yields `*`.
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
