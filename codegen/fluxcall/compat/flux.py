"""Reads contracts from a file of Flux bindings.

Invariant: never executes it.
"""

from __future__ import annotations

from collections.abc import Mapping

from fluxcall.compat.contract import Contract, ParameterContract
from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.source import Source
from fluxcall.fluxlang.syntax import Node


def flux_contracts_of(compiler: Compiler, text: str) -> dict[str, Contract]:
    """Return script → contract of its binding.

    Raises:
        ValueError: the text was not printed by the generator.
        AnalysisError: the compiler failed.
    """
    tree, source = compiler.parse(text), Source(text)
    for _, message in syntax.errors(tree):
        raise ValueError(f"it is not Flux: {message}")
    try:
        return dict(_contract(node, source) for node in tree["body"])
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ValueError(
            f"it is not a file that fluxcall generated: {error!r}"
        ) from None


def _contract(node: Node, source: Source) -> tuple[str, Contract]:
    """Return the script and the contract of `name = (…) => rows(blocks: asked(…), …)`."""
    function = node["init"]
    arguments = syntax.arguments(function["body"])
    blocks = syntax.arguments(arguments["blocks"])
    arguments |= syntax.arguments(blocks["blocks"]) if "blocks" in blocks else blocks
    defaults = {
        parameter["key"]["name"]: parameter["value"] and source.of(parameter["value"])
        for parameter in function["params"]
    }
    encoded = syntax.arguments(arguments["body"])["v"]["elements"]
    sent = [syntax.fields(item) for item in encoded]
    return str(arguments["script"]["value"]), Contract(
        function=node["id"]["name"],
        parameters=dict(_parameter(field, defaults, source) for field in sent),
        results={},
        complete=True,
        reads_only=False,
        ids=frozenset([arguments["id"]["value"]] if "value" in arguments["id"] else []),
        text={
            "columns": source.of(arguments["types"]),
            "id": source.of(arguments["id"]),
        },
    )


def _parameter(
    sent: Mapping[str, Node], defaults: Mapping[str, str | None], source: Source
) -> tuple[str, ParameterContract]:
    """Return a parameter's name and contract; its encoder shows its type."""
    uses = {
        node["name"]
        for node in syntax.descendants(sent["json"])
        if node.get("type") == "Identifier"
    }
    (name,) = uses & (defaults.keys() - {"x"}) or {""}
    encoded = source.of(sent["json"]).replace(name, "…")
    return str(sent["name"]["value"]), ParameterContract(
        type=" ".join(encoded.split()),
        optional=bool(defaults.get(name)),
        default=defaults.get(name),
        name=name,
    )
