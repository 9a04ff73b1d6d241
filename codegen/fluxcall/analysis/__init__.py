"""Asks Flux's own compiler about scripts; refuses to run any of them."""
