"""The demo: sample scripts, sample points and recorded answers."""
