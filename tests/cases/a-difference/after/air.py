# Made by fluxcall; do not edit: it would be lost.
"""Edited."""
