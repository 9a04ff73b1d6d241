"""The version of this runtime, also in a vendored copy, which has no metadata."""

__version__ = "0.1.0"
