"""Calling a script from the command line: arguments, the call, and output formats."""
