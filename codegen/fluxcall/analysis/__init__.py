"""Finds out what a script takes, answers and does, from its text.

Invariant: never runs a script.
"""
