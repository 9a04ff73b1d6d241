"""The Flux helper, as text; read by whoever links or runs it."""
