"""Analyses scripts: their parameters, results and side effects, from the text alone.

Invariant: never runs a script.
"""
