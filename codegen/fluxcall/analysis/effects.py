"""Tells what a script may do beyond reading; refuses to call anything harmless that it
does not know: functions travel as values, so names and imports decide, not calls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fluxcall.analysis import syntax
from fluxcall.analysis.syntax import Node

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
    """What the script may do beyond reading, in words; empty if nothing.

    Args:
        invoked: the ids of scripts that it invokes; None in it for any request.
    """
    found = {name for name in _WRITERS if next(syntax.free_uses(tree, name), None)}
    for imported in tree.get("imports") or ():
        path = imported["path"]["value"]
        alias = (imported.get("as") or {}).get("name") or path.rpartition("/")[2]
        if path in _PARTLY:
            found |= {f"{path}.{name}" for name in _others(tree, alias, _PARTLY[path])}
        elif path not in _HARMLESS:
            found.add(path)
    found |= {f"{INVOKES}{own}" if own else "requests" for own in invoked}
    return frozenset(found)


def _others(tree: Node, alias: str, harmless: frozenset[str]) -> Iterator[str]:
    """The package's functions in use that are not harmless; `*` for the whole of it."""
    members = {
        syntax.position(node["object"]): node["property"]
        for node in syntax.descendants(tree)
        if node.get("type") == "MemberExpression"
        and node["object"].get("name") == alias
    }
    for label in members.values():
        name = str(label.get("name") or label.get("value"))
        if name not in harmless:
            yield name
    renamed = {
        syntax.position(node["init"]): node["id"]
        for node in syntax.descendants(tree)
        if node.get("type") == "VariableAssignment"
        and node["init"].get("name") == alias
    }
    for node in syntax.descendants(tree):
        if node.get("type") == "Identifier" and node["name"] == alias:
            position = syntax.position(node)
            if position in renamed:
                yield from _renamed(tree, renamed[position], alias, harmless)
            elif position not in members and not _only_names(tree, node):
                yield "*"


def _renamed(
    tree: Node, name: Node, alias: str, harmless: frozenset[str]
) -> Iterator[str]:
    """What is used of a package under another name: `strings = _fc_strings`."""
    if name["name"] != alias:
        yield from _others(tree, name["name"], harmless)


def _only_names(tree: Node, node: Node) -> bool:
    """Whether an identifier is a label, a parameter or the target of an assignment."""
    position = syntax.position(node)
    return all(
        syntax.position(use) != position for use in _evaluated(tree, node["name"])
    )


_VALUES = {
    "Property": "value",
    "VariableAssignment": "init",
    "MemberExpression": "object",
}
"""Node → what of it is evaluated; the rest is a name."""


def _evaluated(tree: Node, name: str) -> Iterator[Node]:
    """The identifiers of this name that are evaluated, whoever defines them."""
    for node in syntax.descendants(tree):
        kind = node.get("type")
        if kind in ("Property", "VariableAssignment", "MemberExpression"):
            continue
        for child in syntax.children(node):
            if child.get("type") == "Identifier" and child["name"] == name:
                yield child
    for node in syntax.descendants(tree):
        part: Node | None = node.get(_VALUES.get(node.get("type", ""), ""))
        if part is not None and part.get("name") == name:
            yield part
        if node.get("type") == "Property" and not node["value"]:
            if node["key"].get("name") == name:
                yield node["key"]
