"""The demo: sample scripts, points and recorded answers."""
