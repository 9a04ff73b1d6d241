"""The Flux side: bindings, the linker, the graph of invocations."""
