"""Prints Python modules: the view, the template, and verification of the result."""
