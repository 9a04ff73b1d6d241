"""Flux output: bindings, and the linker that puts them into scripts."""
