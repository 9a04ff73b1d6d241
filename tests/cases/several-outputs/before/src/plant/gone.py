# Made by fluxcall; do not edit: it would be lost.
# Again: fluxcall generate. Still the same: fluxcall check.
# fmt: off
# isort: skip_file
# ruff: noqa
# flake8: noqa
"""Typed functions for InfluxDB's invokable scripts."""
import os
