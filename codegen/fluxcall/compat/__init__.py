"""Compatibility: the contract that callers of a script rely on, and how contracts differ."""
