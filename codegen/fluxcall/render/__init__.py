"""Prints Python: what the template prints, the template, and the proof that it is what was planned."""
